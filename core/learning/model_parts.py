"""The parts of a model file beside its card: estimator, calibration, training points of the area of applicability.

Which module reads which format of weights is decided here; a task or format that is new needs one more entry.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from .applicability import Applicability
from .card import CLUSTERING, REGRESSION, WEIGHTS, ModelCard
from .classifiers import CLASSIFIERS
from .kinds import Kind
from .validation.calibration_apply import AnyCalibration, calibration_from_dict

POINTS = "applicability.npy"


class BadPart(ValueError):
    """A part does not fit the card; the message is for developers."""


@dataclass(frozen=True)
class Parts:
    """What a model file holds beside its card."""

    estimator: Any
    calibration: Optional[AnyCalibration] = None
    applicability: Optional[Applicability] = None

    @staticmethod
    def members(card: ModelCard) -> tuple[str, ...]:
        """Names of the members of the file that hold them."""
        return (WEIGHTS[card.weights], *((POINTS,) if card.applicability is not None else ()))


def kind_of(card: ModelCard) -> Optional[Kind]:
    """Kind of the card's estimator; None where this Terroir does not know it."""
    if card.task == CLUSTERING:
        from .clustering.clusterers import CLUSTERERS

        return CLUSTERERS.get(card.classifier)
    if card.task == REGRESSION:
        from .regression.regressors import REGRESSORS

        return REGRESSORS.get(card.classifier)
    if card.classifier in CLASSIFIERS:
        return CLASSIFIERS[card.classifier]
    from .importing.imported import IMPORTED

    return IMPORTED.get(card.classifier)


def title_of(card: ModelCard) -> Optional[str]:
    """What the card's kind of estimator or network is called; None where this Terroir does not know it."""
    if card.network is not None:
        from ..deep.architectures import architecture_of

        network = architecture_of(card.classifier)
        return None if network is None else network.title
    kind = kind_of(card)
    return None if kind is None else kind.title


def is_known(card: ModelCard) -> bool:
    """Whether this Terroir can make the card's estimator."""
    return title_of(card) is not None


def pack_parts(card: ModelCard, parts: Parts) -> dict[str, bytes]:
    """Members of the file, by name; the same parts give the same bytes."""
    if card.network is not None:
        from ..deep.model import pack_network

        return {WEIGHTS[card.weights]: pack_network(parts.estimator)}
    from .weights.estimator import dump_estimator

    members = {WEIGHTS[card.weights]: dump_estimator(parts.estimator, card.weights)}
    if parts.applicability is not None:
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(parts.applicability.points, "<f8"), allow_pickle=False)
        members[POINTS] = buffer.getvalue()
    return members


def unpack_parts(card: ModelCard, members: Mapping[str, bytes]) -> Parts:
    """Make the parts that `pack_parts` wrote. Nothing in them is trusted.

    Raises
    ------
    UntrustedWeights
        If the weights hold anything but the card's estimator.
    BadPart
        If another part does not fit the card.
    """
    if card.network is not None:
        from ..deep.model import unpack_network

        return Parts(unpack_network(card, members[WEIGHTS[card.weights]]))
    from .weights.estimator import load_estimator, load_objects

    kind = kind_of(card)
    if kind is None:
        raise BadPart(f"{card.classifier} is not known")
    data, features = members[WEIGHTS[card.weights]], len(card.features)
    if card.task == REGRESSION:
        return Parts(load_objects(data, kind, features, 1))
    if card.task == CLUSTERING:
        return Parts(_clusterer(load_objects(data, kind, features, len(card.classes)), features, len(card.classes)))
    calibration = _calibration(card, kind)
    estimator = load_estimator(data, kind, features, card.classes.codes, card.weights)
    return Parts(estimator, calibration, _applicability(card, members))


def _clusterer(estimator: Any, features: int, clusters: int) -> Any:
    from .clustering.clusterers import check_clusters

    try:
        check_clusters(estimator, features, clusters)
    except Exception as error:  # whoever made the file decides which
        raise BadPart(f"clusters: {error}") from error
    return estimator


def _calibration(card: ModelCard, kind: Kind) -> Optional[AnyCalibration]:
    if card.calibration is None:
        if kind.answers == "margins":
            raise BadPart("a classifier with margins has no calibration")
        return None
    try:
        calibration = calibration_from_dict(card.calibration)
        answer = calibration.apply(np.zeros((1, len(card.classes))))
    except Exception as error:  # whoever made the file decides which
        raise BadPart(f"calibration: {error}") from error
    if answer.shape != (1, len(card.classes)) or not np.isfinite(answer).all():
        raise BadPart("the calibration does not fit the classes")
    return calibration


def _applicability(card: ModelCard, members: Mapping[str, bytes]) -> Optional[Applicability]:
    if card.applicability is None:
        return None
    try:
        points = np.load(io.BytesIO(members[POINTS]), allow_pickle=False)
        found = Applicability.from_parts(card.applicability, points, len(card.features))
    except Exception as error:  # whoever made the file decides which
        raise BadPart(f"applicability: {error}") from error
    return found

"""Fitted estimators as bytes that cannot run code, and that are the same for the same training.

The format is skops': a zip with a description in JSON and arrays in numpy's format. On top of skops' own
audit, a file is loaded only if every object in it is on the list in ``trusted.py``, and the indices in it are sound.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...errors import MissingDependencyError
from ..card import ONNX, SKOPS
from ..dependencies import require_packages
from ..fitting import set_one_thread
from ..kinds import Kind, class_path, last_step
from ..versions import with_moved_modules
from ..voting import estimator_scores
from .archive import DamagedArchive, pack, unpack_stored
from .lean import lean_copy, revive
from .soundness import check_objects
from .trees import check_tree
from .trusted import OBJECTS, PLAIN, TREE

_SCHEMA = "schema.json"
_MEMBER = re.compile(r"\d{6}\.npy")


class UntrustedWeights(ValueError):
    """The bytes hold something that is not loaded; the message names it."""


def dump_estimator(estimator: Any, weights: str = SKOPS) -> bytes:
    """`estimator` in a format of ``card.WEIGHTS``; skops' is normalised.

    skops names objects by their place in memory, and numpy writes the gaps between the members of a record as
    they are; both differ from run to run. Here arrays are numbered in the order in which they occur, gaps are
    zero, and the identities, which only serve to share objects, are left out.
    """
    if weights == ONNX:
        return bytes(estimator.data)
    if weights != SKOPS:
        from .boosters import dump_booster

        return dump_booster(estimator)
    require_packages()
    import skops.io

    members = unpack_stored(skops.io.dumps(lean_copy(estimator)))
    schema = json.loads(members.pop(_SCHEMA))
    numbered: dict[str, str] = {}
    for node in _nodes(schema):
        node.pop("__id__", None)
        if "file" in node:
            node["file"] = numbered.setdefault(node["file"], f"{len(numbered):06d}.npy")
    arrays = {new: _without_gaps(members[old]) for old, new in numbered.items()}
    text = json.dumps(schema, separators=(",", ":"))
    return pack({_SCHEMA: text.encode(), **arrays}, compress=False)


def load_estimator(data: bytes, kind: Kind, features: int, codes: tuple[int, ...], weights: str = SKOPS) -> Any:
    """Make the classifier that `dump_estimator` wrote, set to one thread.

    Parameters
    ----------
    data : bytes
        What `dump_estimator` returned; nothing in it is trusted.
    kind : Kind
        What it must be.
    features : int
        Number of features that it must expect.
    codes : tuple of int
        Classes that it must know, in ascending order.
    weights : str
        Key of ``card.WEIGHTS``.

    Raises
    ------
    UntrustedWeights
        If the bytes hold anything but such an estimator. Nothing in them has been run then.
    """
    try:
        if weights == ONNX:
            from ..importing.onnx_estimator import OnnxEstimator

            estimator = OnnxEstimator(data, codes, features)
        elif weights != SKOPS:
            from .boosters import load_booster

            estimator = load_booster(data, weights, features, codes)
        else:
            estimator = load_objects(data, kind, features, len(codes))
        _check_answers(estimator, kind, features, codes)
    except (UntrustedWeights, MissingDependencyError):
        raise
    except Exception as error:  # whoever made the file decides which; none may pass as anything else
        raise UntrustedWeights(f"{type(error).__name__}: {error}".partition("\n")[0]) from error
    return estimator


def load_objects(data: bytes, kind: Kind, features: int, outputs: int) -> Any:
    """Make the estimator that `dump_estimator` wrote, set to one thread, without asking it anything.

    Parameters
    ----------
    data, kind, features
        As for `load_estimator`.
    outputs : int
        Numbers in a leaf of its trees: classes, or 1 for a regression.

    Raises
    ------
    UntrustedWeights
        If the bytes hold anything but such an estimator. Nothing in them has been run then.
    """
    require_packages()
    import skops.io

    try:
        members = unpack_stored(data)
        schema = json.loads(members.pop(_SCHEMA))
        with_moved_modules(_nodes(schema))
        _check_members(schema, members, features, outputs)
        data = pack({_SCHEMA: json.dumps(schema).encode(), **members}, compress=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # another version of scikit-learn; the card tells which
            estimator = skops.io.loads(data, trusted=sorted(OBJECTS | {TREE}))
            check_objects(estimator)
            if class_path(type(last_step(estimator))) != class_path(kind.load()):
                raise UntrustedWeights("it holds another kind of estimator than the card says")
            if estimator.n_features_in_ != features:
                raise UntrustedWeights("its features differ from those of the card")
            revive(estimator)
            set_one_thread(estimator)
    except UntrustedWeights:
        raise
    except Exception as error:  # whoever made the file decides which; none may pass as anything else
        raise UntrustedWeights(f"{type(error).__name__}: {error}".partition("\n")[0]) from error
    return estimator


def _check_members(schema: Any, members: Mapping[str, bytes], features: int, outputs: int) -> None:
    """Raise unless every object described is on the list, and every tree is sound."""
    if not all(_MEMBER.fullmatch(name) for name in members):
        raise DamagedArchive("a member has an unexpected name")
    allowed = {**PLAIN, "ObjectNode": OBJECTS, "TreeNode": frozenset({TREE})}
    for node in _nodes(schema):
        kind = f"{node['__module__']}.{node['__class__']}"
        if kind not in allowed.get(node["__loader__"], frozenset()):
            raise UntrustedWeights(f"it holds an object of the type {kind}, which is not allowed")
        if "__id__" in node:
            # With identities one description can stand for another one, and what is checked here would not
            # be what is made.
            raise UntrustedWeights("it holds object identities, which are not allowed")
        if node["__loader__"] == "TreeNode":
            check_tree(node, members, features, outputs)


def _check_answers(estimator: Any, kind: Kind, features: int, codes: tuple[int, ...]) -> None:
    """Raise unless the classifier knows the classes of the card, and answers about them."""
    if tuple(np.asarray(estimator.classes_).tolist()) != codes:
        raise UntrustedWeights("its classes or features differ from those of the card")
    probe = estimator_scores(kind, estimator, np.zeros((1, features), dtype=kind.dtype))
    if probe.shape != (1, len(codes)) or not np.isfinite(probe).all():
        raise UntrustedWeights("it does not predict the classes of the card")


def _nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """All descriptions of objects in `schema`, parents first, in the order of the file."""
    waiting = [schema]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if "__loader__" in item:
                yield item
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _without_gaps(data: bytes) -> bytes:
    """An array in numpy's format with zeros between the members of its records."""
    array = np.load(io.BytesIO(data), allow_pickle=False)
    if not array.dtype.names:
        return data
    clean = np.zeros(array.shape, array.dtype)
    for name in array.dtype.names:
        clean[name] = array[name]
    buffer = io.BytesIO()
    np.save(buffer, clean, allow_pickle=False)
    return buffer.getvalue()

"""Boosters of other packages as bytes, and back with suspicion.

The packages' binary formats are read by compiled code that trusts every index in them: a damaged or crafted file can
end the whole process. So models are held in their text formats (JSON of xgboost and catboost, the text of lightgbm),
which are checked here, tree by tree, before a package sees them; see ``boosters_check.py`` and
``lightgbm_check.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..registry import CLASSIFIERS
from .boosters_check import check_document
from .estimator import UntrustedWeights


def dump_booster(estimator: Any) -> bytes:
    """The fitted booster as bytes, the same for the same training.

    Parameters
    ----------
    estimator : BoosterClassifier
        Fitted.
    """
    document: bytes = estimator.document_
    return document


def load_booster(data: bytes, classifier: str, features: int, codes: tuple[int, ...]) -> Any:
    """Make the estimator that `dump_booster` wrote, set to one thread.

    Parameters
    ----------
    data : bytes
        What `dump_booster` returned; nothing in it is trusted.
    classifier : str
        Key of ``registry.CLASSIFIERS``: xgboost, lightgbm or catboost.
    features : int
        Number of features that it must expect.
    codes : tuple of int
        Classes that it must know, in ascending order.

    Raises
    ------
    MissingDependencyError
        If the package is not installed.
    UntrustedWeights
        If the bytes hold anything but such a booster. No package has seen them then, or it refused them.
    """
    kind = CLASSIFIERS[classifier]
    made = kind.load()  # before anything else: its absence is no fault of the file
    try:
        document = check_document(kind.weights, data, features, len(codes))
        estimator = made().take(document, features, np.asarray(codes, np.int64))
        probe = estimator.predict_proba(np.zeros((2, features)))
    except UntrustedWeights:
        raise
    except Exception as error:  # whoever made the file decides which; none may pass as anything else
        raise UntrustedWeights(f"{type(error).__name__}: {error}".partition("\n")[0]) from error
    if probe.shape != (2, len(codes)) or not np.isfinite(probe).all():
        raise UntrustedWeights("it does not predict the classes of the card")
    return estimator

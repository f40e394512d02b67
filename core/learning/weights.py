"""Fitted estimators as bytes that cannot run code, and that are the same for the same training.

The format is skops': a zip with a description in JSON and arrays in numpy's format. On top of skops' own
audit, a file is loaded only if every object in it is on the list below, and its trees are sound.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .archive import DamagedArchive, pack, unpack_stored
from .dependencies import require_packages
from .registry import CLASSIFIERS, class_path
from .trees import check_tree

_SCHEMA = "schema.json"
_MEMBER = re.compile(r"\d{6}\.npy")

# Everything that may be made while a model is loaded: skops' loader -> types. No loader that calls or looks
# up anything by a name from the file (functions, methods, partials, operators) is among them.
_PLAIN: dict[str, frozenset[str]] = {
    "JsonNode": frozenset({"builtins.str"}),
    "DictNode": frozenset({"builtins.dict"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool"}),
    "NdArrayNode": frozenset(
        f"numpy.{name}"
        for name in ("ndarray", "int32", "int64", "uint32", "uint64", "float32", "float64", "bool_", "bool")
    ),
}
_OBJECTS: dict[str, frozenset[str]] = {
    "rf": frozenset(
        {"sklearn.ensemble._forest.RandomForestClassifier", "sklearn.tree._classes.DecisionTreeClassifier"}
    ),
}
_TREE = "sklearn.tree._tree.Tree"


class UntrustedWeights(ValueError):
    """The bytes hold something that is not loaded; the message names it."""


def dump_estimator(estimator: Any) -> bytes:
    """`estimator` in skops' format, normalised.

    skops names objects by their place in memory, and numpy writes the gaps between the members of a record as
    they are; both differ from run to run. Here arrays are numbered in the order in which they occur, gaps are
    zero, and the identities, which only serve to share objects, are left out.
    """
    require_packages()
    import skops.io

    members = unpack_stored(skops.io.dumps(estimator))
    schema = json.loads(members.pop(_SCHEMA))
    numbered: dict[str, str] = {}
    for node in _nodes(schema):
        node.pop("__id__", None)
        if "file" in node:
            node["file"] = numbered.setdefault(node["file"], f"{len(numbered):06d}.npy")
    arrays = {new: _without_gaps(members[old]) for old, new in numbered.items()}
    text = json.dumps(schema, separators=(",", ":"))
    return pack({_SCHEMA: text.encode(), **arrays}, compress=False)


def load_estimator(data: bytes, classifier: str, features: int, codes: tuple[int, ...]) -> Any:
    """Make the estimator that `dump_estimator` wrote, set to one thread.

    Parameters
    ----------
    data : bytes
        What `dump_estimator` returned; nothing in it is trusted.
    classifier : str
        Key of ``registry.CLASSIFIERS``.
    features : int
        Number of features that it must expect.
    codes : tuple of int
        Classes that it must know, in ascending order.

    Raises
    ------
    UntrustedWeights
        If the bytes hold anything but such an estimator. Nothing in them has been run then.
    """
    require_packages()
    import skops.io

    try:
        members = unpack_stored(data)
        _check_members(members, classifier, features, len(codes))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # another version of scikit-learn; the card tells which
            estimator = skops.io.loads(data, trusted=sorted(_OBJECTS[classifier] | {_TREE}))
            _check_estimator(estimator, classifier, features, codes)
    except UntrustedWeights:
        raise
    except Exception as error:  # whoever made the file decides which; none may pass as anything else
        raise UntrustedWeights(f"{type(error).__name__}: {error}".partition("\n")[0]) from error
    return estimator


def _check_members(members: Mapping[str, bytes], classifier: str, features: int, classes: int) -> None:
    """Raise unless every object described is on the list, and every tree is sound."""
    names = set(members) - {_SCHEMA}
    if not all(_MEMBER.fullmatch(name) for name in names):
        raise DamagedArchive("a member has an unexpected name")
    schema = json.loads(members[_SCHEMA])
    allowed = {**_PLAIN, "ObjectNode": _OBJECTS[classifier], "TreeNode": frozenset({_TREE})}
    for node in _nodes(schema):
        kind = f"{node['__module__']}.{node['__class__']}"
        if kind not in allowed.get(node["__loader__"], frozenset()):
            raise UntrustedWeights(f"it holds an object of the type {kind}, which is not allowed")
        if "__id__" in node:
            # With identities one description can stand for another one, and what is checked here would not
            # be what is made.
            raise UntrustedWeights("it holds object identities, which are not allowed")
        if node["__loader__"] == "TreeNode":
            check_tree(node, members, features, classes)


def _check_estimator(estimator: Any, classifier: str, features: int, codes: tuple[int, ...]) -> None:
    """Raise unless the estimator is what the card says, and predicts."""
    if class_path(type(estimator)) != class_path(CLASSIFIERS[classifier].load()):
        raise UntrustedWeights("it holds another kind of classifier than the card says")
    estimator.set_params(**{k: v for k, v in {"n_jobs": 1, "verbose": 0}.items() if hasattr(estimator, k)})
    if tuple(np.asarray(estimator.classes_).tolist()) != codes or estimator.n_features_in_ != features:
        raise UntrustedWeights("its classes or features differ from those of the card")
    probe = estimator.predict_proba(np.zeros((1, features), dtype=CLASSIFIERS[classifier].dtype))
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

"""skops' description of an estimator, brought to the form in which Terroir writes models.

The description is JSON: nodes that name a type, a loader and the content. What is done here changes texts and numbers
only; whether all types may be made is judged afterwards (``weights/``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Optional

import numpy as np

from ..kinds import LEARN, SCALE
from ..versions import with_moved_modules
from .imported import Label

DESCRIPTION = "schema.json"

# States of random generators, optimisers and search trees, and what only training reads: compiled code makes them of
# numbers that nobody can check, and no prediction needs them.
_NEEDLESS = frozenset(
    {
        "_random_state",
        "_optimizer",
        "_feature_subsample_rng",
        "_loss_func",
        "_scorer",
        "loss_curve_",
        "validation_scores_",
        "_no_improvement_count",
        "_coef_grads",
        "_intercept_grads",
        "named_estimators_",
        "feature_names_in_",
    }
)
_SEARCH_TREE, _SEARCH = "_tree", "_fit_method"
_STANDARDISE = "sklearn.preprocessing._data.StandardScaler"
_PIPELINE = "sklearn.pipeline.Pipeline"


class BadDescription(ValueError):
    """The description is none of a fitted estimator; the message is for developers."""


class Description:
    """The description in a file of skops.

    Parameters
    ----------
    members : mapping
        Members of the file; nothing in them is trusted.

    Raises
    ------
    BadDescription
        If they describe no estimator.
    """

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._arrays = dict(members)
        try:
            self._schema = json.loads(self._arrays.pop(DESCRIPTION))
            self.skops_version = str(self._schema.get("_skops_version", "?"))
            with_moved_modules(self._nodes())
            self.root = _type_of(self._schema)
            self.is_pipeline = self.root == _PIPELINE
            self._steps = self._state(self._schema)["steps"]["content"] if self.is_pipeline else []
            self._learner = self._steps[-1]["content"][1] if self._steps else self._schema
            self.learner = _type_of(self._learner)
            self.version = _text(self._state(self._schema).get("_sklearn_version")) or "?"
            self.has_classes = "classes_" in self._state(self._learner)
            self._names = self._feature_names()
            self._simplify()
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            raise BadDescription(f"its description cannot be read: {type(error).__name__}") from error

    @property
    def only_standardises(self) -> bool:
        """Whether it is a pipeline of a standardisation and an estimator."""
        return len(self._steps) == 2 and _type_of(self._steps[0]["content"][1]) == _STANDARDISE

    def features(self) -> int:
        """Number of features that the estimator takes.

        Raises
        ------
        BadDescription
            If it does not tell.
        """
        for node in self._nodes():
            state = _state_or_none(node)
            if state is not None and "n_features_in_" in state:
                try:
                    found = int(self._values(state["n_features_in_"])[0])
                except (ValueError, TypeError, KeyError, IndexError) as error:
                    raise BadDescription("the number of its features cannot be read") from error
                if not 0 < found < 100_000:
                    break
                return found
        raise BadDescription("it does not tell how many features it takes")

    def columns(self) -> tuple[Label, ...]:
        """Its classes, in the order of its probabilities: whole numbers or texts.

        Raises
        ------
        BadDescription
            If they are anything else, or fewer than two.
        """
        try:
            found = self._values(self._state(self._learner)["classes_"])
        except (ValueError, TypeError, KeyError) as error:
            raise BadDescription("its classes cannot be read") from error
        if all(isinstance(one, float) and one.is_integer() for one in found):
            found = [int(one) for one in found]
        if all(isinstance(one, bool) for one in found):
            found = [int(one) for one in found]
        whole = all(isinstance(one, int) for one in found)
        if len(found) < 2 or len(set(found)) != len(found) or not (whole or all(isinstance(x, str) for x in found)):
            raise BadDescription(f"its classes {found[:5]} are no two whole numbers or texts")
        return tuple(found)

    def names(self) -> tuple[str, ...]:
        """Names of its features; empty where it was trained without."""
        return self._names

    def name_steps(self, standard: bool) -> None:
        """Name the steps of a pipeline as Terroir does where they are its own, and unlike these elsewhere."""
        for place, step in enumerate(self._steps):
            own = LEARN if place == len(self._steps) - 1 else SCALE
            step["content"][0]["content"] = json.dumps(own if standard else f"step{place + 1}")

    def members(self) -> dict[str, bytes]:
        """Members of a file in Terroir's form."""
        numbered: dict[str, str] = {}
        for node in self._nodes():
            node.pop("__id__", None)
            if "file" in node:
                node["file"] = numbered.setdefault(node["file"], f"{len(numbered):06d}.npy")
        try:
            arrays = {new: self._arrays[old] for old, new in numbered.items()}
        except KeyError as error:
            raise BadDescription("an array is missing") from error
        return {DESCRIPTION: json.dumps(self._schema, separators=(",", ":")).encode(), **arrays}

    def _simplify(self) -> None:
        """Leave out what prediction does not need, and set everything to one silent thread."""
        for node in list(self._nodes()):
            state = _state_or_none(node)
            if state is None:
                continue
            for name in _NEEDLESS.intersection(state):
                del state[name]
            if _SEARCH_TREE in state and _SEARCH in state:  # nearest neighbours; Terroir builds the tree again
                state[_SEARCH_TREE], state[_SEARCH] = _json_node(None), _json_node("brute")
            if "n_jobs" in state:
                state["n_jobs"] = _json_node(1)
            if "verbose" in state and not self._is_step_list(state):
                state["verbose"] = _json_node(0)

    @staticmethod
    def _is_step_list(state: Mapping[str, Any]) -> bool:
        """Whether it is a pipeline's, whose `verbose` is a truth value."""
        return "steps" in state

    def _feature_names(self) -> tuple[str, ...]:
        for node in self._nodes():
            state = _state_or_none(node)
            if state is not None and "feature_names_in_" in state:
                return tuple(str(name) for name in self._values(state["feature_names_in_"]))
        return ()

    def _values(self, node: Mapping[str, Any]) -> list[Any]:
        """Numbers or texts of a node that is a number, an array or a list."""
        if node["__loader__"] == "JsonNode":
            return [json.loads(node["content"])]
        if node["__loader__"] == "NdArrayNode" and node["type"] == "numpy":
            array = np.load(io.BytesIO(self._arrays[node["file"]]), allow_pickle=False)
            found: list[Any] = np.atleast_1d(array).tolist()
            return found
        content = node["content"]
        items = content["content"] if isinstance(content, dict) else content
        return [value for item in items for value in self._values(item)]

    @staticmethod
    def _state(node: Mapping[str, Any]) -> dict[str, Any]:
        state = _state_or_none(node)
        if state is None:
            raise KeyError("content")
        return state

    def _nodes(self) -> Iterator[dict[str, Any]]:
        """All nodes, parents first, in the order of the file."""
        waiting = [self._schema]
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                if "__loader__" in item:
                    yield item
                waiting.extend(reversed(list(item.values())))
            elif isinstance(item, list):
                waiting.extend(reversed(item))


def _state_or_none(node: Mapping[str, Any]) -> Optional[dict[str, Any]]:
    """Attributes of an object by name; None for what is no object."""
    content = node.get("content")
    state = content.get("content") if node.get("__loader__") == "ObjectNode" and isinstance(content, dict) else None
    return state if isinstance(state, dict) else None


def _type_of(node: Mapping[str, Any]) -> str:
    return f"{node['__module__']}.{node['__class__']}"


def _text(node: Optional[Mapping[str, Any]]) -> str:
    return str(json.loads(node["content"])) if node is not None else ""


def _json_node(value: Any) -> dict[str, Any]:
    return {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(value),
        "is_json": True,
    }

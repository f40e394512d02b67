"""YAML as profiles need it: plain data only, times of day stay texts, and no key stands twice."""

from __future__ import annotations

import re
from typing import Any


def parse(text: str) -> Any:
    """Plain data of a YAML text.

    YAML 1.1 takes ``12:30:00`` for the number 45000 and ``2026-11-21`` for a date; here both are texts, as walltimes
    and names have to be.

    Raises
    ------
    yaml.YAMLError
        If the text is no YAML, or a mapping holds a key twice.
    """
    import yaml

    # Made here, because PyYAML is optional.
    class Loader(yaml.SafeLoader):
        """Safe, with fewer kinds of numbers."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
            twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
            if twice is not None:
                raise yaml.constructor.ConstructorError(None, None, f"{twice} is there twice", node.start_mark)
            made: dict[Any, Any] = super().construct_mapping(node, deep)
            return made

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":int", ":float", ":timestamp"))]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(0|[1-9][0-9]*)$"), list("-+0123456789"))
    number = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$")
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", number, list("-+.0123456789"))
    loader = Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()

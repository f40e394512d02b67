"""What all jobs share: frozen data classes with JSON both ways and validation that names the field.

A Job's field is named like the Processing parameter in lower case (``class_field`` for ``CLASS_FIELD``), so
that an error about a field names the parameter too.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

from ..errors import ParameterError
from ..run import Run

FORMAT = 1
"""Version of the JSON form; a newer one is refused, older ones stay readable."""

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}

J = TypeVar("J", bound="Job")


def input_field(help: str, **options: Any) -> Any:
    """Field that holds the path (or the paths) of an input."""
    return dataclasses.field(metadata={"role": "input", "help": help}, **options)


def output_field(help: str, suffixes: tuple[str, ...] = (), **options: Any) -> Any:
    """Field that holds the path of a result; `suffixes` are those of the formats that can be written."""
    return dataclasses.field(metadata={"role": "output", "help": help, "suffixes": suffixes}, **options)


def option(
    help: str,
    choices: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    **options: Any,
) -> Any:
    """Field that holds a number, a name or a list; `choices`, `minimum` and `maximum` are checked."""
    limits = {"choices": choices, "minimum": minimum, "maximum": maximum}
    return dataclasses.field(metadata={"role": "option", "help": help, **limits}, **options)


@dataclasses.dataclass(frozen=True)
class Job:
    """Base of all jobs.

    Subclasses are frozen data classes whose fields are made by `input_field`, `output_field` and `option`,
    with types among str, int, float, bool, dict, ``tuple[str, ...]`` and Optional of these.
    """

    name: ClassVar[str]
    by_blocks: ClassVar[bool] = False
    """Whether the engine does the work, so that it can be estimated and resumed."""
    splits: ClassVar[bool] = False
    """Whether several runs can each make a part of the rasters: one pass of the engine makes them, and whatever comes
    before it gives the same bits wherever it runs. What comes after is done once, when the parts are put together."""

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for field in dataclasses.fields(self):
            value = _coerced(getattr(self, field.name), hints[field.name], field.name)
            object.__setattr__(self, field.name, value)
            _check_limits(field, value)
        self.validate()

    def validate(self) -> None:
        """Check what concerns more than one field; subclasses raise `ParameterError`."""

    def run(self, run: Run) -> dict[str, Any]:
        """Do the work.

        Returns
        -------
        dict
            Numbers that describe the result (``sample_count``, ``macro_f1``), named like the Processing
            outputs in lower case.
        """
        raise NotImplementedError

    def paths(self, role: str) -> Iterator[tuple[str, str]]:
        """Pairs of field name and path of all inputs or outputs that are set."""
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.metadata.get("role") == role and value:
                for path in value if isinstance(value, tuple) else (value,):
                    yield field.name, path

    def to_dict(self) -> dict[str, Any]:
        """The job as plain data, ready for JSON."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        parameters = {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}
        return {"format": FORMAT, "job": self.name, "parameters": parameters}

    def to_json(self) -> str:
        """The job as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_dict(cls: type[J], data: Mapping[str, Any]) -> J:
        """Make the job from what `to_dict` returned.

        Raises
        ------
        ParameterError
            If a field is missing, unknown, of the wrong type or outside its limits.
        """
        found = data.get("format", 1)
        if not isinstance(found, int) or found > FORMAT:
            raise ParameterError(
                "it was written by a newer Terroir (format {found}, this one reads {known}); update Terroir",
                parameter="job",
                found=found,
                known=FORMAT,
            )
        parameters = data.get("parameters", {})
        if not isinstance(parameters, dict):
            raise ParameterError(
                "its parameters are no object; write them as name and value in braces", parameter="job"
            )
        fields = {f.name: f for f in dataclasses.fields(cls)}
        for name in parameters:
            if name not in fields:
                raise ParameterError(
                    "{job} has no such field; its fields are {fields}",
                    parameter=name,
                    job=cls.name,
                    fields=", ".join(fields),
                )
        for name, field in fields.items():
            if name not in parameters and not _has_default(field):
                raise ParameterError("{job} needs this field; add it", parameter=name, job=cls.name)
        return cls(**parameters)

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON schema of the job's JSON form."""
        hints = get_type_hints(cls)
        fields = dataclasses.fields(cls)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": cls.name,
            "description": (cls.__doc__ or "").strip().splitlines()[0],
            "type": "object",
            "required": ["job", "parameters"],
            "properties": {
                "format": {"type": "integer", "maximum": FORMAT},
                "job": {"const": cls.name},
                "parameters": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [f.name for f in fields if not _has_default(f)],
                    "properties": {f.name: _field_schema(f, hints[f.name]) for f in fields},
                },
            },
        }


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _coerced(value: Any, hint: Any, name: str) -> Any:
    """`value` as the type that `hint` asks for, or an error that names the field."""
    if get_origin(hint) is Union:  # Optional
        if value is None:
            return None
        hint = next(h for h in get_args(hint) if h is not type(None))
    if get_origin(hint) is tuple:
        if isinstance(value, (list, tuple)):
            return tuple(_coerced(item, get_args(hint)[0], name) for item in value)
        raise ParameterError("{value!r} is not a list; write it in brackets", parameter=name, value=value)
    kind = get_origin(hint) or hint
    if kind is str and isinstance(value, os.PathLike):
        return os.fspath(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise ParameterError(
            "{value!r} is not of type {kind}; correct it",
            parameter=name,
            value=value,
            kind=_JSON_TYPES.get(kind, kind.__name__),
        )
    return value


def _check_limits(field: dataclasses.Field[Any], value: Any) -> None:
    limits = field.metadata
    if limits.get("choices") and value is not None and value not in limits["choices"]:
        raise ParameterError(
            "{value} is not known; choose one of {choices}",
            parameter=field.name,
            value=value,
            choices=", ".join(limits["choices"]),
        )
    too_small = limits.get("minimum") is not None and value is not None and value < limits["minimum"]
    too_large = limits.get("maximum") is not None and value is not None and value > limits["maximum"]
    if too_small or too_large:
        raise ParameterError(
            "{value} is outside the limits; give a number from {minimum} to {maximum}",
            parameter=field.name,
            value=value,
            minimum=limits["minimum"],
            maximum="∞" if limits["maximum"] is None else limits["maximum"],
        )
    if limits.get("role") in ("input", "output") and value in ("", ()) and not _has_default(field):
        raise ParameterError("no file is given; name one", parameter=field.name)
    # Before anything is computed: who named the wrong format shall not wait for the last block to learn it.
    if limits.get("suffixes") and value and not value.lower().endswith(limits["suffixes"]):
        raise ParameterError(
            "{path} cannot be written in the format of its ending; use one of {known}",
            parameter=field.name,
            path=value,
            known=", ".join(limits["suffixes"]),
        )


def _field_schema(field: dataclasses.Field[Any], hint: Any) -> dict[str, Any]:
    optional = get_origin(hint) is Union
    if optional:
        hint = next(h for h in get_args(hint) if h is not type(None))
    schema: dict[str, Any] = {"description": field.metadata["help"]}
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        schema |= {"type": "array", "items": {"type": _JSON_TYPES.get(item, "object")}}
    else:
        kind = _JSON_TYPES[get_origin(hint) or hint]
        schema["type"] = [kind, "null"] if optional else kind
    if field.metadata.get("choices"):
        schema["enum"] = list(field.metadata["choices"]) + ([None] if optional else [])
    if field.metadata.get("suffixes"):
        schema["pattern"] = "(" + "|".join(_any_case(suffix) for suffix in field.metadata["suffixes"]) + ")$"
    for limit in ("minimum", "maximum"):
        if field.metadata.get(limit) is not None:
            schema[limit] = field.metadata[limit]
    if field.default is not dataclasses.MISSING:
        schema["default"] = list(field.default) if isinstance(field.default, tuple) else field.default
    return schema


def _any_case(suffix: str) -> str:
    """A pattern for a file's ending; JSON schema has no flag that ignores case."""
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else f"[{c}]" for c in suffix)

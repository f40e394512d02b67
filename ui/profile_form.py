"""A cluster's profile as a form shows it: common keys as fields, the rest as YAML. No widget is made here."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..core.cluster.profile import Profile, profile_from
from ..core.cluster.profile_keys import JOBQUEUE_KINDS, KINDS, keys_of
from ..core.errors import ParameterError

TEXTS = ("address", "host", "hosts", "folder", "python", "queue", "cores", "memory", "walltime")
"""Keys that are lines of the form, in its order."""
_ONLY = {"address": ("scheduler",), "host": (*JOBQUEUE_KINDS, "ssh"), "hosts": ("ssh",)}
_SCALED = (*JOBQUEUE_KINDS, "local")


class Form(NamedTuple):
    """What a form holds.

    Parameters
    ----------
    name, kind : str
        As in the profile.
    texts : dict of str to str
        Key of `TEXTS` -> its line, empty where it is not set.
    scale : tuple of int
        Fewest and most jobs.
    paths : tuple of (str, str)
        Folders here, and the same there.
    rest : str
        YAML of all other keys.
    """

    name: str = ""
    kind: str = "slurm"
    texts: dict[str, str] = {}  # noqa: RUF012  never changed
    scale: tuple[int, int] = (1, 1)
    paths: tuple[tuple[str, str], ...] = ()
    rest: str = ""


def shown_keys(kind: str) -> tuple[str, ...]:
    """Keys of `TEXTS` that mean something to a kind of cluster; ``scale`` is among them where jobs are started."""
    known = keys_of(kind)
    shown = [key for key in TEXTS if kind in _ONLY.get(key, KINDS)]
    shown = [key for key in shown if key not in ("queue", "walltime") or key in known]
    if kind == "scheduler":  # its workers are there already
        shown = [key for key in shown if key not in ("cores", "memory")]
    return (*shown, "scale") if kind in _SCALED else tuple(shown)


def form_of(profile: Profile) -> Form:
    """The form of a profile."""
    data = profile.to_dict()
    name, kind = data.pop("name"), data.pop("kind")
    shown = shown_keys(kind)
    texts = {}
    for key in TEXTS:
        value = data.pop(key, "") if key in shown else ""
        texts[key] = ", ".join(value) if isinstance(value, list) else str(value)
    scale = profile.scale
    if "scale" in shown:
        data.pop("scale", None)
    data.pop("paths", None)
    return Form(
        name,
        kind,
        texts,
        (scale.jobs, scale.jobs) if scale.jobs else (scale.minimum, scale.maximum),
        tuple((pair.here, pair.there) for pair in profile.paths),
        _as_yaml(data),
    )


def profile_of(form: Form) -> Profile:
    """The profile that a form describes, checked like a profile's file.

    Raises
    ------
    ParameterError
        If something is missing, unknown, looks like a secret, or stands in two places.
    """
    shown = shown_keys(form.kind)
    data: dict[str, Any] = {"name": form.name.strip(), "kind": form.kind}
    for key in TEXTS:
        text = form.texts.get(key, "").strip()
        if text and key in shown:
            data[key] = _value(key, text)
    if "scale" in shown:
        fewest, most = form.scale
        data["scale"] = {"jobs": most} if fewest == most else {"minimum": fewest, "maximum": most}
    pairs = [(here.strip(), there.strip()) for here, there in form.paths]
    if any(here or there for here, there in pairs):
        data["paths"] = [{"here": here, "there": there} for here, there in pairs if here or there]
    rest = _from_yaml(form.rest)
    twice = sorted(set(rest) & {*data, "name", "kind", *shown, "paths"})
    if twice:
        raise ParameterError(
            "the further keys hold {key}, for which there is a field; write it there",
            parameter="profile",
            key=", ".join(map(str, twice)),
        )
    return profile_from({**data, **rest})


def _value(key: str, text: str) -> Any:
    if key == "hosts":
        return [name for name in text.replace(",", " ").split() if name]
    return int(text) if key == "cores" and text.isdigit() else text


def _as_yaml(data: dict[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True)) if data else ""


def _from_yaml(text: str) -> dict[str, Any]:
    import yaml

    from ..core.cluster.profile_yaml import parse

    try:
        found = parse(text) if text.strip() else {}
    except (RecursionError, ValueError, yaml.YAMLError) as error:
        raise ParameterError(
            "the further keys are not YAML ({reason}); write lines such as account: forest",
            parameter="profile",
            reason=" ".join(str(error).split()),
        ) from error
    if found is None:  # nothing but a comment
        return {}
    if not isinstance(found, dict):
        raise ParameterError(
            "the further keys are no keys with values; write lines such as account: forest", parameter="profile"
        )
    return found

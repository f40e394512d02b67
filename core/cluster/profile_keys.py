"""Kinds of profiles, and the keys that each has from dask-jobqueue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .profile_parts import is_count, wrong

JOBQUEUE_KINDS = ("slurm", "pbs", "lsf", "sge", "oar", "htcondor")
"""Batch schedulers that dask-jobqueue knows."""
KINDS = ("scheduler", *JOBQUEUE_KINDS, "ssh", "local")

# What all of dask-jobqueue's clusters take, beyond what a profile says in words of its own (`python`, `scale`, `tls`).
_COMMON = (
    "config_name",
    "cores",
    "death_timeout",
    "env_extra",
    "header_skip",
    "interface",
    "job_directives_skip",
    "job_extra",
    "job_extra_directives",
    "job_script_prologue",
    "local_directory",
    "log_directory",
    "memory",
    "nanny",
    "processes",
    "protocol",
    "scheduler_options",
    "shared_temp_directory",
    "shebang",
    "worker_command",
    "worker_extra_args",
)
_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "slurm": ("account", "job_cpu", "job_mem", "project", "queue", "walltime"),
    "pbs": ("account", "project", "queue", "resource_spec", "walltime"),
    "lsf": ("lsf_units", "mem", "ncpus", "project", "queue", "use_stdin", "walltime"),
    "sge": ("project", "queue", "resource_spec", "walltime"),
    "oar": ("memory_per_core_property_name", "project", "queue", "resource_spec", "walltime"),
    "htcondor": ("cancel_command_extra", "disk", "submit_command_extra"),
}
JOBQUEUE_KEYS = tuple(sorted({*_COMMON, *(key for keys in _OF_KIND.values() for key in keys)}))

_LISTS = {key for key in JOBQUEUE_KEYS if key.endswith(("_extra", "_skip", "_directives", "_prologue", "_args"))}
_LISTS.add("job_extra")
_COUNTS = ("cores", "processes", "job_cpu", "ncpus", "mem")


def keys_of(kind: str) -> tuple[str, ...]:
    """dask-jobqueue's keys that a profile of this kind may have.

    Those without a batch scheduler may have all of the common ones: they say what one worker is.
    """
    return (*_COMMON, *_OF_KIND.get(kind, ()))


def jobqueue_values(kind: str, values: Mapping[str, Any], source: str) -> dict[str, Any]:
    """dask-jobqueue's own part of a profile, checked: numbers, texts, lists of texts.

    Raises
    ------
    ParameterError
        If a value is of the wrong kind.
    """
    found: dict[str, Any] = {}
    for key in keys_of(kind):
        if values.get(key) is not None:
            found[key] = _value(key, values[key], source)
    if kind in JOBQUEUE_KINDS:
        for key in ("cores", "memory", *(["disk"] if kind == "htcondor" else [])):
            if key not in found:
                raise wrong("{source} lacks {key}, which a batch job has to ask for; add it", source, key=key)
    return found


def _value(key: str, value: Any, source: str) -> Any:
    if key == "scheduler_options":
        if not isinstance(value, Mapping):
            raise wrong("{source} has no keys with values as {key}; write lines such as port: 8786", source, key=key)
        return {str(name): option for name, option in value.items()}
    if key in _LISTS:
        # One text would be taken letter by letter.
        lines = [value] if isinstance(value, str) else value
        if not isinstance(lines, (list, tuple)) or not all(isinstance(line, str) for line in lines):
            raise wrong(
                "{source} has no list of texts as {key}; write one, each on a line that begins with a dash",
                source,
                key=key,
            )
        return list(lines)
    if key in _COUNTS:
        if not is_count(value) or value == 0:
            raise wrong("{source} has {value} as {key}; write a whole number from 1 on", source, key=key, value=value)
        return value
    if not isinstance(value, (str, int, float)):
        raise wrong("{source} has no text as {key}; write one, in quotes where it looks like a number", source, key=key)
    # An account may be a number, and is still a name.
    return value if isinstance(value, bool) else str(value)

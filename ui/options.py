"""Terroir's page among the Processing options: how runs use the machine when an algorithm does not say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from qgis.core import QgsSettings
from qgis.PyQt.QtGui import QIcon

from ..core.compute import BACKENDS
from ..core.run import DEFAULT_MEMORY
from .translation import tr

BACKEND, PROFILE, WORKERS, MEMORY = "TERROIR_BACKEND", "TERROIR_PROFILE", "TERROIR_WORKERS", "TERROIR_MEMORY"
GROUP = "Terroir"
MINIMUM_MEMORY = 64
"""Least budget in MB with which a block of any image fits."""
AUTOMATIC = DEFAULT_MEMORY
"""Stands for a share of the memory that is free when a run starts."""

_PREFIX = "Processing/Configuration/"


class Options(NamedTuple):
    """The options' values.

    Parameters
    ----------
    backend : str
        Name of a backend.
    workers : int
        Number of workers; 0 for one per core.
    memory : int
        Budget in MB; 0 for a share of the free memory.
    profile : str
        Name of the cluster's profile for algorithms that name none; empty for none.
    """

    backend: str
    workers: int
    memory: int
    profile: str = ""


def read_options() -> Options:
    """Values that hold now; what cannot be used (an edited settings file) counts as not set."""
    settings = QgsSettings()
    backend = str(settings.value(_PREFIX + BACKEND, BACKENDS[0]))
    return Options(
        backend if backend in BACKENDS else BACKENDS[0],
        _whole_number(settings.value(_PREFIX + WORKERS), minimum=0, default=0),
        _whole_number(settings.value(_PREFIX + MEMORY), minimum=MINIMUM_MEMORY, default=AUTOMATIC),
        str(settings.value(_PREFIX + PROFILE) or "").strip(),
    )


def add_options(icon: Path) -> None:
    """Put Terroir's options on the Processing page of QGIS's options."""
    # Processing is a plugin of its own; it is always there when a provider is loaded, but not at import.
    from processing.core.ProcessingConfig import ProcessingConfig, Setting

    ProcessingConfig.settingIcons[GROUP] = QIcon(str(icon))
    for setting in (
        Setting(
            GROUP,
            BACKEND,
            tr("Backend for algorithms set to 'auto'"),
            BACKENDS[0],
            valuetype=Setting.SELECTION_STORE_STRING,
            options=list(BACKENDS),
        ),
        Setting(
            GROUP,
            PROFILE,
            tr("Profile of the cluster (for the backends 'dask' and 'batch')"),
            "",
            valuetype=Setting.STRING,
            placeholder=tr("Profiles are made in Settings ▸ Options ▸ Terroir"),
        ),
        Setting(
            GROUP,
            WORKERS,
            tr("Workers (0: one for each core)"),
            0,
            valuetype=Setting.INT,
            validator=_validator(0),
        ),
        Setting(
            GROUP,
            MEMORY,
            tr("Memory for blocks (MB; 0: a quarter of what is free, at most 2048)"),
            AUTOMATIC,
            valuetype=Setting.INT,
            validator=_validator(MINIMUM_MEMORY, AUTOMATIC),
        ),
    ):
        ProcessingConfig.addSetting(setting)
    ProcessingConfig.readSettings()


def remove_options() -> None:
    """Take Terroir's options off the page; their values stay for the next time."""
    from processing.core.ProcessingConfig import ProcessingConfig

    for name in (BACKEND, PROFILE, WORKERS, MEMORY):
        ProcessingConfig.settings.pop(name, None)
    ProcessingConfig.settingIcons.pop(GROUP, None)


def _whole_number(value: object, minimum: int, default: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        return default
    return number if number >= minimum else default


class _validator:  # noqa: N801  used like a function
    """Refuses what is neither a whole number of at least `minimum` nor `otherwise`; Processing shows the message."""

    def __init__(self, minimum: int, otherwise: int | None = None) -> None:
        self.minimum = minimum
        self.otherwise = otherwise

    def __call__(self, value: object) -> None:
        if self.otherwise is not None and _whole_number(value, self.otherwise, self.minimum) == self.otherwise:
            return
        if _whole_number(value, self.minimum, self.minimum - 1) < self.minimum:
            raise ValueError(tr("Give a whole number of at least {minimum}").format(minimum=self.minimum))

"""What a network is: everything but its weights that must be known to build it and to ask it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Optional

PATCH, SEGMENTATION = "patch", "segmentation"
KINDS = (PATCH, SEGMENTATION)


@dataclass(frozen=True)
class NetworkSpec:
    """A network without its weights; what a model's card keeps under ``network``.

    Parameters
    ----------
    kind : {'patch', 'segmentation'}
        Whether it answers with one class for a patch, or with one for every pixel.
    architecture : str
        Key of ``architectures.ARCHITECTURES``, or that of an imported network.
    parameters : dict
        Arguments of the architecture; of plain data.
    bands, classes : int
        Number of bands that it takes, and of classes that it tells apart.
    size : int
        Side of a patch in pixels; of a segmentation network, that of the tiles that it learnt from.
    mean, std : tuple of float
        Of every band: the network sees (value − mean) / std, and 0 where a pixel is not valid.
    custom : dict, optional
        Where the architecture is the user's own: ``file`` (its name), ``sha256`` of its text, and ``class``.

    Raises
    ------
    ValueError
        If the parts do not fit each other.
    """

    kind: str
    architecture: str
    parameters: dict[str, Any]
    bands: int
    classes: int
    size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    custom: Optional[dict[str, str]] = field(default=None)

    def __post_init__(self) -> None:
        counts = (self.bands, self.classes, self.size)
        if self.kind not in KINDS or not isinstance(self.architecture, str) or not isinstance(self.parameters, dict):
            raise ValueError(f"{self.kind} {self.architecture} is no network that is known here")
        if not all(isinstance(count, int) and not isinstance(count, bool) and 0 < count < 10**6 for count in counts):
            raise ValueError(f"bands, classes and size {counts} are no counts")
        numbers = (*self.mean, *self.std)
        if len(self.mean) != self.bands or len(self.std) != self.bands:
            raise ValueError(f"{len(self.mean)} means and {len(self.std)} deviations for {self.bands} bands")
        if not all(isinstance(n, (int, float)) and math.isfinite(n) for n in numbers) or not all(
            s > 0 for s in self.std
        ):
            raise ValueError("the standardisation is not finite, or a deviation is not above 0")

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {**asdict(self), "mean": list(self.mean), "std": list(self.std)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> NetworkSpec:
        """Read what `to_dict` made; keys that are not known here are passed over.

        Raises
        ------
        ValueError
            If it describes no network.
        """
        try:
            return cls(
                kind=data["kind"],
                architecture=data["architecture"],
                parameters=dict(data["parameters"]),
                bands=data["bands"],
                classes=data["classes"],
                size=data["size"],
                mean=tuple(data["mean"]),
                std=tuple(data["std"]),
                custom=None if data.get("custom") is None else {str(k): str(v) for k, v in data["custom"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no description of a network: {type(error).__name__}: {error}") from error

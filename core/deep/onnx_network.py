"""A network in an ONNX file, run by onnxruntime: one that was trained elsewhere."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from ..errors import ModelError
from ..learning.importing.onnx_network_shape import OnnxImage, image_shape
from ..learning.importing.onnx_session import open_session
from ..learning.model_parts import BadPart
from ..raster.grid import Grid
from ..raster.metres import metres_per_unit
from .notes import Note, say
from .onnx_output import OUTPUTS, PROBABILITIES, to_probabilities
from .spec import PATCH, NetworkSpec

PATCHES = 64
"""Patches of every question where the network takes any number: with another one, last bits may differ."""
BYTES_PER_PIXEL = 1024
"""Working memory for each pixel that is seen, for want of a better guess: four layers of 64 numbers at full size."""


class OnnxNetwork:
    """Asks onnxruntime about images. Several threads may share one, and it may be copied to other processes.

    Parameters
    ----------
    spec : NetworkSpec
        What it is. Its parameters: ``output`` (see `onnx_output.OUTPUTS`), ``order`` (the network's channel or class
        number of each class, in ascending order of the codes), ``overlap`` (pixels by which tiles overlap, half of
        which are discarded at every side), ``threshold`` (see `to_probabilities`), ``scale`` (what pixel values are
        divided by; told by mean and std already), ``resolution`` (metres, or None).
    data : bytes
        The ONNX file; nothing in it is trusted.

    Raises
    ------
    MissingDependencyError
        If onnxruntime is not installed.
    BadPart
        If the file is no such network.
    """

    def __init__(self, spec: NetworkSpec, data: bytes) -> None:
        self.spec = spec
        self.data = data
        self._output, self._order, self._threshold, self.overlap = _parameters(spec)
        try:
            self._session: Any = open_session(data, "the member of the model", "model")
            self.shape: OnnxImage = image_shape(self._session, "the member of the model", "model")
        except ModelError as error:
            raise BadPart(str(error)) from error
        if self.shape.bands not in (None, spec.bands) or self.shape.size not in (None, spec.size):
            raise BadPart(f"the network takes {self.shape.bands} bands and tiles of {self.shape.size} pixels")

    def __reduce__(self) -> tuple[Any, ...]:
        # A session cannot travel to another process; the bytes can.
        return OnnxNetwork, (self.spec, self.data)

    @property
    def at_once(self) -> int:
        """Images in every question."""
        return 1 if self.shape.batch == 1 or self.spec.kind != PATCH else PATCHES

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Class probabilities of images.

        Parameters
        ----------
        images : ndarray of float32, shape (n, bands, size, size)
            Standardised.

        Returns
        -------
        ndarray of float32, shape (n, classes) or (n, classes, size, size)
            Classes in ascending order of their codes.

        Raises
        ------
        ValueError
            If the network gives anything else.
        """
        found = []
        for start in range(0, len(images), self.at_once):
            part = images[start : start + self.at_once]
            found.append(self._ask(part)[: len(part)])
        return np.concatenate(found)

    def _ask(self, part: np.ndarray) -> np.ndarray:
        count, missing = len(part), self.at_once - len(part)
        if missing:
            part = np.concatenate([part, np.zeros((missing, *part.shape[1:]), part.dtype)])
        taken = np.ascontiguousarray(part, dtype=self.shape.dtype)
        (answer,) = self._session.run([self.shape.output], {self.shape.input: taken})
        shares = to_probabilities(
            self._output, with_channels(np.asarray(answer), self.spec), self.spec.classes, self._threshold
        )
        wanted = (count + missing, self.spec.classes, *(() if self.spec.kind == PATCH else part.shape[2:]))
        if shares.shape != wanted:
            raise ValueError(f"the network gives an answer of the shape {answer.shape} for {part.shape}")
        return shares[:, self._order] if self._order is not None else shares


def _parameters(spec: NetworkSpec) -> tuple[str, Optional[list[int]], float, int]:
    """Kind of the output, order of the classes (None: as they are), threshold and overlap."""
    given = spec.parameters
    order = given.get("order", list(range(spec.classes)))
    output, threshold, overlap = (
        given.get("output", PROBABILITIES),
        given.get("threshold", 0.5),
        given.get("overlap", 0),
    )
    if output not in OUTPUTS or not isinstance(order, list) or sorted(map(str, order)) != _numbers(spec.classes):
        raise BadPart(f"the output {output} with the classes {order} is not known")
    if not isinstance(threshold, (int, float)) or not 0 < threshold < 1:
        raise BadPart(f"the threshold {threshold} is not between 0 and 1")
    if not isinstance(overlap, int) or not 0 <= overlap < spec.size:
        raise BadPart(f"tiles of {spec.size} pixels cannot overlap by {overlap}")
    places = [int(place) for place in order]
    return str(output), (None if places == sorted(places) else places), float(threshold), int(overlap)


def _numbers(count: int) -> list[str]:
    return sorted(map(str, range(count)))


def with_channels(answer: np.ndarray, spec: NetworkSpec) -> np.ndarray:
    """An answer with a dimension of channels, where it has none because it has one only."""
    wanted = 2 if spec.kind == PATCH else 4
    return answer[:, np.newaxis] if answer.ndim == wanted - 1 else answer


class OnnxTiles:
    """Asks a segmentation network tile by tile; see `TilePredictor`.

    What a tile says near its border rests on fewer pixels than it was trained to see. So tiles overlap, and half of
    the overlap is discarded at every side, as in OTBTF (Cresson 2018).

    Parameters
    ----------
    network : OnnxNetwork

    References
    ----------
    Cresson, R. (2018). A framework for remote sensing images processing using deep learning techniques. IEEE
    Geoscience and Remote Sensing Letters 16 (1), 25–29.
    """

    bytes_per_pixel = BYTES_PER_PIXEL

    def __init__(self, network: OnnxNetwork) -> None:
        self._network = network
        self.margin = network.overlap // 2
        self.tile = network.spec.size - 2 * self.margin
        note = say(
            "onnxruntime asks the network about tiles of {size} pixels, of which {margin} are discarded at every side.",
            size=network.spec.size,
            margin=self.margin,
        )
        self.notes = (note, *scale_note(network.spec))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        inner = slice(self.margin, self.margin + self.tile)
        return self._network(images)[:, :, inner, inner]


def scale_note(spec: NetworkSpec) -> tuple[Note, ...]:
    """What is done to pixel values, for the log."""
    scale = spec.parameters.get("scale")
    if not isinstance(scale, (int, float)) or scale == 1:
        return ()
    return (say("Pixel values are divided by {scale:g} before the network sees them.", scale=scale),)


def onnx_predictor(network: OnnxNetwork, step: int = 0) -> Any:
    """What asks an ONNX network about every pixel.

    Parameters
    ----------
    network : OnnxNetwork
    step : int
        Pixels between the patches that a patch network looks at; 0 for a rule.

    Returns
    -------
    TilePredictor
    """
    if network.spec.kind == PATCH:
        from .onnx_patches import OnnxPatches

        return OnnxPatches(network, step)
    return OnnxTiles(network)


def model_resolution(spec: NetworkSpec, grid: Grid) -> Optional[float]:
    """Side of a pixel, in units of a grid, that a network was made for; None where it does not tell.

    Parameters
    ----------
    spec : NetworkSpec
    grid : Grid
        In degrees, it is the height of a pixel; see `Stack.at_resolution`. Units that are not known count as metres.
    """
    metres = spec.parameters.get("resolution")
    if not isinstance(metres, (int, float)) or not 0 < metres < float("inf"):
        return None
    return float(metres) / metres_per_unit(grid)[1]

"""From a model with a network and an image to the block function that maps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..cluster.profiles import find_profile
from ..errors import ModelError, ParameterError
from ..learning.model import Model
from ..raster.stack import Stack
from ..run import Run
from .devices import AUTO, CPU, choose_device, device_here
from .elsewhere import GPU, TILES_ALONG_A_SIDE, Question
from .model import AnyNetwork
from .network import Network, require_source
from .on_device import tiles_along_a_side
from .onnx_network import model_resolution
from .open_predictor import open_tile_predictor
from .predict import DeepBlock
from .tile_predictors import TilePredictor

_MUCH_FINER = 16
"""Times as many pixels from which on a model's resolution is warned of: a quarter of the image's pixel size."""


@dataclass(frozen=True)
class NetworkOptions:
    """How a network is asked; see the fields of ``ClassifyRasterJob`` with these names."""

    min_confidence: float = 0.0
    flips: bool = False
    overlap: int = 0
    step: int = 0
    model_resolution: bool = False
    network: Optional[str] = None
    device: str = AUTO
    resampling: str = "nearest"


def network_block(
    model: Model, image: Stack, wanted: tuple[str, ...], options: NetworkOptions, name: str, run: Run
) -> tuple[Stack, DeepBlock]:
    """What is read, and the function that classifies it.

    Parameters
    ----------
    model : Model
        With a network.
    image : Stack
        All its bands.
    wanted : tuple of str
        Outputs; see ``map_outputs``.
    options : NetworkOptions
        How it is asked.
    name : str
        The model's file, for messages.
    run : Run
        Hears how it works.

    Raises
    ------
    TerroirError
        If options, model and image do not fit each other.
    """
    network = model.estimator
    device = None
    elsewhere = isinstance(network, Network) and run.backend == "dask"
    if isinstance(network, Network):
        device = device_here(CPU) if elsewhere else choose_device(options.device, run)
        network = require_source(network, options.network, name)
    elif options.device != AUTO:
        raise ParameterError("an imported ONNX network runs on the processor; choose auto", parameter="device")
    if options.network and network is model.estimator:
        raise ParameterError(
            "the model {model} is no network of your own and needs no Python file; leave it out",
            parameter="network",
            model=name,
        )
    if options.model_resolution:
        image = _at_its_resolution(model, image, options.resampling, name, run)
    predictor = open_tile_predictor(network, device, options.flips, options.overlap, options.step)
    for template, values in predictor.notes:
        run.info(template, **values)
    if elsewhere:
        return model.features_of(image, run), _block_elsewhere(model, network, predictor, wanted, options, run)
    side = tiles_along_a_side(predictor, device)
    function = DeepBlock(model, predictor, wanted, options.min_confidence, side)
    # One graphics card does the work of all workers.
    function.alone = device is not None and device.type != "cpu"
    if not function.alone:
        _warn_of_memory(function, run)
    return model.features_of(image, run), function


def _block_elsewhere(
    model: Model,
    network: AnyNetwork,
    predictor: TilePredictor,
    wanted: tuple[str, ...],
    options: NetworkOptions,
    run: Run,
) -> DeepBlock:
    """The function for the workers of a cluster, which have devices of their own.

    A profile says whether these are graphics cards (``resources: GPU: 1``): if only some had one and nobody knew, the
    last bits of a block would depend on who computes it.
    """
    cards = options.device != CPU and find_profile(run.profile).resources.get(GPU, 0) >= 1
    device = CPU if options.device == AUTO and not cards else options.device
    question = Question(network, device, options.flips, options.overlap, options.step)
    side = TILES_ALONG_A_SIDE if cards else 1
    function = DeepBlock(model, predictor, wanted, options.min_confidence, side, question)
    if cards:
        function.resources = {GPU: 1.0}
        run.info("The network runs on workers with a graphics card.")
    else:
        run.info("The network runs on the device {device} of the workers.", device=device)
        if device == CPU:
            _warn_of_memory(function, run)
    return function


def _warn_of_memory(function: DeepBlock, run: Run) -> None:
    """Say it where the budget does not hold a single tile, which no plan can make smaller."""
    side = function.unit + 2 * function.halo
    needed = -(-function.bytes_per_pixel * side**2 // 2**20)
    if needed > run.budget:
        run.warn(
            "A single tile of the network ({side} × {side} pixels with what it sees around it) needs about {needed} MB,"
            " and MEMORY is {budget} MB: it is computed all the same, and takes more than it was given. Give"
            " {needed} MB or more.",
            side=side,
            needed=needed,
            budget=run.budget,
        )


def _at_its_resolution(model: Model, image: Stack, resampling: str, name: str, run: Run) -> Stack:
    size = model_resolution(model.estimator.spec, image.grid)
    if size is None:
        raise ModelError(
            "the model {model} does not tell the resolution that it was made for; leave this out",
            parameter="model_resolution",
            model=name,
        )
    found = image.at_resolution(size, resampling)
    run.info(
        "The image is brought to the model's resolution: {cols} × {rows} pixels of {size:.6g} map units.",
        cols=found.grid.width,
        rows=found.grid.height,
        size=size,
    )
    if found.grid.window.pixels > _MUCH_FINER * image.grid.window.pixels:
        run.warn(
            "The model is made for pixels {times:.3g} times smaller than the image's, which shows nothing of that size:"
            " the map takes {more:.0f} times as long, and may be nonsense.",
            times=(found.grid.window.pixels / image.grid.window.pixels) ** 0.5,
            more=found.grid.window.pixels / image.grid.window.pixels,
        )
    return found

"""A network before its first step: tried before data are read, and made with random weights or with those of a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

from ..errors import ParameterError, TerroirError
from ..run import Run
from ..user_code import TRACE
from .architectures import ARCHITECTURES, CUSTOM, build
from .job_options import TrainingFields
from .material import Material
from .report.layers import parameter_count
from .spec import NetworkSpec


class Counts(NamedTuple):
    """What a network must fit: bands, classes, and the side of a patch or tile in pixels."""

    bands: int
    classes: int
    size: int


def new_network(
    job: TrainingFields, material: Material, mean: tuple[float, ...], std: tuple[float, ...], run: Run
) -> tuple[NetworkSpec, Any, Optional[bytes]]:
    """The network before its first step: random weights by the seed, or those of WEIGHTS.

    Returns
    -------
    spec : NetworkSpec
    module : torch.nn.Module
    source : bytes or None
        Text of the user's Python file.

    Raises
    ------
    TerroirError
        If the network cannot be made with these arguments, bands and sizes, or the weights do not fit it.
    """
    from .networks.freezing import freeze
    from .training.start import new_module
    from .weights import load_weights

    counts = Counts(material.training.bands, len(material.classes), material.size)
    with traces_told(run):
        spec, source = _described(job, material.kind, counts, mean, std)
        with _named(material.size_field):
            module = new_module(spec, job.seed, source)
    run.info(
        "Network {architecture}: {size} × {size} pixels; bands: {bands}; classes: {classes}; weights: {count}.",
        architecture=job.architecture,
        count=parameter_count(module),
        bands=spec.bands,
        classes=spec.classes,
        size=spec.size,
    )
    if job.weights:
        for template, values in load_weights(job.weights, module, spec).notes:
            run.info(template, **values)
    if job.freeze:
        held, left = freeze(module)
        run.info("{held} weights stay as they are, {left} are trained.", held=held, left=left)
    return spec, module, source


def try_network(job: TrainingFields, kind: str, counts: Counts, size_field: str, run: Run) -> Any:
    """Make the job's network once: mistakes in PARAMETERS, CUSTOM and WEIGHTS show before anything is read for minutes.

    A network of the user's own is asked about patches of zeros; those here are known to answer once they are made.

    Parameters
    ----------
    job : TrainingFields
    kind : {'patch', 'segmentation'}
    counts : Counts
        What is known of the data.
    size_field : str
        Job field that decides on the size, for messages.
    run : Run
        Hears the traceback of the user's own code.

    Returns
    -------
    torch.nn.Module
        In training mode, with its first weights; torch's own random state stays as it is.

    Raises
    ------
    TerroirError
        If the network cannot be made with these arguments, bands and sizes, or the weights do not fit it.
    """
    import torch

    from .weights import load_weights

    with traces_told(run), torch.random.fork_rng(devices=[]):
        spec, source = _described(job, kind, counts, (0.0,) * counts.bands, (1.0,) * counts.bands)
        with _named(size_field):
            module = build(spec, source)
        if job.weights:
            load_weights(job.weights, module, spec)
        return module


def try_file(job: TrainingFields, run: Run) -> None:
    """Import the user's Python file and find its class, where nobody knows yet how many classes there are.

    Raises
    ------
    TerroirError
        If it cannot be imported, or has no such class.
    """
    from .networks.custom import read_custom

    with traces_told(run):
        read_custom(job.custom or "", job.custom_class)


def _described(
    job: TrainingFields, kind: str, counts: Counts, mean: tuple[float, ...], std: tuple[float, ...]
) -> tuple[NetworkSpec, Optional[bytes]]:
    """What the network is, and the text of the user's Python file."""
    source, custom = None, None
    if job.architecture == CUSTOM:
        from .networks.custom import read_custom

        source, custom = read_custom(job.custom or "", job.custom_class)
    # The defaults too, so that a model stays what it is when they change.
    arguments = {**ARCHITECTURES[job.architecture].defaults, **job.parameters}
    bands, classes, size = counts
    return NetworkSpec(kind, job.architecture, arguments, bands, classes, size, mean, std, custom), source


@contextlib.contextmanager
def _named(field: str) -> Iterator[None]:
    """Errors about the size name the field of the job that decides on it."""
    try:
        yield
    except ParameterError as error:
        if error.parameter != "size":
            raise
        raise ParameterError(error.template, parameter=field, **error.values) from error


@contextlib.contextmanager
def traces_told(run: Run) -> Iterator[None]:
    """Put the traceback of the user's own code into the log."""
    try:
        yield
    except TerroirError as error:
        if TRACE in error.values:
            run.info("Traceback of the network: {trace}", trace=error.values[TRACE])
        raise

"""A network before its first step, with random weights or with those of a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Optional

from ..errors import ParameterError, TerroirError
from ..run import Run
from ..user_code import TRACE
from .architectures import ARCHITECTURES, CUSTOM
from .job_options import TrainingFields
from .material import Material
from .report.layers import parameter_count
from .spec import NetworkSpec


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

    source, custom = None, None
    with traces_told(run):
        if job.architecture == CUSTOM:
            from .networks.custom import read_custom

            source, custom = read_custom(job.custom or "", job.custom_class)
        spec = NetworkSpec(
            kind=material.kind,
            architecture=job.architecture,
            # The defaults too, so that a model stays what it is when they change.
            parameters={**ARCHITECTURES[job.architecture].defaults, **job.parameters},
            bands=material.training.bands,
            classes=len(material.classes),
            size=material.size,
            mean=mean,
            std=std,
            custom=custom,
        )
        with _named(material.size_field):
            module = new_module(spec, job.seed, source)
    run.info(
        "{title}: {count} weights, {bands} bands, {classes} classes, {size} × {size} pixels.",
        title=ARCHITECTURES[job.architecture].title,
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

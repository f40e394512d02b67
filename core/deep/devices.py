"""Where networks run: the processor, or what graphics card torch sees."""

from __future__ import annotations

from typing import Any

from ..errors import ParameterError
from ..learning.dependencies import require_packages
from ..run import Run
from .architectures import PACKAGES

AUTO, CPU, CUDA, MPS = "auto", "cpu", "cuda", "mps"
DEVICES = (AUTO, CPU, CUDA, MPS)


def choose_device(wanted: str, run: Run) -> Any:
    """The device of torch; says which.

    Parameters
    ----------
    wanted : {'auto', 'cpu', 'cuda', 'mps'}
        ``auto`` takes a graphics card where torch sees one.
    run : Run
        Hears which it is.

    Returns
    -------
    torch.device

    Raises
    ------
    MissingDependencyError
        If torch is not installed.
    ParameterError
        If torch does not see the device.
    """
    device = device_here(wanted)
    import torch

    name = device.type
    if name == CUDA:
        run.info("The network runs on {device} (CUDA).", device=torch.cuda.get_device_name())
    elif name == MPS:
        run.info("The network runs on the graphics processor (MPS).")
    else:
        run.info("The network runs on the processor.")
    return device


def device_here(wanted: str) -> Any:
    """As `choose_device`, without a word: for the worker of a cluster, which chooses by itself."""
    require_packages(PACKAGES)
    import torch

    seen = {CPU: True, CUDA: torch.cuda.is_available(), MPS: torch.backends.mps.is_available()}
    if wanted != AUTO and not seen[wanted]:
        raise ParameterError(
            "torch {version} sees no device {wanted} here; choose auto, or install a build of torch for it",
            parameter="device",
            version=torch.__version__,
            wanted=wanted,
        )
    return torch.device(wanted if wanted != AUTO else next(name for name in (CUDA, MPS, CPU) if seen[name]))

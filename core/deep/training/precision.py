"""Numbers of fewer bits where the device is faster with them: automatic mixed precision.

References
----------
Micikevicius, P. et al. (2018). Mixed precision training. ICLR.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Optional


class Precision:
    """What a device computes with.

    bfloat16 where the device has it, which needs no more; else float16 on CUDA, whose small range is made up for by
    scaling the loss; float32 on the processor, where results are to be the same each time.

    Parameters
    ----------
    device : torch.device
        Where the network is.
    """

    def __init__(self, device: Any) -> None:
        import torch

        self._device = device
        self.dtype: Optional[Any] = reduced_type(device)
        self.scaler: Optional[Any] = None
        if self.dtype == torch.float16:
            self.scaler = torch.amp.GradScaler(device.type)

    @property
    def name(self) -> str:
        """Name of the type, for the log; empty for float32."""
        return "" if self.dtype is None else str(self.dtype).rpartition(".")[2]

    def forward(self) -> AbstractContextManager[Any]:
        """Context in which the network is asked; losses are computed outside, in float32."""
        import torch

        if self.dtype is None:
            return nullcontext()
        context: AbstractContextManager[Any] = torch.autocast(self._device.type, dtype=self.dtype)
        return context

    def backward(self, loss: Any) -> None:
        """Compute gradients of a loss."""
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()

    def unscale(self, optimizer: Any) -> None:
        """Bring gradients to their true size."""
        if self.scaler is not None:
            self.scaler.unscale_(optimizer)

    def step(self, optimizer: Any) -> None:
        """Change the weights; left out by the scaler where the gradients were too large for float16."""
        if self.scaler is None:
            optimizer.step()
            return
        self.scaler.step(optimizer)
        self.scaler.update()

    def state(self) -> dict[str, Any]:
        """What must be kept to go on later, as plain data."""
        return {} if self.scaler is None else dict(self.scaler.state_dict())

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what was kept; nothing where the device computes otherwise now."""
        if self.scaler is not None and state:
            self.scaler.load_state_dict(state)


def reduced_type(device: Any) -> Optional[Any]:
    """The type of torch in which a device multiplies fastest; None for float32."""
    import torch

    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.type == "mps" and torch.amp.is_autocast_available("mps") and _multiplies(device, torch.bfloat16):
        return torch.bfloat16
    return None


def _multiplies(device: Any, dtype: Any) -> bool:
    """Whether a device knows a type; older systems of Apple do not."""
    import torch

    try:
        one = torch.ones(2, 2, device=device, dtype=dtype)
        return bool((one @ one).sum().item() == 8)
    except (RuntimeError, TypeError):
        return False

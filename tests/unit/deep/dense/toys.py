"""Networks of any module. Imported as ``terroir.tests.unit.deep.dense.toys``."""

from __future__ import annotations

from typing import Any

from terroir.core.deep.network import Network
from terroir.core.deep.spec import NetworkSpec


class Given(Network):
    """A patch network whose module is simply there."""

    def __init__(self, module: Any, bands: int, classes: int, size: int) -> None:
        spec = NetworkSpec("patch", "custom", {}, bands, classes, size, (0.0,) * bands, (1.0,) * bands)
        super().__init__(spec, {})
        self._module = module.eval().requires_grad_(False)

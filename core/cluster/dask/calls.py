"""Functions of the core, called on workers that have never heard of it."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ...user_code import import_code
from ..code import code_archive, remote_package

if TYPE_CHECKING:
    from distributed import Client, Future

# distributed warns of graphs above 10 MB; ours hold one model or one block, which have to travel.
_NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "1TB"}


class Calls:
    """Ships the code once to each worker, those that come late included, and calls functions of it.

    What is shipped are values of dask's graph (the zip, and a function of Python's own library that unpacks it): a
    worker takes them from another, and where all that held one are lost the scheduler makes it again.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._number = itertools.count()
        self._prefix = f"terroir-{uuid.uuid4().hex}"
        self._digest = hashlib.sha256(code_archive()).hexdigest()
        self.package = remote_package()
        """Name of the code's package there."""
        self._archive = self.keep(bytes, code_archive(), f"terroir-code-{self._digest}")
        import cloudpickle

        enter = _enter_by_value()
        self._enter = self.keep(cloudpickle.loads, enter, f"terroir-enter-{hashlib.sha256(enter).hexdigest()}")

    def keep(self, make: Any, value: Any, key: str) -> Future:
        """``make(value)`` as a value that workers share; gone with the future that is returned."""
        import dask

        with dask.config.set(_NO_WARNING):
            return self._client.submit(make, value, key=key, pure=False)

    def submit(
        self,
        target: str,
        arguments: Sequence[Any],
        workers: Optional[Sequence[str]] = None,
        resources: Optional[Mapping[str, float]] = None,
    ) -> Future:
        """Call a function.

        Parameters
        ----------
        target : str
            Module below the package, and function.
        arguments : sequence
            Plain data of Python's own types, and futures of such: nothing that only the core knows.
        workers : sequence of str, optional
            Who may do it.
        resources : mapping of str to float, optional
            What it needs of a worker, such as ``GPU: 1``.
        """
        import dask
        from dask.utils import apply

        whole = (self.package, self._digest, self._archive, target, tuple(arguments))
        with dask.config.set(_NO_WARNING):
            return self._client.submit(
                apply,
                self._enter,
                whole,
                # A group of its own for each: of tasks in large groups the scheduler holds back all but one for each
                # thread, and a worker waits for the next one whenever it is done with one.
                key=(f"{self._prefix}-{next(self._number)}", 0),
                pure=False,
                workers=None if workers is None else list(workers),
                resources=None if resources is None else dict(resources),
            )


def _enter_by_value() -> bytes:
    """`remote.enter` with all that it needs, under a module's name that no worker can import."""
    import cloudpickle

    path = Path(__file__).with_name("remote.py")
    module = import_code(str(path), path.read_bytes(), "backend")
    cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(module.enter))
    finally:
        cloudpickle.unregister_pickle_by_value(module)

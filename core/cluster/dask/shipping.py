"""Objects on their way between this machine and workers, whose code has another name there.

distributed moves Python objects by pickle, and so does this: whoever may use a dask cluster may run anything on it, and
is trusted by those that he gives work to. Classes and functions of the core travel as names, which are written down as
the receiver knows them. What lies outside (a notebook's own function) travels as cloudpickle sends it.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from multiprocessing.reduction import ForkingPickler
from pkgutil import resolve_name
from types import FunctionType, ModuleType
from typing import Any, Optional

from ...raster.gdal_io import collected_errors

Packed = tuple[bytes, tuple[tuple[int, bytes], ...]]
"""A stream, and the arrays that it refers to: their length where they are compressed, else 0, and their bytes."""

OWN = __name__.removesuffix(".core.cluster.dask.shipping")
"""Name of the package that this code is part of, here."""

_LARGE = 2**16
"""Bytes from which on an array travels beside the stream."""
_SAMPLE = 2**14
_WORTH = 0.7
"""Share that must be left of a sample: an array of noise would only cost time."""


def pack(value: Any, package: str, compress: bool = False) -> Packed:
    """Write an object down.

    Parameters
    ----------
    value : object
        Anything that pickle or cloudpickle takes.
    package : str
        Name of this code's package where it goes.
    compress : bool
        Whether large arrays are compressed, where that makes them smaller.
    """
    stream = io.BytesIO()
    large: list[tuple[int, bytes]] = []

    def keep(buffer: Any) -> bool:
        """Take an array out of the stream; what is small stays in."""
        raw = buffer.raw()
        if raw.nbytes < _LARGE:
            return True
        large.append(_squeezed(raw) if compress else (0, bytes(raw)))
        return False

    _pickler(package)(stream, protocol=5, buffer_callback=keep).dump(value)
    return stream.getvalue(), tuple(large)


def unpack(packed: Packed) -> Any:
    """Make an object again from what `pack` wrote for this package; its arrays can be written to."""
    stream, large = packed
    buffers = [bytearray(zlib.decompress(data, bufsize=length) if length else data) for length, data in large]
    with collected_errors():  # GDAL's geometries complain while they are made again, and nothing is wrong
        return ForkingPickler.loads(stream, buffers=buffers)


def size_of(packed: Packed) -> int:
    """Bytes that travel."""
    return len(packed[0]) + sum(len(data) for _, data in packed[1])


def _squeezed(raw: memoryview) -> tuple[int, bytes]:
    """The quickest of zlib's ways, which every Python has, where some places of the array promise a gain."""
    places = range(0, raw.nbytes, max(raw.nbytes // 4, _SAMPLE))
    sample = b"".join(raw[place : place + _SAMPLE] for place in places)
    if len(zlib.compress(sample, 1)) > _WORTH * len(sample):
        return 0, bytes(raw)
    return raw.nbytes, zlib.compress(raw, 1)


@lru_cache(maxsize=4)
def _pickler(package: str) -> Callable[..., Any]:
    """A pickler that writes the core's names below `package`."""
    import cloudpickle

    class Renaming(cloudpickle.Pickler):
        """cloudpickle's, but for what is the core's own."""

        def reducer_override(self, obj: Any) -> Any:
            """See ``pickle.Pickler``."""
            if isinstance(obj, ModuleType):
                name = _below(obj.__name__)
                return NotImplemented if name is None else (import_module, (package + name,))
            if isinstance(obj, (type, FunctionType)):
                name = _below(obj.__module__)
                if name is not None and _is_found(obj):
                    return resolve_name, (f"{package}{name}:{obj.__qualname__}",)
            return super().reducer_override(obj)

    return Renaming


def _below(module: Optional[str]) -> Optional[str]:
    """The rest of a module's name below the package, where it belongs to the core."""
    core = f"{OWN}.core"
    if module == core or str(module).startswith(f"{core}."):
        return str(module)[len(OWN) :]
    return None


def _is_found(value: Any) -> bool:
    try:
        return resolve_name(f"{value.__module__}:{value.__qualname__}") is value
    except (ImportError, AttributeError, ValueError):
        return False

"""Room for the pixels of all patches: memory, or a file mapped into it where they are more than the budget allows."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ...errors import OutputError


class Space:
    """Gives arrays of zeros; those beyond the memory are files without a name, which vanish with the process.

    Parameters
    ----------
    memory : int
        Bytes of arrays that may be in memory.
    folder : Path
        Where files are made; see ``Run.temporary_folder``.
    """

    def __init__(self, memory: int, folder: Path) -> None:
        self._free = memory
        self._folder = folder
        self._files: list[Any] = []
        self._arrays: list[np.ndarray] = []

    @property
    def in_files(self) -> bool:
        """Whether something did not fit into the memory."""
        return bool(self._files)

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """An array of zeros; see `numpy.zeros`.

        Raises
        ------
        OutputError
            If there is no room on the disk either.
        """
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size <= self._free:
            self._free -= size
            return np.zeros(shape, dtype)
        return self._mapped(shape, dtype, size)

    def _mapped(self, shape: tuple[int, ...], dtype: np.dtype, size: int) -> np.ndarray:
        # Writing to a mapped file that the disk has no room for kills the process: ask beforehand.
        if shutil.disk_usage(self._folder).free < size:
            self._refuse(size)
        file = tempfile.TemporaryFile(prefix="terroir-patches-", dir=self._folder)  # noqa: SIM115 closed by `close`
        self._files.append(file)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
        except OSError:
            self.close()
            self._refuse(size)
        array = np.memmap(file, dtype, "w+", shape=shape)
        self._arrays.append(array)
        return array

    def _refuse(self, size: int) -> None:
        raise OutputError(
            "the patches need {size} MB of space in the temporary folder {folder}, which has less; free some, choose"
            " another temporary folder, or raise the memory",
            size=math.ceil(size / 2**20),
            folder=self._folder,
        )

    def close(self) -> None:
        """Give the files up. Arrays must not be used any more."""
        self._arrays.clear()
        for file in self._files:
            with contextlib.suppress(OSError):
                file.close()
        self._files.clear()

    def __enter__(self) -> Space:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""What is known of patches before their pixels are read."""

from __future__ import annotations

from typing import Optional

from ...raster.stack import Stack
from .chips import describe_chip, refuse_other_shape
from .table import PatchTable


def patch_shape(table: PatchTable, stack: Optional[Stack]) -> tuple[int, int]:
    """Bands and side in pixels of the patches of a table, of which there is one at the least.

    Parameters
    ----------
    table : PatchTable
    stack : Stack, optional
        The image that they were cut from; None where they are files, of which the first one is looked at.

    Raises
    ------
    DataError, InputFileError
        If they were cut for another grid, or the first file is no square image.
    """
    if stack is None:
        first = table.files[0]
        shape = describe_chip(first, table.parameter).shape
        refuse_other_shape(first, shape, first, shape, table.parameter)
        return shape.bands, shape.rows
    return len(stack.bands), int(table.windows(stack.grid, stack.sources[0].path)[0, 2])

"""What becomes of an error inside a block function."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..errors import BlockError, TerroirError
from ..raster.window import Window


@contextlib.contextmanager
def naming_the_block(window: Window, path: str) -> Iterator[None]:
    """Turn any error but our own into one that names the block and the raster; its cause stays attached.

    Raises
    ------
    BlockError
        For an error that says nothing of blocks by itself.
    """
    try:
        yield
    except TerroirError:
        raise
    except Exception as error:
        raise BlockError(
            "the block at {window} of {path} failed ({kind}: {reason}); see the log for its cause",
            window=window,
            path=path,
            kind=type(error).__name__,
            reason=str(error),
        ) from error

"""A rectangle of pixels."""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """A rectangle of whole pixels; may reach beyond the image where it carries a halo.

    Parameters
    ----------
    col, row : int
        Upper left pixel.
    width, height : int
        Size in pixels.
    """

    col: int
    row: int
    width: int
    height: int

    @property
    def col_end(self) -> int:
        """First column right of the window."""
        return self.col + self.width

    @property
    def row_end(self) -> int:
        """First row below the window."""
        return self.row + self.height

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as numpy counts them."""
        return self.height, self.width

    def expanded(self, halo: int) -> Window:
        """The window with `halo` pixels more on every side."""
        return Window(self.col - halo, self.row - halo, self.width + 2 * halo, self.height + 2 * halo)

    def intersection(self, other: Window) -> Window | None:
        """The pixels common to both, or None."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        width, height = min(self.col_end, other.col_end) - col, min(self.row_end, other.row_end) - row
        return Window(col, row, width, height) if width > 0 and height > 0 else None

    def __str__(self) -> str:
        return f"columns {self.col}–{self.col_end - 1}, rows {self.row}–{self.row_end - 1}"

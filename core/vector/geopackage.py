"""Many points into a GeoPackage at once: several times faster than one feature after another.

OGR makes the file, empty; the rows, and the spatial index packed from the bottom up, are then written through
SQLite. What is read back is the same as from features added one by one: identifiers, geometries, values, extent.
The layout follows the GeoPackage standard (OGC 12-128r17, clause 2.1.3 geometry encoding, annex F.3 R-tree) and
the R-tree shadow tables described in SQLite's documentation ("The SQLite R*Tree Module", section 7).
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

_CELL = np.dtype([("id", ">i8"), ("box", ">f4", (4,))])
"""Entry of a node: a feature's or a node's number; least and greatest x, least and greatest y."""
_POINT = np.dtype(
    [
        ("magic", "S2"),
        ("version", "u1"),
        ("flags", "u1"),
        ("srs", "<i4"),
        ("order", "u1"),
        ("kind", "<u4"),
        ("x", "<f8"),
        ("y", "<f8"),
    ]
)
_CACHE = "cache_size = -32768"  # KiB; with the default of 2 MB pages are written several times
_ROWS_BETWEEN_POLLS = 20_000


def insert_points(
    path: Path, layer: str, xs: np.ndarray, ys: np.ndarray, columns: Sequence[list[Any]], poll: Callable[[], None]
) -> None:
    """Fill the empty point layer of a closed GeoPackage.

    Parameters
    ----------
    path : Path
        GeoPackage that OGR made, with a spatial index.
    layer : str
        Name of its table; its columns are the identifier, the geometry, and those of `columns`.
    xs, ys : ndarray of float64, shape (n,)
        Map coordinates.
    columns : sequence of list
        Values of each field in the order of the fields, each of n numbers or texts.
    poll : callable
        Called every few thousand rows; may raise to stop.

    Raises
    ------
    sqlite3.Error
        If the file cannot be written; it is of no use then.
    """
    with closing(sqlite3.connect(str(path), isolation_level=None)) as base:
        # Nobody wants half of the file back, and nobody else knows it yet: no journal, no waiting, no sharing.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", _CACHE):
            base.execute(_statement("PRAGMA", setting))
        base.execute("BEGIN")
        triggers = base.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (layer,)
        ).fetchall()
        # They keep count and index up to date row by row, with functions that only OGR has.
        for name, _ in triggers:
            base.execute(_statement("DROP TRIGGER", _quoted(name)))
        marks = ", ".join("?" * (len(columns) + 2))
        rows = zip(range(1, len(xs) + 1), _points(base, layer, xs, ys), *columns)
        _insert(base, _statement("INSERT INTO", _quoted(layer), "VALUES (", marks, ")"), rows, poll)
        _tell_extent(base, layer, xs, ys)
        _index(base, layer, xs, ys, poll)
        for _, text in triggers:
            base.execute(text)
        base.execute("COMMIT")


def _statement(*parts: str) -> str:
    """SQL from fixed words and quoted names; values go in as parameters."""
    return " ".join(parts)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _insert(
    base: sqlite3.Connection, statement: str, rows: Iterable[tuple[Any, ...]], poll: Callable[[], None]
) -> None:
    """Run `statement` for every row."""
    remaining = iter(rows)
    while part := list(islice(remaining, _ROWS_BETWEEN_POLLS)):
        poll()
        base.executemany(statement, part)


def _points(base: sqlite3.Connection, layer: str, xs: np.ndarray, ys: np.ndarray) -> Iterator[bytes]:
    """GeoPackage geometries, little-endian, without an envelope."""
    srs = base.execute("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)).fetchone()[0]
    record = np.zeros(len(xs), _POINT)
    for name, value in {"magic": b"GP", "flags": 1, "srs": srs, "order": 1, "kind": 1, "x": xs, "y": ys}.items():
        record[name] = value
    content, size = record.tobytes(), _POINT.itemsize
    return (content[start : start + size] for start in range(0, len(content), size))


def _tell_extent(base: sqlite3.Connection, layer: str, xs: np.ndarray, ys: np.ndarray) -> None:
    base.execute("UPDATE gpkg_ogr_contents SET feature_count = ? WHERE table_name = ?", (len(xs), layer))
    extent = [float(value) for value in (xs.min(), ys.min(), xs.max(), ys.max())]
    base.execute(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?", (*extent, layer)
    )


def _index(base: sqlite3.Connection, layer: str, xs: np.ndarray, ys: np.ndarray, poll: Callable[[], None]) -> None:
    """Pack the points into the R-tree's own tables, leaves first, neighbours together."""
    column = base.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)).fetchone()[0]
    tables = {part: _quoted(f"rtree_{layer}_{column}_{part}") for part in ("node", "rowid", "parent")}
    size = base.execute(_statement("SELECT length(data) FROM", tables["node"], "WHERE nodeno = 1")).fetchone()[0]
    order = _curve_order(xs, ys)
    cells = np.zeros(len(xs), _CELL)
    cells["id"] = order + 1
    for place, (values, up) in enumerate(((xs, False), (xs, True), (ys, False), (ys, True))):
        cells["box"][:, place] = _single(values[order], up)
    capacity, next_node, depth = (size - 4) // _CELL.itemsize, 2, 0
    holders = tables["rowid"]
    while True:
        count = -(-len(cells) // capacity)
        numbers = np.arange(next_node, next_node + count) if count > 1 else np.ones(1, np.int64)
        next_node += count
        home = np.repeat(numbers, capacity)[: len(cells)]
        nodes = zip(numbers.tolist(), _nodes(cells, capacity, size, depth if count == 1 else 0))
        base.executemany(_statement("REPLACE INTO", tables["node"], "VALUES (?, ?)"), nodes)
        # In the order of the key, which SQLite appends fastest.
        ascending = np.argsort(cells["id"], kind="stable")
        pairs = zip(cells["id"][ascending].tolist(), home[ascending].tolist())
        _insert(base, _statement("INSERT INTO", holders, "VALUES (?, ?)"), pairs, poll)
        if count == 1:
            return
        cells, holders, depth = _parents(cells, numbers, capacity), tables["parent"], depth + 1


def _curve_order(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Order of the points along a Z-shaped curve of 2¹⁶ steps a side (Morton 1966)."""
    code = np.zeros(len(xs), np.uint64)
    for shift, values in ((0, xs), (1, ys)):
        span = float(np.ptp(values)) or 1.0
        bits = ((values - values.min()) / span * 65535).astype(np.uint64)
        for step, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << np.uint64(step))) & np.uint64(mask)
        code |= bits << np.uint64(shift)
    return np.argsort(code, kind="stable")


def _single(values: np.ndarray, up: bool) -> np.ndarray:
    """As float32, rounded outwards: the index's boxes must hold what they stand for."""
    near = values.astype(np.float32)
    beyond = near < values if up else near > values
    return np.where(beyond, np.nextafter(near, np.float32(np.inf if up else -np.inf)), near)


def _nodes(cells: np.ndarray, capacity: int, size: int, depth: int) -> Iterator[bytes]:
    for start in range(0, len(cells), capacity):
        part = cells[start : start + capacity]
        yield (struct.pack(">HH", depth, len(part)) + part.tobytes()).ljust(size, b"\0")


def _parents(cells: np.ndarray, numbers: np.ndarray, capacity: int) -> np.ndarray:
    """Entries for nodes: their numbers, and the boxes around all that they hold."""
    starts = np.arange(0, len(cells), capacity)
    boxes = cells["box"].astype(np.float32)
    made = np.zeros(len(numbers), _CELL)
    made["id"] = numbers
    for place in range(4):
        around = np.maximum if place % 2 else np.minimum
        made["box"][:, place] = around.reduceat(boxes[:, place], starts)
    return made

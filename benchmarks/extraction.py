"""Rows about samples: pixels of polygons to arrays, and to a written table."""

from __future__ import annotations

from pathlib import Path

from terroir.benchmarks import data
from terroir.benchmarks.measure import best_of, python, run_child
from terroir.benchmarks.peers import import_museotoolbox, need_otb, otb
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.extract import extract_pixels
from terroir.core.samples.reference import ReferenceLayer


def to_arrays(setting: Setting, goal: Goal) -> Measured:
    """Pixels and classes as arrays, in the process."""
    import_museotoolbox()
    from museotoolbox.processing import extract_ROI

    image, polygons = str(setting.scene), str(setting.polygons)
    counts = []

    def ours() -> None:
        counts.append(_extract(Path(image), Path(polygons)))

    def theirs() -> None:
        # In memory: its other way leaves a raster of 8 bytes a pixel behind.
        values, _ = extract_ROI(image, polygons, "code", prefer_memory=True)
        counts.append(len(values))

    times = best_of(setting.sizes.repetitions + 2, ours, theirs)
    if len(set(counts)) != 1:
        raise RuntimeError(f"the pixels differ: {counts}")
    return Measured(goal, *times, remark=f"{counts[0]} pixels on both sides.")


def _extract(image: Path, polygons: Path) -> int:
    run = Run()
    stack = Stack.open((str(image),), None, "nearest", "input", run.info)
    layer = ReferenceLayer.open(str(polygons), "code", stack.grid, run, None, None, "polygons")
    return len(extract_pixels(stack, layer, "centre", run))


def to_table(setting: Setting, goal: Goal) -> Measured:
    """A written sample table, whole processes."""
    return _tables(setting, goal, setting.polygons)


def to_large_table(setting: Setting, goal: Goal) -> Measured:
    """The same with a million pixels."""
    return _tables(setting, goal, setting.large_polygons)


def _tables(setting: Setting, goal: Goal, polygons: Path) -> Measured:
    need_otb()
    log, image = setting.folder / "log", setting.scene
    job = setting.job_file("extractsamples", Setting.extraction(image, polygons, str(setting.folder / "table.gpkg")))
    counts = []

    def ours() -> None:
        setting.fresh("table.gpkg")
        run_child(python("-m", "terroir.core", "run", job), log)
        counts.append(_count(setting.folder / "table.gpkg"))

    def theirs() -> None:
        counts.append(_count(_otb_table(setting, image, polygons)))

    times = best_of(setting.sizes.repetitions, ours, theirs)
    return Measured(goal, *times, remark=f"{min(counts)} to {max(counts)} samples in the tables.")


def _otb_table(setting: Setting, image: Path, polygons: Path) -> Path:
    """Statistics, selection of all pixels and extraction: three processes."""
    log = setting.folder / "log"
    statistics, points, table = (
        setting.folder / name for name in ("statistics.xml", "otb-points.sqlite", "otb-table.sqlite")
    )
    setting.fresh("statistics.xml", "otb-points.sqlite", "otb-table.sqlite")
    inputs = {"in": image, "vec": polygons, "field": "code"}
    run_child(otb("PolygonClassStatistics", **inputs, out=statistics), log)
    run_child(otb("SampleSelection", **inputs, instats=statistics, out=points, strategy="all"), log)
    inputs["vec"] = points
    run_child(otb("SampleExtraction", **inputs, out=table), log)
    return table


def _count(table: Path) -> int:
    from osgeo import ogr

    source = ogr.Open(str(table))
    return int(source.GetLayer().GetFeatureCount())


def wide(setting: Setting, goal: Goal) -> Measured:
    """The same polygons on an image of many more pixels."""
    sizes = setting.sizes
    large = data.write_mosaic(setting.folder / "wide.tif", setting.scene, sizes.wide)
    small = data.write_mosaic(setting.folder / "narrow.tif", setting.scene, sizes.narrow)
    polygons = setting.polygons
    times = best_of(sizes.repetitions + 2, lambda: _extract(large, polygons), lambda: _extract(small, polygons))
    large.unlink()
    small.unlink()
    return Measured(goal, *times)


EXTRACT_LIMIT = (
    "the polygons touch every tile, and decompressing the tiles takes most of both sides' time: 0.31 of 0.39 s on one"
    " worker. Two cores can hardly do more than halve it."
)

TABLE_LIMIT = (
    "SQLite itself: inserting rows and index takes 4.2 of 7.2 s, making the rows for it 1.5 s, reading the pixels"
    " 0.8 s."
)

ROWS = (
    (
        to_arrays,
        Goal(
            "extract",
            "pixels of 320 polygons (45,702 × 10) to arrays",
            "MuseoToolBox extract_ROI",
            2.0,
            limit=EXTRACT_LIMIT,
        ),
    ),
    (to_table, Goal("table", "the same to a written sample table, whole process", "OTB, three processes", 1.5)),
    (
        to_large_table,
        Goal("large-table", "1 million pixels to a written table", "OTB, three processes", 3.0, limit=TABLE_LIMIT),
    ),
    (wide, Goal("wide", "extract from 10,000 × 10,000", "itself on 2,000 × 2,000, same polygons", 1.5, True)),
)

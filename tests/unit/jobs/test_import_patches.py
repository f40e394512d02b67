"""The job that makes a table of patches of image files: an export, or folders of classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.deep.patches.reader import open_patches
from terroir.core.deep.patches.table import read_patches
from terroir.core.errors import Cancelled, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.extract_patches import ExtractPatchesJob
from terroir.core.jobs.import_patches import ImportPatchesJob
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.unit


def save(path: Path, values: np.ndarray, **options: Any) -> None:
    """A TIFF without a georeference, or a PNG of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".tif":
        write_raster(path, values, **{"transform": None, "epsg": None, **options})
        return
    plain = write_raster("/vsimem/plain.tif", values, transform=None, epsg=None)
    gdal.Translate(str(path), plain, format="PNG")
    gdal.Unlink("/vsimem/plain.tif")


@pytest.fixture
def chips(tmp_path: Path) -> Path:
    """Three classes of PNG, with what lies around in such folders."""
    draw = np.random.default_rng(0)
    for name, count in (("water", 3), ("forest", 2), ("built up", 2)):
        for number in range(count):
            save(tmp_path / "set" / name / f"{number}.png", draw.integers(1, 255, (3, 8, 8)).astype("uint8"))
    (tmp_path / "set" / "water" / "0.png.aux.xml").write_text("<PAMDataset/>")
    (tmp_path / "set" / "water" / "notes.txt").write_text("x")
    (tmp_path / "set" / ".hidden").mkdir()
    (tmp_path / "set" / "empty").mkdir()
    (tmp_path / "set" / "README.md").write_text("x")
    return tmp_path / "set"


def imported(folder: Path, output: Path, run: Run | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    results = execute(ImportPatchesJob(str(folder), str(output)), run or Run("serial"))
    return results, read_layer(output)


def test_folders_of_classes(chips: Path, tmp_path: Path, run: Run) -> None:
    results, rows = imported(chips, tmp_path / "out" / "p.gpkg", run)
    assert results == {"patch_count": 7, "class_count": 3}
    assert [(row["class"], row["label"]) for row in rows] == [
        *[(1, "built up")] * 2,
        *[(2, "forest")] * 2,
        *[(3, "water")] * 3,
    ]
    assert all(Path(row["file"]).is_file() for row in rows)
    assert len({row["group"] for row in rows}) == 7
    assert {row["purity"] for row in rows} == {1.0}
    (warning,) = (str(message) for message in run.warnings)
    assert warning.startswith("Nothing tells which images belong together")
    table = read_patches(str(tmp_path / "out" / "p.gpkg"))
    assert not table.placed
    assert table.facts is not None
    assert (table.facts.size, table.facts.bands) == (8, ("b1", "b2", "b3"))
    with open_patches(table, None, Run("threads", workers=2)) as store:
        assert store.images.shape == (7, 3, 8, 8)
        first = gdal.Open(table.files[0]).ReadAsArray()
        assert np.array_equal(store.images[0], first)
        assert store.labels.tolist() == [0, 0, 1, 1, 2, 2, 2]
        assert store.valid is None


def test_folders_with_codes(tmp_path: Path) -> None:
    for name in ("3_water", "12", "-1 no data"):
        save(tmp_path / "set" / name / "a.tif", np.ones((1, 4, 4), "uint8"))
    _, rows = imported(tmp_path / "set", tmp_path / "p.gpkg")
    assert [(row["class"], row["label"]) for row in rows] == [(-1, "no data"), (12, "12"), (3, "water")]


def test_a_number_among_names_is_a_name(tmp_path: Path) -> None:
    for name in ("3_water", "forest"):
        save(tmp_path / "set" / name / "a.tif", np.ones((1, 4, 4), "uint8"))
    _, rows = imported(tmp_path / "set", tmp_path / "p.gpkg")
    assert [(row["class"], row["label"]) for row in rows] == [(1, "3_water"), (2, "forest")]


def test_there_and_back(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(1, 255, (2, 60, 60)).astype("int16")
    values[0, 20:23, 20:23] = 0
    image = write_raster(tmp_path / "a.tif", values, nodata=0, names=["red", "nir"])
    rows = [
        (square(0, 0, 30), {"code": 4, "name": "ü", "farm": "x"}),
        (square(30, 30, 30), {"code": 9, "name": "b", "farm": "y"}),
    ]
    polygons = write_layer(tmp_path / "p.gpkg", rows)
    job = ExtractPatchesJob(
        (image,),
        polygons,
        "code",
        str(tmp_path / "one.gpkg"),
        "name",
        "farm",
        size=6,
        stride=4,
        export=str(tmp_path / "chips"),
    )
    execute(job, Run("serial"))
    run = Run("threads", workers=2)
    imported(tmp_path / "chips", tmp_path / "two.gpkg", run)
    assert run.warnings == ()
    one, two = (read_patches(str(tmp_path / name)) for name in ("one.gpkg", "two.gpkg"))
    assert two.placed
    assert [entry.label for entry in two.classes] == ["ü", "b"]
    for name in ("codes", "groups", "purity", "corners"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    with open_patches(one, Stack.open([image]), run) as raster, open_patches(two, None, run) as files:
        assert raster.band_names == files.band_names == ("red", "nir")
        assert raster.images.dtype == files.images.dtype
        assert np.array_equal(raster.images, files.images)
        assert np.array_equal(raster.valid, files.valid)
        assert np.array_equal(raster.labels, files.labels)


def test_an_alpha_band_hides_pixels(tmp_path: Path) -> None:
    values = np.full((4, 5, 5), 255, "uint8")
    values[3, 2, 2] = 0
    save(tmp_path / "set" / "a" / "x.png", values)
    imported(tmp_path / "set", tmp_path / "p.gpkg")
    with open_patches(read_patches(str(tmp_path / "p.gpkg")), None, Run("serial")) as store:
        assert store.images.shape == (1, 3, 5, 5)
        assert np.argwhere(~store.valid[0]).tolist() == [[2, 2]]


def test_an_image_at_the_origin_without_a_reference_system(tmp_path: Path) -> None:
    save(tmp_path / "set" / "a" / "x.tif", np.ones((1, 4, 4), "uint8"))
    save(tmp_path / "set" / "a" / "y.tif", np.ones((1, 4, 4), "uint8"), transform=(8, 1, 0, 0, 0, 1))
    imported(tmp_path / "set", tmp_path / "p.gpkg")
    table = read_patches(str(tmp_path / "p.gpkg"))
    assert table.placed
    assert table.xs.tolist() == [2, 10]


def test_images_of_several_systems_are_laid_out(tmp_path: Path, run: Run) -> None:
    for number, epsg in enumerate((32631, 32632, 32631)):
        save(
            tmp_path / "set" / "a" / f"{number}.tif",
            np.ones((1, 4, 4), "uint8"),
            transform=(0, 1, 0, 0, 0, -1),
            epsg=epsg,
        )
    imported(tmp_path / "set", tmp_path / "p.gpkg", run)
    assert any("all are laid out side by side" in str(message) for message in run.warnings)
    table = read_patches(str(tmp_path / "p.gpkg"))
    assert not table.placed
    assert (table.crs, table.xs.tolist(), table.ys.tolist()) == ("", [2, 6, 2], [-2, -2, -6])


def spoil_size(chips: Path) -> None:
    save(chips / "water" / "9.png", np.ones((3, 8, 9), "uint8"))


def spoil_bands(chips: Path) -> None:
    save(chips / "water" / "9.png", np.ones((1, 8, 8), "uint8"))


def spoil_type(chips: Path) -> None:
    save(chips / "water" / "9.tif", np.ones((3, 8, 8), "float32"))


def spoil_image(chips: Path) -> None:
    (chips / "water" / "9.png").write_text("no image")


def index(text: str) -> Any:
    def write(chips: Path) -> None:
        (chips / "index.csv").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_size, r"FOLDER: .*9.png has 9 × 8 × 3 uint8 .*, but .* has 8 × 8 × 3 uint8; cut or resample"),
        (spoil_bands, r"FOLDER: .*9.png has 8 × 8 × 1 uint8"),
        (spoil_type, r"FOLDER: .*9.tif has 8 × 8 × 3 float32"),
        (spoil_image, r"FOLDER: .*9.png is not a raster that GDAL can read"),
        (index("file,class\n"), r"FOLDER: .*index.csv names no chip"),
        (index("name,kind\na,b\n"), r"FOLDER: .*index.csv is no index of chips \(line 2 has no file or no class\)"),
        (index("file,class\n../p.gpkg,1\n"), r"line 2 names a file outside the folder"),
        (index("file,class\n/etc/passwd,1\n"), r"line 2 names a file outside the folder"),
        (index("file,class\n/vsicurl/http://x/y.tif,1\n"), r"line 2 names a file outside the folder"),
        (index("file,class\nwater/0.png,1\nwater/0.png,1\n"), r"line 3 names a file again"),
        (index("file,class,purity\nwater/0.png,1,high\n"), r"is no index of chips \(could not convert"),
        (index("file,class\nwater/77.png,1\n"), r"FOLDER: images that .*index.csv names are not there: 1 of 1 "),
        (index("file,class,label\nwater/0.png,1,a\nwater/1.png,1,b\n"), r"FOLDER: class 1 has two labels"),
        (index("file,class\nwater/0.png,99999999999\n"), r"FOLDER: class code 99999999999 does not fit in 32 bits"),
    ],
)
def test_bad_folders(chips: Path, tmp_path: Path, spoil: Any, sentence: str) -> None:
    spoil(chips)
    with pytest.raises(TerroirError, match=sentence):
        imported(chips, tmp_path / "out" / "p.gpkg")
    assert left_behind(tmp_path) == ["set"]


def test_images_that_are_not_square(tmp_path: Path) -> None:
    save(tmp_path / "set" / "a" / "x.tif", np.ones((1, 4, 5), "uint8"))
    with pytest.raises(TerroirError, match=r"FOLDER: .*x.tif has 5 columns and 4 rows; patches are square"):
        imported(tmp_path / "set", tmp_path / "p.gpkg")


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(TerroirError, match=r"FOLDER: .* is no folder; choose"):
        imported(tmp_path / "nowhere", tmp_path / "p.gpkg")
    (tmp_path / "bare").mkdir()
    save(tmp_path / "bare" / "x.tif", np.ones((1, 4, 4), "uint8"))
    with pytest.raises(TerroirError, match=r"FOLDER: .* has neither index.csv nor folders with images"):
        imported(tmp_path / "bare", tmp_path / "p.gpkg")


def test_images_beside_the_folders_are_told_of(chips: Path, tmp_path: Path, run: Run) -> None:
    save(chips / "loose.png", np.ones((3, 8, 8), "uint8"))
    imported(chips, tmp_path / "p.gpkg", run)
    assert "Images that lie in no folder of a class are left out: 1." in [str(message) for message in run.warnings]


def test_a_file_that_is_gone_or_changed_when_it_is_read(chips: Path, tmp_path: Path) -> None:
    imported(chips, tmp_path / "p.gpkg")
    table = read_patches(str(tmp_path / "p.gpkg"))
    save(chips / "forest" / "1.png", np.ones((3, 9, 9), "uint8"))
    with pytest.raises(TerroirError, match=r"PATCHES: .*1.png has 9 × 9 × 3 uint8"):
        open_patches(table, None, Run("serial"))
    (chips / "forest" / "1.png").unlink()
    with pytest.raises(TerroirError, match=r"PATCHES: .*1.png does not exist"):
        open_patches(table, None, Run("serial"))


def test_cancel(chips: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        imported(chips, tmp_path / "out" / "p.gpkg", Run("serial", is_cancelled=lambda: True))
    assert left_behind(tmp_path) == ["set"]

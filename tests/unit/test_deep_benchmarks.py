"""The benchmarks of deep learning: their data, halves of polygons, what is claimed, and the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.benchmarks import __main__ as command
from terroir.benchmarks import data, deep, deep_child, deep_quality
from terroir.benchmarks.deep_data import SIGMA, UNET, network_spec, write_network, write_scene, write_squares
from terroir.benchmarks.deep_quality import (
    CLASS,
    DEEP_QUALITY,
    GROUP,
    LABEL,
    POLYGON,
    Half,
    HistoricalPolygons,
    NetworkMethod,
    compare_networks,
    network_claims,
    write_polygons,
)
from terroir.benchmarks.deep_quality_page import deep_quality_page, text_quality
from terroir.benchmarks.measure import Child, Skipped
from terroir.benchmarks.quality import Compared
from terroir.benchmarks.setting import QUICK, Setting, Sizes
from terroir.tests.unit.making import write_raster
from terroir.tools.demo_data import DemoDataError, HistoricalMap

pytestmark = pytest.mark.unit

POLYGONS = {1: 4, 2: 2, 3: 1}
"""Class -> number of its polygons, each of 4 × 4 pixels in a row of its own."""


@pytest.fixture
def polygons(tmp_path: Path) -> HistoricalMap:
    """An image whose value is its class, and polygons on it."""
    rows = max(POLYGONS) * 10
    image = np.zeros((1, rows, 60), np.uint8)
    path = tmp_path / "drawn.gpkg"
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("drawn", None, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn(CLASS, ogr.OFTInteger))
    layer.CreateField(ogr.FieldDefn(LABEL, ogr.OFTString))
    raster = write_raster(tmp_path / "image.tif", image)
    left, width, _, top, _, height = gdal.Open(raster).GetGeoTransform()
    for code, count in POLYGONS.items():
        row = 10 * (code - 1) + 2
        image[0, row - 2 : row + 8] = code
        for number in range(count):
            col = 2 + 10 * number
            xs, ys = (left + width * col, left + width * (col + 4)), (top + height * row, top + height * (row + 4))
            ring = ", ".join(f"{x} {y}" for x, y in zip((*xs, *xs[::-1], xs[0]), (ys[0], ys[0], ys[1], ys[1], ys[0])))
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
            feature.SetField(CLASS, code)
            feature.SetField(LABEL, f"class {code}")
            layer.CreateFeature(feature)
    del layer, source
    gdal.Open(raster, gdal.GA_Update).WriteArray(image[0])
    return HistoricalMap(Path(raster), path)


def _fields(path: str | Path) -> list[tuple[int, str, str]]:
    source = ogr.Open(str(path))
    return [(f.GetField(CLASS), f.GetField(POLYGON), f.GetField(GROUP)) for f in source.GetLayer()]


def test_polygons_of_a_class_with_few_stay_together(polygons: HistoricalMap, tmp_path: Path) -> None:
    write_polygons(tmp_path / "all.gpkg", str(polygons.polygons), None)
    found = _fields(tmp_path / "all.gpkg")
    assert len(found) == sum(POLYGONS.values())
    assert len({group for code, _, group in found if code == 1}) == 4
    assert len({group for code, _, group in found if code == 2}) == 1
    # Of the four of class 1 two are left, which is few now; they keep their numbers.
    write_polygons(tmp_path / "some.gpkg", str(tmp_path / "all.gpkg"), {number for _, number, _ in found[1:3]})
    some = _fields(tmp_path / "some.gpkg")
    assert [number for _, number, _ in some] == [number for _, number, _ in found[1:3]]
    assert len({group for _, _, group in some}) == 1


def test_halves_share_no_polygon_and_every_class_with_two_is_judged(polygons: HistoricalMap, tmp_path: Path) -> None:
    folder = tmp_path / "halves"
    folder.mkdir()
    made = HistoricalPolygons(polygons, folder)
    judged = []
    for number in range(2):
        half = made.half(100, number, "some")
        learnt = {polygon for _, polygon, _ in _fields(half.polygons)}
        codes, mapped = made.judge(str(polygons.image), 100, number)
        assert np.array_equal(codes, mapped)
        assert {code for code, _, _ in _fields(half.polygons)} == {1, 2, 3}
        judged.append(learnt)
        assert len(codes) == 16 * (3 if number in (0, 1) else 0)
    # What one half does not learn from the other one does, and the only polygon of class 3 is in both.
    assert len(judged[0] & judged[1]) == 1
    assert len(judged[0] | judged[1]) == sum(POLYGONS.values())


def test_splits_of_another_seed_are_others(polygons: HistoricalMap, tmp_path: Path) -> None:
    made = HistoricalPolygons(polygons, tmp_path)
    assert any(not np.array_equal(made.deal(0), made.deal(seed)) for seed in range(1, 8))
    assert np.array_equal(made.deal(3), made.deal(3))


def test_every_method_is_judged_on_the_same_halves(
    polygons: HistoricalMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: dict[str, list[list[tuple[int, str, str]]]] = {"one": [], "two": []}

    def method(name: str) -> NetworkMethod:
        def learn(half: Half) -> str:
            learnt[name].append(_fields(half.polygons))
            return str(polygons.image)

        return NetworkMethod(name, name, learn)

    def map_is_model(half: Half, job: str, model: str, output: str, **more: Any) -> dict[str, Any]:
        gdal.Translate(output, model)
        return {}

    monkeypatch.setattr(deep_quality, "historical_map", lambda: polygons)
    real = Half.run
    monkeypatch.setattr(
        Half, "run", lambda half, job, **more: (map_is_model if job == "classifyraster" else real)(half, job, **more)
    )
    methods = (method("one"), method("two"), NetworkMethod("three", "three", learn=str, needs=("no_such_module",)))
    found = compare_networks(Setting(tmp_path, Sizes(network_splits=2)), methods)
    assert found.scores == {"one": [1.0, 1.0], "two": [1.0, 1.0]}
    assert "no_such_module" in found.reasons["three"]
    assert learnt["one"] == learnt["two"]
    assert len(learnt["one"]) == 4


def test_quality_without_data_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> HistoricalMap:
        raise DemoDataError("no pip")

    monkeypatch.setattr(deep_quality, "historical_map", fail)
    with pytest.raises(Skipped, match="no pip"):
        compare_networks(Setting(tmp_path, QUICK))
    found, failed = command.compare_deep(Setting(tmp_path, QUICK), ["deep-quality"])
    assert found is not None
    assert (found.remark, failed) == ("not measured: no pip", False)
    assert command.compare_deep(Setting(tmp_path, QUICK), ["classify"]) == (None, False)


def _compared() -> Compared:
    scores = {
        "colours": [0.6, 0.62, 0.61],
        "neighbourhoods": [0.85, 0.86, 0.84],
        "sigma": [0.7, 0.72, 0.71],
        "unet": [0.6, 0.7, 0.65],
    }
    return Compared(DEEP_QUALITY, "old map", scores, seconds=dict.fromkeys(scores, 9.0))


def test_networks_must_be_clearly_above_raw_colours() -> None:
    verdicts = [claim.verdict for claim in network_claims(_compared())]
    assert verdicts == ["reached", "NOT REACHED", "NOT REACHED", "NOT REACHED"]
    missing = Compared(DEEP_QUALITY, "old map", {"colours": [0.6, 0.62]}, {"unet": "torch: not installed"})
    assert {claim.verdict for claim in network_claims(missing)} == {"not measured"}


def test_page_has_scores_settings_and_reasons() -> None:
    found = deep_quality_page(_compared(), {"Date": "today"})
    for words in ("0.850 ±", "0.850, 0.860, 0.840", '"traincnn"', "- Date: today"):
        assert words in found
    assert "forest, with neighbourhoods" in text_quality(_compared())
    none = Compared(DEEP_QUALITY, "old map", remark="not measured: no pip")
    assert "no pip" in deep_quality_page(none, {})
    assert "no pip" in text_quality(none)


def test_rows_are_of_the_family() -> None:
    assert command._wanted(["deep"])[1:] == [goal.name for _, goal in deep.ROWS]
    assert set(command._deep_names()) <= set(command._wanted(None))


def test_squares_have_the_class_in_their_middle(tmp_path: Path) -> None:
    classes = np.repeat(np.repeat([[1, 2, 3], [4, 5, 6]], 10, axis=0), 10, axis=1)[:, :25]
    source = ogr.Open(str(write_squares(tmp_path / "s.gpkg", classes, 10)))
    squares = [(f.GetField("code"), f.GetGeometryRef().Area() / data.PIXEL**2) for f in source.GetLayer()]
    assert squares == [(1, 100), (2, 100), (3, 50), (4, 100), (5, 100), (6, 50)]


def test_middle_pixels_are_whole_rows_around_the_middle() -> None:
    rows, cols = deep_child._middle(10, 25)
    assert rows.tolist() == [3] * 10 + [4] * 10 + [5] * 5
    assert cols[:11].tolist() == [*range(10), 0]
    assert len(deep_child._middle(4, 100)[0]) == 16


def test_child_is_started_once_for_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def run_child(command: list[str], log: Path) -> Child:
        calls.append(command)
        Path(command[4]).write_text(json.dumps({"seconds": 10.0 - len(calls)}), encoding="utf-8")
        return Child(99.0, 50.0 + len(calls))

    monkeypatch.setattr(deep, "run_child", run_child)
    setting = Setting(tmp_path, QUICK)
    found = [deep._best(setting, "map", "m", "i") for _ in range(2)]
    assert len(calls) == QUICK.repetitions == 2
    assert found[0] is found[1]
    assert (found[0].seconds, found[0].peak_mb) == (8.0, 52.0)


def test_another_class_than_patch_by_patch_is_a_failure(tmp_path: Path) -> None:
    places = {"rows": np.array([0, 0, 1]), "cols": np.array([0, 1, 1]), "classes": np.array([0, 1, 1])}
    np.savez(tmp_path / "asked.npz", **places)
    output = Path(write_raster(tmp_path / "map.tif", np.array([[[1, 2], [9, 2]]], np.uint8)))
    deep._refuse_other_classes(output, tmp_path / "asked.npz")
    np.savez(tmp_path / "asked.npz", **{**places, "classes": np.array([0, 1, 0])})
    with pytest.raises(RuntimeError, match="another class"):
        deep._refuse_other_classes(output, tmp_path / "asked.npz")


def test_without_torch_rows_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "missing_packages", lambda _: ("torch",))
    for function, goal in deep.ROWS:
        with pytest.raises(Skipped, match="torch: not installed"):
            function(Setting(tmp_path, QUICK), goal)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small scenes, and networks with random weights."""
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    folder = tmp_path_factory.mktemp("made")
    for architecture in (SIGMA, UNET):
        write_network(folder / f"{architecture}.terroir", architecture)
        write_scene(folder / f"{architecture}.tif", 64, network_spec(architecture).bands)
    return folder


def test_dense_map_has_the_classes_of_the_patches(made: Path, tmp_path: Path) -> None:
    model, image = str(made / "sigma.terroir"), str(made / "sigma.tif")
    asked, output, result = tmp_path / "asked.npz", tmp_path / "map.tif", tmp_path / "result.json"
    deep_child.main("patches", str(result), model, image, str(asked), "640")
    assert json.loads(result.read_text(encoding="utf-8"))["seconds"] > 0
    assert deep_child.map_image(model, image, str(output))["seconds"] > 0
    deep._refuse_other_classes(output, asked)
    assert len(set(np.load(asked)["classes"].tolist())) > 1


def test_whole_pass_answers_for_every_pixel(made: Path) -> None:
    assert deep_child.pass_whole(str(made / "unet.terroir"), str(made / "unet.tif"))["seconds"] > 0


def test_both_trainings_go_through_the_same_patches(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    setting = Setting(tmp_path, Sizes(trained_patches=900))
    image, patches = deep._patch_table(setting)
    arguments = (str(image), str(patches), "100", "1", "32")
    assert set(deep_child.train_ours(*arguments)) == {"seconds", "reading"}
    assert set(deep_child.train_plain(*arguments)) == {"seconds"}
    values, labels = deep_child._in_memory(str(image), str(patches), 100)
    assert values.shape == (100, 3, 30, 30)
    assert labels.min() >= 0
    assert abs(float(values.mean())) < 2
    with pytest.raises(RuntimeError, match="patches instead of"):
        deep_child._in_memory(str(image), str(patches), 10**6)

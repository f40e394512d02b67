"""From a band to classes: thresholds that no block changes, and their legend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from terroir.core.errors import DataError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.threshold_raster import ThresholdRasterJob
from terroir.core.raster.legend import read_legend
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """Land around 60 and water around 180, and gaps (0)."""
    draw = np.random.default_rng(2)
    values = np.where(draw.random((50, 64)) < 0.3, draw.normal(180, 12, (50, 64)), draw.normal(60, 15, (50, 64)))
    values = values.round().clip(1, 255).astype("uint8")
    values[10:20, 30:50] = 0
    return values


@pytest.fixture
def image(tmp_path: Path, values: np.ndarray) -> str:
    return write_raster(tmp_path / "image.tif", values, nodata=0, names=["ndwi"])


def parted(folder: Path, run: Run, **fields) -> tuple[np.ndarray, float]:
    output = folder / f"out{len(list(folder.glob('*.tif')))}.tif"
    results = execute(ThresholdRasterJob(output=str(output), **fields), run)
    return read_raster(output)[0], results["threshold"]


@pytest.mark.parametrize("method", ["otsu", "triangle", "li", "multiotsu", "percentile"])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_blocks_workers_and_backends_change_nothing(tmp_path, values, method, dtype):
    data = values.astype(dtype) / (7 if dtype == "float32" else 1)
    path = write_raster(tmp_path / "image.tif", data, nodata=0)
    found = [
        parted(tmp_path, Run(*backend, block_shape=shape), input=path, method=method)
        for backend in (("serial", 1), ("threads", 2), ("threads", 3))
        for shape in (None, (50, 64), (16, 16), (7, 23))
    ]
    classes, threshold = found[0]
    assert (classes == 255).sum() == (values == 0).sum()
    assert len(np.unique(classes)) == (4 if method == "multiotsu" else 3)
    for others, other in found[1:]:
        assert other == threshold
        assert np.array_equal(others, classes)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": 100.0}, lambda v: v > 100),
        ({"value": 60.0, "side": "above"}, lambda v: v > 60),
        ({"value": 60.0, "side": "below"}, lambda v: v <= 60),
        ({"value": 59.5, "side": "below"}, lambda v: v <= 59),
        ({"value": 55.0, "value2": 65.0, "side": "between"}, lambda v: (v >= 55) & (v <= 65)),
        ({"value": 60.0, "value2": 60.0, "side": "between"}, lambda v: v == 60),
        ({"value": -3.0}, lambda v: v > 0),
        ({"value": 99.9999999999}, lambda v: v >= 100),
    ],
)
def test_sides(image, values, tmp_path, fields, expected):
    found, threshold = parted(tmp_path, Run("serial"), input=image, method="fixed", **fields)
    assert threshold == fields["value"]
    assert np.array_equal(found, np.where(values == 0, 255, expected(values)))


def test_a_fraction_means_the_bands_own_fraction(tmp_path):
    """0.1 as float32 is more than 0.1 as a double; no one means that."""
    path = write_raster(tmp_path / "image.tif", np.array([[0.0, 0.1, 0.2]], "float32"))
    found, _ = parted(tmp_path, Run("serial"), input=path, method="fixed", value=0.1)
    assert found.tolist() == [[0, 0, 1]]
    found, _ = parted(tmp_path, Run("serial"), input=path, method="fixed", side="between", value=0.1, value2=0.2)
    assert found.tolist() == [[0, 1, 1]]


def test_several_classes_are_numbered_upwards(tmp_path):
    data = np.repeat([10, 11, 90, 91, 200, 201], 20).reshape(6, 20).astype("uint8")
    path = write_raster(tmp_path / "image.tif", data, names=["depth"])
    found, threshold = parted(tmp_path, Run("serial"), input=path, method="multiotsu", classes=3)
    assert threshold == 11
    assert np.array_equal(found, np.repeat([0, 0, 1, 1, 2, 2], 20).reshape(6, 20))
    labels = [entry.label for entry in read_legend(str(tmp_path / "out1.tif"))]
    assert labels == ["depth ≤ 11", "11 < depth ≤ 91", "depth > 91"]


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        ({"side": "above"}, ["ndwi ≤ 100", "ndwi > 100"]),
        ({"side": "below"}, ["ndwi > 100", "ndwi ≤ 100"]),
        ({"side": "between", "value2": 120.0}, ["ndwi < 100, ndwi > 120", "100 ≤ ndwi ≤ 120"]),
    ],
)
def test_the_legend_says_what_0_and_1_are(image, tmp_path, fields, labels):
    parted(tmp_path, Run("serial"), input=image, method="fixed", value=100.0, **fields)
    table = read_legend(str(tmp_path / "out1.tif"))
    assert [entry.label for entry in table] == labels
    assert table.codes == (0, 1)


def test_the_mask_counts_for_the_histogram_too(image, values, tmp_path):
    mask = write_raster(tmp_path / "mask.tif", ((values > 100) & (values != 180)).astype("uint8"))
    _, threshold = parted(tmp_path, Run("serial"), input=image, mask=mask, method="percentile", percentile=0.0)
    assert threshold == values[values > 100].min()


def test_the_band_by_name_or_number(tmp_path, values):
    path = write_raster(tmp_path / "two.tif", np.stack([255 - values, values]), names=["a", "b"])
    for band in ("2", "b", "B"):
        found, _ = parted(tmp_path, Run("serial"), input=path, band=band, method="fixed", value=100.0)
        assert np.array_equal(found, values > 100)


def test_the_band_by_the_name_that_the_file_gives(tmp_path, values):
    path = write_raster(
        tmp_path / "two.tif", np.stack([255 - values, values]), names=["Réponse 1", "band 4 réflectance"]
    )
    found, _ = parted(tmp_path, Run("serial"), input=path, band="band 4 réflectance", method="fixed", value=100.0)
    assert np.array_equal(found, values > 100)


def test_a_threshold_given_to_another_method_is_told(image, tmp_path):
    run = Run("serial")
    parted(tmp_path, run, input=image, method="otsu", value=100.0)
    assert [str(warning) for warning in run.warnings] == [
        "VALUE does not count with METHOD otsu; choose METHOD fixed to use it."
    ]


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"method": "fixed"}, "value"),
        ({"method": "fixed", "value": float("nan")}, "value"),
        ({"method": "fixed", "side": "between", "value": 1.0}, "value2"),
        ({"method": "fixed", "side": "between", "value": 2.0, "value2": 1.0}, "value2"),
        ({"method": "otsu", "side": "between"}, "side"),
        ({"method": "percentile", "percentile": 101.0}, "percentile"),
        ({"method": "percentile", "percentile": -1.0}, "percentile"),
        ({"method": "multiotsu", "classes": 1}, "classes"),
        ({"method": "kmeans"}, "method"),
        ({"band": "2"}, "band"),
        ({"band": "swir"}, "band"),
    ],
)
def test_bad_values_name_the_field(image, tmp_path, fields, parameter):
    with pytest.raises(ParameterError) as caught:
        parted(tmp_path, Run("serial"), input=image, **fields)
    assert caught.value.parameter == parameter
    assert left_behind(tmp_path) == ["image.tif"]


@pytest.mark.parametrize("method", ["otsu", "multiotsu", "triangle", "li"])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_a_band_of_one_value_has_no_threshold(tmp_path, method, dtype):
    path = write_raster(tmp_path / "flat.tif", np.full((9, 9), 7, dtype))
    with pytest.raises(DataError, match="all valid pixels have the value 7"):
        parted(tmp_path, Run("serial"), input=path, method=method)


def test_more_classes_than_values(tmp_path):
    path = write_raster(tmp_path / "two.tif", np.array([[1, 1, 2]], "uint8"))
    with pytest.raises(ParameterError, match="only 2 different values"):
        parted(tmp_path, Run("serial"), input=path, method="multiotsu")


def test_no_data_at_all(tmp_path):
    path = write_raster(tmp_path / "empty.tif", np.zeros((9, 9), "uint8"), nodata=0)
    with pytest.raises(DataError, match="no valid pixel"):
        parted(tmp_path, Run("serial"), input=path)
    assert left_behind(tmp_path) == ["empty.tif"]


def test_progress_never_goes_back(image, tmp_path):
    shares: list[float] = []
    parted(tmp_path, Run("serial", block_shape=(16, 16), on_progress=shares.append), input=image)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

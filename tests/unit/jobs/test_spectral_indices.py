"""Index images: the same for every block shape and backend, and nodata where there is no honest number."""

from __future__ import annotations

import numpy as np
import pytest
import spyndex
from osgeo import gdal

from terroir.core.errors import ParameterError
from terroir.core.features.indices import NODATA
from terroir.core.jobs import execute
from terroir.core.jobs.base import Job
from terroir.core.jobs.registry import job_from_json
from terroir.core.jobs.spectral_indices import SpectralIndicesJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 70, 53
NAMES = ("blue", "green", "red", "nir", "swir1")
TILES = ("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")


@pytest.fixture
def values():
    """Five bands of digital numbers."""
    return np.random.default_rng(5).integers(1, 6000, (5, ROWS, COLS)).astype(np.uint16)


@pytest.fixture
def image(tmp_path, values):
    """The bands as a file, nodata 0 in a corner of the red one."""
    data = values.copy()
    data[2, :9, :7] = 0
    return write_raster(tmp_path / "image.tif", data, nodata=0, names=NAMES, options=TILES)


def compute(tmp_path, image, run=None, **fields):
    output = str(tmp_path / "out" / "indices.tif")
    images = (image,) if isinstance(image, str) else image
    execute(SpectralIndicesJob(input=images, output=output, **fields), run or Run(backend="serial"))
    return read_raster(output)


def refused(tmp_path, image, match, **fields):
    with pytest.raises(ParameterError, match=match):
        compute(tmp_path, image, **fields)
    assert not left_behind(tmp_path / "out")


def test_indices_and_an_expression_in_one_image(tmp_path, image, values):
    made = compute(
        tmp_path, image, indices=("NDVI", "evi"), expression="sqrt(b1) + N", expression_name="own", scale=1e-4
    )
    blue, _, red, nir, _ = values * 1e-4
    expected = [
        *(
            spyndex.computeIndex(
                ["NDVI", "EVI"], {"N": nir, "R": red, "B": blue, "g": 2.5, "C1": 6.0, "C2": 7.5, "L": 1.0}
            )
        ),
        np.sqrt(blue) + nir,
    ]
    valid = np.ones((ROWS, COLS), bool)
    valid[:9, :7] = False
    assert made.dtype == np.float32
    for found, wanted in zip(made, expected):
        assert np.array_equal(found[valid], wanted.astype(np.float32)[valid])
        assert (found[~valid] == np.float32(NODATA)).all()
    dataset = gdal.Open(str(tmp_path / "out" / "indices.tif"))
    assert [dataset.GetRasterBand(band).GetDescription() for band in (1, 2, 3)] == ["NDVI", "EVI", "own"]
    assert dataset.GetRasterBand(1).GetNoDataValue() == NODATA


@pytest.mark.parametrize("shape", [(ROWS, COLS), (16, 16), (7, COLS), (33, 5), (1, 1000)])
@pytest.mark.parametrize(("backend", "workers"), [("serial", 1), ("threads", 3)])
def test_blocks_and_backends_give_the_same_bits(tmp_path, image, shape, backend, workers):
    """Powers, roots and exponentials too, which processors compute several at once."""
    fields = {
        "indices": ("NDVI", "GDVI", "OCVI", "kNDVI"),
        "expression": "exp(-b1 ** 1.3) + log(nir) ** 3 / sqrt(red)",
        "scale": 1e-4,
    }
    whole = compute(tmp_path, image, Run(backend="serial", block_shape=(ROWS, COLS)), **fields)
    blocks = compute(tmp_path, image, Run(backend=backend, workers=workers, block_shape=shape), **fields)
    assert np.array_equal(whole, blocks)
    assert len(np.unique(whole[-1])) > 1000


def test_processes_give_the_same_bits(tmp_path, image):
    fields = {"indices": ("NDVI",), "expression": "exp(-b1 ** 0.7)", "scale": 1e-4}
    whole = compute(tmp_path, image, **fields)
    assert np.array_equal(
        compute(tmp_path, image, Run(backend="processes", workers=2, block_shape=(32, 32)), **fields), whole
    )


def test_only_the_bands_in_use_hide_pixels(tmp_path, image):
    made = compute(tmp_path, image, indices=("NDMI",))
    assert (made != np.float32(NODATA)).all()


def test_no_finite_value_is_no_value(tmp_path):
    data = np.array([[[0.0, 1.0, 2.0, -3.0]], [[0.0, -1.0, 1.0, 0.0]]])
    image = write_raster(tmp_path / "image.tif", data, names=("nir", "red"))
    made = compute(tmp_path, image, indices=("NDVI",), expression="log(nir) * 1e38 ** 2")
    assert made[0, 0].tolist() == [np.float32(NODATA), np.float32(NODATA), np.float32(1 / 3), 1.0]
    # log(0), log(1), beyond what 32 bits hold, log of a negative number
    assert made[1, 0].tolist() == [np.float32(NODATA), 0.0, np.float32(NODATA), np.float32(NODATA)]


def test_the_files_own_scale_and_offset(tmp_path, image, values):
    dataset = gdal.Open(image, gdal.GA_Update)
    for band in range(1, 6):
        dataset.GetRasterBand(band).SetScale(1e-4)
        dataset.GetRasterBand(band).SetOffset(-0.1 if band == 4 else 0)
    dataset = None
    run = Run(backend="serial")
    made = compute(tmp_path, image, run, expression="nir * 1")
    assert np.array_equal(made[0], (values[3] * 1e-4 - 0.1).astype(np.float32))
    assert not run.warnings
    assert np.array_equal(compute(tmp_path, image, expression="nir * 1", scale=1.0, offset=0.0)[0], values[3])


def test_digital_numbers_in_a_formula_for_reflectances_are_warned_of(tmp_path, image):
    run = Run(backend="serial")
    compute(tmp_path, image, run, indices=("NDVI", "EVI"))
    assert [str(message) for message in run.warnings if "EVI" in str(message) and "NDVI" not in str(message)]
    silent = Run(backend="serial")
    compute(tmp_path, image, silent, indices=("NDVI",))
    assert not silent.warnings


def test_the_log_says_which_band_is_which(tmp_path, image):
    run = Run(backend="serial")
    compute(tmp_path, image, run, indices=("NDVI",), band_mapping={"R": 2})
    assert "Bands: N = nir (b4), R = green (b2)." in [str(message) for message in run.messages]


def test_constants_are_overridden(tmp_path, image, values):
    made = compute(
        tmp_path, image, indices=("SAVI",), constants={"L": 0.25, "own": 2}, expression="red * own", scale=1e-4
    )
    red, nir = values[2] * 1e-4, values[3] * 1e-4
    valid = made[0] != np.float32(NODATA)
    assert np.allclose(made[0][valid], (1.25 * (nir - red) / (nir + red + 0.25))[valid], rtol=1e-6)
    assert np.allclose(made[1][valid], (2 * red)[valid], rtol=1e-6)


def test_several_rasters_and_a_mask(tmp_path, values):
    first = write_raster(tmp_path / "first.tif", values[2], names=("red",))
    second = write_raster(tmp_path / "second.tif", values[3], names=("nir",))
    mask = np.ones((ROWS, COLS), np.uint8)
    mask[:, 20:] = 0
    masked = compute(tmp_path, (first, second), indices=("NDVI",), mask=write_raster(tmp_path / "mask.tif", mask))
    assert (masked[0, :, 20:] == np.float32(NODATA)).all()
    red, nir = values[2:4].astype(float)
    assert np.array_equal(masked[0, :, :20], ((nir - red) / (nir + red)).astype(np.float32)[:, :20])


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({}, "INDICES: nothing is asked for; name indices"),
        ({"indices": ("NDVI", "ndvi")}, "NDVI is asked for twice; name it once"),
        ({"indices": ("NDXY",)}, "there is no index NDXY"),
        ({"indices": ("NBR",)}, "not found: S2"),
        ({"indices": ("NIRvP",)}, "CONSTANTS: NIRvP needs the constant PAR"),
        ({"expression": "red +"}, "EXPRESSION: red [+] is no expression"),
        ({"expression": "red + violet"}, "EXPRESSION: there is no band violet; choose among .*swir1.*b5"),
        ({"expression": "red.size"}, "EXPRESSION: red.size is not allowed"),
        ({"indices": ("NDVI",), "expression": "red", "expression_name": "NDVI"}, "EXPRESSION_NAME: NDVI is also"),
        ({"indices": ("NDVI",), "constants": {"LL": 1}}, "CONSTANTS: there is no constant LL"),
        ({"indices": ("NDVI",), "constants": {"L": "a"}}, "CONSTANTS: 'a' is no number for L"),
        ({"indices": ("NDVI",), "band_mapping": {"N": "b9"}}, "BAND_MAPPING: there is no band b9"),
        ({"indices": ("NDVI",), "sensor": "ikonos"}, "SENSOR: ikonos is not known"),
        ({"indices": ("NDVI",), "scale": 0}, "SCALE: 0 would make"),
    ],
)
def test_bad_input(tmp_path, image, fields, match):
    refused(tmp_path, image, match, **fields)


def test_a_name_that_is_also_another_bands_letter(tmp_path, values):
    image = write_raster(tmp_path / "image.tif", values[:3], names=("R", "red", "nir"))
    made = compute(tmp_path, image, indices=("NDVI",), expression="R * 1")
    assert np.array_equal(made[1], values[0])


def test_it_survives_json(tmp_path):
    job = SpectralIndicesJob(input=("a.tif",), output="o.tif", indices=("NDVI",), band_mapping={"N": 4}, scale=1e-4)
    again: Job = job_from_json(job.to_json())
    assert again == job

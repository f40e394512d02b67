"""Functions of users: what they get, what they may return, and what is said when they fail."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from scipy import ndimage

from terroir.core.errors import InputFileError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.apply_function import ApplyFunctionJob
from terroir.core.jobs.registry import job_from_json
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster
from terroir.tools.qgis_environment import REPOSITORY

pytestmark = pytest.mark.unit

FUNCTIONS = str(REPOSITORY / "tests" / "unit" / "features" / "functions.py")
ROWS, COLS = 61, 47
BACKENDS = [("serial", 1), ("threads", 3), ("processes", 2)]


@pytest.fixture
def values():
    """Two bands of whole numbers from 1 to 250."""
    return np.random.default_rng(2).integers(1, 251, (2, ROWS, COLS)).astype(np.int32)


@pytest.fixture
def image(tmp_path, values):
    """The bands as a file, with a hole."""
    data = values.copy()
    data[0, 20:31, 5:12] = 0
    options = ("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")
    return write_raster(tmp_path / "image.tif", data, nodata=0, options=options)


@pytest.fixture
def valid():
    """Where the image has data."""
    found = np.ones((ROWS, COLS), bool)
    found[20:31, 5:12] = False
    return found


def apply(tmp_path, image, function, run=None, file=FUNCTIONS, **fields):
    output = str(tmp_path / "out" / "result.tif")
    job = ApplyFunctionJob(input=(image,), function_file=file, function=function, output=output, **fields)
    execute(job, run or Run(backend="serial", block_shape=(16, 32)))
    return read_raster(output)


def nodata_of(tmp_path):
    dataset = gdal.Open(str(tmp_path / "out" / "result.tif"))
    return dataset.GetRasterBand(1).GetNoDataValue()


def fails(tmp_path, image, function, run=None, **fields):
    """The sentence of a run that must fail."""
    with pytest.raises(TerroirError) as caught:
        apply(tmp_path, image, function, run, **fields)
    assert not left_behind(tmp_path / "out")
    return str(caught.value)


def test_data_and_parameters_arrive(tmp_path, image, values, valid):
    made = apply(tmp_path, image, "double", parameters={"factor": 1.5})
    assert made.dtype == np.float64
    assert np.array_equal(made[:, valid], values[:, valid] * 1.5)
    assert (made[:, ~valid] == nodata_of(tmp_path)).all()
    dataset = gdal.Open(str(tmp_path / "out" / "result.tif"))
    assert [dataset.GetRasterBand(band).GetDescription() for band in (1, 2)] == ["double_1", "double_2"]


@pytest.mark.parametrize(("backend", "workers"), BACKENDS)
@pytest.mark.parametrize("crop", [False, True])
def test_neighbourhoods_are_those_of_the_whole_image(tmp_path, image, values, valid, backend, workers, crop):
    window = np.ones((5, 5))
    padded = np.pad(valid, 2, mode="symmetric").astype(float)
    count = ndimage.correlate(padded, window)
    bands = [np.pad(np.where(valid, band, 0), 2, mode="symmetric").astype(float) for band in values]
    expected = np.stack([ndimage.correlate(band, window) / np.maximum(count, 1) for band in bands])[:, 2:-2, 2:-2]
    for shape in [(ROWS, COLS), (16, 16), (7, COLS), (1, 9)] if backend == "serial" else [(16, 16)]:
        run = Run(backend=backend, workers=workers, block_shape=shape)
        made = apply(tmp_path, image, "neighbours", run, halo=2, parameters={"radius": 2, "crop": crop})
        assert np.array_equal(made[:, valid], expected[:, valid])


@pytest.mark.parametrize(
    ("function", "output_type", "dtype", "nodata"),
    [
        ("bright", "auto", "uint8", 255),
        ("whole", "auto", "int32", -(2**31)),
        ("first", "auto", "int32", -(2**31)),
        ("fraction", "auto", "float64", np.finfo(np.float64).min),
        ("fraction", "float32", "float32", float(np.finfo(np.float32).min)),
        ("fraction", "int16", "int16", -(2**15)),
        ("fraction", "uint8", "uint8", 255),
        ("whole", "uint16", "uint16", 65535),
    ],
)
def test_types(tmp_path, image, values, valid, function, output_type, dtype, nodata):
    made = apply(tmp_path, image, function, output_type=output_type)
    assert made.dtype.name == dtype
    assert nodata_of(tmp_path) == nodata
    expected = {
        "bright": values[0] > 100,
        "whole": values[0] * 3,
        "first": values[0],
        "fraction": values[0] / 7,
    }[function]
    expected = np.rint(expected) if made.dtype.kind != "f" else expected
    assert np.array_equal(made[0][valid], expected.astype(dtype)[valid])


def test_nodata_of_ones_own(tmp_path, image, valid):
    assert (apply(tmp_path, image, "bright", nodata=9)[0][~valid] == 9).all()
    assert "NODATA: 300.0 is no value of the type uint8" in fails_after(tmp_path, image, "bright", nodata=300)
    assert "NODATA: 0.5 is no value of the type uint8" in fails_after(tmp_path, image, "bright", nodata=0.5)


def fails_after(tmp_path, image, function, **fields):
    """As `fails`, where an earlier result lies in the folder."""
    with pytest.raises(TerroirError) as caught:
        apply(tmp_path, image, function, **fields)
    return str(caught.value)


def test_infinite_results_are_no_data(tmp_path, image, values, valid):
    made = apply(tmp_path, image, "infinite", Run(backend="serial", block_shape=(ROWS, COLS)))
    lost = made[0] == np.float32(nodata_of(tmp_path))
    assert np.array_equal(lost, ~valid | (values[0] == values[0][valid].max()))


def test_what_a_function_does_to_its_arguments_reaches_nothing_else(tmp_path, image, values, valid):
    made = apply(tmp_path, image, "spoils")
    assert np.array_equal(made[0][valid], values[0][valid] + 1)
    assert (made[0][~valid] == nodata_of(tmp_path)).all()


def test_an_image_without_data(tmp_path):
    image = write_raster(tmp_path / "empty.tif", np.zeros((2, 40, 40), np.int32), nodata=0)
    made = apply(tmp_path, image, "first")
    assert (made == nodata_of(tmp_path)).all()


def test_several_rasters_are_one_stack(tmp_path, image, values, valid):
    second = write_raster(tmp_path / "second.tif", values[:1] * 10)
    output = str(tmp_path / "out.tif")
    job = ApplyFunctionJob(input=(image, second), function_file=FUNCTIONS, function="double", output=output)
    execute(job, Run(backend="serial"))
    made = read_raster(output)
    assert len(made) == 3
    assert np.array_equal(made[2][valid], values[0][valid] * 20.0)


@pytest.fixture
def spotted(tmp_path):
    """One bright pixel in the last block, where the first try does not look."""
    data = np.full((1, 200, 64), 5, np.int32)
    data[0, 119, 63] = 99_000
    return write_raster(tmp_path / "spotted.tif", data, nodata=0)


@pytest.mark.parametrize(("backend", "workers"), BACKENDS)
def test_an_exception_names_the_block_and_leaves_its_traceback_in_the_log(tmp_path, spotted, backend, workers):
    run = Run(backend=backend, workers=workers, block_shape=(20, 64))
    sentence = fails(tmp_path, spotted, "fails", run)
    window = re.search(r"in the block at (.*?) \(", sentence)
    assert sentence.startswith("FUNCTION: fails of ")
    assert "(ArithmeticError: too {bright}); the log holds the traceback" in sentence
    assert window is not None
    assert "100" in window.group(1)
    log = "\n".join(str(message) for message in run.messages)
    assert "in deeper" in log
    assert 'raise ArithmeticError("too {bright}")' in log
    assert "user_function.py" not in log


def test_an_exception_that_cannot_travel(tmp_path, image):
    run = Run(backend="processes", workers=2, block_shape=(16, 16))
    assert "(Odd: 1 and 2)" in fails(tmp_path, image, "fails_oddly", run)


def test_leaving_python_leaves_the_function_only(tmp_path, image):
    assert "(SystemExit: bye)" in fails(tmp_path, image, "leaves")


@pytest.mark.parametrize(("backend", "workers"), BACKENDS)
def test_a_tuple_fills_several_rasters(tmp_path, image, values, valid, backend, workers):
    paths = {"output_2": str(tmp_path / "out" / "half.tif"), "output_3": str(tmp_path / "other" / "second.tif")}
    run = Run(backend=backend, workers=workers, block_shape=(16, 16))
    first = apply(tmp_path, image, "several", run, halo=1, **paths)
    half, second = (read_raster(path) for path in paths.values())
    assert [(a.dtype.name, len(a)) for a in (first, half, second)] == [("uint8", 1), ("float64", 2), ("uint16", 1)]
    assert np.array_equal(first[0][valid], values[0][valid] > 100)
    assert np.array_equal(half[:, valid], values[:, valid] / 2)
    assert np.array_equal(second[0][valid], values[1][valid])
    assert (first[0][~valid] == 255).all()
    assert (second[0][~valid] == 65535).all()
    assert names_of(paths["output_2"]) == ["several_2_1", "several_2_2"]
    assert names_of(paths["output_3"]) == ["several_3"]
    for path in paths.values():
        assert Path(path + ".job.json").exists()


def names_of(path):
    dataset = gdal.Open(path)
    return [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]


def test_names_of_a_dictionary_are_names_of_bands(tmp_path, image, values, valid):
    second = str(tmp_path / "out" / "ratio.tif")
    made = apply(tmp_path, image, "by_name", output_2=second)
    assert np.array_equal(made[0][valid], values.sum(axis=0)[valid])
    assert names_of(str(tmp_path / "out" / "result.tif")) == ["sum"]
    assert names_of(second) == ["ratio_1", "ratio_2"]


def test_as_many_arrays_as_files(tmp_path, image):
    second, third = (str(tmp_path / "out" / f"{name}.tif") for name in ("second", "third"))
    sentence = fails(tmp_path, image, "by_name")
    assert sentence.startswith("OUTPUT_2: by_name returned 2 arrays (sum, ratio), but no file is named for this one")
    sentence = fails(tmp_path, image, "by_name", output_2=second, output_3=third)
    assert sentence.startswith("OUTPUT_3: by_name returned 2 of the 3 arrays asked for; leave this result out")
    assert fails(tmp_path, image, "first", output_2=second).startswith("OUTPUT_2: first returned 1 of the 2 arrays")
    assert "FUNCTION: four returned 4 arrays; return at most 3" in fails(tmp_path, image, "four", output_2=second)
    assert fails(tmp_path, image, "first", output_3=third).startswith("OUTPUT_2: OUTPUT_3 is for a third result")


def test_masked_pixels_are_no_data(tmp_path, image, values, valid):
    made = apply(tmp_path, image, "hides")
    expected = np.where(valid & (values[0] <= 100), values[0], -(2**31))
    assert np.array_equal(made[0], expected)


@pytest.mark.parametrize(("backend", "workers"), BACKENDS)
def test_a_function_learns_where_it_is(tmp_path, image, valid, backend, workers):
    run = Run(backend=backend, workers=workers, block_shape=(16, 16))
    made = apply(tmp_path, image, "places", run, halo=3)
    assert np.array_equal(made[:, valid], np.stack(np.mgrid[:ROWS, :COLS])[:, valid])


def test_a_function_sees_each_raster_by_itself(tmp_path, image, values, valid):
    second = write_raster(tmp_path / "second.tif", values[:1] * 10)
    fields = {"function_file": FUNCTIONS, "function": "difference", "parameters": {"factor": 3}, "halo": 2}
    job = ApplyFunctionJob(input=(image, second), output=str(tmp_path / "out.tif"), **fields)
    execute(job, Run(backend="serial", block_shape=(16, 16)))
    made = read_raster(tmp_path / "out.tif")
    assert np.array_equal(made[0][valid], 3 * (values[1] - values[0] * 10)[valid])


def test_a_parameter_of_that_name_stays_the_users(tmp_path, image, values, valid):
    made = apply(tmp_path, image, "context_of_ones_own", parameters={"context": 7})
    assert np.array_equal(made[:, valid], values[:, valid] * 7)


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("mixed", "str as number 2"),
        ("unnamed", "a dictionary whose keys are no names"),
        ("none_of_them", "an empty tuple"),
        ("nothing", "NoneType"),
        ("text", "values of type <U1"),
        ("complex_numbers", "values of type complex128"),
        ("too_small", "shape (2, 31, 31)"),
        ("flat", "shape (2048,)"),
        ("no_bands", "shape (0, 32, 32)"),
    ],
)
def test_what_is_no_raster(tmp_path, image, function, found):
    sentence = fails(tmp_path, image, function)
    assert f"{function} of {FUNCTIONS} returned {found} for the block at " in sentence
    assert "return an array of numbers of shape (bands, 32, 32) or (32, 32)" in sentence


def test_blocks_that_differ(tmp_path, spotted):
    run = {"run": Run(backend="serial", block_shape=(20, 64))}
    assert "returned 2 bands for the block at" in fails(tmp_path, spotted, "more_bands_where_bright", **run)
    second = str(tmp_path / "out" / "second.tif")
    sentence = fails(tmp_path, spotted, "one_name_more_where_bright", output_2=second, **run)
    assert "returned the arrays first, other for the block at" in sentence
    assert "but first, last for the first one; return the same for all" in sentence
    sentence = fails(tmp_path, spotted, "fraction_where_bright", **run)
    assert sentence.startswith("OUTPUT_TYPE: ")
    assert "numbers with a fraction" in sentence
    sentence = fails(tmp_path, spotted, "first", output_type="int16", **run)
    assert "that int16 cannot hold; choose a larger OUTPUT_TYPE" in sentence


def test_functions_that_are_not_there(tmp_path, image):
    assert "FUNCTION: there is no function dubble in " in fails(tmp_path, image, "dubble")
    assert "choose among double" in fails(tmp_path, image, "dubble")
    assert "too_small" in fails(tmp_path, image, "qqqq")
    assert "ndimage" not in fails(tmp_path, image, "qqqq")
    assert "there is no function not_a_function" in fails(tmp_path, image, "not_a_function")


def test_parameters_that_the_function_does_not_take(tmp_path, image):
    sentence = fails(tmp_path, image, "double", parameters={"factors": 2})
    assert "PARAMETERS: double(data, valid, factor=2.0) cannot be called with data, valid and factors" in sentence


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("def f(data, valid)\n    return data\n", "SyntaxError", "line 1"),
        ("import there_is_no_such_package\n", "ModuleNotFoundError", "line 1"),
        ("a = 1\nb = a / 0\n", "ZeroDivisionError", "line 2"),
        ("raise SystemExit(3)\n", "SystemExit", "line 1"),
    ],
)
def test_files_that_cannot_be_imported(tmp_path, image, text, kind, line):
    file = tmp_path / "broken.py"
    file.write_text(text, encoding="utf-8")
    run = Run(backend="serial")
    sentence = fails(tmp_path, image, "f", run, file=str(file))
    assert sentence.startswith(f"FUNCTION_FILE: {file} cannot be imported ({kind}: ")
    assert line in "\n".join(str(message) for message in run.messages)


def test_files_that_are_not_there(tmp_path, image):
    with pytest.raises(InputFileError, match=r"FUNCTION_FILE: .*none\.py does not exist; check the path"):
        apply(tmp_path, image, "f", file=str(tmp_path / "none.py"))
    with pytest.raises(InputFileError, match=r"FUNCTION_FILE: .* cannot be read"):
        apply(tmp_path, image, "f", file=str(tmp_path))


def test_an_edited_file_is_read_anew_and_nothing_is_left_beside_it(tmp_path, image, values, valid):
    folder = tmp_path / "mine"
    folder.mkdir()
    for factor in (3, 4):  # as long as before, within the same second
        (folder / "mine.py").write_text(f"def f(data, valid):\n    return data * {factor}\n", encoding="utf-8")
        made = apply(tmp_path, image, "f", file=str(folder / "mine.py"))
        assert np.array_equal(made[:, valid], values[:, valid] * factor)
    assert left_behind(folder) == ["mine.py"]


def test_the_file_is_an_input_of_the_record(tmp_path, image):
    apply(tmp_path, image, "first")
    record = json.loads((tmp_path / "out" / "result.tif.job.json").read_text(encoding="utf-8"))
    files = {item["parameter"]: item for item in record["provenance"]["inputs"]}
    assert Path(files["function_file"]["path"]) == Path(FUNCTIONS)
    assert len(files["function_file"]["sha256"]) == 64
    assert isinstance(job_from_json(json.dumps(record)), ApplyFunctionJob)


def test_limits_of_the_halo():
    with pytest.raises(ParameterError, match="HALO: -1 is outside"):
        ApplyFunctionJob(input=("a",), function_file="b.py", function="f", output="c.tif", halo=-1)


def examples():
    """The Python blocks of the guide, by the function that each defines."""
    text = (REPOSITORY / "docs" / "user-functions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return {re.findall(r"^def (\w+)", block, re.MULTILINE)[0]: block for block in blocks}


def test_the_guides_examples_work(tmp_path, image, values, valid):
    assert sorted(examples()) == ["bare_soil", "change", "contrast"]
    for name, text in examples().items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    red, nir = values.astype(np.float32)
    made = apply(tmp_path, image, "bare_soil", file=str(tmp_path / "bare_soil.py"), parameters={"threshold": 0.25})
    assert made.dtype == np.uint8
    assert nodata_of(tmp_path) == 255
    assert np.array_equal(made[0][valid], ((nir - red) / (nir + red) < 0.25)[valid])

    fields = {"file": str(tmp_path / "contrast.py"), "parameters": {"radius": 3}, "halo": 3}
    whole = apply(tmp_path, image, "contrast", Run(backend="serial", block_shape=(ROWS, COLS)), **fields)
    blocks = apply(tmp_path, image, "contrast", Run(backend="threads", workers=2, block_shape=(16, 16)), **fields)
    assert np.array_equal(whole, blocks)
    row, col = 40, 30
    around = values[1, row - 3 : row + 4, col - 3 : col + 4]
    assert np.isclose(whole[1, row, col], values[1, row, col] - around.mean())


def test_the_guides_example_of_two_dates(tmp_path, image, values, valid):
    (tmp_path / "change.py").write_text(examples()["change"], encoding="utf-8")
    later = write_raster(tmp_path / "later.tif", np.roll(values, 3, axis=2))
    paths = {"output": str(tmp_path / "change.tif"), "output_2": str(tmp_path / "changed.tif")}
    job = ApplyFunctionJob(input=(image, later), function_file=str(tmp_path / "change.py"), function="change", **paths)
    execute(job, Run(backend="serial", block_shape=(16, 16)))
    length, changed = (read_raster(path)[0] for path in paths.values())
    expected = np.sqrt(((np.roll(values, 3, axis=2) - values) ** 2.0).sum(axis=0))
    assert np.allclose(length[valid], expected[valid])
    assert np.array_equal(changed[valid], length[valid] > 50)
    assert [names_of(path) for path in paths.values()] == [["change"], ["changed"]]

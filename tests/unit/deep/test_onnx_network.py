"""Imported ONNX networks: the whole image's answer from every tile, block and process."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from terroir.core.deep.model import unpack_network
from terroir.core.deep.onnx_network import OnnxNetwork, model_resolution, onnx_predictor
from terroir.core.deep.open_predictor import open_tile_predictor
from terroir.core.deep.spec import NetworkSpec
from terroir.core.errors import MissingDependencyError, ModelError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.learning import dependencies
from terroir.core.learning.model import Model
from terroir.core.learning.model_parts import BadPart
from terroir.core.raster.grid import Grid
from terroir.core.run import Run
from terroir.tests.unit.deep.onnx_making import (
    BANDS,
    SEGMENTOR,
    SIZE,
    convolved,
    helper,
    imported,
    patch_classifier,
    segmentor,
    softmax,
)
from terroir.tests.unit.making import TRANSFORM, read_raster, wkt_of, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 53, 41
MEAN, STD = [0.4, 0.5], [0.2, 0.3]
CIRCUMSTANCES = [("serial", 1, None), ("serial", 1, (7, 41)), ("threads", 3, (13, 29)), ("processes", 2, (30, 47))]


@pytest.fixture
def image(tmp_path):
    """Bytes, and what a network standardised as Deepness does sees of them."""
    data = np.random.default_rng(2).integers(1, 255, (BANDS, ROWS, COLS)).astype(np.uint8)
    path = write_raster(tmp_path / "i.tif", data, names=("red", "nir"))
    seen = (data / 255 - np.array(MEAN).reshape(-1, 1, 1)) / np.array(STD).reshape(-1, 1, 1)
    return path, seen


def mapped(folder, path, circumstances=CIRCUMSTANCES[:1], **options):
    """Labels and probabilities of the map, for each of some circumstances; all must be the same."""
    maps = []
    for number, (backend, workers, shape) in enumerate(circumstances):
        target, shares = folder / f"{number}.tif", folder / f"p{number}.tif"
        job = ClassifyRasterJob(
            input=(path,), model=str(folder / "m.terroir"), output=str(target), probabilities=str(shares), **options
        )
        run = Run(backend=backend, workers=workers, block_shape=shape, resume=False)
        execute(job, run)
        maps.append((read_raster(target)[0], read_raster(shares), run))
    for labels, shares, _ in maps[1:]:
        assert np.array_equal(labels, maps[0][0])
        assert np.array_equal(shares, maps[0][1])
    return maps[0]


def test_every_block_and_backend_gives_what_the_whole_image_gives(tmp_path, image):
    path, seen = image
    metadata = {**SEGMENTOR, "standardization_mean": MEAN, "standardization_std": STD}
    model, _ = imported(segmentor(metadata), tmp_path, input=(path,))
    predictor = onnx_predictor(model.estimator)
    assert (predictor.tile, predictor.margin) == (12, 2)  # 25 % of 16 pixels, half of them at every side
    labels, shares, run = mapped(tmp_path, path, CIRCUMSTANCES)
    expected = softmax(convolved(seen))
    assert np.abs(shares - expected).max() < 1e-5
    assert np.array_equal(labels, expected.argmax(axis=0) + 1)
    said = " ".join(map(str, run.messages))
    assert "tiles of 16 pixels, of which 2 are discarded at every side" in said
    assert "divided by 255" in said


def test_without_a_margin_tiles_differ_from_the_whole_image(tmp_path, image):
    """So the one above can fail."""
    path, seen = image
    metadata = {**SEGMENTOR, "tiles_overlap": 0, "standardization_mean": MEAN, "standardization_std": STD}
    imported(segmentor(metadata), tmp_path, input=(path,))
    _, shares, _ = mapped(tmp_path, path)
    assert np.abs(shares - softmax(convolved(seen))).max() > 0.05


def test_invalid_pixels_are_0_after_the_standardisation_and_nodata_on_the_map(tmp_path):
    data = np.random.default_rng(2).integers(1, 255, (BANDS, 20, 20)).astype(np.uint8)
    data[0, 5:9, 3:12] = 0
    path = write_raster(tmp_path / "i.tif", data, nodata=0)
    imported(segmentor(SEGMENTOR), tmp_path, input=(path,))
    labels, shares, _ = mapped(tmp_path, path)
    valid = data[0] != 0
    seen = np.where(valid, data / 255.0, 0.0)
    assert np.abs(shares - softmax(convolved(seen)))[:, valid].max() < 1e-5
    assert (labels[~valid] == 0).all()
    assert (labels[valid] > 0).all()


@pytest.mark.parametrize("size", [5, 6])
@pytest.mark.parametrize("batch", [None, 1])
def test_every_pixel_has_the_answer_of_its_own_patch(tmp_path, size, batch):
    data = np.random.default_rng(5).integers(1, 255, (BANDS, 23, 70)).astype(np.uint8)
    path = write_raster(tmp_path / "i.tif", data)
    metadata = {"model_type": "Classifier", "class_names": {"0": "a", "1": "b", "2": "c"}}
    model, _ = imported(patch_classifier(metadata, size, batch=batch), tmp_path, input=(path,))
    assert model.card.network["kind"] == "patch"
    _, shares, _ = mapped(tmp_path, path, CIRCUMSTANCES[:3], step=1)
    around = np.pad(data / 255.0, ((0, 0), (size, size), (size, size)), "symmetric").astype(np.float32)
    for row, col in ((0, 0), (11, 40), (22, 69), (3, 63), (22, 0)):
        first = row - size // 2 + size, col - size // 2 + size
        patch = around[None, :, first[0] : first[0] + size, first[1] : first[1] + size]
        assert np.allclose(model.estimator(patch)[0], shares[:, row, col], atol=1e-6)


def test_a_step_interpolates_between_patches_and_says_so(tmp_path):
    data = np.random.default_rng(5).integers(1, 255, (BANDS, 40, 70)).astype(np.uint8)
    path = write_raster(tmp_path / "i.tif", data)
    imported(patch_classifier({}, 6), tmp_path, input=(path,))
    _, exact, _ = mapped(tmp_path, path, step=1)
    _, shares, run = mapped(tmp_path, path, CIRCUMSTANCES[:3], step=3)
    assert np.allclose(shares[:, ::3, ::3], exact[:, ::3, ::3], atol=1e-6)
    between = exact[:, 6, 9] * 2 / 3 + exact[:, 6, 12] / 3
    assert np.allclose(shares[:, 6, 10], between, atol=1e-6)
    assert "looked at every 3 pixels" in " ".join(map(str, run.messages))
    with pytest.raises(ParameterError, match="STEP: patches of 6 × 6 pixels that lie 7 pixels apart"):
        mapped(tmp_path, path, step=7)


def test_by_rule_patches_lie_an_eighth_apart():
    spec = NetworkSpec("patch", "onnxnetwork", {}, BANDS, 3, 32, (0.0,) * BANDS, (1.0,) * BANDS)
    predictor = onnx_predictor(OnnxNetwork(spec, patch_classifier(size=32)))
    assert (predictor._lattice.step, predictor.tile % 4, predictor.margin) == (4, 0, 18)


def test_two_classes_of_one_probability_and_its_threshold(tmp_path, image):
    path, _ = image
    metadata = {**SEGMENTOR, "class_names": {"0": "building"}, "seg_thresh": 0.8}
    model, _ = imported(segmentor(metadata, "Sigmoid", 1), tmp_path, input=(path,))
    assert [c.label for c in model.card.classes] == ["background", "building"]
    labels, _, _ = mapped(tmp_path, path)
    data = read_raster(path)
    second = 1 / (1 + np.exp(-convolved(data / 255.0, 1)[0]))
    clear = np.abs(second - 0.8) > 1e-5
    assert 0 < (second > 0.8).mean() < (second > 0.5).mean()
    assert np.array_equal(labels[clear], np.where(second > 0.8, 2, 1)[clear])


@pytest.mark.parametrize(("end", "words"), [("Identity", "a softmax is added"), ("Sigmoid", "divided by the sum")])
def test_what_is_no_probability_becomes_one_and_says_so(tmp_path, image, end, words):
    path, _ = image
    _, run = imported(segmentor(SEGMENTOR, end), tmp_path, input=(path,))
    assert words in " ".join(map(str, run.messages))
    labels, shares, _ = mapped(tmp_path, path)
    values = convolved(read_raster(path) / 255.0)
    scores = 1 / (1 + np.exp(-values))
    expected = softmax(values) if end == "Identity" else scores / scores.sum(axis=0)
    assert np.abs(shares - expected).max() < 1e-5
    assert np.array_equal(labels, values.argmax(axis=0) + 1)


def test_class_numbers_are_taken_as_they_are(tmp_path, image):
    path, _ = image
    imported(segmentor(SEGMENTOR, "ArgMax"), tmp_path, input=(path,))
    labels, shares, _ = mapped(tmp_path, path)
    expected = convolved(read_raster(path) / 255.0).argmax(axis=0)
    assert np.mean(labels == expected + 1) > 0.999  # two classes may be equal but for rounding
    assert set(np.unique(shares)) <= {0.0, 1.0}


def test_codes_given_in_another_order_move_the_probabilities(tmp_path, image):
    path, _ = image
    classes = {"7": "water", "3": "forest", "5": {"label": "soil", "colour": "#102030"}}
    model, _ = imported(segmentor(SEGMENTOR), tmp_path, input=(path,), classes=classes)
    assert model.card.classes.codes == (3, 5, 7)
    assert model.estimator.spec.parameters["order"] == [1, 2, 0]
    labels, _, _ = mapped(tmp_path, path)
    expected = convolved(read_raster(path) / 255.0).argmax(axis=0)
    assert np.array_equal(labels, np.array([7, 3, 5])[expected])


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_networks_of_other_floats_are_asked_in_theirs(tmp_path, image, dtype):
    path, _ = image
    maps = []
    for kind in (np.dtype(dtype), np.dtype("float32")):
        content = patch_classifier(kind=helper.np_dtype_to_tensor_dtype(kind))
        model, _ = imported(content, tmp_path, input=(path,))
        assert model.estimator.shape.dtype == kind.name
        maps.append(mapped(tmp_path, path, step=2)[1])
    assert 0 < np.abs(maps[0] - maps[1]).max() < (5e-3 if dtype == "float16" else 1e-5)


def test_a_blended_map_is_the_same_for_all_blocks_and_smooths_the_borders_of_tiles(tmp_path, image):
    path, seen = image
    metadata = {**SEGMENTOR, "tiles_overlap": 0, "standardization_mean": MEAN, "standardization_std": STD}
    imported(segmentor(metadata), tmp_path, input=(path,))
    expected = softmax(convolved(seen))
    _, plain, _ = mapped(tmp_path, path)
    _, blended, run = mapped(tmp_path, path, CIRCUMSTANCES[:3], overlap=6)
    assert "Tiles overlap by 6 pixels" in " ".join(map(str, run.messages))
    assert np.allclose(blended.sum(axis=0), 1, atol=1e-5)
    assert np.abs(blended - expected).mean() < np.abs(plain - expected).mean() / 2
    with pytest.raises(ParameterError, match="OVERLAP: tiles of this network have 16 pixels"):
        mapped(tmp_path, path, overlap=9)


def test_flips_answer_with_the_mean(tmp_path, image):
    path, seen = image
    metadata = {**SEGMENTOR, "standardization_mean": MEAN, "standardization_std": STD}
    imported(segmentor(metadata), tmp_path, input=(path,))
    _, shares, _ = mapped(tmp_path, path, CIRCUMSTANCES[:3], flips=True)
    turned = [np.flip(softmax(convolved(np.flip(seen, axes))), axes) for axes in ((), (1,), (2,), (1, 2))]
    assert np.abs(shares - np.mean(turned, axis=0)).max() < 1e-5


def test_options_that_do_not_suit_are_refused(tmp_path, image):
    path, _ = image
    imported(segmentor(SEGMENTOR), tmp_path, input=(path,))
    for options, words in (
        ({"step": 2}, "STEP: "),
        ({"device": "cpu"}, "DEVICE: "),
        ({"model_resolution": True}, "MODEL_RESOLUTION: "),
        ({"network": path}, "NETWORK: "),
    ):
        with pytest.raises((ParameterError, ModelError), match=words):
            mapped(tmp_path, path, **options)
    patches = NetworkSpec("patch", "onnxnetwork", {}, BANDS, 3, 6, (0.0,) * BANDS, (1.0,) * BANDS)
    with pytest.raises(ParameterError, match="OVERLAP: "):
        open_tile_predictor(OnnxNetwork(patches, patch_classifier()), overlap=2)


def test_an_image_is_brought_to_the_resolution_of_the_network(tmp_path):
    """A network for pixels of 2 m on an image of 1 m: the map has pixels of 2 m."""
    coarse = np.random.default_rng(2).integers(1, 255, (BANDS, 20, 24)).astype(np.uint8)
    fine = coarse.repeat(2, axis=1).repeat(2, axis=2)
    path = write_raster(tmp_path / "i.tif", fine)
    same = write_raster(tmp_path / "s.tif", coarse, transform=(TRANSFORM[0], 2, 0, TRANSFORM[3], 0, -2))
    _, run = imported(segmentor({**SEGMENTOR, "resolution": 200}), tmp_path, input=(path,))
    assert "made for pixels of 2 m" in " ".join(map(str, run.messages))
    _, expected, _ = mapped(tmp_path, same)
    _, shares, _ = mapped(tmp_path, path, CIRCUMSTANCES[:3], model_resolution=True)
    assert shares.shape == (3, 20, 24)
    assert np.array_equal(shares, expected)


@pytest.mark.parametrize(("epsg", "expected"), [(32631, 0.5), (None, 0.5), (2263, 0.5 / 0.3048006)])
def test_resolution_in_units_of_the_grid(epsg, expected):
    spec = NetworkSpec("patch", "onnxnetwork", {"resolution": 0.5}, 1, 2, 8, (0.0,), (1.0,))
    grid = Grid(10, 10, TRANSFORM, wkt_of(epsg))
    assert model_resolution(spec, grid) == pytest.approx(expected, rel=1e-6)
    for bad in (None, "0.5", -1, float("inf")):
        assert model_resolution(dataclasses.replace(spec, parameters={"resolution": bad}), grid) is None


def test_it_travels_to_another_process():
    spec = NetworkSpec("patch", "onnxnetwork", {}, BANDS, 3, 6, (0.0,) * BANDS, (1.0,) * BANDS)
    network = OnnxNetwork(spec, patch_classifier())
    patches = np.random.default_rng(0).normal(0, 1, (70, BANDS, 6, 6)).astype(np.float32)
    answer = network(patches)
    assert np.array_equal(pickle.loads(pickle.dumps(network))(patches), answer)
    # The number of patches in a question is always the same, so that no bit depends on it.
    assert np.array_equal(np.concatenate([network(patches[:5]), network(patches[5:])]), answer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": {"output": "guess"}}, "the output guess"),
        ({"parameters": {"order": [0, 0, 1]}}, "not known"),
        ({"parameters": {"order": "012"}}, "not known"),
        ({"parameters": {"threshold": 1.5}}, "threshold 1.5"),
        ({"parameters": {"overlap": SIZE}}, "cannot overlap by 16"),
        ({"parameters": {"overlap": "4"}}, "cannot overlap by 4"),
        ({"bands": 3, "mean": (0.0,) * 3, "std": (1.0,) * 3}, "takes 2 bands"),
    ],
)
def test_a_card_that_does_not_fit_the_network_is_refused(changes, words):
    given = {"parameters": {}, "bands": BANDS, "mean": (0.0,) * BANDS, "std": (1.0,) * BANDS, **changes}
    spec = NetworkSpec("segmentation", "onnxnetwork", classes=3, size=SIZE, **given)
    with pytest.raises(BadPart, match=words):
        OnnxNetwork(spec, segmentor())


def test_a_model_whose_member_was_exchanged_is_refused(tmp_path, image):
    path, _ = image
    model, _ = imported(segmentor(SEGMENTOR), tmp_path, input=(path,))
    for content in (b"no network", patch_classifier()[:-40]):
        with pytest.raises(BadPart, match="cannot be opened as an ONNX model"):
            unpack_network(model.card, content)
    # More classes than the card tells: seen when it is asked.
    other = dataclasses.replace(model, estimator=OnnxNetwork(model.estimator.spec, segmentor(classes=5)))
    other.write(tmp_path / "m.terroir")
    with pytest.raises(Exception, match="5 channels, not 3"):
        mapped(tmp_path, path)
    assert not list(tmp_path.glob("0.tif*"))


def test_a_missing_onnxruntime_is_named(tmp_path, image, monkeypatch):
    path, _ = image
    imported(segmentor(SEGMENTOR), tmp_path, input=(path,))
    real = dependencies.find_spec
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    with pytest.raises(MissingDependencyError, match="onnxruntime not found"):
        Model.open(tmp_path / "m.terroir")

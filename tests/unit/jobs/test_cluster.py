"""From an image to its clusters: the same files whatever the blocks, and errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from terroir.core.errors import Cancelled, DataError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.cluster import ClusterJob
from terroir.core.jobs.registry import job_from_json
from terroir.core.learning.clustering.clusterers import METHODS
from terroir.core.learning.model import read_card
from terroir.core.raster.legend import read_legend
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

SHAPE = (280, 300)
CENTRES = np.array([[40, 60, 20], [90, 70, 60], [120, 160, 90]])
RECIPE = {"features": [{"bands": ["red", "nir"]}, {"expression": "(nir - red) / (nir + red + 1)", "name": "vi"}]}


def scene(seed=3, dtype="uint16"):
    """Bands (3, rows, cols) with gaps (0), in patches, and the true cluster of each pixel."""
    draw = np.random.default_rng(seed)
    truth = np.kron(draw.integers(0, 3, (14, 15)), np.ones((20, 20), int))
    bands = CENTRES[truth].transpose(2, 0, 1) + draw.normal(0, 6, (3, *SHAPE))
    bands = bands.round().clip(1, 400).astype(dtype)
    bands[:, 100:120, 30:160] = 0
    return bands, truth


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("cluster") / "image.tif"
    return write_raster(path, scene()[0], nodata=0, names=["red", "nir", "swir"])


def clustered(folder: Path, image, run=None, **fields):
    """Map, numbers and paths of all results."""
    folder.mkdir(exist_ok=True)
    paths = {name: str(folder / f"{name}{end}") for name, end in (("model", ".terroir"), ("report", ".html"))}
    inputs = (image,) if isinstance(image, str) else image
    fields = {"clusters": 3, **paths, **fields}
    numbers = execute(ClusterJob(input=inputs, output=str(folder / "map.tif"), **fields), run or Run("serial"))
    return read_raster(folder / "map.tif")[0], numbers, fields


@pytest.mark.parametrize("sample_size", [2000, 0])
@pytest.mark.parametrize("method", METHODS)
def test_blocks_workers_and_backends_change_nothing(tmp_path, image, method, sample_size, monkeypatch):
    monkeypatch.setattr("terroir.core.jobs.cluster.FIRST_SAMPLE", 3000)
    runs = [
        Run("serial"),
        Run("serial", block_shape=(7, 23)),
        Run("threads", 2, block_shape=(64, 64)),
        Run("threads", 3, block_shape=(280, 1)),
        Run("processes", 2, block_shape=(100, 300)),
    ]
    results = []
    for number, run in enumerate(runs):
        folder = tmp_path / str(number)
        found, numbers, paths = clustered(folder, image, run, method=method, sample_size=sample_size)
        report = Path(paths["report"]).read_text(encoding="utf-8")
        results.append((found, numbers, Path(paths["model"]).read_bytes(), report))
    for found, numbers, model, report in results[1:]:
        assert np.array_equal(found, results[0][0])
        assert numbers == results[0][1]
        assert model == results[0][2]
        assert report == results[0][3]


@pytest.mark.parametrize("method", METHODS)
def test_the_map_shows_the_true_clusters_in_order(tmp_path, image, method):
    found, numbers, _ = clustered(tmp_path, image, method=method)
    bands, truth = scene()
    valid = bands[0] > 0
    assert (found[~valid] == 0).all()
    assert (found[valid] == truth[valid] + 1).mean() > 0.99  # the true ones are from dark to bright
    classes = read_legend(str(tmp_path / "map.tif"))
    assert [entry.label for entry in classes] == ["cluster 1", "cluster 2", "cluster 3"]
    assert len({entry.colour for entry in classes}) == 3
    known, other = ("bic", "inertia") if method == "gaussianmixture" else ("inertia", "bic")
    assert numbers[known] is not None
    assert numbers[other] is None


def test_inertia_is_scikit_learns_on_the_same_pixels(tmp_path, image):
    for sample_size in (0, 100_000):
        _, numbers, _ = clustered(tmp_path, image, sample_size=sample_size, clusters=5)
        bands, _ = scene()
        pixels = StandardScaler().fit_transform(bands[:, bands[0] > 0].T.astype(float))
        best = KMeans(5, n_init=5, random_state=1).fit(pixels).inertia_
        assert numbers["inertia"] == pytest.approx(best, rel=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_the_model_finds_the_same_clusters(tmp_path, image, method):
    found, _, paths = clustered(tmp_path, image, method=method)
    card = read_card(paths["model"])
    assert (card.task, card.features, card.classes.codes) == ("clustering", ("red", "nir", "swir"), (1, 2, 3))
    target, shares = tmp_path / "again.tif", tmp_path / "shares.tif"
    job = ClassifyRasterJob(input=(image,), model=paths["model"], output=str(target), probabilities=str(shares))
    execute(job, Run("threads", 2, block_shape=(50, 64)))
    assert np.array_equal(read_raster(target)[0], found)
    memberships = read_raster(shares)
    valid = found > 0
    assert memberships[:, valid].sum(axis=0) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(memberships[:, valid].argmax(axis=0) + 1, found[valid])


def test_a_recipe_is_computed_on_the_fly_and_kept(tmp_path, image):
    found, _, paths = clustered(tmp_path, image, recipe=RECIPE)
    card = read_card(paths["model"])
    assert card.features == ("red", "nir", "vi")
    assert card.bands == ("red", "nir")
    job = ClassifyRasterJob(input=(image,), model=paths["model"], output=str(tmp_path / "again.tif"))
    execute(job, Run("serial"))
    assert np.array_equal(read_raster(tmp_path / "again.tif")[0], found)
    assert "vi" in Path(paths["report"]).read_text(encoding="utf-8")


def test_the_mask_hides_pixels(tmp_path, image):
    mask = np.ones(SHAPE, "uint8")
    mask[:150] = 0
    found, _, _ = clustered(tmp_path, image, mask=write_raster(tmp_path / "mask.tif", mask))
    assert (found[:150] == 0).all()
    assert (found[150:] > 0).all()


def test_nan_is_nodata_and_joins_no_cluster(tmp_path):
    bands = scene(dtype="float32")[0]
    bands[1, 5:9, 5:9] = np.nan
    bands[2, 200, 200] = np.inf
    found, _, _ = clustered(tmp_path, write_raster(tmp_path / "image.tif", bands, nodata=0))
    assert (found[5:9, 5:9] == 0).all()
    assert found[200, 200] == 0
    assert np.isin(found, [0, 1, 2, 3]).all()


def test_the_report_tells_sizes_spectra_and_fit(tmp_path, image):
    found, numbers, paths = clustered(tmp_path, image, sample_size=0)
    page = Path(paths["report"]).read_text(encoding="utf-8")
    for count in np.bincount(found.ravel())[1:]:
        assert f"{count:,}".replace(",", "\u202f") in page
    for text in ("Inertia", "Mean spectra", "<svg", "red", "swir", "k-means", "data:image/png", "all valid pixels"):
        assert text in page
    assert str(tmp_path) not in page
    assert numbers["inertia"] > 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("sample_size", [50_000, 0])
def test_a_constant_band_is_warned_about(tmp_path, method, sample_size):
    bands = scene()[0]
    bands[1] = np.where(bands[0] > 0, 55, 0)
    run = Run("serial")
    path = write_raster(tmp_path / "image.tif", bands, nodata=0, names=["red", "nir", "swir"])
    found, _, paths = clustered(tmp_path, path, run, method=method, sample_size=sample_size)
    (warning,) = run.warnings
    assert str(warning).endswith(
        "tells no clusters apart: nir; leave it out, with a RECIPE that names the other bands."
    )
    assert set(np.unique(found)) == {0, 1, 2, 3}
    assert str(warning) in Path(paths["report"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"clusters": 1}, "CLUSTERS: 1 is outside the limits; give a number from 2 to 255"),
        ({"clusters": 256}, "CLUSTERS: 256 is outside the limits; give a number from 2 to 255"),
        ({"method": "isodata"}, "METHOD: isodata is not known; choose one of kmeans, minibatch, gaussianmixture"),
        ({"sample_size": 2, "clusters": 3}, "SAMPLE_SIZE: 2 pixels cannot make 3 clusters; ask for more pixels"),
        ({"sample_size": -1}, "SAMPLE_SIZE: -1 is outside the limits"),
        ({"parameters": {"n_clusters": 4}}, "PARAMETERS: n_clusters cannot be set here; use CLUSTERS instead"),
        ({"parameters": {"depth": 4}}, "PARAMETERS: kmeans does not know depth; it knows .*max_iter"),
        ({"parameters": {"init": "best"}}, "PARAMETERS: kmeans refuses a value"),
        ({"seed": -1}, "SEED: -1 is outside the limits"),
        ({"recipe": {"features": []}}, "RECIPE: "),
        ({"resampling": "cubic"}, "RESAMPLING: cubic is not known"),
    ],
)
def test_bad_values_name_the_parameter_and_leave_nothing(tmp_path, image, fields, message):
    with pytest.raises(ParameterError, match=message):
        clustered(tmp_path / "out", image, **fields)
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("sample_size", [1000, 0])
def test_more_clusters_than_different_pixels(tmp_path, sample_size):
    bands = np.zeros((2, 40, 40), "uint8")
    bands[0, :20], bands[0, 20:, 20:] = 1, 2
    path = write_raster(tmp_path / "image.tif", bands)
    with pytest.raises(DataError, match=r"CLUSTERS: 4 clusters are wanted, but .* only 3 different .* fewer clusters"):
        clustered(tmp_path / "out", path, clusters=4, sample_size=sample_size)
    assert left_behind(tmp_path / "out") == []
    found, numbers, _ = clustered(tmp_path / "out", path, clusters=3, sample_size=sample_size)
    assert len(np.unique(found)) == 3
    assert numbers["inertia"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("values", ["nodata", "nan"])
def test_an_empty_image(tmp_path, values):
    bands = np.full((2, 30, 30), np.nan if values == "nan" else 0, "float32")
    path = write_raster(tmp_path / "image.tif", bands, nodata=0)
    with pytest.raises(DataError, match=r"INPUT: .* has no valid pixel; check its nodata value and the mask"):
        clustered(tmp_path / "out", path)
    assert left_behind(tmp_path / "out") == []


def test_iterations_used_up_are_warned_about(tmp_path, image):
    run = Run("serial")
    clustered(tmp_path, image, run, method="gaussianmixture", parameters={"max_iter": 1, "tol": 0.0})
    assert ["max_iter" in str(message) for message in run.warnings] == [True]


@pytest.mark.parametrize("sample_size", [1000, 0])
def test_an_estimate_makes_no_result(tmp_path, image, sample_size):
    run = Run("serial", estimate=True, block_shape=(20, 20))
    folder = tmp_path / "out"
    job = ClusterJob(
        input=(image,), output=str(folder / "map.tif"), report=str(folder / "r.html"), sample_size=sample_size
    )
    assert execute(job, run) == {}
    assert left_behind(folder) == []
    assert run.messages


@pytest.mark.parametrize("when", [0.1, 0.4, 0.6, 0.9])
def test_cancel_leaves_nothing(tmp_path, image, when, monkeypatch):
    monkeypatch.setattr("terroir.core.jobs.cluster.FIRST_SAMPLE", 3000)
    done = []
    run = Run("serial", on_progress=done.append, is_cancelled=lambda: bool(done) and done[-1] >= when)
    run.block_shape = (20, 300)
    with pytest.raises(Cancelled):
        clustered(tmp_path / "out", image, run, sample_size=0)
    assert left_behind(tmp_path / "out") == []


def test_progress_rises_to_one(tmp_path, image, monkeypatch):
    monkeypatch.setattr("terroir.core.jobs.cluster.FIRST_SAMPLE", 3000)
    for method in METHODS:
        seen = []
        clustered(tmp_path, image, Run("serial", on_progress=seen.append), method=method, sample_size=0)
        assert seen == sorted(seen)
        assert seen[-1] == 1.0


def test_the_sidecar_replays_the_run(tmp_path, image):
    found, _, paths = clustered(tmp_path, image, seed=5)
    model = Path(paths["model"]).read_bytes()
    sidecar = (tmp_path / "map.tif.job.json").read_text(encoding="utf-8")
    assert json.loads(sidecar)["provenance"]["seed"] == 5
    (tmp_path / "map.tif").unlink()
    execute(job_from_json(sidecar), Run("threads", 2))
    assert np.array_equal(read_raster(tmp_path / "map.tif")[0], found)
    assert Path(paths["model"]).read_bytes() == model


def test_many_clusters_have_colours_of_their_own(tmp_path, image):
    found, _, _ = clustered(tmp_path, image, clusters=40, parameters={"n_init": 1})
    classes = read_legend(str(tmp_path / "map.tif"))
    assert len({entry.colour for entry in classes}) == 40
    assert found.max() == 40


def test_the_historical_map(tmp_path, historical_map):
    """Six clusters of the scanned map: the paper is the brightest, its forest signature among the darker ones."""
    found, numbers, _ = clustered(tmp_path, historical_map[0], Run("threads", 2), clusters=6, sample_size=0)
    colours = read_raster(historical_map[0])
    valid = (colours != 255).all(axis=0)
    assert ((found > 0) == valid).all()
    brightness = [colours[:, found == cluster].mean() for cluster in range(1, 7)]
    assert brightness == sorted(brightness)
    assert numbers["inertia"] / valid.sum() == pytest.approx(0.148, abs=0.005)


def test_a_sample_beyond_the_budget_is_told_of(tmp_path, image):
    run = Run("serial", memory=1)
    clustered(tmp_path, image, run, sample_size=50_000)
    assert any("SAMPLE_SIZE" in str(message) for message in run.messages)
    assert not run.warnings  # a report shall not depend on the memory

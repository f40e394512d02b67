"""Regions with models of their own: each pixel by its region's model, blended at borders, the same in every block."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.features.recipe_resolve import resolve
from terroir.core.features.recipe_text import parse_recipe
from terroir.core.raster.legend import read_legend
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.jobs.classify_regions.making import ALL, COLS, MIDDLE, ROWS

pytestmark = pytest.mark.unit


def test_each_pixel_gets_its_regions_model(classify, regions, two):
    labels, shares = classify(("output", "probabilities"), regions=regions, region_models=two)
    west, west_shares = classify(("output", "probabilities"), model=two["west"])
    east, east_shares = classify(("output", "probabilities"), model=two["east"])
    assert np.array_equal(labels[0, :, :MIDDLE], west[0, :, :MIDDLE])
    assert np.array_equal(labels[0, :, MIDDLE:], east[0, :, MIDDLE:])
    assert np.array_equal(shares[:3, :, :MIDDLE], west_shares[:, :, :MIDDLE])
    assert np.array_equal(shares[1:, 20:, MIDDLE:], east_shares[:, 20:, MIDDLE:])
    assert (shares[0, :, MIDDLE:] == 0).all()
    assert (labels[0, :20, :20] == 0).all()
    assert (shares[:, :20, :20] == -1).all()


def test_the_legend_holds_the_classes_of_all_models(classify, regions, two, tmp_path):
    classify(("output", "probabilities"), regions=regions, region_models=two)
    assert [entry.code for entry in read_legend(str(tmp_path / "made" / "output.tif"))] == [1, 2, 3, 7]
    dataset = gdal.Open(str(tmp_path / "made" / "probabilities.tif"))
    assert [dataset.GetRasterBand(n).GetDescription() for n in range(1, 5)] == ["land 1", "land 2", "land 3", "land 7"]


def test_borders_are_blended_by_hand_computed_weights(classify, regions, two):
    widths = {"interior_width": 6.0, "exterior_width": 4.0}
    labels, shares, sure = classify(
        ("output", "probabilities", "confidence"), regions=regions, region_models=two, **widths
    )
    _, west = classify(("output", "probabilities"), model=two["west"])
    _, east = classify(("output", "probabilities"), model=two["east"])
    # Pixel centres from the border, positive to the east; weights from 1 at 6 m inside to 0 at 4 m outside.
    place = np.arange(COLS) + 0.5 - MIDDLE
    of_west, of_east = np.clip((4 - place) / 10, 0, 1), np.clip((4 + place) / 10, 0, 1)
    mixed = np.zeros((4, ROWS, COLS))
    mixed[:3] += of_west * west
    mixed[1:] += of_east * east
    mixed /= of_west + of_east
    valid = west[0] >= 0
    assert np.abs(shares - mixed)[:, valid].max() < 1e-6
    assert np.array_equal(labels[0][valid], np.array([1, 2, 3, 7])[shares.argmax(axis=0)][valid])
    assert np.array_equal(sure[0][valid], shares.max(axis=0)[valid])
    # Outside of the buffer nothing changed.
    plain, _ = classify(("output", "probabilities"), regions=regions, region_models=two)
    far = np.abs(place) > 6
    assert np.array_equal(labels[0][:, far], plain[0][:, far])
    assert (labels != plain).any()


def test_the_label_is_the_same_with_and_without_probabilities(classify, regions, two):
    widths = {"interior_width": 6.0, "exterior_width": 4.0}
    (alone,) = classify(regions=regions, region_models=two, **widths)
    together = classify(ALL, regions=regions, region_models=two, **widths)
    assert np.array_equal(alone, together[0])


def test_backends_workers_and_blocks_change_nothing(classify, regions, write_model, image):
    recipe = resolve(
        parse_recipe({"features": [{"bands": []}, {"filter": "mean", "radius": 2}]}), Stack.open([image]), Run()
    )
    models = {
        "west": write_model("w", features=recipe.names, recipe=recipe, area=True),
        "east": write_model("e", (2, 7), seed=1, area=True, classifier="logistic"),
    }
    wanted = (*ALL, "dissimilarity", "applicable")
    fields = {"regions": regions, "region_models": models, "min_confidence": 0.45}
    fields |= {"interior_width": 5.5, "exterior_width": 3.2}
    expected = classify(wanted, Run("serial"), **fields)
    assert set(np.unique(expected[0])) == {0, 1, 2, 3, 7, 8}
    circumstances = [
        ("serial", 1, (16, COLS)),
        ("serial", 1, (32, 32)),
        ("threads", 2, (7, 13)),
        ("threads", 3, (32, 32)),
        ("processes", 2, (32, 40)),
    ]
    for backend, workers, shape in circumstances:
        found = classify(wanted, Run(backend, workers, block_shape=shape), **fields)
        for one, other in zip(expected, found):
            assert one.tobytes() == other.tobytes()


def test_dissimilarity_is_that_of_the_pixels_own_region(classify, regions, write_model):
    wanted = ("output", "dissimilarity", "applicable")
    models = {"west": write_model("w", area=True), "east": write_model("e", (2, 7), seed=1, area=True)}
    widths = {"interior_width": 9.0, "exterior_width": 9.0}
    _, index, inside = classify(wanted, regions=regions, region_models=models, **widths)
    _, west, inside_west = classify(wanted, model=models["west"])
    _, east, inside_east = classify(wanted, model=models["east"])
    for found, left, right in ((index, west, east), (inside, inside_west, inside_east)):
        assert np.array_equal(found[0, :, :MIDDLE], left[0, :, :MIDDLE])
        assert np.array_equal(found[0, :, MIDDLE:], right[0, :, MIDDLE:])


def test_a_region_needs_its_own_bands_only(classify, regions, write_model):
    # The corner where nir has no data lies in the west, whose model does not ask for it.
    models = {"west": write_model("west", features=("green", "red")), "east": write_model("east", seed=1)}
    labels, shares = classify(
        ("output", "probabilities"), regions=regions, region_models=models, interior_width=30.0, exterior_width=30.0
    )
    assert (labels[0, :20, :20] != 0).all()
    (west,) = classify(model=models["west"])
    # Where the neighbour has no data, it does not count.
    assert np.array_equal(labels[0, :20, :20], west[0, :20, :20])
    assert (labels != 0).all()
    assert shares.min() >= 0


def test_the_memory_is_what_is_announced(image, regions, two):
    import tracemalloc

    from terroir.core.blocks.contract import Block
    from terroir.core.learning.regions.layer import RegionLayer
    from terroir.core.learning.regions.models import feature_stacks, open_zones
    from terroir.core.learning.regions.predict import ClassifyRegionsBlock
    from terroir.core.learning.regions.stack import RegionStack
    from terroir.core.raster.window import Window

    run, stack = Run("serial"), Stack.open([image])
    layer = RegionLayer.open(regions, "part", stack.grid, run)
    named = {name: ("region_models", path) for name, path in two.items()}
    zones = open_zones(layer, named, None, stack.grid, (20.0, 20.0), run)
    together = RegionStack(*feature_stacks(zones.models, stack, run), zones.regions)
    function = ClassifyRegionsBlock(zones, together, ALL, 0.4)
    size, halo = 256, function.halo
    data = np.random.default_rng(0).integers(1, 90, (len(together.bands), size + 2 * halo, size + 2 * halo))
    block = Block(data.astype(np.int16), np.ones(data.shape[1:], bool), Window(0, 0, size, size), halo)
    function(block)
    tracemalloc.start()
    function(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    written = sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in function.outputs) * size**2
    assert peak <= function.bytes_per_pixel * (size + 2 * halo) ** 2 + written + 500_000

"""What must hold for every sample, and whether intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.accuracy import figures
from terroir.core.accuracy.intervals import estimate
from terroir.core.accuracy.sampling import ClusterSample, PixelSample, Strata, gather_cells

pytestmark = pytest.mark.unit

INFINITE = np.array([np.inf])
ALL = [
    figures.overall_accuracy,
    figures.kappa,
    *(
        lambda shares, function=function: function(shares, 1)
        for function in (
            figures.users_accuracy,
            figures.producers_accuracy,
            figures.f1,
            figures.iou,
            figures.reference_share,
        )
    ),
]


@st.composite
def samples(draw):
    """Stratum, reference, map, cluster and weight of 12 to 60 pixels; each stratum has at least two."""
    size = draw(st.integers(12, 60))
    generator = np.random.default_rng(draw(st.integers(0, 10_000)))
    strata = np.r_[[0, 0, 1, 1, 2, 2], generator.integers(0, 3, size - 6)]
    reference = generator.integers(0, 3, size)
    mapped = np.where(generator.random(size) < 0.7, reference, generator.integers(0, 3, size))
    return strata, reference, mapped, generator.integers(0, 8, size), generator.uniform(0.5, 2, size)


def both(strata, reference, mapped, cluster, weight, scale=1.0):
    areas = np.array([5.0, 2.0, 1.0]) * scale
    pixels = PixelSample(gather_cells(strata, reference, mapped, weight), Strata(areas, np.full(3, 1000.0)), 3)
    clusters = ClusterSample(gather_cells(strata, reference, mapped, weight, cluster), Strata(areas, areas), 3)
    return pixels, clusters


def told(sample):
    return [value for f in ALL for value in (f(sample.shares).value, sample.variance(f(sample.shares))[0])]


@settings(max_examples=40, deadline=None)
@given(samples())
def test_shares_are_shares(arrays):
    for sample in both(*arrays):
        assert sample.shares.sum() == pytest.approx(1)
        assert (sample.shares >= 0).all()


@settings(max_examples=40, deadline=None)
@given(samples(), st.floats(0.01, 1000))
def test_units_of_area_and_weight_do_not_matter(arrays, scale):
    strata, reference, mapped, cluster, weight = arrays
    for one, other in zip(both(*arrays), both(strata, reference, mapped, cluster, weight * scale, scale)):
        assert told(one) == pytest.approx(told(other), rel=1e-6, abs=1e-12, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(samples(), st.randoms())
def test_order_of_pixels_and_names_of_clusters_do_not_matter(arrays, random):
    order = list(range(len(arrays[0])))
    random.shuffle(order)
    strata, reference, mapped, cluster, weight = (a[order] for a in arrays)
    for one, other in zip(both(*arrays), both(strata, reference, mapped, 90 - 3 * cluster, weight)):
        assert told(one) == pytest.approx(told(other), rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_order_of_classes_does_not_matter(arrays):
    strata, reference, mapped, cluster, weight = arrays
    turned = np.array([2, 0, 1])
    for one, other in zip(both(*arrays), both(strata, turned[reference], turned[mapped], cluster, weight)):
        for f in (figures.f1, figures.users_accuracy, figures.iou):
            pair = f(one.shares, 1), f(other.shares, 0)
            assert pair[0].value == pytest.approx(pair[1].value, nan_ok=True)
            assert one.variance(pair[0])[0] == pytest.approx(other.variance(pair[1])[0], nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(samples())
def test_gradients_are_derivatives(arrays):
    shares = both(*arrays)[0].shares + 0.01
    shares /= shares.sum()
    for f in ALL:
        figure = f(shares)
        step = np.zeros((3, 3))
        step[1, 1], step[0, 2] = 1e-6, -1e-6
        slope = (f(shares + step).value - f(shares - step).value) / 2
        assert slope == pytest.approx(float((figure.gradient * step).sum()), rel=1e-4, abs=1e-13)


@settings(max_examples=30, deadline=None)
@given(samples())
def test_clusters_of_one_pixel_are_a_simple_sample(arrays):
    _, reference, mapped, _, _ = arrays
    nowhere = np.zeros(len(reference), int)
    one = Strata(np.array([1.0]), INFINITE)
    simple = PixelSample(gather_cells(nowhere, reference, mapped), one, 3)
    clusters = ClusterSample(gather_cells(nowhere, reference, mapped, None, np.arange(len(reference))), one, 3)
    figure = figures.overall_accuracy(simple.shares)
    variance, freedom = clusters.variance(figure)
    assert variance == pytest.approx(simple.variance(figure)[0])
    assert freedom == len(reference) - 1


def test_clusters_like_the_textbook_ratio():
    """Cochran 1977, chapter 6, written out: R = Σy/Σx, v = Σ(y − Rx)² m / (m − 1) / (Σx)²."""
    y, x = np.array([9, 3, 0, 6]), np.array([10, 5, 4, 6])
    cluster = np.repeat(range(4), x)
    right = np.concatenate([np.r_[np.ones(a), np.zeros(b - a)] for a, b in zip(y, x)]).astype(int)
    sample = ClusterSample(
        gather_cells(np.zeros(25, int), np.ones(25, int), right, None, cluster), Strata(np.array([7.0]), INFINITE), 2
    )
    ratio = 18 / 25
    expected = ((y - ratio * x) ** 2).sum() * 4 / 3 / 25**2
    assert sample.variance(figures.overall_accuracy(sample.shares)) == (pytest.approx(expected), 3)


def test_one_cluster_tells_no_variance():
    rows, columns = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0])
    sample = ClusterSample(
        gather_cells(np.zeros(5, int), rows, columns, None, np.array([0, 0, 1, 1, 2])),
        Strata(np.array([1.0]), INFINITE),
        2,
    )
    assert np.isnan(sample.variance(figures.producers_accuracy(sample.shares, 0))[0])
    assert sample.variance(figures.producers_accuracy(sample.shares, 1))[0] > 0
    mean = figures.mean_figure([figures.producers_accuracy(sample.shares, place) for place in (0, 1)], (2, 2))
    assert np.isnan(sample.variance(mean)[0])


def test_a_stratum_with_one_pixel_tells_no_variance_of_what_needs_it():
    strata, rows, columns = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])
    sample = PixelSample(gather_cells(strata, rows, columns), Strata(np.ones(2), np.full(2, np.inf)), 2)
    assert np.isnan(sample.variance(figures.overall_accuracy(sample.shares))[0])
    assert sample.variance(figures.users_accuracy(sample.shares, 0))[0] > 0


def test_a_census_has_no_error():
    strata = np.zeros(6, int)
    sample = PixelSample(
        gather_cells(strata, np.array([0, 0, 1, 1, 1, 0]), np.array([0, 1, 1, 1, 0, 0])),
        Strata(np.array([6.0]), np.array([6.0])),
        2,
    )
    assert sample.variance(figures.overall_accuracy(sample.shares))[0] == 0


# A population of 20 000 pixels: class and map, in 400 clumps whose pixels resemble each other.
CLUMPS, EACH, DRAWS = 400, 50, 500


@pytest.fixture(scope="module")
def population():
    generator = np.random.default_rng(42)
    clump = np.repeat(np.arange(CLUMPS), EACH)
    main = generator.choice(3, CLUMPS, p=[0.5, 0.3, 0.2])
    reference = np.where(generator.random(clump.size) < 0.85, main[clump], generator.integers(0, 3, clump.size))
    quality = generator.beta(6, 2, CLUMPS)
    mapped = np.where(generator.random(clump.size) < quality[clump], reference, generator.integers(0, 3, clump.size))
    return clump, reference, mapped, (clump * 4) // CLUMPS


def drawn(population, design, generator):
    clump, reference, mapped, quarter = population
    if design == "cluster":
        chosen = np.flatnonzero(np.isin(clump, generator.choice(CLUMPS, 40, replace=False)))
        cells = gather_cells(np.zeros(len(chosen), int), reference[chosen], mapped[chosen], None, clump[chosen])
        return ClusterSample(cells, Strata(np.array([1.0]), INFINITE), 3)
    strata = {"simple": np.zeros(clump.size, int), "stratified": mapped, "strata": quarter}[design]
    sizes = np.bincount(strata).astype(float)
    chosen = np.concatenate(
        [generator.choice(np.flatnonzero(strata == h), 240 // len(sizes), replace=False) for h in range(len(sizes))]
    )
    cells = gather_cells(strata[chosen], reference[chosen], mapped[chosen])
    return PixelSample(cells, Strata(sizes, sizes), 3)


@pytest.mark.parametrize("design", ["simple", "stratified", "strata", "cluster"])
def test_intervals_hold_the_truth_as_often_as_they_promise(population, design):
    """95 % intervals; of 500 draws, 0.91 to 0.985 may hold the truth by chance and by the small samples."""
    truth = np.bincount(population[1] * 3 + population[2], minlength=9).reshape(3, 3) / (CLUMPS * EACH)
    generator = np.random.default_rng(7)
    hits = np.zeros(len(ALL))
    for _ in range(DRAWS):
        sample = drawn(population, design, generator)
        for place, f in enumerate(ALL):
            figure = f(sample.shares)
            found = estimate(figure.value, *sample.variance(figure)[:1], 0.95, sample.variance(figure)[1])
            hits[place] += found.low <= f(truth).value <= found.high
    assert (hits / DRAWS >= 0.91).all(), hits / DRAWS
    assert (hits / DRAWS <= 0.985).all(), hits / DRAWS


def test_pixels_of_clumps_taken_for_independent_are_far_too_sure(population):
    """Why polygons are clusters: the same draws, pixel by pixel."""
    clump, reference, mapped, _ = population
    truth = float((reference == mapped).mean())
    generator = np.random.default_rng(7)
    hits = 0
    for _ in range(200):
        chosen = np.flatnonzero(np.isin(clump, generator.choice(CLUMPS, 40, replace=False)))
        cells = gather_cells(np.zeros(len(chosen), int), reference[chosen], mapped[chosen])
        sample = PixelSample(cells, Strata(np.array([1.0]), INFINITE), 3)
        figure = figures.overall_accuracy(sample.shares)
        found = estimate(figure.value, sample.variance(figure)[0], 0.95)
        hits += found.low <= truth <= found.high
    assert hits < 0.75 * 200

"""Published examples, to the printed digits. The source stands with each."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.accuracy.design import DesignEstimates, MappedArea, design_estimates
from terroir.core.accuracy.figures import kappa, overall_accuracy
from terroir.core.accuracy.sampling import PixelSample, Strata, gather_cells
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit

Z = 1.96  # what the papers take; ours has more digits


def pairs(counts):
    """Rows and columns of single pixels of a matrix."""
    counts = np.array(counts)
    rows, columns = np.indices(counts.shape)
    return np.repeat(rows.ravel(), counts.ravel()), np.repeat(columns.ravel(), counts.ravel())


def estimates(design, stratum, reference, mapped, areas, pixels, mapped_area) -> DesignEstimates:
    sample = PixelSample(gather_cells(stratum, reference, mapped), Strata(areas, pixels), 4)
    table = ClassTable.from_labels(dict(enumerate("ABCD")))
    return design_estimates(
        design, sample, table, 0.95, MappedArea(mapped_area, mapped_area.sum(), "ha"), float(areas.sum())
    )


@pytest.fixture(scope="module")
def olofsson() -> DesignEstimates:
    """Olofsson et al. 2014, Remote Sensing of Environment 148, 42–57, tables 8 and 9: rows map, columns reference.

    Deforestation, forest gain, stable forest, stable non-forest; pixels of 30 m.
    """
    mapped, reference = pairs([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
    areas = np.array([200_000, 150_000, 3_200_000, 6_450_000]) * 0.09
    return estimates("stratified", mapped, reference, mapped, areas, np.full(4, np.inf), areas)


def values(found, name):
    return [getattr(c, name).value for c in found.classes]


def margins(found, name):
    return [Z * getattr(c, name).se for c in found.classes]


def test_olofsson_as_printed(olofsson):
    assert round(olofsson.overall_accuracy.value, 2) == 0.95
    assert round(Z * olofsson.overall_accuracy.se, 2) == 0.02
    assert np.round(values(olofsson, "users_accuracy"), 2).tolist() == [0.88, 0.73, 0.93, 0.96]
    assert np.round(margins(olofsson, "users_accuracy"), 2).tolist() == [0.07, 0.10, 0.04, 0.02]
    assert np.round(values(olofsson, "producers_accuracy"), 2).tolist() == [0.75, 0.85, 0.93, 0.96]
    # The paper prints .23 and .01 for the second and fourth; its own equation 7 gives .25 and .02.
    assert np.round(margins(olofsson, "producers_accuracy"), 2).tolist() == [0.21, 0.25, 0.03, 0.02]
    assert np.round(values(olofsson, "area")).tolist() == [21158, 11686, 285770, 581386]
    assert np.round(margins(olofsson, "area")).tolist() == [6158, 3756, 15510, 16282]


def test_olofsson_recomputed_to_six_digits(olofsson):
    close = {"abs": 5.1e-7}
    assert olofsson.overall_accuracy.value == pytest.approx(0.946512, **close)
    assert Z * olofsson.overall_accuracy.se == pytest.approx(0.018484, **close)
    assert values(olofsson, "users_accuracy") == pytest.approx([0.88, 0.733333, 0.927273, 0.963077], **close)
    assert margins(olofsson, "users_accuracy") == pytest.approx([0.074041, 0.100757, 0.039745, 0.020534], **close)
    assert values(olofsson, "producers_accuracy") == pytest.approx([0.748661, 0.847156, 0.934509, 0.961609], **close)
    assert margins(olofsson, "producers_accuracy") == pytest.approx([0.21331, 0.254408, 0.034324, 0.018362], **close)
    assert values(olofsson, "area") == pytest.approx([21157.76, 11686.15, 285769.93, 581386.15], abs=5.1e-3)
    assert margins(olofsson, "area") == pytest.approx([6157.63, 3755.83, 15509.84, 16281.66], abs=5.1e-3)


def test_olofsson_f1_lies_between_both_accuracies(olofsson):
    for c in olofsson.classes:
        users, producers = c.users_accuracy.value, c.producers_accuracy.value
        assert c.f1.value == pytest.approx(2 * users * producers / (users + producers))
        assert c.iou.value == pytest.approx(c.f1.value / (2 - c.f1.value))


def test_stehman():
    """Stehman 2014, International Journal of Remote Sensing 35, 4923–4939, table 2: strata are not map classes."""
    codes = {letter: place for place, letter in enumerate("ABCD")}
    stratum = np.repeat(range(4), 10)
    mapped = np.array([codes[c] for c in "A" * 7 + "B" * 3 + "A" + "B" * 11 + "C" * 6 + "B" * 2 + "D" * 10])
    reference = np.array([codes[c] for c in "AAAAACBABC" + "ABBBBBAABB" + "CCCCCDDBBA" + "DDDDDDDCCB"])
    sizes = np.array([40_000, 30_000, 20_000, 10_000.0])
    found = estimates("strata", stratum, reference, mapped, sizes, sizes, sizes)
    a, b, c, _ = found.classes
    for got, printed in (
        (a.area_share, (0.35, 0.082248)),
        (c.area_share, (0.20, 0.064280)),
        (found.overall_accuracy, (0.63, 0.084642)),
        (b.users_accuracy, (0.574468, 0.124782)),
        (b.producers_accuracy, (0.794118, 0.116548)),
    ):
        assert (got.value, got.se) == pytest.approx(printed, abs=5.1e-7)


def simple(counts, size=np.inf) -> PixelSample:
    rows, columns = pairs(counts)
    cells = gather_cells(np.zeros(len(rows), int), rows, columns)
    return PixelSample(cells, Strata(np.array([1.0]), np.array([size])), len(counts))


def test_kappa_and_its_variance():
    """Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72, 323–327, table 1: kappa .429, variance .002885.

    200 subjects; the authors divide by n where we divide by n − 1.
    """
    sample = simple([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    figure = kappa(sample.shares)
    assert round(figure.value, 3) == 0.429
    assert round(sample.variance(figure)[0] * 199 / 200, 6) == 0.002885


def test_congalton():
    """Congalton 1991, Remote Sensing of Environment 37, 35–46, table 1: rows map, columns reference.

    Overall 74 %, producer's 87, 79, 74, 64 %, user's 57, 81, 74, 87 %, KHAT .65.
    """
    mapped, reference = pairs([[65, 4, 22, 24], [6, 81, 5, 8], [0, 11, 85, 19], [4, 7, 3, 90]])
    one = np.array([1.0])
    found = estimates("simple", np.zeros(434, int), reference, mapped, one, np.array([np.inf]), np.ones(4))
    assert round(100 * found.overall_accuracy.value) == 74
    assert [round(100 * v) for v in values(found, "producers_accuracy")] == [87, 79, 74, 64]
    assert [round(100 * v) for v in values(found, "users_accuracy")] == [57, 81, 74, 87]
    assert round(found.kappa.value, 2) == 0.65


def test_simple_random_sample_with_finite_population():
    """Cochran 1977, Sampling techniques, section 3.2: 38 of 200 among 3042 names; total 578 with s.e. 81.8."""
    sample = simple([[38, 0], [162, 0]], 3042.0)
    figure = overall_accuracy(sample.shares)
    assert round(3042 * figure.value) == 578
    assert round(3042 * sample.variance(figure)[0] ** 0.5, 1) == 81.8

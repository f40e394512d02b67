"""The report on clusters: numbers that can be read, lines that can be told apart, nothing that runs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.learning.clustering.model import legend
from terroir.core.learning.clustering.report import _plot, render_clusters
from terroir.core.learning.clustering.summary import ClusterSummary

pytestmark = pytest.mark.unit


def summary(clusters=4, features=3, seed=0, empty=(), scales=1.0, **fit):
    draw = np.random.default_rng(seed)
    pixels = draw.integers(1, 100_000, clusters)
    means, deviations = draw.normal(100, 30, (clusters, features)) * scales, np.full((clusters, features), 2.5) * scales
    for cluster in empty:
        pixels[cluster] = 0
        means[cluster] = deviations[cluster] = np.nan
    fit = fit or {"inertia": 1234.5, "explained": 0.87654}
    return ClusterSummary(pixels, pixels * 0.01, "ha", means, deviations, **fit)


def page(found, names=None, **more):
    clusters, features = found.means.shape
    return render_clusters(
        more.get("title", "Clusters of image.tif"),
        found,
        legend(clusters),
        names or [f"b{n}" for n in range(1, features + 1)],
        None,
        {"Image": "image.tif"},
        {"Method": "k-means", "Standardised": "yes"},
        more.get("warnings", []),
    )


def test_numbers_of_kmeans():
    text = page(summary())
    assert "1\u202f234" in text or "1\u202f235" in text
    assert "0.877" in text
    assert "BIC" not in text
    assert text == page(summary())


def test_numbers_of_a_mixture():
    text = page(summary(likelihood=-5000.0, bic=10_250.0))
    assert "10\u202f250" in text
    assert "Inertia" not in text


def test_names_are_text_and_nothing_else():
    text = page(summary(), ["<script>alert(1)</script>", "a&b", "c"], title="<b>", warnings=["<i>"])
    assert "<script" not in text
    assert "&lt;script" in text
    assert "<h1>&lt;b&gt;</h1>" in text


def test_an_empty_cluster_has_dashes_and_no_line():
    text = page(summary(empty=[1]))
    assert "–" in text
    assert "nan" not in text.lower().replace("nano", "")
    assert text.count("<polyline") == 3


def test_a_map_without_pixels():
    assert "0 pixels" in page(summary(empty=range(4)))


def test_one_feature_needs_no_plot():
    assert "<polyline" not in page(summary(features=1))


def test_features_of_different_units_are_standardised():
    found = summary(scales=np.array([1.0, 0.001, 50.0]))
    plot = _plot(found, legend(4), ["a", "b", "c"])
    assert plot.standardised
    assert all(abs(float(text.replace("−", "-"))) < 10 for _, text in plot.ticks)
    assert not _plot(summary(), legend(4), ["a", "b", "c"]).standardised


@given(clusters=st.integers(1, 60), features=st.integers(2, 50), seed=st.integers(0, 100), flat=st.booleans())
def test_everything_lies_inside_the_plot_and_apart(clusters, features, seed, flat):
    found = summary(clusters, features, seed)
    if flat:
        found.means[:] = 5.0
    names = [f"feature_{n}" for n in range(features)]
    plot = _plot(found, legend(clusters), names)
    room = min(13.0, (plot.bottom - 14) / clusters)
    ends = sorted(line.end for line in plot.lines)
    assert all(second - first > room - 0.01 for first, second in zip(ends, ends[1:]))
    for line in plot.lines:
        assert 0 <= line.end <= plot.height
        assert all(plot.left <= x <= plot.right and 0 <= y <= plot.bottom + 0.1 for x, y in line.places)
    assert len(plot.names) <= 40


def test_decimals_of_a_feature_agree():
    text = page(summary(scales=np.array([1.0, 0.001, 50.0])))
    cells = re.findall(r'<td class="number">([^<]*) <small style', text)
    for column in range(3):
        digits = {len(cell.strip().partition(".")[2]) for cell in cells[column::3]}
        assert len(digits) == 1

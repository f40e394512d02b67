"""Estimates on the page: markup, bars and whiskers, areas, what is not told."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from terroir.core.accuracy.assess import ReferencePixels, Settings, assess
from terroir.core.accuracy.map_counts import MapCounts
from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.accuracy.report import render_report
from terroir.core.accuracy.report_estimates import area_text
from terroir.core.accuracy.thumbnail import Picture
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit

TABLE = ClassTable.from_labels({1: "<i>Forêt</i> & Cie", 2: "Water", 3: "Rare"})


def made(design="cluster", clusters=8):
    """Estimates and matrix of 200 made-up pixels; the third class has one polygon."""
    generator = np.random.default_rng(0)
    cluster = np.repeat(np.arange(clusters), 200 // clusters)
    reference = np.where(cluster == 0, 3, 1 + cluster % 2)
    mapped = np.where(generator.random(cluster.size) < 0.8, reference, generator.integers(1, 4, cluster.size))
    pixels = ReferencePixels(reference, mapped, cluster, np.ones(cluster.size), None, True)
    codes = {(0, 1): 5000, (0, 2): 3000, (0, 3): 100, (0, 9): 1900}
    counts = MapCounts(codes, {pair: n * 12.5 for pair, n in codes.items()}, "ha")
    found = assess(design, pixels, TABLE, counts, Settings(resamples=200))
    return found, ConfusionMatrix.from_codes(reference, mapped, TABLE, cluster)


def page(found, matrix, **more):
    return render_report("t", matrix, accuracy_metrics(matrix), {}, {}, [], estimates=found.estimates, **more)


def body(text):
    return ET.fromstring(text[text.index("<body>") :].replace("</html>", ""))


def plain(element):
    return "".join(element.itertext()).strip()


def test_labels_are_escaped_and_markup_is_well_formed():
    text = page(*made(), picture=Picture("data:image/png;base64,AAAA", 900, 450, True))
    root = body(text)
    assert plain(root.find(".//div[@class='bars']/div/span/span[@class='label']")) == "<i>Forêt</i> & Cie"
    image = root.find(".//img")
    assert (image.get("width"), image.get("height")) == ("900", "450")
    assert "grey are classes outside the matrix" in text
    assert not re.search(r"https?:|<link|@import|url\(|<script|<iframe|<object", text)


def test_bars_and_whiskers_stand_where_the_figures_are():
    found, matrix = made()
    lines = body(page(found, matrix)).findall(".//div[@class='line']")
    limits = found.estimates.bootstrap.f1
    for place in (0, 1):
        track = lines[place].find("span[@class='track']")
        width = float(track[0].get("style")[len("width:") : -1])
        assert width == pytest.approx(100 * found.estimates.classes[place].f1.value, abs=0.051)
        left, span = (float(n) for n in re.findall(r"[\d.]+", track[1].get("style")))
        assert (left, left + span) == pytest.approx([100 * limit for limit in limits[place]], abs=0.11)
    # One polygon: a bar without a whisker, and a dash.
    assert len(lines[2].find("span[@class='track']")) == 1
    assert plain(lines[2]).endswith("–")


def test_area_that_the_estimates_do_not_speak_of_is_said():
    found, matrix = made()
    assert found.unsampled == {"9": pytest.approx(0.19)}
    text = page(found, matrix)
    assert "The estimates speak of 101\u202f250 ha; 23\u202f750 ha of the map have no reference." in text


def test_areas_add_up():
    found, _ = made()
    shares = [c.area_share.value for c in found.estimates.classes]
    assert sum(shares) == pytest.approx(1)
    assert sum(c.area.value for c in found.estimates.classes) == pytest.approx(101_250)
    # By hand: what each map class proved to be, weighted with its area.
    sizes = np.array([5000, 3000, 100]) / 8100
    counts = made()[1].counts
    assert shares == pytest.approx((counts / counts.sum(axis=0) * sizes).sum(axis=1).tolist())


def test_without_a_bootstrap_the_bars_have_the_other_interval():
    found, matrix = made()
    bare = replace(found, estimates=replace(found.estimates, bootstrap=None))
    text = page(bare, matrix)
    assert "bootstrap interval" not in text
    first = found.estimates.classes[0].f1
    assert f"{first.low:.2f}–{first.high:.2f}" in text


def test_kappa_is_called_superseded():
    assert "Kappa (superseded)" in page(*made())


@pytest.mark.parametrize(
    ("value", "text"),
    [(float("nan"), "–"), (0.4567, "0.46"), (123.456, "123.5"), (5432.1, "5432"), (1234567.0, "1\u202f234\u202f567")],
)
def test_areas_have_sensible_digits(value, text):
    assert area_text(value) == text


def test_pages_without_estimates_stay_as_they_were():
    matrix = made()[1]
    text = render_report("t", matrix, accuracy_metrics(matrix), {}, {}, [])
    assert "<h2>Classes</h2>" in text
    assert "Estimates" not in text


def test_margins_beyond_everything_are_not_printed_as_figures():
    found, matrix = made()
    first = found.estimates.classes[0]
    wide = replace(first, f1=replace(first.f1, margin=5.134))
    classes = (wide, *found.estimates.classes[1:])
    text = page(replace(found, estimates=replace(found.estimates, classes=classes)), matrix)
    assert "± &gt; 1" in text
    assert "5.134" not in text

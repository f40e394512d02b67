"""Sampling designs through processing.run: the figures, and bad input in one sentence with nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsProcessingException

from terroir.tests.unit.making import point, square, write_layer, write_raster

pytestmark = pytest.mark.qgis

SIZE = 50


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A map of two halves, strata, and references: points with all fields, and polygons."""
    folder = tmp_path_factory.mktemp("designs")
    values = np.ones((SIZE, SIZE), np.uint8)
    values[:, 25:] = 2
    strata = np.ones((SIZE, SIZE), np.uint8)
    strata[25:] = 2
    generator = np.random.default_rng(0)
    points = []
    for place in generator.choice(SIZE * SIZE, 80, replace=False).tolist():
        row, col = divmod(place, SIZE)
        code = int(values[row, col]) if generator.random() < 0.8 else 3 - int(values[row, col])
        # The chances differ: points of one chance were not drawn by stratum.
        inclusion = 0.032 if row < 25 else 0.0321
        fields = {"code": code, "stratum": 1 + row // 25, "inclusion": inclusion, "part": "elsewhere", "size": 2.5}
        points.append((point(col + 0.5, row + 0.5), fields))
    squares = [(square(c, r, 4), {"code": 1 if c < 25 else 2}) for r in range(1, 45, 9) for c in range(1, 45, 9)]
    return {
        "map": write_raster(folder / "map.tif", values, 0),
        "bare": write_raster(folder / "bare.tif", values, 0, epsg=None),
        "parts": write_raster(folder / "strata.tif", strata, 0),
        "north": write_raster(folder / "north.tif", np.where(strata == 1, 1, 0).astype(np.uint8), 0),
        "far": write_raster(folder / "far.tif", strata, 0, (0, 1, 0, 0, 0, -1)),
        "points": write_layer(folder / "points.gpkg", points),
        "polygons": write_layer(folder / "polygons.gpkg", squares),
        "off": write_layer(folder / "off.gpkg", [(square(500, 500, 4), {"code": 1})]),
    }


@pytest.fixture
def assess(run_algorithm: Any, data: dict[str, str], tmp_path: Path) -> Any:
    """Function that runs the algorithm; parameters that name data stand for their paths."""
    folder = tmp_path / "results"

    def run(**parameters: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        given = {"MAP": "map", "REFERENCE": "points", **parameters}
        given = {name: data.get(value, value) if isinstance(value, str) else value for name, value in given.items()}
        outputs = {
            "REPORT": str(folder / "report.html"),
            "METRICS": str(folder / "metrics.json"),
            "LATEX": str(folder / "tables.tex"),
        }
        results = run_algorithm("accuracyassessment", {"CLASS_FIELD": "code", **outputs, **given})
        return results, json.loads((folder / "metrics.json").read_text("utf-8"))["estimates"]

    return run


@pytest.fixture
def fails(assess: Any, tmp_path: Path) -> Any:
    """Function that must fail, and returns its sentence."""

    def run(**parameters: Any) -> str:
        with pytest.raises(QgsProcessingException) as caught:
            assess(**parameters)
        assert "Traceback" not in str(caught.value)
        assert not list((tmp_path / "results").rglob("*")), "something was left behind"
        return str(caught.value).splitlines()[-1]

    return run


@pytest.mark.parametrize(
    ("parameters", "design"),
    [
        ({}, "strata"),
        ({"DESIGN": "simple"}, "simple"),
        ({"DESIGN": "stratified"}, "stratified"),
        ({"STRATA": "parts"}, "strata"),
        ({"REFERENCE": "polygons"}, "cluster"),
        ({"DESIGN": "simple", "INCLUSION_FIELD": "inclusion", "BOOTSTRAP": 50, "SEED": 3}, "simple"),
    ],
)
def test_designs(assess: Any, parameters: dict[str, Any], design: str) -> None:
    results, found = assess(**parameters)
    assert found["design"] == design
    assert results["ESTIMATED_ACCURACY"] == found["overall_accuracy"]["value"]
    assert results["ESTIMATED_ACCURACY_SE"] == found["overall_accuracy"]["se"]
    assert Path(results["LATEX"]).read_text("utf-8").startswith("% Needs")
    assert found["area"] == pytest.approx(SIZE * SIZE / 10_000, rel=2e-2)


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_levels_outside_the_limits(fails: Any, level: float) -> None:
    assert "CONFIDENCE_LEVEL: " in fails(CONFIDENCE_LEVEL=level)


def test_unknown_fields(fails: Any) -> None:
    assert "STRATUM_FIELD: " in fails(STRATA="parts", STRATUM_FIELD="nowhere")
    assert "INCLUSION_FIELD: " in fails(INCLUSION_FIELD="nowhere")


def test_what_is_no_probability(fails: Any) -> None:
    assert "INCLUSION_FIELD: size is no probability in 80 features" in fails(DESIGN="simple", INCLUSION_FIELD="size")
    assert "INCLUSION_FIELD: part holds text" in fails(DESIGN="simple", INCLUSION_FIELD="part")


def test_strata_that_do_not_fit(fails: Any) -> None:
    assert "STRATUM_FIELD: the strata elsewhere of the reference" in fails(STRATA="parts", STRATUM_FIELD="part")
    assert "STRATA: " in fails(STRATA="far")
    assert "STRATA: the strata and their sizes are not known" in fails(DESIGN="strata", REFERENCE="polygons")
    assert "STRATA: the design cluster does not use it" in fails(REFERENCE="polygons", STRATA="parts")


def test_a_reference_beside_the_map(fails: Any) -> None:
    assert "REFERENCE: " in fails(REFERENCE="off")


def test_strata_without_reference_and_maps_without_units_are_warned_about(
    run_algorithm: Any, data: dict[str, str]
) -> None:
    from qgis.core import QgsProcessingFeedback

    class Ears(QgsProcessingFeedback):
        """Keeps what is warned about."""

        def __init__(self) -> None:
            super().__init__(False)
            self.heard: list[str] = []

        def pushWarning(self, text: str) -> None:
            self.heard.append(text)

    ears = Ears()
    parameters = {"MAP": data["bare"], "REFERENCE": data["points"], "CLASS_FIELD": "code", "DESIGN": "simple"}
    run_algorithm("accuracyassessment", parameters, feedback=ears)
    assert any("Areas are given in pixels" in text for text in ears.heard)
    ears = Ears()
    parameters = {"MAP": data["map"], "REFERENCE": data["points"], "CLASS_FIELD": "code", "STRATA": data["north"]}
    run_algorithm("accuracyassessment", parameters, feedback=ears)
    assert any("without a stratum are left out" in text for text in ears.heard)

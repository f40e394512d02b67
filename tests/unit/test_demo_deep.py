"""The pure parts of the demo of deep learning."""

from __future__ import annotations

from pathlib import Path

import pytest

from terroir.tools import demo, demo_deep
from terroir.tools.demo_data import HistoricalMap
from terroir.tools.demo_deep import TOGETHER, DeepResults, both_tables, main, steps
from terroir.tools.qgis_environment import QgisProcessError

pytestmark = pytest.mark.unit


def test_both_maps_are_assessed_on_polygons_that_no_training_sees(tmp_path: Path) -> None:
    results = DeepResults.within(tmp_path)
    runs = list(steps(HistoricalMap(Path("i"), Path("p")), results))
    split = next(step.inputs for step in runs if step.algorithm == "terroir:splitsamples")
    assert {step.inputs["REFERENCE"] for step in runs if step.algorithm == "terroir:accuracyassessment"} == {
        split["TEST"]
    }
    assert {step.inputs["POLYGONS"] for step in runs if step.algorithm == "terroir:extractsamples"} == {split["TRAIN"]}
    trained = next(step.inputs for step in runs if step.algorithm == "terroir:trainsegmentation")
    grouped = next(step.inputs for step in runs if step.algorithm == "native:fieldcalculator")
    assert grouped["INPUT"] == split["TRAIN"]
    assert trained["POLYGONS"] == grouped["OUTPUT"]
    assert trained["GROUP_FIELD"] == grouped["FIELD_NAME"] == TOGETHER
    mapped = [step.inputs for step in runs if step.algorithm == "terroir:classifyraster"]
    assert [one["MODEL"] for one in mapped] == [str(results.forest.model), trained["MODEL"]]


def test_every_file_has_a_name_of_its_own(tmp_path: Path) -> None:
    results = DeepResults.within(tmp_path)
    files = [*results.forest, *(path for path in results if isinstance(path, Path))]
    assert len(set(files)) == len(files)
    assert results.map.parent == tmp_path


def test_both_tables_are_side_by_side() -> None:
    forest = {"overall_accuracy": 0.9, "macro_f1": 0.5, "classes": [{"label": "Forest", "f1": 0.95}]}
    network = {"overall_accuracy": 0.8, "macro_f1": 0.75, "classes": [{"label": "Forest", "f1": None}]}
    lines = both_tables(forest, network).splitlines()
    assert lines[0].split() == ["forest", "U-Net"]
    assert lines[1].split() == ["Overall", "accuracy", "0.90", "0.80"]
    assert lines[2].split() == ["Macro", "F1", "0.50", "0.75"]
    assert lines[4].split() == ["F1", "Forest", "0.95", "–"]
    assert lines[0].index("forest") + len("forest") == len(lines[1].split("    ")[0])


def test_a_step_that_fails_ends_the_demo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(output: Path) -> DeepResults:
        raise QgisProcessError("terroir:trainsegmentation failed: no torch")

    monkeypatch.setattr(demo_deep, "run_demo", fail)
    assert main([]) == 1
    assert "no torch" in capsys.readouterr().err
    assert demo_deep.OUTPUT != demo.OUTPUT

"""The land-cover model, run by ``qgis_process`` from its file; and the files of all models."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

KEYS = {
    "land_cover_map": ("image", "polygons", "class_field", "label_field", "test_fraction", "seed"),
    "water_map": ("image", "index", "sensor", "method", "threshold", "minimum_area", "mask", "band_mapping"),
}
"""Inputs of the models, which scripts name."""


@pytest.fixture(scope="module")
def model() -> Path:
    import terroir

    return Path(terroir.__file__).resolve().parent / "resources" / "models" / "land_cover_map.model3"


def test_the_model_chains_all_algorithms(model):
    text = model.read_text(encoding="utf-8")
    for name in ("splitsamples", "extractsamples", "trainclassifier", "classifyraster", "accuracyassessment"):
        assert "terroir:" + name in text


def test_the_model_runs(qgis_process, results, scene, model, tmp_path):
    inputs = {
        "image": [str(scene.image)],
        "polygons": str(scene.polygons),
        "class_field": "code",
        "label_field": "name",
        "test_fraction": 0.5,
        "seed": 3,
        "map": str(tmp_path / "map.tif"),
        "model": str(tmp_path / "model.terroir"),
        "report": str(tmp_path / "report.html"),
    }
    found = results(qgis_process("run", str(model), inputs=inputs))
    for name in ("map", "model", "report"):
        assert found[name] == inputs[name]
        assert Path(found[name]).stat().st_size > 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "forest" in page


def test_the_model_fails_as_a_whole(qgis_process, scene, model, tmp_path):
    inputs = {"image": [str(scene.image)], "polygons": str(scene.polygons), "class_field": "empty"}
    inputs |= {name: str(tmp_path / name) for name in ("map", "model", "report")}
    done = qgis_process("run", str(model), inputs=inputs)
    assert done.returncode != 0
    assert "CLASS_FIELD" in done.stderr + done.stdout
    assert not list(tmp_path.iterdir())


def test_the_files_are_what_the_script_makes(model, tmp_path):
    """Whoever changes a model changes what draws it, and runs tools/make_models.py."""
    statement = (
        "import sys; from pathlib import Path; from terroir.tools.make_models import main; "
        "sys.exit(main(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", statement, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    shipped = sorted(path.name for path in model.parent.glob("*.model3"))
    assert sorted(path.name for path in tmp_path.iterdir()) == shipped
    for name in shipped:
        texts = [(folder / name).read_text(encoding="utf-8") for folder in (tmp_path, model.parent)]
        # QGIS releases differ in what else they write, and in its order; steps, inputs, results and formulas are ours.
        made, there = (sorted(re.findall(r'(?:name|value)="([a-zA-Z@\'][^"]*)"', text)) for text in texts)
        assert [word for word in made if ":" in word] == [word for word in there if ":" in word]
        assert [word for word in made if "@" in word] == [word for word in there if "@" in word]
        for key in KEYS[Path(name).stem]:
            assert key in made
            assert key in there

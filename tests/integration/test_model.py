"""The example model: all five algorithms in one, run by ``qgis_process`` from its file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


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


def test_the_file_is_what_the_script_makes(model, tmp_path):
    """Whoever changes the model changes tools/make_models.py, and runs it."""
    statement = (
        "import sys; from pathlib import Path; from terroir.tools.make_models import main; "
        "sys.exit(main(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", statement, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    made = (tmp_path / model.name).read_text(encoding="utf-8")
    assert made.count("terroir:") == model.read_text(encoding="utf-8").count("terroir:")
    # QGIS releases differ in what else they write; the keys of the inputs and results are ours.
    for name in ("image", "polygons", "class_field", "label_field", "test_fraction", "seed"):
        assert f'name="{name}"' in made
        assert f'name="{name}"' in model.read_text(encoding="utf-8")

"""An image that does not suit a model is refused by the model's description, before the model is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from terroir.core.errors import ModelError, TerroirError
from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


def without_weights(model: Path) -> None:
    """Keep the card, and spoil all else."""
    with zipfile.ZipFile(model) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(model, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content if name == "model.json" else b"spoilt")


@pytest.mark.parametrize(
    ("training", "using", "answer"),
    [
        ("trainclassifier", "classifyraster", {"class_field": "class"}),
        ("trainregressor", "predictraster", {"target_field": "target_height"}),
    ],
)
def test_bands_are_compared_first(tmp_path: Path, training: str, using: str, answer: dict[str, str]) -> None:
    draw = np.random.default_rng(0)
    image = write_raster(tmp_path / "image.tif", draw.normal(0, 1, (3, 40, 40)).astype("float32"))
    other = write_raster(tmp_path / "other.tif", np.ones((2, 40, 40), np.float32))
    squares = [(square(x, y, 4), {"code": 1 + x // 20, "height": x / 2.0 + y}) for x in (1, 9, 21, 31) for y in (1, 20)]
    polygons = write_layer(tmp_path / "p.gpkg", squares)
    samples, model = str(tmp_path / "s.gpkg"), tmp_path / "m.terroir"

    def run(name: str, **given: object) -> None:
        execute(job_type(name).from_dict({"parameters": given}), Run("serial", 1))

    run(
        "extractsamples",
        input=[image],
        polygons=polygons,
        class_field="code",
        target_fields=["height"],
        output=samples,
    )
    run(training, samples=samples, model=str(model), parameters={"n_estimators": 3}, folds=2, **answer)
    without_weights(model)
    with pytest.raises(TerroirError, match=r"bands") as caught:
        run(using, input=[other], model=str(model), output=str(tmp_path / "o.tif"))
    assert "weights" not in str(caught.value)
    with pytest.raises(ModelError, match=r"weights"):
        run(using, input=[image], model=str(model), output=str(tmp_path / "o.tif"))

"""Build the models in ``resources/models/`` with QGIS's own modeler classes.

A model drawn by hand cannot be reviewed; this script can. Run it when an algorithm of a chain changes:
``python -m terroir.tools.make_models``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import QgsApplication

from .model_land_cover import land_cover_map
from .model_water import water_map

MODELS = Path(__file__).resolve().parent.parent / "resources" / "models"
DRAWINGS = {"land_cover_map": land_cover_map, "water_map": water_map}
"""Name of the file -> what draws the model."""


def main(folder: Path = MODELS) -> int:
    """Write the models; return the exit code."""
    application = QgsApplication([], False)
    application.initQgis()
    # Processing's Python half is a plugin of its own.
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from processing.core.Processing import Processing

    import terroir

    Processing.initialize()
    plugin = terroir.classFactory(None)
    plugin.initProcessing()
    written = True
    for name, make in DRAWINGS.items():
        model = make()
        mistakes = [text for child in model.childAlgorithms() for text in model.validateChildAlgorithm(child)[1]]
        written = written and not mistakes and model.toFile(str(folder / f"{name}.model3"))
        for text in mistakes:
            print(f"{name}: {text}", file=sys.stderr)
    plugin.unload()
    application.exitQgis()
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())

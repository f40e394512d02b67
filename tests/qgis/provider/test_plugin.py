"""The plugin's life: what QGIS pays at start, and what is left after unloading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest
from qgis.core import QgsApplication

pytestmark = pytest.mark.qgis

REGISTER = textwrap.dedent(
    """
    import gc, json, sys, time
    sys.path.insert(0, sys.argv[1])
    from qgis.core import QgsApplication
    application = QgsApplication([], False)
    application.initQgis()
    from processing.core.Processing import Processing
    Processing.initialize()
    before = set(sys.modules)
    gc.collect()
    start = time.process_time()
    import terroir
    plugin = terroir.classFactory(None)
    plugin.initProcessing()
    seconds = time.process_time() - start
    count = len(plugin.provider.algorithms())
    plugin.unload()
    sys.stdout.write(json.dumps({"seconds": seconds, "count": count, "new": sorted(set(sys.modules) - before)}))
    sys.stdout.flush()
    """
)


@pytest.fixture(scope="module")
def registration(tmp_path_factory) -> dict:
    """Registration in an interpreter of its own, best of four: other work on the machine only adds time.

    The first one compiles the modules, as after an installation; the others find them compiled, as every day.
    """
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | compiled
    plugins = str(Path(find_spec("processing").origin).parent.parent)
    found = []
    for _ in range(4):
        done = subprocess.run(
            [sys.executable, "-c", REGISTER, plugins],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env=environment,
        )
        found.append(json.loads(done.stdout[done.stdout.index('{"seconds"') :].splitlines()[0]))
    return min(found, key=lambda record: record["seconds"])


def test_registration_imports_nothing_heavy(registration):
    assert registration["count"] >= 5
    heavy = {"sklearn", "skops", "scipy", "torch", "joblib", "dask", "jinja2", "numba", "pandas"}
    assert not heavy & {name.split(".")[0] for name in registration["new"]}


def test_registration_adds_less_than_100_ms(registration):
    """Of processor time, to which other work on the machine adds little.

    QGIS's own objects are collected before: a full collection of them takes some 50 ms, and whether it falls due
    among our imports or the next plugin's is chance.
    """
    assert registration["seconds"] < 0.1


def test_unload_leaves_nothing(plugin):
    from processing.core.ProcessingConfig import ProcessingConfig

    from terroir.ui.options import MEMORY, add_options

    registry = QgsApplication.processingRegistry()
    assert MEMORY in ProcessingConfig.settings
    plugin.unload()
    try:
        assert registry.providerById("terroir") is None
        assert MEMORY not in ProcessingConfig.settings
        plugin.unload()  # a second time does no harm
    finally:
        plugin.initProcessing()
    assert registry.providerById("terroir") is plugin.provider
    assert callable(add_options)


def test_gui_start_registers_the_provider():
    import terroir

    registry = QgsApplication.processingRegistry()
    kept = registry.providerById("terroir")
    other = terroir.classFactory(None)
    # A provider of this name may be there already; then the second one is refused and must not be kept.
    other.initGui()
    assert (other.provider is None) == (kept is not None)
    other.unload()
    assert (registry.providerById("terroir") is None) == (kept is None)

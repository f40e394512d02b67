"""The Processing options, and what they mean for a run."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsSettings

pytestmark = pytest.mark.qgis

PREFIX = "Processing/Configuration/"


@pytest.fixture
def options(plugin):
    from processing.core.ProcessingConfig import ProcessingConfig

    from terroir.ui import options as module

    yield module
    for name in (module.BACKEND, module.PROFILE, module.WORKERS, module.MEMORY):
        QgsSettings().remove(PREFIX + name)
        ProcessingConfig.settings[name].value = ProcessingConfig.settings[name].default


@pytest.fixture
def open_run(plugin):
    """Function that opens the Run of an algorithm with some parameters."""

    def make(parameters: dict, name: str = "terroir:classifyraster", threads: int = 64):
        from qgis.core import QgsApplication

        context = QgsProcessingContext()
        context.setMaximumThreads(threads)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(name)
        return algorithm._open_run(parameters, context, QgsProcessingFeedback())

    return make


def test_defaults(options):
    assert options.read_options() == options.Options("auto", 0, 0)


def test_what_the_page_stores_is_what_is_read(options):
    from processing.core.ProcessingConfig import ProcessingConfig

    ProcessingConfig.setSettingValue(options.BACKEND, "serial")
    ProcessingConfig.setSettingValue(options.WORKERS, 3)
    ProcessingConfig.setSettingValue(options.MEMORY, 256)
    ProcessingConfig.setSettingValue(options.PROFILE, " meso ")
    assert options.read_options() == options.Options("serial", 3, 256, "meso")


@pytest.mark.parametrize(("name", "value"), [("BACKEND", "dusk"), ("WORKERS", "-2"), ("MEMORY", "little")])
def test_settings_that_make_no_sense_count_as_not_set(options, name, value):
    QgsSettings().setValue(PREFIX + getattr(options, name), value)
    assert options.read_options() == options.Options("auto", 0, 0)


@pytest.mark.parametrize(("name", "value"), [("WORKERS", -1), ("MEMORY", 3), ("MEMORY", "much")])
def test_the_page_refuses_what_makes_no_sense(options, name, value):
    from processing.core.ProcessingConfig import ProcessingConfig

    with pytest.raises(ValueError, match="at least"):
        ProcessingConfig.settings[getattr(options, name)].setValue(value)


def test_a_run_takes_the_options(options, open_run):
    QgsSettings().setValue(PREFIX + options.BACKEND, "threads")
    QgsSettings().setValue(PREFIX + options.WORKERS, 3)
    QgsSettings().setValue(PREFIX + options.MEMORY, 333)
    run = open_run({})
    assert (run.backend, run.workers, run.memory) == ("threads", 3, 333)


def test_parameters_win_over_options(options, open_run):
    QgsSettings().setValue(PREFIX + options.BACKEND, "threads")
    QgsSettings().setValue(PREFIX + options.WORKERS, 3)
    run = open_run({"BACKEND": "serial", "WORKERS": 2, "MEMORY": 99})
    assert (run.backend, run.workers, run.memory) == ("serial", 2, 99)


def test_a_profile_is_taken_from_the_parameter_or_else_the_option(options, open_run):
    QgsSettings().setValue(PREFIX + options.PROFILE, "meso")
    assert open_run({}).profile == "meso"
    assert open_run({"PROFILE": "other"}).profile == "other"


def test_dask_as_an_option_is_for_the_algorithms_that_offer_it(options, open_run):
    QgsSettings().setValue(PREFIX + options.BACKEND, "dask")
    assert open_run({}).backend == "dask"
    assert open_run({"BACKEND": "serial"}).backend == "serial"
    for name in ("extractsamples", "trainclassifier", "splitsamples"):
        assert open_run({}, name="terroir:" + name).backend == "auto", name


def test_the_number_of_threads_of_the_context_is_honoured(options, open_run):
    assert open_run({}, threads=1).workers == 1
    assert open_run({}, name="terroir:extractsamples", threads=1).workers == 1


def test_the_page_shows_the_options(options, window):
    from processing.gui.ConfigDialog import ConfigDialog
    from qgis.PyQt.QtCore import Qt

    dialog = ConfigDialog()
    found = dialog.model.findItems("Terroir", Qt.MatchFlag.MatchRecursive)
    groups = [[item.child(row).text() for row in range(item.rowCount())] for item in found]
    # The page lists menu entries of all providers too.
    (texts,) = [texts for texts in groups if any("Memory for blocks" in text for text in texts)]
    assert len(texts) == 4


def test_the_page_takes_the_automatic_memory_budget(options):
    from processing.core.ProcessingConfig import ProcessingConfig

    setting = ProcessingConfig.settings[options.MEMORY]
    for value in (256, options.AUTOMATIC):
        setting.setValue(value)
        assert setting.value == value

"""What QGIS's window gets when the plugin is loaded, and loses when it is unloaded."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.qgis


@pytest.fixture
def desktop(plugin, window, cluster_home):
    from terroir.provider.provider import ICON
    from terroir.ui.desktop import Desktop

    made = Desktop(ICON)
    yield made
    if made.action is not None:
        made.remove()


def test_the_panel_is_made_when_it_is_asked_for(desktop):
    assert desktop.dock is None
    assert not desktop.action.icon().isNull()
    desktop.action.trigger()
    dock = desktop.dock
    assert dock is not None
    assert dock.objectName() == "TerroirJobs"
    desktop.show_jobs(True)
    assert desktop.dock is dock


def test_the_page_of_options_is_made_by_its_factory(desktop):
    page = desktop._page.createWidget()
    assert page.objectName() == "TerroirProfiles"
    page.apply()
    page.deleteLater()


def test_all_is_taken_away(plugin, window, cluster_home):
    from terroir.provider.provider import ICON
    from terroir.ui.desktop import Desktop

    made = Desktop(ICON)
    made.show_jobs()
    dock = made.dock
    dock.show()
    made.remove()
    assert made.dock is None
    assert not dock._timer.isActive()
    made.action = None


def test_the_plugin_adds_it_and_undoes_it(plugin, window):
    import terroir

    other = terroir.classFactory(window)
    other.initGui()
    assert other.desktop is not None
    other.unload()
    assert other.desktop is None

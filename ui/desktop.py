"""What QGIS's window gets: a menu entry, the panel that it opens, and a page among the options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QWidget
from qgis.utils import iface

from .translation import tr

if TYPE_CHECKING:
    from .jobs_dock import JobsDock

MENU = "Terroir"


class OptionsPageFactory(QgsOptionsWidgetFactory):
    """Makes the page when QGIS opens its options.

    Parameters
    ----------
    icon : Path
        Of the page.
    """

    def __init__(self, icon: Path) -> None:
        super().__init__("Terroir", QIcon(str(icon)))

    def createWidget(self, parent: QWidget | None = None) -> QgsOptionsPageWidget:
        """Called by QGIS, whose start does not pay for the page."""
        from .options_page import ProfilesPage

        return ProfilesPage(parent)


class Desktop:
    """Adds it all; `remove` takes it away again. The panel is made when it is first asked for.

    Parameters
    ----------
    icon : Path
        Terroir's icon; that of the panel lies beside it.
    """

    def __init__(self, icon: Path) -> None:
        self.dock: JobsDock | None = None
        self.action = QAction(QIcon(str(icon.with_name("cluster.svg"))), tr("Jobs on clusters"), iface.mainWindow())
        self.action.setObjectName("TerroirJobsAction")
        self.action.setCheckable(True)
        self.action.triggered.connect(self.show_jobs)
        iface.addPluginToMenu(MENU, self.action)
        self._page = OptionsPageFactory(icon)
        iface.registerOptionsWidgetFactory(self._page)

    def show_jobs(self, visible: bool = True) -> None:
        """Open or close the panel."""
        if self.dock is None:
            if not visible:
                return
            from .jobs_dock import JobsDock

            self.dock = JobsDock(iface.mainWindow())
            self.dock.setToggleVisibilityAction(self.action)
            iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        self.dock.setUserVisible(visible)

    def remove(self) -> None:
        """Take everything away."""
        iface.unregisterOptionsWidgetFactory(self._page)
        iface.removePluginMenu(MENU, self.action)
        self.action.deleteLater()
        if self.dock is not None:
            self.dock.shut_down()
            iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None

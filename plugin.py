"""The plugin's life: what is made when QGIS loads it, and undone when QGIS unloads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication

from .provider.provider import ICON, TerroirProvider
from .ui.translation import install_translator, remove_translator

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .ui.desktop import Desktop


class TerroirPlugin:
    """Registers the Processing provider.

    Parameters
    ----------
    iface : QgisInterface or None
        The program's window; None in ``qgis_process``, which calls `initProcessing` only.
    """

    def __init__(self, iface: QgisInterface | None) -> None:
        self.iface = iface
        self.provider: TerroirProvider | None = None
        self.desktop: Desktop | None = None
        # Names of algorithms are asked for while they are registered, so the language comes first.
        self.translator = install_translator()

    def initProcessing(self) -> None:
        """Register the provider."""
        provider = TerroirProvider()
        if QgsApplication.processingRegistry().addProvider(provider):
            self.provider = provider

    def initGui(self) -> None:
        """Add what only the desktop program has: the page of options, and the panel with jobs on clusters."""
        self.initProcessing()
        if self.iface is not None:
            from .ui.desktop import Desktop

            self.desktop = Desktop(ICON)

    def unload(self) -> None:
        """Undo everything."""
        if self.desktop is not None:
            self.desktop.remove()
            self.desktop = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self.translator is not None:
            remove_translator(self.translator)
            self.translator = None

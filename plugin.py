"""The plugin's life: what is made when QGIS loads it, and undone when QGIS unloads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication

from .provider.provider import TerroirProvider
from .ui.translation import install_translator, remove_translator

if TYPE_CHECKING:
    from qgis.gui import QgisInterface


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
        # Names of algorithms are asked for while they are registered, so the language comes first.
        self.translator = install_translator()

    def initProcessing(self) -> None:
        """Register the provider."""
        provider = TerroirProvider()
        if QgsApplication.processingRegistry().addProvider(provider):
            self.provider = provider

    def initGui(self) -> None:
        """Do what the desktop program needs, which is no more than the command line needs."""
        self.initProcessing()

    def unload(self) -> None:
        """Undo everything."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self.translator is not None:
            remove_translator(self.translator)
            self.translator = None

"""Terroir: from polygons and images to land-cover maps with an honest accuracy report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import TerroirPlugin


def classFactory(iface: QgisInterface | None) -> TerroirPlugin:
    """Make the plugin.

    Parameters
    ----------
    iface : QgisInterface or None
        The program's window; None in ``qgis_process``.
    """
    # Imported here, because this package is also the root of terroir.core, which runs without QGIS.
    from .plugin import TerroirPlugin

    return TerroirPlugin(iface)

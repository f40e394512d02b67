"""Short names, fit for a report, of the data that figures were computed on."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from ..raster.grid import spatial_reference


def source_name(path: str, dated: bool = True) -> str:
    """File name of a source, its layer, and the day (UTC) on which the file was written.

    Parameters
    ----------
    path : str
        ``path`` or ``path|layername=name``.
    dated : bool
        Whether to tell the day; it is never told of what is not a file.
    """
    file, *options = path.split("|")
    layers = [text.partition("=")[2] for text in options if text.lower().startswith("layername=")]
    kind, colon, _ = file.partition(":")
    # A database connection may hold a password: no more than its kind is told.
    is_connection = bool(colon) and len(kind) > 1 and not os.path.exists(file)
    name = kind if is_connection else os.path.basename(file)
    text = f"{name} (layer {layers[0]})" if layers else name
    if not dated or not os.path.isfile(file):
        return text
    written = datetime.fromtimestamp(os.stat(file).st_mtime, timezone.utc)
    return f"{text}, written {written:%Y-%m-%d}"


def crs_name(wkt: str) -> str:
    """Name of a coordinate reference system, and its authority's code where it has one."""
    system = spatial_reference(wkt)
    if system is None:
        return "no coordinate reference system"
    authority, code = system.GetAuthorityName(None), system.GetAuthorityCode(None)
    return f"{system.GetName()} ({authority}:{code})" if authority and code else str(system.GetName())

"""What Terroir keeps in a layer's metadata, to take along when the layer is copied."""

from __future__ import annotations

from ..vector.source import OpenLayer

_PREFIX = "TERROIR_"


def own_metadata(source: OpenLayer) -> dict[str, str]:
    """Everything that Terroir wrote: the table of classes, and whatever else belongs to the samples."""
    stored = source.layer.GetMetadata_Dict() or {}
    return {key: value for key, value in stored.items() if key.startswith(_PREFIX)}

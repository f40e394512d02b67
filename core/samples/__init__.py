"""From polygons to a sample table: reference layers, extraction, strategies, splits."""

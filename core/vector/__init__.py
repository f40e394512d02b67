"""Vector files: open a layer, write a layer."""

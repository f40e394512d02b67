"""Training of networks: items in, weights and their history out. Knows no raster."""

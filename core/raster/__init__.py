"""Grids, stacks of rasters with one validity mask, and the writer."""

"""Unsupervised classification: clusters of pixels, with a fit that reads the raster as a stream."""

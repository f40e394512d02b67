"""Patch networks asked about every pixel of an image: in their dense form, or on a lattice of patches."""

from .choose import dense_predictor

__all__ = ["dense_predictor"]

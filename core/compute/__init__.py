"""Backends: where blocks are computed, behind one small interface."""

from .backend import BACKENDS, Backend, open_backend

__all__ = ["BACKENDS", "Backend", "open_backend"]

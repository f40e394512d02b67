"""Backends: where blocks are computed, behind one small interface."""

from .backend import BACKENDS, Backend, TwoStepTask, open_backend

__all__ = ["BACKENDS", "Backend", "TwoStepTask", "open_backend"]

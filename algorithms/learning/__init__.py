"""Algorithms that learn a model and use it."""

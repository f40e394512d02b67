"""Forests as flat arrays, and the compiled kernels that walk them."""

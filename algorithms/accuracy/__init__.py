"""Algorithms that tell how good a map is."""

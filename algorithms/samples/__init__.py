"""Algorithms that make and split samples."""

"""Algorithms that make features of images, and maps of features."""

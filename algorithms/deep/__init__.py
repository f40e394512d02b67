"""Algorithms of deep learning: patches, and networks trained on them or on whole tiles."""

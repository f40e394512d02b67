"""Prediction of a quantity, with intervals."""

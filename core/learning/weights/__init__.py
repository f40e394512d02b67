"""Fitted estimators in a file, and what of a file is believed."""

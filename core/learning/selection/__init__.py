"""Choosing features by folds."""

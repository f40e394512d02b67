"""Choosing by folds: arguments of a classifier, and the classifier itself."""

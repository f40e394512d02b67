"""Estimators of our own, with scikit-learn's interface.

They derive from scikit-learn's classes, so these modules are imported inside functions only, by ``Kind.load``.
"""

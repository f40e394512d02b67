"""A training from samples to model and report."""

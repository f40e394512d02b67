"""Learning: estimators by name, honest cross-validation, the model file, prediction block by block."""

"""How good a model is: folds, out-of-fold predictions, repeated runs, calibration, importance."""

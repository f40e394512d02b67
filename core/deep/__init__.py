"""Deep learning: patches, networks, training, and prediction of every pixel."""

"""Processing algorithms: parameters in, Job out."""

"""How good a map is: confusion matrix, unweighted figures, estimates under a sampling design, areas, report."""

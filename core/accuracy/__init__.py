"""How good a map is: confusion matrix, figures drawn from it, warnings, report, CSV and JSON."""

"""Benchmarks of Terroir against its peers: ``make bench``. Never in the released zip."""

"""The report on the training of a network: what was learnt from, how it went, and what the network can do."""

"""The sample by which a map is validated: how many points, how many in each stratum, and where they lie."""

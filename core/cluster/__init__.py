"""Other machines: profiles of clusters, interactive runs through dask, detached ones through a batch scheduler."""

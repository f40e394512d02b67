"""Interactive runs: blocks go to the workers of a dask cluster while the user waits."""

"""The map of clusters as a block function."""

from __future__ import annotations

import numpy as np

from ...blocks.contract import Block, OutputSpec
from ..predict import label_type
from .assign import ClusterPredictor
from .model import Clustering, legend


class ClusterBlock:
    """Block function that gives each pixel the number of its cluster, from 1; nodata is 0.

    Parameters
    ----------
    clustering : Clustering
        Fitted, in final order; the block's bands must be its features, in its order.
    """

    halo = 0
    edge = "nodata"

    def __init__(self, clustering: Clustering) -> None:
        classes = legend(clustering.count)
        dtype, nodata = label_type(classes.codes)
        self.outputs = (OutputSpec("output", 1, dtype, nodata, ("cluster",), classes),)
        self._predictor = ClusterPredictor(clustering)
        # Values and places of all valid pixels; what the predictor works with is far less than a block.
        self.bytes_per_pixel = 8 * len(clustering.mean) + 2 * 8

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        (spec,) = self.outputs
        found = np.full((1, *block.valid.shape), spec.nodata, spec.dtype)
        places, _ = self._predictor.ask(block.data[:, block.valid], shares=False)
        found[0, block.valid] = places + 1
        return (found,)

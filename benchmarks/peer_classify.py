"""The whole process of the peer: ``python -m terroir.benchmarks.peer_classify IMAGE FOREST OUTPUT``."""

from __future__ import annotations

import sys

from terroir.benchmarks.measure import CORES
from terroir.benchmarks.peers import import_museotoolbox


def classify(image: str, forest: str, output: str) -> None:
    """Load a fitted forest and classify an image with MuseoToolBox, scikit-learn on all cores."""
    import joblib
    import numpy as np

    import_museotoolbox()
    from museotoolbox.processing import RasterMath

    estimator = joblib.load(forest)
    estimator.set_params(n_jobs=CORES)
    work = RasterMath(image, verbose=False)
    # Its own processes on top of scikit-learn's threads make it slower: every block is pickled.
    work.add_function(lambda pixels: estimator.predict(pixels).astype(np.uint8), output, out_nodata=0)
    work.run()


if __name__ == "__main__":
    classify(*sys.argv[1:])

"""Part the pixels of an image into clusters without any sample of a class."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

import numpy as np

from ..accuracy.facts import crs_name, source_name
from ..accuracy.thumbnail import map_picture
from ..blocks import run_blocks
from ..blocks.reduce import part_of
from ..blocks.tiles import open_tiles
from ..errors import DataError, ParameterError
from ..features.feature_stack import FeatureStack
from ..features.recipe_resolve import resolve
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe
from ..learning.card import ModelCard, training_hash
from ..learning.clustering.assign import ClusterPredictor
from ..learning.clustering.block import ClusterBlock
from ..learning.clustering.clusterers import CLUSTERERS, METHODS, make_clusterer
from ..learning.clustering.model import Clustering, criterion, distinct_rows, fit_sample, legend, put_in_order
from ..learning.clustering.report import render_clusters
from ..learning.clustering.sample import PixelSample, draw_pixels
from ..learning.clustering.stream import refine
from ..learning.clustering.summary import ClusterSummary, summarise
from ..learning.dependencies import require_packages
from ..learning.fitting import plain_parameters
from ..learning.model import Model
from ..pages import json_text
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field
from .provenance import component_versions

FIRST_SAMPLE = 100_000
"""Pixels from which the fit to all pixels starts."""
MOST_CLUSTERS = 255
"""Clusters that a map of bytes holds beside nodata."""

# Where each part of the work ends, as shares of the time, about.
_DRAWN, _FITTED, _REFINED, _SUMMARISED = 0.2, 0.35, 0.7, 0.8


@dataclass(frozen=True)
class ClusterJob(Job):
    """Part the valid pixels of one or more rasters into clusters of similar pixels."""

    name: ClassVar[str] = "cluster"
    by_blocks: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    output: str = output_field("Map of clusters, 1 to k; 0 is nodata (GeoTIFF)", suffixes=SUFFIXES)
    method: str = option("How clusters are found", choices=METHODS, default="kmeans")
    clusters: int = option("Number of clusters", minimum=2, maximum=MOST_CLUSTERS, default=8)
    sample_size: int = option(
        "Pixels drawn at random to learn from; 0 for all pixels", minimum=0, maximum=2**31 - 1, default=FIRST_SAMPLE
    )
    standardise: bool = option("Bring features to mean 0 and variance 1 first", default=True)
    parameters: dict[str, Any] = option("Arguments of the clusterer", default_factory=dict)  # noqa: RUF009 a field
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe of features that are computed of the rasters' bands", default_factory=dict
    )
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    model: Optional[str] = output_field("Model file (.terroir)", default=None)
    report: Optional[str] = output_field("Report on the clusters (HTML)", default=None)

    def validate(self) -> None:
        """Read the recipe, and compare the sample with the number of clusters."""
        if self.recipe:
            parse_recipe(self.recipe)
        if 0 < self.sample_size < self.clusters:
            raise ParameterError(
                "{size} pixels cannot make {clusters} clusters; ask for more pixels, or 0 for all",
                parameter="sample_size",
                size=self.sample_size,
                clusters=self.clusters,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Draw pixels, fit the clusters, then map them block by block.

        Returns
        -------
        dict
            ``inertia`` (k-means) or ``bic`` (mixture) over the pixels learnt from; the other one is None.

        Raises
        ------
        TerroirError
            If a raster cannot be read, its pixels do not make so many clusters, or nothing can be written.
        """
        require_packages()
        make_clusterer(self.method, self.clusters, self.parameters, self.seed)  # before anything is read
        stack, recipe = self._open(run)
        sample = draw_pixels(stack, self.sample_size or FIRST_SAMPLE, self.seed, part_of(run, 0.0, _DRAWN))
        values = np.asarray(sample.values, np.float64)
        clustering = self._fit(values, stack, run)
        inertia, bic = criterion(clustering, values)
        run.progress(_FITTED)
        whole = self.sample_size == 0 and not sample.is_all
        if not whole:
            _tell_of_convergence(clustering, run)
        summary = None
        if (whole or self.report) and not run.estimate:
            with open_tiles(stack, _working_memory(clustering), run) as tiles:
                if whole:
                    refine(clustering, values, tiles, self.seed, part_of(run, _FITTED, _REFINED))
                put_in_order(clustering)
                summary = summarise(clustering, tiles, part_of(run, _REFINED, _SUMMARISED))
            if whole:
                inertia, bic = summary.inertia, summary.bic
        else:
            put_in_order(clustering)
        start = _FITTED if summary is None else _SUMMARISED
        run_blocks(stack, ClusterBlock(clustering), {"output": self.output}, part_of(run, start, 1.0))
        learnt_from = sample.valid if whole else len(values)
        if self.model:
            card = self._card(clustering, stack, values, recipe, {"inertia": inertia, "bic": bic})
            Model(card, clustering.estimator).write(run.outputs.stage(self.model, "model"), "model")
        if self.report and summary is not None:
            page = self._page(clustering, summary, stack, sample, learnt_from, run)
            # As bytes, so that line ends are the same on every system.
            run.outputs.stage(self.report, "report").write_bytes(page.encode("utf-8"))
        return {"inertia": inertia, "bic": bic}

    def _open(self, run: Run) -> tuple[Stack, Optional[ResolvedRecipe]]:
        """The image, as features where a recipe is given."""
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        if not self.recipe:
            return stack, None
        recipe = resolve(parse_recipe(self.recipe), stack, run)
        return FeatureStack.of(stack, recipe, run.warn), recipe

    def _fit(self, values: np.ndarray, stack: Stack, run: Run) -> Clustering:
        """Fit to the sample, after a look at whether it can be fitted."""
        wanted = self.clusters
        distinct = distinct_rows(values, wanted)
        if distinct < wanted and not run.estimate:
            raise DataError(
                "{clusters} clusters are wanted, but the pixels learnt from have only {distinct} different values; ask"
                " for fewer clusters, or for a larger SAMPLE_SIZE where the image has more",
                parameter="clusters",
                clusters=wanted,
                distinct=distinct,
            )
        constant = [
            name for name, column in zip(stack.band_names, values.T) if len(values) > 1 and (column == column[0]).all()
        ]
        if constant:
            run.warn(
                "Constant over all pixels learnt from, so that it tells no clusters apart: {bands}; leave it out,"
                " with a RECIPE that names the other bands.",
                bands=", ".join(constant),
            )
        # An estimate has looked at a few blocks, which may hold less than the image.
        clusterer = make_clusterer(self.method, min(wanted, distinct), self.parameters, self.seed)
        return fit_sample(clusterer, self.method, values, self.standardise, stack.band_names)

    def _card(
        self,
        clustering: Clustering,
        stack: Stack,
        values: np.ndarray,
        recipe: Optional[ResolvedRecipe],
        scores: dict[str, Any],
    ) -> ModelCard:
        places, _ = ClusterPredictor(clustering).ask(values.T, shares=False)
        classes = legend(clustering.count)
        samples = dict(zip(classes.codes, np.bincount(places, minlength=len(classes)).tolist()))
        names = tuple(stack.band_names)
        return ModelCard(
            classes=classes,
            features=names,
            classifier=self.method,
            parameters=plain_parameters(clustering.learnt),
            seed=self.seed,
            training_sha256=training_hash(names, values, places + 1, np.zeros(len(values), np.int64)),
            samples=samples,
            polygons=dict.fromkeys(classes.codes, 0),
            scores={"method": "on the pixels learnt from", **scores},
            versions=component_versions(),
            recipe=recipe,
            task="clustering",
        )

    def _page(
        self,
        clustering: Clustering,
        summary: ClusterSummary,
        stack: Stack,
        sample: PixelSample,
        learnt_from: int,
        run: Run,
    ) -> str:
        classes = legend(clustering.count)
        staged = run.outputs.staged[Path(os.path.abspath(self.output))]
        how = "all valid pixels" if learnt_from == sample.valid else f"{learnt_from} of them drawn at random"
        parameters = {k: v for k, v in plain_parameters(clustering.learnt).items() if v is not None and k != "copy_x"}
        return render_clusters(
            f"Clusters of {source_name(self.input[0], dated=False)}",
            summary,
            classes,
            stack.band_names,
            map_picture(str(staged), classes),
            {
                "Image": "\n".join(source_name(path) for path in self.input),
                "Grid": f"{stack.grid.width} × {stack.grid.height} pixels, {crs_name(stack.grid.crs)}",
                "Features": ", ".join(stack.band_names),
                "Valid pixels": f"{sample.valid:,}".replace(",", "\u202f"),
            },
            {
                "Method": CLUSTERERS[self.method].title,
                "Learnt from": how,
                "Standardised": "yes" if self.standardise else "no",
                "Seed": str(self.seed),
                "Parameters": json_text(parameters),
            },
            [str(message) for message in run.warnings],
        )


def _tell_of_convergence(clustering: Clustering, run: Run) -> None:
    """Warn where scikit-learn stopped because its iterations were used up."""
    learnt = clustering.learnt
    if not getattr(learnt, "converged_", learnt.n_iter_ < learnt.max_iter):
        run.warn(
            "The clusters still moved after {passes} iterations; raise max_iter or tol in PARAMETERS.",
            passes=learnt.n_iter_,
        )


def _working_memory(clustering: Clustering) -> int:
    """Bytes for each pixel of a tile that a pass needs: its values once more, places and areas."""
    return 8 * len(clustering.mean) + 3 * 8

"""Check a sample table: what a classifier trained on it could not tell."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

import numpy as np

from ..accuracy.matrix import ConfusionMatrix
from ..accuracy.metrics import accuracy_metrics
from ..errors import DataError, ParameterError
from ..learning.dependencies import require_packages
from ..learning.fitting import Recipe
from ..learning.validation.crossvalidation import OutOfFold, cross_validate_polygons
from ..raster.grid import same_crs
from ..run import Run
from ..samples.augment_table import Rows, read_rows
from ..samples.check import Check, Statistics, sample_statistics
from ..samples.check_layer import write_polygons
from ..samples.check_report import check_record, render_check
from ..samples.check_warnings import warn_of_check, warn_of_leak
from ..samples.leakage import Leakage, find_leakage, pixel_spacing
from ..samples.moran import Moran, morans_i, nearest_neighbours
from ..samples.places import measurable, unit_name
from ..samples.split_runs import TEST, TRAIN
from ..samples.suspects import choose_judged, judge_polygons
from ..samples.table import SampleTable, read_samples
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field

MOST_JUDGED = 20_000
"""Samples that the forest sees, at most (or one of each polygon)."""
_TREES = 100


@dataclass(frozen=True)
class CheckSamplesJob(Job):
    """Report on a sample table: balance, separability, suspects, duplicates, clustering, leakage."""

    name: ClassVar[str] = "checksamples"

    samples: str = input_field("Sample table")
    report: Optional[str] = output_field("Report (HTML)", default=None)
    metrics: Optional[str] = output_field("All numbers (JSON)", default=None)
    output: Optional[str] = output_field("Polygons with their suspicion", suffixes=SUFFIXES, default=None)
    class_field: str = option("Field with the class codes", default="class")
    group_field: str = option("Field with the polygon that a sample comes from", default="group")
    features: tuple[str, ...] = option("Feature fields; empty for all", default=())
    split_field: Optional[str] = option(
        "Field that says train or test; every field split or split_… by default", default=None
    )
    test: Optional[str] = input_field("Sample table of the test, where that is another layer", default=None)
    folds: int = option("Parts of the cross-validation", minimum=2, default=5)
    neighbours: int = option("Nearest neighbours for Moran's I", minimum=1, maximum=100, default=8)
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)

    def run(self, run: Run) -> dict[str, Any]:
        """Check; returns what is found in numbers.

        Returns
        -------
        dict
            ``sample_count``, ``suspect_count``, ``lowest_separability``, ``contradicting_count`` and
            ``leak_count`` (test samples that share polygon or place with training).
        """
        require_packages()
        samples = read_samples(self.samples, self.class_field, self.group_field, self.features)
        rows = read_rows(self.samples, run)
        samples, rows = _real(samples, rows, run)
        run.progress(0.2)
        places = measurable(rows.xs, rows.ys, rows.crs)
        statistics = sample_statistics(samples, rows.xs, rows.ys, places, self.neighbours, run.worker_count)
        run.progress(0.4)
        leaks = self._leaks(samples, rows, places, run)
        check = self._judge(samples, places, statistics, leaks, run)
        warn_of_check(check, run)
        for leak in leaks:
            warn_of_leak(leak, unit_name(rows.crs), run)
        self._write(check, samples, rows, run)
        return {
            "sample_count": check.samples,
            "suspect_count": len(check.suspects),
            "lowest_separability": check.lowest_separability,
            "contradicting_count": int(check.duplicates.contradicting.sum()),
            "leak_count": sum(len(leak.shared_groups) + leak.same_place for leak in leaks),
        }

    def _judge(
        self, samples: SampleTable, places: np.ndarray, found: Statistics, leaks: list[Leakage], run: Run
    ) -> Check:
        """Have every polygon predicted by a forest that has not seen it."""
        chosen = choose_judged(samples, MOST_JUDGED, self.seed)
        if len(chosen) < len(samples):
            run.info(
                "{count} of {total} samples are judged by the forest, as many of each polygon.",
                count=len(chosen),
                total=len(samples),
            )
        judged = _take(samples, chosen)
        recipe = Recipe("rf", {"n_estimators": _TREES}, self.seed, run.worker_count)
        inner = dataclasses.replace(run, on_progress=lambda share: run.on_progress(0.4 + 0.5 * share))
        out = cross_validate_polygons(judged, recipe, self.folds, inner)
        predicted, tested = np.zeros(len(samples), np.int64), np.zeros(len(samples), bool)
        predicted[chosen], tested[chosen] = out.predicted, out.tested
        metrics = accuracy_metrics(_matrix(judged, out))
        return Check(
            classes=found.classes,
            separability=found.separability,
            constant=found.constant,
            polygons=tuple(judge_polygons(samples, predicted, tested, found.outlying)),
            error_moran=_error_moran(places[tested], (predicted != samples.codes)[tested], self.neighbours),
            accuracy=metrics.overall_accuracy,
            macro_f1=metrics.macro_f1,
            duplicates=found.duplicates,
            leaks=tuple(leaks),
        )

    def _leaks(self, samples: SampleTable, rows: Rows, places: np.ndarray, run: Run) -> list[Leakage]:
        """Every split that the table holds or that the second table makes."""
        spacing = pixel_spacing(places)
        leaks = []
        for name in self._split_fields(rows):
            sides = np.array([str(value) for value in rows.columns[rows.names.index(name)]])
            train, test = sides == TRAIN, sides == TEST
            if not train.any() or not test.any():
                raise DataError(
                    "{field} does not hold both {train} and {test}; choose a field that Split samples made",
                    parameter="split_field",
                    field=name,
                    train=TRAIN,
                    test=TEST,
                )
            sizes = (places[train], samples.groups[train]), (places[test], samples.groups[test])
            leaks.append(find_leakage(name, *sizes, spacing))
        if self.test:
            other = read_samples(self.test, self.class_field, self.group_field, samples.features, "test")
            there = read_rows(self.test, run, "test")
            if not same_crs(rows.crs, there.crs):
                raise DataError(
                    "{path} has another coordinate reference system than the samples; reproject it first",
                    parameter="test",
                    path=self.test,
                )
            far = measurable(there.xs, there.ys, rows.crs)
            name = Path(self.test.split("|")[0]).name
            leaks.append(find_leakage(name, (places, samples.groups), (far, other.groups), spacing))
        return leaks

    def _split_fields(self, rows: Rows) -> list[str]:
        if self.split_field is None:
            return [name for name in rows.names if name == "split" or name.startswith("split_")]
        if self.split_field not in rows.names:
            raise ParameterError(
                "{path} has no field {name}; its fields are {fields}",
                parameter="split_field",
                path=self.samples,
                name=self.split_field,
                fields=", ".join(rows.names),
            )
        return [self.split_field]

    def _write(self, check: Check, samples: SampleTable, rows: Rows, run: Run) -> None:
        unit = unit_name(rows.crs)
        arguments = (check, unit, self._data(samples), self._method(unit), [str(note) for note in run.warnings])
        for path, parameter, make in (
            (self.report, "report", render_check),
            (self.metrics, "metrics", check_record),
        ):
            if path:
                run.outputs.stage(path, parameter).write_text(make(*arguments), encoding="utf-8")
        if self.output:
            margin = pixel_spacing(np.column_stack([rows.xs, rows.ys])) / 2
            write_polygons(self.output, rows.crs, check.polygons, samples, (rows.xs, rows.ys), margin, run)

    def _data(self, samples: SampleTable) -> dict[str, str]:
        data = {
            "Samples": Path(self.samples.split("|")[0]).name,
            "Features": ", ".join(samples.features),
            "Class field": self.class_field,
            "Polygon field": self.group_field,
        }
        return data | ({"Test": Path(self.test.split("|")[0]).name} if self.test else {})

    def _method(self, unit: str) -> dict[str, str]:
        return {
            "Suspicious polygons": f"random forest of {_TREES} trees, {self.folds} folds of whole polygons, "
            f"at most about {MOST_JUDGED} samples",
            "Neighbours for Moran's I": str(self.neighbours),
            "Distances": f"in {unit}",
            "Seed": str(self.seed),
        }


def _real(samples: SampleTable, rows: Rows, run: Run) -> tuple[SampleTable, Rows]:
    """Both without the samples that were made up, which would all look like duplicates."""
    if samples.synthetic is None or not samples.synthetic.any():
        return samples, rows
    kept = np.flatnonzero(~samples.synthetic)
    run.info("{count} made-up samples are not checked.", count=len(samples) - len(kept))
    columns = tuple([column[place] for place in kept.tolist()] for column in rows.columns)
    return _take(samples, kept), dataclasses.replace(rows, columns=columns, xs=rows.xs[kept], ys=rows.ys[kept])


def _take(samples: SampleTable, chosen: np.ndarray) -> SampleTable:
    return dataclasses.replace(
        samples,
        values=samples.values[chosen],
        codes=samples.codes[chosen],
        groups=samples.groups[chosen],
        synthetic=None,
    )


def _matrix(samples: SampleTable, out: OutOfFold) -> ConfusionMatrix:
    present = samples.classes.subset(samples.codes.tolist())
    tested = out.tested
    return ConfusionMatrix.from_codes(samples.codes[tested], out.predicted[tested], present)


def _error_moran(places: np.ndarray, wrong: np.ndarray, neighbours: int) -> Moran | None:
    around = nearest_neighbours(places, neighbours)
    return morans_i(wrong, around) if around else None

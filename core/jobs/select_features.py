"""Select the features of a sample table that a classifier needs, and say honestly what that is worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

import numpy as np

from ..errors import DataError, ParameterError
from ..learning.classifiers import CLASSIFIERS
from ..learning.dependencies import require_packages
from ..learning.fitting import Recipe
from ..learning.learner import PlainLearner
from ..learning.selection.forward import most_trials
from ..learning.selection.report import TITLES, Outcome, path_csv, render_selection
from ..learning.selection.score import (
    SCORES,
    Nested,
    Search,
    cross_validate_selection,
    numbered_groups,
    useless_features,
)
from ..learning.validation.crossvalidation import refuse_one_class
from ..learning.validation.folds import Fold, make_folds
from ..run import Run
from ..samples.split_copy import copy_features
from ..samples.table import SampleTable, read_samples
from ..samples.table_fields import feature_places
from ..vector.source import open_layer
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class SelectFeaturesJob(Job):
    """Sequential forward selection of features by grouped cross-validation."""

    name: ClassVar[str] = "selectfeatures"

    samples: str = input_field("Sample table: one point per sample, one field per feature")
    output: Optional[str] = output_field("The table with the selected features only", SUFFIXES, default=None)
    report: Optional[str] = output_field("Report on the selection (HTML)", default=None)
    table: Optional[str] = output_field("Steps of the selection (CSV)", default=None)
    class_field: str = option("Field with the class codes", default="class")
    group_field: str = option("Field with the polygon that a sample comes from", default="group")
    features: tuple[str, ...] = option("Features to choose among; empty for all", default=())
    classifier: str = option("Kind of classifier", choices=tuple(CLASSIFIERS), default="rf")
    parameters: dict[str, Any] = option("Arguments of the estimator", default_factory=dict)  # noqa: RUF009 a field
    folds: int = option("Parts of the cross-validation", minimum=2, default=5)
    score: str = option("What is maximised", choices=tuple(SCORES), default="macrof1")
    max_features: int = option("Features at which the search ends; 0 where nothing is gained", minimum=0, default=0)
    tolerance: float = option("Differences of the score that do not count", minimum=0, maximum=1, default=0.0)
    floating: bool = option("Take features back that others have made superfluous", default=False)
    nested: bool = option("Cross-validate the selection itself, too", default=True)
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)

    def validate(self) -> None:
        """Refuse a feature that is named twice, and a tolerance that is no number."""
        repeated = sorted({name for name in self.features if self.features.count(name) > 1})
        if repeated:
            raise ParameterError(
                "{fields} is named more than once; name each field once",
                parameter="features",
                fields=", ".join(repeated),
            )
        if math.isnan(self.tolerance):
            raise ParameterError(
                "{value} is no difference of scores; give a number from 0 to 1",
                parameter="tolerance",
                value=self.tolerance,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Select, judge, write.

        Returns
        -------
        dict
            ``selected`` (names between semicolons), ``feature_count``, ``selected_score`` (optimistic), ``all_score``
            and, where it was asked for and possible, ``nested_score`` (honest).

        Raises
        ------
        TerroirError
            If samples, parameters or folds do not fit each other, or nothing can be written.
        """
        require_packages()
        learner = PlainLearner(Recipe(self.classifier, self.parameters, self.seed, run.worker_count))
        learner.check()
        samples = read_samples(self.samples, self.class_field, self.group_field, self.features, warn=run.warn)
        refuse_one_class(samples)
        candidates = self._candidates(samples, run)
        plan = make_folds("polygon", samples.codes, samples.groups, self.seed, self.folds, synthetic=samples.synthetic)
        plan.announce(samples.codes, samples.classes, run)
        search = Search(learner, self.score, self.folds, self.max_features, self.tolerance, self.floating)
        found = self._search(search, numbered_groups(samples), candidates, list(plan), run)
        self._tell(found, samples, run)
        self._write(found, samples, run)
        run.progress(1.0)
        scores = {"selected_score": found.path.score, "all_score": found.figure(found.all_features)}
        if found.nested is not None:
            scores["nested_score"] = found.figure(found.nested.metrics)
        names = [samples.features[place] for place in found.path.chosen]
        return {"selected": ";".join(names), "feature_count": len(names), **scores}

    def _candidates(self, samples: SampleTable, run: Run) -> list[int]:
        """Features that can tell anything, and nothing that another one says already."""
        constant, repeated = useless_features(samples)
        if len(constant) == len(samples.features):
            raise DataError(
                "every feature has one value only, so that none can be selected; choose other features, or extract the"
                " samples again",
                parameter="features",
            )
        if constant:
            run.warn(
                "These features have one value in all samples and are left out: {fields}.",
                fields=", ".join(samples.features[place] for place in constant),
            )
        for place, first in repeated:
            run.warn(
                "The feature {field} has the same values as {other} in all samples and is left out.",
                field=samples.features[place],
                other=samples.features[first],
            )
        out = {*constant, *(place for place, _ in repeated)}
        return [place for place in range(len(samples.features)) if place not in out]

    def _search(
        self, search: Search, samples: SampleTable, candidates: list[int], folds: list[Fold], run: Run
    ) -> Outcome:
        trials = most_trials(len(candidates), self.max_features, self.floating)
        run.info(
            "Up to {count} sets of features are scored, each by {folds} trainings.",
            count=trials * (1 + len(folds)) if self.nested else trials,
            folds=len(folds),
        )
        share = 1 / (1 + len(folds)) if self.nested else 0.95
        path = search.select(samples, candidates, folds, run, _counter(run, 0.0, share, trials))
        nested: Optional[Nested] = None
        if self.nested:
            tick = _counter(run, share, 0.95, trials * len(folds))
            nested = cross_validate_selection(search, samples, candidates, folds, run, tick)
        return Outcome(
            path=path,
            score=self.score,
            selected=search.judge(samples, path.chosen, folds, run),
            all_features=search.judge(samples, tuple(candidates), folds, run),
            nested=nested,
            names=samples.features,
            candidates=tuple(candidates),
        )

    def _tell(self, found: Outcome, samples: SampleTable, run: Run) -> None:
        run.info(
            "Selected {count} of {total} features: {features}.",
            count=len(found.path.chosen),
            total=len(samples.features),
            features=", ".join(samples.features[place] for place in found.path.chosen),
        )
        run.info(
            "{score} with the selected features {selected:.3f}, which is optimistic; with all features {all:.3f}.",
            score=TITLES[self.score],
            selected=found.path.score,
            all=found.figure(found.all_features),
        )
        if found.nested is None:
            run.warn(
                "The score of the selected features is the best of many that were tried on the same folds, and"
                " therefore optimistic. NESTED tells what the selection is worth, where there are polygons enough."
            )
            return
        run.info(
            "{score} of the selection as a whole, each fold predicted with features selected without it: {nested:.3f}.",
            score=TITLES[self.score],
            nested=found.figure(found.nested.metrics),
        )
        if found.figure(found.nested.metrics) <= found.figure(found.all_features):
            run.warn(
                "Selecting features gains nothing here: nested, the selection scores {nested:.3f}, and all features"
                " {all:.3f}. It only saves features.",
                nested=found.figure(found.nested.metrics),
                all=found.figure(found.all_features),
            )
        if found.nested.skipped:
            run.warn(
                "{count} of the outer folds left too few polygons to select from, and do not count in the nested"
                " score; lower FOLDS.",
                count=found.nested.skipped,
            )

    def _write(self, found: Outcome, samples: SampleTable, run: Run) -> None:
        if self.table:
            text = path_csv(found)
            run.outputs.stage(self.table, "table").write_text(text, encoding="utf-8", newline="")
        if self.report:
            page = render_selection(
                found,
                data={
                    "Samples": Path(self.samples.split("|")[0]).name,
                    "Number of samples": str(len(samples)),
                    "Polygons": str(int(np.unique(samples.groups).size)),
                    "Features": ", ".join(samples.features),
                },
                method={
                    "Search": "sequential forward selection" + (", floating" if self.floating else ""),
                    "Score": TITLES[self.score],
                    "End": f"{self.max_features} features" if self.max_features else "when no feature gains more",
                    "Tolerance": f"{self.tolerance:g}",
                    "Classifier": CLASSIFIERS[self.classifier].title,
                    "Parameters": ", ".join(f"{key} = {value}" for key, value in self.parameters.items()) or "defaults",
                    "Validation": f"cross-validated in {self.folds} folds, whole polygons kept together",
                    "Seed": str(self.seed),
                },
                warnings=[str(message) for message in run.warnings],
            )
            run.outputs.stage(self.report, "report").write_text(page, encoding="utf-8")
        if self.output:
            self._copy(self.output, {samples.features[place] for place in found.path.chosen}, run)

    def _copy(self, path: str, chosen: set[str], run: Run) -> None:
        """The table without any other field that a training would take for a feature."""
        source = open_layer(self.samples, "samples")
        others = {
            source.require_field(self.class_field, "class_field"),
            source.require_field(self.group_field, "group_field"),
        }
        names = [source.field_names[place] for place in feature_places(source, (), others)]
        everything = np.ones(source.layer.GetFeatureCount(), bool)
        copy_features(source, path, "output", everything, run, dropped=[n for n in names if n not in chosen])


def _counter(run: Run, start: float, end: float, total: int) -> Callable[[], None]:
    """A function that reports progress from `start` to `end` as it is called up to `total` times."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        run.progress(start + (end - start) * min(done / max(total, 1), 1.0))

    return tick

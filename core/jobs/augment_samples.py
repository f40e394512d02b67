"""Add made-up samples of rare classes to a sample table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np

from ..errors import DataError, ParameterError
from ..run import Run
from ..samples.augment import METHODS, TARGETS, Made, jitter, missing_samples, replicate, sample_order
from ..samples.augment_smote import require_imbalanced_learn, smote
from ..samples.augment_table import read_rows, write_augmented
from ..samples.split_runs import TRAIN
from ..samples.strategy import check_counts, counts_by_class
from ..samples.table import SampleTable, read_samples
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class AugmentSamplesJob(Job):
    """Add replicated, jittered or interpolated samples of rare classes; for training only."""

    name: ClassVar[str] = "augmentsamples"

    samples: str = input_field("Sample table for training")
    output: str = output_field("The sample table with more samples", suffixes=SUFFIXES)
    method: str = option("How samples are made", choices=METHODS, default="replicate")
    target: str = option("How many samples a class shall have", choices=TARGETS, default="balance")
    amount: Optional[float] = option("The number that the target minimum needs", default=None)
    class_counts: dict[str, Any] = option(  # noqa: RUF009 a field
        "Samples that each class shall have, by its code or label, for byclass", default_factory=dict
    )
    class_field: str = option("Field with the class codes", default="class")
    group_field: str = option("Field with the polygon that a sample comes from", default="group")
    features: tuple[str, ...] = option("Feature fields; empty for all", default=())
    split_field: Optional[str] = option("Field that says train or test; only train is made more of", default=None)
    spread: float = option("Jitter: standard deviations of a class in one of the noise", default=10.0)
    neighbours: int = option("SMOTE: nearest neighbours to choose among", minimum=1, default=5)
    seed: int = option("Another seed makes other samples", minimum=0, maximum=2**32 - 1, default=0)

    def validate(self) -> None:
        """Check what the target and the method need, before anything is read."""
        if self.target == "byclass":
            check_counts(self.class_counts)
        missing_samples({1: 1}, self.target, self.amount, {})
        if not (self.spread > 0 and np.isfinite(self.spread)):
            raise ParameterError(
                "{value} is no divisor of a standard deviation; give a number above 0",
                parameter="spread",
                value=self.spread,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Augment; returns the number of samples in the result, and of those that were made."""
        if self.method == "smote":
            require_imbalanced_learn()
        samples = read_samples(self.samples, self.class_field, self.group_field, self.features)
        rows = read_rows(self.samples, run)
        usable = self._usable(rows.names, rows.columns, samples, run)
        made = self._made(samples, usable, run)
        run.progress(0.7)
        # What an earlier run made is made anew, of real samples: copies of copies would gain nothing.
        kept = np.ones(len(samples), bool) if samples.synthetic is None else ~samples.synthetic
        write_augmented(self.output, rows, kept, made, samples.features, self.method == "replicate", run)
        return {"sample_count": int(kept.sum()) + len(made.origin), "synthetic_count": len(made.origin)}

    def _usable(
        self, names: tuple[str, ...], columns: tuple[list[Any], ...], samples: SampleTable, run: Run
    ) -> np.ndarray:
        """Samples of which more may be made: real ones, and those for training where a field says so."""
        usable = np.ones(len(samples), bool)
        if samples.synthetic is not None and samples.synthetic.any():
            usable &= ~samples.synthetic
            run.info("{count} samples of an earlier augmentation are replaced.", count=int(samples.synthetic.sum()))
        field = self.split_field or ("split" if "split" in names else None)
        if field is None:
            return usable
        if field not in names:
            raise ParameterError(
                "{path} has no field {name}; its fields are {fields}",
                parameter="split_field",
                path=self.samples,
                name=field,
                fields=", ".join(names),
            )
        usable &= np.array([value == TRAIN for value in columns[names.index(field)]], bool)
        if not usable.any():
            raise DataError(
                "no sample has {value} in the field {field}, and only training samples are made more of; choose"
                " another field",
                parameter="split_field",
                value=TRAIN,
                field=field,
            )
        return usable

    def _made(self, samples: SampleTable, usable: np.ndarray, run: Run) -> Made:
        present = dict(sorted(Counter(samples.codes[usable].tolist()).items()))
        wanted = counts_by_class(self.class_counts, samples.classes) if self.target == "byclass" else {}
        missing = missing_samples(present, self.target, self.amount, wanted)
        order = sample_order(samples, self.seed)
        order = order[usable[order]]
        parts = [Made(np.empty(0, np.int64), np.empty((0, len(samples.features))))]
        for code, count in missing.items():
            label = samples.classes.label(code)
            if count:
                members = order[samples.codes[order] == code]
                parts.append(self._made_of(samples, members, count, run))
                _warn_of_few(label, members, samples, run)
            run.info(
                "Class {label}: {made} samples are made of {present}.", label=label, made=count, present=present[code]
            )
        return Made(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("origin", "values")))

    def _made_of(self, samples: SampleTable, members: np.ndarray, count: int, run: Run) -> Made:
        if self.method == "smote":
            return smote(samples, members, count, self.neighbours, self.seed, run)
        if self.method == "jitter":
            if len(members) == 1:
                run.warn(
                    "Class {label} has one sample only, and so no standard deviation: it is replicated.",
                    label=samples.classes.label(int(samples.codes[members[0]])),
                )
            return jitter(samples, members, count, self.spread, self.seed)
        origin = replicate(members, count)
        return Made(origin, samples.values[origin])


def _warn_of_few(label: str, members: np.ndarray, samples: SampleTable, run: Run) -> None:
    groups = len(np.unique(samples.groups[members]))
    if groups < 3:
        run.warn(
            "Class {label} comes from {groups} polygons only: more samples of them add no knowledge of other places;"
            " add polygons.",
            label=label,
            groups=groups,
        )

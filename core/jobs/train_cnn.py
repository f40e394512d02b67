"""Train a network that tells the class of a patch."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np

from ..blocks.reduce import part_of
from ..deep.architectures import PACKAGES, of_kind
from ..deep.first_network import Counts, try_network
from ..deep.fit import fit_network
from ..deep.fit_record import network_card, training_facts
from ..deep.job_options import TrainingFields, check_files
from ..deep.material import Material, none_if_empty
from ..deep.patches.reader import PatchStore, open_patches
from ..deep.patches.sets import divide_patches, drop_hidden, patches_hash
from ..deep.patches.shape import patch_shape
from ..deep.patches.shown import Shown
from ..deep.patches.table import PatchTable, read_patches
from ..deep.sets_told import tell_sets
from ..deep.spec import PATCH
from ..deep.splits import NONE, TEST, TRAINING, VALIDATION, SetSizes, count_sets
from ..deep.training.batches import Subset
from ..errors import ParameterError
from ..learning.dependencies import require_packages
from ..learning.model import Model
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..run import Run
from .base import Job, input_field, option, output_field

_READ, _FITTED = 0.05, 0.99


@dataclass(frozen=True)
class _Needed(Job):
    """Fields without a default, which come before all others."""

    patches: str = input_field("Footprints of patches with their class")
    model: str = output_field("Model file (.terroir)")


@dataclass(frozen=True)
class TrainCnnJob(TrainingFields, _Needed):
    """Train a patch network on patches, and judge it by patches of other polygons."""

    name: ClassVar[str] = "traincnn"

    architecture: str = option("Kind of network", choices=of_kind(PATCH), default="sigma")
    input: tuple[str, ...] = input_field(
        "Rasters that the patches were cut from; none where they are files", default=()
    )
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    report: Optional[str] = output_field("Report on the training (HTML)", default=None)
    class_field: str = option("Field with the class", default="class")
    group_field: str = option("Field with the polygon that a patch comes from", default="group")

    def validate(self) -> None:
        """Check what belongs together."""
        super().validate()
        if self.group_field == self.class_field:
            raise ParameterError(
                "{field} is the class field too, so that each class would be in one set as a whole; choose the field"
                " with the polygon that a patch comes from",
                parameter="group_field",
                field=self.group_field,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Split, train, judge, write model and report.

        Returns
        -------
        dict
            ``overall_accuracy`` and ``macro_f1`` of the test set (None where there is none), ``epochs_run`` and
            ``best_epoch``.

        Raises
        ------
        TerroirError
            If patches, image and network do not fit each other, the training fails, or nothing can be written.
        """
        require_packages(PACKAGES)
        check_files(self)
        # Before hours of training: whether the results can be written.
        staged = run.outputs.stage(self.model, "model")
        page = run.outputs.stage(self.report, "report") if self.report else None
        table, sets, sizes, stack = self._divided(run)
        bands, size = patch_shape(table, stack)
        try_network(self, PATCH, Counts(bands, len(table.classes), size), "patches", run)
        with contextlib.ExitStack() as around:
            store = around.enter_context(open_patches(table, stack, part_of(run, 0.0, _READ)))
            sets, sizes = drop_hidden(table, store, sets, sizes, self, run)
            material = self._material(table, store, sets, sizes)
            shown = Shown(table, store, np.flatnonzero(sets == (TEST if material.test is not None else VALIDATION)))
            fit = fit_network(self, self.model, material, part_of(run, _READ, _FITTED), shown.add)
            facts = training_facts(self, material, fit, self._data(store), shown.examples(self.seed), run)
            card = network_card(self, material, fit, store.band_names, facts)
        Model(card, fit.network).write(staged)
        if page is not None:
            from ..deep.report.report import render_training_report

            page.write_text(render_training_report(facts), encoding="utf-8")
        run.progress(1.0)
        run.outputs.remove_when_published(fit.checkpoint)
        return fit.numbers

    def _divided(self, run: Run) -> tuple[PatchTable, np.ndarray, SetSizes, Optional[Stack]]:
        """The patches that are used, their sets and the image that they were cut from."""
        table = read_patches(self.patches, self.class_field, self.group_field, "patches", run.check_cancelled)
        stack = None
        if not table.files:
            if not self.input:
                raise ParameterError(
                    "the patches of {path} are parts of an image; name the rasters that they were extracted from",
                    parameter="input",
                    path=self.patches,
                )
            stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        elif self.input:
            run.warn("INPUT is not used: the patches are files of their own.")
        sets = divide_patches(table, stack, self, run)
        sizes = count_sets(sets, table.codes, table.groups.tolist())
        tell_sets(sizes, table.classes, self.split, run, self.keeps_apart)
        used = sets != NONE
        return table.take(used), sets[used], sizes, stack

    def _material(self, table: PatchTable, store: PatchStore, sets: np.ndarray, sizes: SetSizes) -> Material:
        chosen = {number: np.flatnonzero(sets == number) for number in (TRAINING, VALIDATION, TEST)}
        return Material(
            kind=PATCH,
            size=store.size,
            classes=table.classes,
            sizes=sizes,
            training=Subset(store, chosen[TRAINING]),
            validation=none_if_empty(Subset(store, chosen[VALIDATION])),
            test=none_if_empty(Subset(store, chosen[TEST])),
            data=patches_hash(store, table.groups, chosen[TRAINING]),
            size_field="patches",
            more={},
        )

    def _data(self, store: PatchStore) -> dict[str, str]:
        from ..accuracy.facts import source_name

        lines = {"Patches": source_name(self.patches)}
        if self.input:
            lines["Image"] = ", ".join(source_name(path) for path in self.input)
        return {**lines, "Bands": ", ".join(store.band_names), "Size": f"{store.size} × {store.size} pixels"}

"""Job: compare two class maps with each other, and with the same reference."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np
from osgeo import ogr

from ..accuracy.cautions import favoured_by_training
from ..accuracy.compare_blocks import AgreementBlock, TransitionBlock, count_pairs
from ..accuracy.compare_disagreement import Disagreement, disagreement
from ..accuracy.compare_export import Judgement, comparison_record, to_csv, to_json
from ..accuracy.compare_f1 import REPLICATES
from ..accuracy.compare_judge import judge
from ..accuracy.compare_report import render_comparison
from ..accuracy.design_fields import refuse_map_fields
from ..accuracy.facts import crs_name, source_name
from ..accuracy.matrix import ConfusionMatrix
from ..blocks import run_blocks
from ..blocks.reduce import part_of
from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..raster.legend import read_legend
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Message, Run
from ..samples.reference import ReferenceLayer
from ..vector.source import open_layer
from .base import Job, input_field, option, output_field
from .lineage import learnt_from

AGREEMENT_CODES = ("agreement", "transitions")

# The fields by which a point layer is recognised as a sample table, whose points belong to polygons.
_TABLE_FIELDS = {"class", "label", "group"}


@dataclass(frozen=True)
class CompareMapsJob(Job):
    """Compare two class maps pixel by pixel, and by how well each agrees with the same reference."""

    name: ClassVar[str] = "comparemaps"

    map_a: str = input_field("class map, one band of whole numbers; gives the grid")
    map_b: str = input_field("class map that is compared with it")
    mask: Optional[str] = input_field("raster whose 0 and nodata hide pixels", default=None)
    reference: Optional[str] = input_field("polygons or points whose class is known", default=None)
    class_field: Optional[str] = option("field of the reference with the class: codes or names", default=None)
    label_field: Optional[str] = option("field with class names, for maps that carry none", default=None)
    confidence_level: float = option("confidence of the intervals", default=0.95)
    seed: int = option("another seed resamples otherwise", minimum=0, default=0)
    agreement_codes: str = option("what the agreement map shows", choices=AGREEMENT_CODES, default="agreement")
    agreement: Optional[str] = output_field("map of where the maps agree (GeoTIFF)", suffixes=SUFFIXES, default=None)
    report: Optional[str] = output_field("report as an HTML page", default=None)
    matrix: Optional[str] = output_field("matrix between the maps as CSV", default=None)
    metrics: Optional[str] = output_field("all figures as JSON", default=None)

    def validate(self) -> None:
        """Check the confidence, and that a reference says where its classes are."""
        if not 0 < self.confidence_level < 1:
            raise ParameterError(
                "{value} is no confidence; give a number above 0 and below 1, such as 0.95",
                parameter="confidence_level",
                value=self.confidence_level,
            )
        if self.reference and not self.class_field:
            raise ParameterError("the reference needs a field with the class; name one", parameter="class_field")

    def run(self, run: Run) -> dict[str, Any]:
        """See `Job.run`; what needs a reference is None without one."""
        stack = self._open_maps(run)
        legend = self._legend(run)
        matrix = count_pairs(stack, legend or ClassTable([]), part_of(run, 0.0, 0.4))
        parts = disagreement(matrix)
        judgement = None
        data = {
            "Map A": source_name(self.map_a),
            "Map B": source_name(self.map_b),
            "Grid": f"{stack.grid.width} × {stack.grid.height} pixels, {crs_name(stack.grid.crs)}",
        }
        if self.reference:
            layer = self._open_reference(stack, legend, run)
            self._warn_of_training(self.reference, run)
            judgement = judge(stack, layer, legend, self.confidence_level, self.seed, part_of(run, 0.4, 0.6))
            kind = "points" if layer.are_points else "polygons"
            data["Reference"] = f"{source_name(self.reference)}, {len(layer.ids)} {kind}"
            data["Class field"] = self.class_field or ""
        if self.agreement:
            codes = self.agreement_codes
            function = AgreementBlock() if codes == "agreement" else TransitionBlock.of(matrix)
            run_blocks(stack, function, {"agreement": self.agreement}, part_of(run, 0.6, 1.0))
        self._write(run, matrix, parts, judgement, data)
        run.progress(1.0)
        return _numbers(parts, judgement)

    def _open_maps(self, run: Run) -> Stack:
        for name, path in (("map_a", self.map_a), ("map_b", self.map_b)):
            bands = len(Stack.open([path], parameter=name).bands)
            if bands != 1:
                raise DataError(
                    "{path} has {count} bands; give a class map, which has one",
                    parameter=name,
                    path=path,
                    count=bands,
                )

        def tell(template: str, **values: object) -> None:
            if "bands" not in values:  # unnamed bands are no trouble here: which map is which is clear
                run.info(template, **values)

        return Stack.open([self.map_a, self.map_b], self.mask, parameter="map_b", on_message=tell)

    def _legend(self, run: Run) -> ClassTable | None:
        """Classes of both maps; where they call a code differently, A's name is kept."""
        first, second = read_legend(self.map_a, "map_a"), read_legend(self.map_b, "map_b")
        if first is None or second is None:
            return first or second
        differing = [
            (a.code, a.label, b.label) for a in first for b in [second.get(a.code)] if b and b.label != a.label
        ]
        if differing:
            run.warn(
                "The maps call the same code by different names: {classes}; pixels are compared by code, and the names"
                " of map A are shown.",
                classes=", ".join(f"{code}: {one} / {two}" for code, one, two in differing),
            )
        return ClassTable([*first, *(entry for entry in second if first.get(entry.code) is None)])

    def _open_reference(self, stack: Stack, legend: ClassTable | None, run: Run) -> ReferenceLayer:
        path, field = self.reference or "", self.class_field or ""
        source = open_layer(path, "reference")
        kind = source.layer.GetLayerDefn().GetFieldDefn(source.require_field(field, "class_field")).GetType()
        refuse_map_fields(source, field)
        if legend is None and kind not in (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal):
            raise ParameterError(
                "{field} holds text, but {path} carries no class names to match it with; choose a field with"
                " the map's codes",
                parameter="class_field",
                field=field,
                path=self.map_a,
            )
        is_table = source.dimension == 0 and set(source.field_names) >= _TABLE_FIELDS
        return ReferenceLayer.open(
            path,
            field,
            grid=stack.grid,
            run=run,
            label_field=self.label_field,
            group_field="group" if is_table else None,
            parameter="reference",
            classes=legend,
        )

    def _warn_of_training(self, reference: str, run: Run) -> None:
        taught = [
            f"{letter} ({source_name(path, dated=False)})"
            for letter, path in (("A", self.map_a), ("B", self.map_b))
            if learnt_from(path, reference)
        ]
        if taught:
            message = favoured_by_training(reference, taught)
            run.warn(message.template, **message.values)

    def _sentence(self, message: Message) -> str:
        """A warning for others to read: names of files, for their full paths tell about the machine."""
        names = {path: source_name(path, dated=False) for _, path in self.paths("input")}
        values = {
            key: names.get(value, value) if isinstance(value, str) else value for key, value in message.values.items()
        }
        return str(dataclasses.replace(message, values=values))

    def _write(
        self,
        run: Run,
        matrix: ConfusionMatrix,
        parts: Disagreement,
        judgement: Judgement | None,
        data: dict[str, str],
    ) -> None:
        method = {"Comparison": "all pixels with a class in both maps, by code"}
        if judgement is not None:
            method["Resampling"] = f"{REPLICATES} times, {judgement.unit}, seed {self.seed}"
        warnings = [self._sentence(message) for message in run.warnings]
        if self.report:
            title = f"{source_name(self.map_a, dated=False)} and {source_name(self.map_b, dated=False)} compared"
            _save(
                run, self.report, "report", render_comparison(title, matrix, parts, judgement, data, method, warnings)
            )
        if self.matrix:
            _save(run, self.matrix, "matrix", to_csv(matrix, parts))
        if self.metrics:
            record = comparison_record(matrix, parts, judgement, data, method, warnings)
            _save(run, self.metrics, "metrics", to_json(record))


def _numbers(parts: Disagreement, judgement: Judgement | None) -> dict[str, Any]:
    difference = None if judgement is None else judgement.difference
    return {
        "pixel_count": parts.pixel_count,
        "agreement_share": parts.agreement,
        "quantity_disagreement": parts.quantity,
        "allocation_disagreement": parts.allocation,
        "accuracy_difference": None if difference is None else difference.value,
        "p_value": None if difference is None or np.isnan(difference.p_value) else difference.p_value,
    }


def _save(run: Run, target: str, parameter: str, text: str) -> None:
    # As bytes, so that line ends are the same on every system.
    run.outputs.stage(target, parameter).write_bytes(text.encode("utf-8"))

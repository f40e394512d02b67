"""Job: compare a class map with reference polygons or points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np
from osgeo import ogr

from ..accuracy.assess import Settings
from ..accuracy.cautions import cautions, seen_in_training, swapped_names
from ..accuracy.design import DESIGNS, DesignEstimates
from ..accuracy.design_fields import refuse_map_fields
from ..accuracy.design_run import Compared, DesignRequest, estimate_design
from ..accuracy.export import metrics_record, to_csv, to_json
from ..accuracy.facts import crs_name, source_name
from ..accuracy.latex import to_latex
from ..accuracy.matrix import ConfusionMatrix
from ..accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ..accuracy.report import render_report
from ..accuracy.thumbnail import map_picture
from ..blocks.reduce import part_of
from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..raster.gdal_io import open_raster
from ..raster.legend import read_legend
from ..raster.stack import Stack
from ..run import Message, Run
from ..samples.extract import Extraction, extract_pixels
from ..samples.reference import ReferenceLayer
from ..vector.source import OpenLayer, open_layer
from .base import Job, input_field, option, output_field
from .lineage import learnt_from

PIXEL_RULE = "centre"

# The fields by which a point layer is recognised as a sample table, whose points belong to polygons.
_TABLE_FIELDS = {"class", "label", "group"}
_GROUP_FIELD = "group"


@dataclass(frozen=True)
class AccuracyAssessmentJob(Job):
    """Compare a class map with reference data: confusion matrix, figures per class, report."""

    name: ClassVar[str] = "accuracyassessment"

    map: str = input_field("class map, one band of whole numbers")
    reference: str = input_field("polygons or points whose class is known and that no training has seen")
    class_field: str = option("field of the reference with the class: the map's codes, or its class names")
    label_field: Optional[str] = option("field with class names, for maps that carry none", default=None)
    report: Optional[str] = output_field("report as an HTML page", default=None)
    matrix: Optional[str] = output_field("confusion matrix as CSV", default=None)
    metrics: Optional[str] = output_field("all figures as JSON", default=None)
    design: str = option("how the reference was drawn", choices=("auto", *DESIGNS), default="auto")
    strata: Optional[str] = input_field("raster of the strata that the reference was drawn in", default=None)
    stratum_field: Optional[str] = option("field of the reference with the stratum", default=None)
    inclusion_field: Optional[str] = option("field of the reference with the inclusion probability", default=None)
    confidence_level: float = option("confidence level of the intervals, above 0 and below 1", default=0.95)
    bootstrap: int = option("resamples for the intervals of F1; 0 for none", minimum=0, maximum=100_000, default=1000)
    seed: int = option("another seed gives other resamples", minimum=0, default=0)
    latex: Optional[str] = output_field("tables for a paper as LaTeX", default=None)

    def validate(self) -> None:
        """Check the confidence level, and that strata are not the classes that are asked for."""
        if not 0 < self.confidence_level < 1:
            raise ParameterError(
                "{value} is no confidence level; give a number above 0 and below 1, such as 0.95",
                parameter="confidence_level",
                value=self.confidence_level,
            )
        if self.stratum_field and self.stratum_field == self.class_field:
            raise ParameterError(
                "{field} is the class of the reference, which nobody knew when the points were drawn; name the field"
                " with the stratum that each was drawn in",
                parameter="stratum_field",
                field=self.stratum_field,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """See `Job.run`; what is undefined (kappa of a single class) is None."""
        stack = self._open_map(run)
        legend = read_legend(self.map, "map")
        source = open_layer(self.reference, "reference")
        layer = self._open_reference(source, stack, legend, run)
        pixels = extract_pixels(stack, layer, PIXEL_RULE, part_of(run, 0.0, 0.4))
        classes = _with_legend(layer.classes, legend)
        mapped = _codes_of_map(pixels.values[:, 0], self.map)
        groups = _groups(layer, pixels)
        matrix = ConfusionMatrix.from_codes(pixels.codes, mapped, _with_mapped(classes, legend, mapped), groups)
        metrics = accuracy_metrics(matrix)
        swapped = swapped_names(layer.classes, legend or ())
        seen = [seen_in_training(self.reference)] if learnt_from(self.map, self.reference) else []
        for message in (
            *seen,
            *swapped,
            *cautions(metrics, pixels.excluded, _unassessed(self.map, legend, matrix.classes)),
        ):
            run.warn(message.template, **message.values)
        compared = Compared(stack, source, layer, pixels, mapped, groups, matrix.classes, legend)
        estimates = estimate_design(self._request(), compared, part_of(run, 0.4, 0.9)).estimates
        self._write(run, matrix, metrics, estimates, self._facts(stack, layer))
        run.progress(1.0)
        numbers = {
            "overall_accuracy": metrics.overall_accuracy,
            "macro_f1": metrics.macro_f1,
            "kappa": metrics.kappa,
            "pixel_count": metrics.pixel_count,
            "estimated_accuracy": estimates.overall_accuracy.value,
            "estimated_accuracy_se": estimates.overall_accuracy.se,
        }
        return {name: None if math.isnan(value) else value for name, value in numbers.items()}

    def _request(self) -> DesignRequest:
        settings = Settings(self.confidence_level, self.bootstrap, self.seed)
        return DesignRequest(self.design, self.strata, self.stratum_field, self.inclusion_field, settings)

    def _open_map(self, run: Run) -> Stack:
        stack = Stack.open([self.map], parameter="map", on_message=run.info)
        if len(stack.bands) != 1:
            raise DataError(
                "{path} has {count} bands; give a class map, which has one",
                parameter="map",
                path=self.map,
                count=len(stack.bands),
            )
        return stack

    def _open_reference(self, source: OpenLayer, stack: Stack, legend: ClassTable | None, run: Run) -> ReferenceLayer:
        index = source.require_field(self.class_field, "class_field")
        refuse_map_fields(source, self.class_field)
        kind = source.layer.GetLayerDefn().GetFieldDefn(index).GetType()
        if legend is None and kind not in (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal):
            raise ParameterError(
                "{field} holds text, but {path} carries no class names to match it with; choose a field with"
                " the map's codes",
                parameter="class_field",
                field=self.class_field,
                path=self.map,
            )
        is_table = source.dimension == 0 and set(source.field_names) >= _TABLE_FIELDS
        return ReferenceLayer.open(
            self.reference,
            self.class_field,
            grid=stack.grid,
            run=run,
            label_field=self.label_field,
            group_field=_GROUP_FIELD if is_table else None,
            parameter="reference",
            classes=legend,
        )

    def _facts(self, stack: Stack, layer: ReferenceLayer) -> dict[str, str]:
        """What the comparison was made on: names of files, for their full paths tell about the machine."""
        kind = "points" if layer.are_points else "polygons"
        rule = "the pixel that a point lies in" if layer.are_points else "pixels whose centre a polygon holds"
        return {
            "Map": source_name(self.map),
            "Map’s grid": f"{stack.grid.width} × {stack.grid.height} pixels, {crs_name(stack.grid.crs)}",
            "Reference": f"{source_name(self.reference)}, {len(layer.ids)} {kind}",
            "Class field": self.class_field,
            "Pixels compared": rule,
        }

    def _told(self, message: Message) -> str:
        """A warning with names of files: reports travel, and full paths tell about the machine."""
        own = {path for _, path in self.paths("input")}
        values = {
            k: source_name(v, dated=False) if isinstance(v, str) and v in own else v for k, v in message.values.items()
        }
        return str(Message(message.template, values, message.warning))

    def _write(
        self,
        run: Run,
        matrix: ConfusionMatrix,
        metrics: AccuracyMetrics,
        estimates: DesignEstimates,
        data: Mapping[str, str],
    ) -> None:
        method = {"Comparison": "pixel by pixel; every reference pixel has the same weight"}
        warnings = [self._told(message) for message in run.warnings]
        if self.report:
            title = f"Accuracy of {source_name(self.map, dated=False)}"
            picture = map_picture(self.map, matrix.classes)
            page = render_report(title, matrix, metrics, data, method, warnings, estimates=estimates, picture=picture)
            _save(run, self.report, "report", page)
        if self.matrix:
            _save(run, self.matrix, "matrix", to_csv(matrix, metrics, estimates))
        if self.metrics:
            record = metrics_record(matrix, metrics, data, method, warnings, estimates)
            _save(run, self.metrics, "metrics", to_json(record))
        if self.latex:
            _save(run, self.latex, "latex", to_latex(matrix, metrics, estimates))


def _save(run: Run, target: str, parameter: str, text: str) -> None:
    # As bytes, so that line ends are the same on every system.
    run.outputs.stage(target, parameter).write_bytes(text.encode("utf-8"))


def _codes_of_map(values: np.ndarray, path: str) -> np.ndarray:
    """Class codes of the map's pixels as int64, shape (n,); values are already known to be valid."""
    limits = np.iinfo(np.int32)
    strange = (values < limits.min) | (values > limits.max)
    if values.dtype.kind == "f":
        strange |= values != np.rint(values)
    if strange.any():
        raise DataError(
            "{path} holds {value}, which is no class code; give a class map of whole numbers",
            parameter="map",
            path=path,
            value=values[strange][0].item(),
        )
    return values.astype(np.int64)


def _with_legend(classes: ClassTable, legend: ClassTable | None) -> ClassTable:
    """`classes` under the names and colours that the map gives them."""
    known = {c.code: c for c in legend or ()}
    return ClassTable(known.get(c.code, c) for c in classes)


def _with_mapped(classes: ClassTable, legend: ClassTable | None, mapped: np.ndarray) -> ClassTable:
    """`classes` and those of the legend that the map shows at the reference's pixels."""
    if legend is None:
        return classes
    shown = legend.subset(np.unique(mapped).tolist())
    known = set(classes.codes)
    return ClassTable([*classes, *(c for c in shown if c.code not in known)])


def _groups(layer: ReferenceLayer, pixels: Extraction) -> np.ndarray | None:
    """The polygon of every pixel; None for points that belong to no polygon."""
    own = [str(feature) for feature in layer.ids]
    if layer.are_points and list(layer.groups) == own:
        return None
    return np.array(layer.groups)[pixels.feature] if layer.are_points else pixels.feature


def _unassessed(path: str, legend: ClassTable | None, classes: ClassTable) -> list[str]:
    """Labels of the legend's classes that the comparison did not meet, nodata's own name aside."""
    dataset = open_raster(path, "map")  # its band is only usable as long as it lives
    nodata = dataset.GetRasterBand(1).GetNoDataValue()
    return [c.label for c in legend or () if classes.get(c.code) is None and c.code != nodata]

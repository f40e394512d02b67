"""Job: compare a class map with reference polygons or points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np
from osgeo import ogr

from ..accuracy.cautions import cautions
from ..accuracy.export import metrics_record, to_csv, to_json
from ..accuracy.facts import crs_name, source_name
from ..accuracy.matrix import ConfusionMatrix
from ..accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ..accuracy.report import render_report
from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..raster.gdal_io import open_raster
from ..raster.legend import read_legend
from ..raster.stack import Stack
from ..run import Run
from ..samples.extract import Extraction, extract_pixels
from ..samples.reference import ReferenceLayer
from ..vector.source import open_layer
from .base import Job, input_field, option, output_field

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

    def run(self, run: Run) -> dict[str, Any]:
        """See `Job.run`; what is undefined (kappa of a single class) is None."""
        stack = self._open_map(run)
        legend = read_legend(self.map, "map")
        layer = self._open_reference(stack, legend, run)
        pixels = extract_pixels(stack, layer, PIXEL_RULE, run)
        classes = _with_legend(layer.classes, legend)
        mapped = _codes_of_map(pixels.values[:, 0], self.map)
        matrix = ConfusionMatrix.from_codes(
            pixels.codes, mapped, _with_mapped(classes, legend, mapped), _groups(layer, pixels)
        )
        metrics = accuracy_metrics(matrix)
        for message in cautions(metrics, pixels.excluded, _unassessed(self.map, legend, matrix.classes)):
            run.warn(message.template, **message.values)
        self._write(run, matrix, metrics, self._facts(stack, layer))
        run.progress(1.0)
        return {
            "overall_accuracy": metrics.overall_accuracy,
            "macro_f1": metrics.macro_f1,
            "kappa": None if math.isnan(metrics.kappa) else metrics.kappa,
            "pixel_count": metrics.pixel_count,
        }

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

    def _open_reference(self, stack: Stack, legend: ClassTable | None, run: Run) -> ReferenceLayer:
        source = open_layer(self.reference, "reference")
        index = source.require_field(self.class_field, "class_field")
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

    def _write(self, run: Run, matrix: ConfusionMatrix, metrics: AccuracyMetrics, data: Mapping[str, str]) -> None:
        method = {"Comparison": "pixel by pixel; every reference pixel has the same weight"}
        warnings = [str(message) for message in run.warnings]
        if self.report:
            title = f"Accuracy of {source_name(self.map, dated=False)}"
            _save(run, self.report, "report", render_report(title, matrix, metrics, data, method, warnings))
        if self.matrix:
            _save(run, self.matrix, "matrix", to_csv(matrix, metrics))
        if self.metrics:
            record = metrics_record(matrix, metrics, data, method, warnings)
            _save(run, self.metrics, "metrics", to_json(record))


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

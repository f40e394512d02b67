"""Split polygons or samples into training and test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np
from osgeo import ogr

from ..errors import DataError, ParameterError
from ..raster.legend import CLASSES_KEY
from ..run import Run
from ..samples.reference import class_value, refuse_empty
from ..samples.split import Split, split_groups
from ..samples.table import GROUP
from ..vector.source import OpenLayer, open_layer
from ..vector.writer import SUFFIXES, VectorWriter
from .base import Job, input_field, option, output_field

# Optional[...] instead of ``| None``: the types of fields are evaluated at run time, on Python 3.9 too.
METHODS = ("polygon", "pixel")


@dataclass(frozen=True)
class SplitSamplesJob(Job):
    """Split polygons or a sample table into training and test, class by class."""

    name: ClassVar[str] = "splitsamples"

    input: str = input_field("Polygons, or a sample table")
    class_field: str = option("Field with the class")
    train: str = output_field("Features for training", suffixes=SUFFIXES)
    test: str = output_field("Features for the test", suffixes=SUFFIXES)
    method: str = option("What is kept together", choices=METHODS, default="polygon")
    test_fraction: float = option("Share of the groups that go to the test", default=0.5)
    group_field: Optional[str] = option(
        "Field that says what belongs together; the field group of a sample table, else the feature",
        default=None,
    )
    seed: int = option("Another seed gives another split", minimum=0, default=0)

    def validate(self) -> None:
        """Check the share."""
        if not 0 < self.test_fraction < 1:
            raise ParameterError(
                "{value} leaves one side empty; give a number above 0 and below 1",
                parameter="test_fraction",
                value=self.test_fraction,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Split; returns the number of features on each side."""
        source = open_layer(self.input, "input")
        classes, groups = self._columns(source, run)
        split = split_groups(classes, groups, self.test_fraction, self.seed)
        self._tell(split, classes, groups, run)
        for path, parameter, side in ((self.train, "train", ~split.test), (self.test, "test", split.test)):
            _copy(source, path, parameter, side, run)
        return {"train_count": int((~split.test).sum()), "test_count": int(split.test.sum())}

    def _columns(self, source: OpenLayer, run: Run) -> tuple[list[str], list[str]]:
        """Class and group of every feature, in the layer's order."""
        class_index = source.require_field(self.class_field, "class_field")
        group_index = self._group_index(source, run)
        classes, groups = [], []
        empty, ungrouped = [], []
        source.layer.ResetReading()
        for feature in source.layer:
            own = class_value(feature, class_index)
            if own is None:
                empty.append(feature.GetFID())
            classes.append(str(own))
            if group_index is None:
                groups.append(str(feature.GetFID()))
                continue
            groups.append(feature.GetFieldAsString(group_index))
            if not feature.IsFieldSetAndNotNull(group_index):
                ungrouped.append(feature.GetFID())
        refuse_empty(empty, self.class_field, "class_field")
        refuse_empty(ungrouped, self.group_field or GROUP, "group_field")
        return classes, groups

    def _group_index(self, source: OpenLayer, run: Run) -> int | None:
        """Field that keeps together; None for the feature itself."""
        points = source.dimension == 0
        if self.method == "pixel":
            if not points:
                raise ParameterError(
                    "pixels of polygons are not known yet; extract samples first, or split by polygon",
                    parameter="method",
                )
            run.warn(
                "Pixels of one polygon go to both sides: neighbours resemble each other, so an accuracy from"
                " this test is too high. Split by polygon for figures that hold."
            )
            return None
        if self.group_field:
            return source.require_field(self.group_field, "group_field")
        if points and GROUP in source.field_names:
            return source.field_names.index(GROUP)
        return None

    def _tell(self, split: Split, classes: list[str], groups: list[str], run: Run) -> None:
        if not split.test.any():
            raise DataError(
                "every class has one polygon only, so none is left for a test; digitise at least two per class",
                parameter="input",
            )
        for name in split.single:
            run.warn(
                "Class {name} has one polygon only: it goes to training and cannot be tested; add polygons.",
                name=name,
            )
        own = np.array(classes)
        kept = np.array(groups)
        for name in sorted(set(classes)):
            here = own == name
            run.info(
                "Class {name}: training {train}, test {test} (polygons or other groups).",
                name=name,
                train=len(set(kept[here & ~split.test])),
                test=len(set(kept[here & split.test])),
            )


def _copy(source: OpenLayer, path: str, parameter: str, side: np.ndarray, run: Run) -> None:
    """Write the features of one side as they are."""
    definition = source.layer.GetLayerDefn()
    fields = [definition.GetFieldDefn(i) for i in range(definition.GetFieldCount())]
    stored = source.layer.GetMetadataItem(CLASSES_KEY)
    metadata = {CLASSES_KEY: stored} if stored else None
    staged = run.outputs.stage(path, parameter)
    kind = source.layer.GetGeomType()
    with VectorWriter(staged, source.crs, kind, fields, parameter, metadata) as writer:
        source.layer.ResetReading()
        for wanted, feature in zip(side, source.layer):
            if wanted:
                copy = writer.new_feature()
                geometry = feature.GetGeometryRef()
                if geometry is not None:
                    copy.SetGeometry(geometry)
                for place in range(len(fields)):
                    if feature.IsFieldSetAndNotNull(place):
                        _copy_field(feature, copy, place)
                writer.add(copy)
            run.check_cancelled()


def _copy_field(feature: ogr.Feature, copy: ogr.Feature, place: int) -> None:
    kind = feature.GetFieldDefnRef(place).GetType()
    if kind == ogr.OFTInteger64:
        copy.SetFieldInteger64(place, feature.GetFieldAsInteger64(place))
    elif kind == ogr.OFTBinary:
        copy.SetFieldBinaryFromHexString(place, feature.GetFieldAsString(place))
    else:
        copy.SetField(place, feature.GetField(place))

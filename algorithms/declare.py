"""How parameters are declared: with a help text, and knobs kept behind "Advanced"."""

from __future__ import annotations

from typing import Any, TypeVar

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
)

from ..ui.translation import tr

P = TypeVar("P", bound=QgsProcessingParameterDefinition)

SEED, RESAMPLING = "SEED", "RESAMPLING"
_WHOLE = Qgis.ProcessingNumberParameterType.Integer
_LARGEST = 2**31 - 1


def add(algorithm: QgsProcessingAlgorithm, parameter: P, help: str, advanced: bool = False) -> P:
    """Add a parameter with its help.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
        Gets the parameter.
    parameter : QgsProcessingParameterDefinition
        The parameter.
    help : str
        What it means, translated.
    advanced : bool
        A knob that defaults serve well.
    """
    parameter.setHelp(help)
    if advanced:
        parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
    algorithm.addParameter(parameter)
    return parameter


def choice(name: str, description: str, options: tuple[str, ...], **more: Any) -> QgsProcessingParameterEnum:
    """An enumeration whose values are strings, so that scripts stay true when a choice is added."""
    return QgsProcessingParameterEnum(
        name, description, options=list(options), defaultValue=options[0], usesStaticStrings=True, **more
    )


def whole_number(
    name: str, description: str, default: int | None, minimum: int, maximum: int = _LARGEST
) -> QgsProcessingParameterNumber:
    """A whole number; optional where it has no default."""
    return QgsProcessingParameterNumber(
        name, description, _WHOLE, default, optional=default is None, minValue=minimum, maxValue=maximum
    )


def number(
    name: str, description: str, default: float | None, minimum: float, maximum: float | None = None
) -> QgsProcessingParameterNumber:
    """A number; optional where it has no default."""
    parameter = QgsProcessingParameterNumber(
        name,
        description,
        Qgis.ProcessingNumberParameterType.Double,
        default,
        optional=default is None,
        minValue=minimum,
    )
    if maximum is not None:
        parameter.setMaximum(maximum)
    parameter.setMetadata({"widget_wrapper": {"decimals": 2}})
    return parameter


def add_seed(algorithm: QgsProcessingAlgorithm) -> None:
    """Add SEED."""
    add(
        algorithm,
        whole_number(SEED, tr("Seed"), 0, 0),
        tr("Start of the random numbers: the same seed gives the same result, another one another draw."),
        advanced=True,
    )


def add_resampling(algorithm: QgsProcessingAlgorithm) -> None:
    """Add RESAMPLING."""
    add(
        algorithm,
        choice(RESAMPLING, tr("Resampling of rasters on another grid"), ("nearest", "bilinear")),
        tr(
            "How a raster whose grid or reference system differs from the first one's is brought onto that grid: "
            "nearest keeps values, bilinear smooths them."
        ),
        advanced=True,
    )


def add_sample_fields(algorithm: QgsProcessingAlgorithm, samples: str, features_help: str) -> None:
    """Add CLASS_FIELD, GROUP_FIELD and FEATURES: which fields of the sample table `samples` are what."""
    add(
        algorithm,
        QgsProcessingParameterField("CLASS_FIELD", tr("Class field"), "class", samples),
        tr("Field with the class."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterField("GROUP_FIELD", tr("Group field"), "group", samples),
        tr("Field with the polygon that a sample comes from."),
        advanced=True,
    )
    add_features(algorithm, samples, features_help, advanced=True)


def add_features(algorithm: QgsProcessingAlgorithm, samples: str, help: str, advanced: bool = False) -> None:
    """Add FEATURES: which numeric fields of the sample table `samples` are used."""
    add(
        algorithm,
        QgsProcessingParameterField(
            "FEATURES",
            tr("Features"),
            None,
            samples,
            Qgis.ProcessingFieldParameterDataType.Numeric,
            allowMultiple=True,
            optional=True,
        ),
        help,
        advanced,
    )


def add_learnt_fields(algorithm: QgsProcessingAlgorithm, samples: str) -> None:
    """Add GROUP_FIELD and FEATURES of the sample table `samples` that something is learnt from."""
    add(
        algorithm,
        QgsProcessingParameterField("GROUP_FIELD", tr("Group field"), "group", samples),
        tr("Field with the polygon a sample comes from; the cross-validation keeps groups together."),
    )
    add_features(
        algorithm,
        samples,
        tr(
            "Fields to learn from; left empty, all fields with band values. To leave out a band that measures "
            "nothing, such as a cloud mask, choose all the others."
        ),
    )


def add_polygon_fields(algorithm: QgsProcessingAlgorithm, polygons: str) -> None:
    """Add LABEL_FIELD and GROUP_FIELD of the layer `polygons`: names of classes, and what belongs together."""
    add(
        algorithm,
        QgsProcessingParameterField("LABEL_FIELD", tr("Label field"), None, polygons, optional=True),
        tr("Field with the name of the class, where the class field holds numbers."),
    )
    add(
        algorithm,
        QgsProcessingParameterField("GROUP_FIELD", tr("Group field"), None, polygons, optional=True),
        tr("Field that says which features belong together; left empty, each feature is a group by itself."),
        advanced=True,
    )

"""Draw a model with QGIS's own modeler classes: inputs in the first row, one step below the other."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

WIDTH, HEIGHT, GAP = 220.0, 60.0, 60.0

Source = QgsProcessingModelChildParameterSource


def given(name: str) -> Any:
    """The value of an input of the model."""
    return Source.fromModelParameter(name)


def made(child_id: str, output: str) -> Any:
    """What a step made."""
    return Source.fromChildOutput(child_id, output)


class Drawing:
    """A model under construction; places what is added on a grid of columns and rows."""

    def __init__(self, name: str, group: str, help_texts: dict[str, str]) -> None:
        self.model = QgsProcessingModelAlgorithm(name, group)
        self.model.setHelpContent(help_texts)

    def parameter(self, definition: QgsProcessingParameterDefinition, column: int) -> None:
        """Add an input of the model."""
        component = QgsProcessingModelParameter(definition.name())
        component.setDescription(definition.name())
        component.setPosition(_place(column, 0))
        component.setSize(QSizeF(WIDTH, HEIGHT))
        self.model.addModelParameter(definition, component)

    def child(
        self,
        child_id: str,
        algorithm: str,
        row: int,
        sources: dict[str, Source],
        outputs: dict[str, tuple[str, str]] | None = None,
        column: int = 1,
        after: tuple[str, ...] = (),
    ) -> None:
        """Add a step of Terroir's, or of another provider that the name begins with.

        `outputs` are results of the model: its name -> the step's output and a description. `after` names steps
        that change what this one reads, without being the source of a parameter.
        """
        algorithm = algorithm if ":" in algorithm else "terroir:" + algorithm
        child = QgsProcessingModelChildAlgorithm(algorithm)
        if child.algorithm() is None:
            raise LookupError(algorithm + " is not registered")
        child.setChildId(child_id)
        child.setDescription(child.algorithm().displayName())
        child.setPosition(_place(column, row))
        child.setDependencies([QgsProcessingModelChildDependency(step) for step in after])
        child.setSize(QSizeF(WIDTH, HEIGHT))
        for name, source in sources.items():
            child.addParameterSources(name, [source])
        results = {}
        for number, (name, (output, description)) in enumerate((outputs or {}).items()):
            result = QgsProcessingModelOutput(name, description)
            result.setChildId(child_id)
            result.setChildOutputName(output)
            result.setMandatory(True)
            result.setPosition(_place(column + 2 + number, row))
            result.setSize(QSizeF(WIDTH, HEIGHT))
            results[name] = result
        child.setModelOutputs(results)
        self.model.addChildAlgorithm(child)


def _place(column: int, row: int) -> QPointF:
    return QPointF(WIDTH + column * (WIDTH + GAP), HEIGHT + row * (HEIGHT + GAP))

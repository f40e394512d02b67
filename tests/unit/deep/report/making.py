"""Facts of a training, as the reports of the tests are made of."""

from __future__ import annotations

import math

import numpy as np

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.classes import ClassTable
from terroir.core.deep.report.facts import Example, Judgement, TrainingFacts
from terroir.core.deep.splits import SetSizes

NASTY = '<script>alert("1")</script> & Cie'
TABLE = ClassTable.from_labels({1: NASTY, 2: "Forêt", 7: "Eau"})


def judgement(counts, polygons=(8, 6, 5), classes=TABLE):
    """Matrix and figures."""
    matrix = ConfusionMatrix(np.array(counts, np.int64), classes, np.array(polygons, np.int64))
    return Judgement(matrix, accuracy_metrics(matrix))


def epochs(count=20, turn=None):
    """A history whose losses fall; from the epoch `turn` on that of the validation rises."""
    found = []
    for epoch in range(1, count + 1):
        rise = 0.0 if turn is None else 0.08 * max(0, epoch - turn)
        found.append(
            {
                "epoch": epoch,
                "loss": 1.2 * math.exp(-epoch / 6) + 0.1,
                "validation_loss": 1.3 * math.exp(-epoch / 5) + 0.25 + rise,
                "macro_f1": 0.85 * (1 - math.exp(-epoch / 3)),
                "overall_accuracy": 0.9 * (1 - math.exp(-epoch / 2)),
                "learning_rate": 1e-3 * 0.7 ** (epoch // 5),
                "gradient_norm": 2.0 / epoch,
                "seconds": 3.2,
                "class_f1": {1: 0.9 * (1 - math.exp(-epoch / 2)), "2": 0.5, 7: None},
            }
        )
    return found


def sizes(training=(60, 40, 35), validation=(32, 31, 30), test=(40, 35, 33), polygons=6):
    """Items of the three classes in each set."""
    items = {"training": training, "validation": validation, "test": test}
    return SetSizes(
        {name: dict(zip(TABLE.codes, counts)) for name, counts in items.items()},
        {name: dict.fromkeys(TABLE.codes, polygons) for name in items},
    )


def patch(reference, predicted, confidence=0.8):
    """A patch whose colour tells its class."""
    image = np.full((12, 12, 3), 20 * reference, np.uint8)
    return Example(image, reference, predicted, confidence, reference == predicted)


def tile(agree=True):
    """A tile half labelled."""
    reference = np.full((16, 16), -1)
    reference[:8] = 2
    predicted = np.full((16, 16), 2 if agree else 7)
    return Example(np.full((16, 16, 3), 99, np.uint8), reference, predicted, 0.7, agree)


def sound_facts(**options):
    """A training without any trouble."""
    values = {
        "title": "Training of a patch network",
        "kind": "patch",
        "architecture": "Patch network of three convolutions",
        "classes": TABLE,
        "sets": sizes(),
        "history": epochs(),
        "best_epoch": 14,
        "test": judgement([[38, 1, 1], [2, 32, 1], [0, 3, 30]]),
        "validation": judgement([[30, 1, 1], [1, 29, 1], [0, 2, 28]]),
        "split": "Whole polygons, drawn by lot.",
    }
    return TrainingFacts(**{**values, **options})

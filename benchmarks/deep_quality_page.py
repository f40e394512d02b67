"""The quality of networks' maps for the terminal, and ``docs/quality-deep.md``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from terroir.benchmarks.deep_quality import (
    MAPPING,
    METHODS,
    PATCHES,
    SHARES,
    SIGMA_TRAINING,
    UNET_TRAINING,
    network_claims,
)
from terroir.benchmarks.quality import FIRST_SEED, LEVEL, Compared
from terroir.benchmarks.quality_page import CLAIM_HEADINGS, aligned, claim_cells, figure, markdown

EXPLANATION = f"""\
Written by `make bench`; do not edit by hand. Macro F1 on the historical map: 17 polygons of five classes, of which two
are buildings with nine pixels together.

- A *split* deals the polygons of each class at random to two halves, as on [quality.md](quality.md) and with the same
  seeds (from {FIRST_SEED} on). Each half is judged on a wall-to-wall map that `classifyraster` made with a model of the
  other half; macro F1 comes from all polygons' pixels of the split together. Everybody gets the same polygons.
- A forest learns from all polygons of its half. A network learns from all but a polygon of each class with three or
  more, which its training keeps for a test; nothing chooses the epoch, and the last one is taken.
- Everything runs with one thread: their number moves the last digits of a training, and with them its luck. Times are
  with other work on the machine, where the load below is more than one.
- ± is half of the {100 * LEVEL:.0f} % interval (Student's t over the splits). It holds for the luck of splits and
  seeds; other polygons could move the figures more.
- The settings of the networks were chosen on splits with seeds below {FIRST_SEED}: see below."""

HEADINGS = ("method", "splits", "macro F1", "each split", "learn and map, one split")


def score_lines(compared: Compared) -> list[tuple[str, ...]]:
    """One line for each method."""
    lines = []
    for method in METHODS:
        scores = compared.scores.get(method.name)
        if not scores:
            lines.append((method.title, "–", "–", compared.reasons.get(method.name, "not measured"), "–"))
            continue
        each = ", ".join(f"{score:.3f}" for score in scores)
        seconds = f"{compared.seconds[method.name]:.0f} s" if method.name in compared.seconds else "–"
        lines.append((method.title, str(len(scores)), figure(compared.mean(method.name)), each, seconds))
    return lines


def text_quality(compared: Compared) -> str:
    """Both tables for a terminal."""
    if not compared.scores:
        return f"{compared.title}: {compared.remark}"
    tables = (
        [HEADINGS, *score_lines(compared)],
        [CLAIM_HEADINGS, *(claim_cells(claim) for claim in network_claims(compared))],
    )
    return "\n\n".join(aligned(table) for table in tables)


def deep_quality_page(compared: Compared, facts: Mapping[str, str]) -> str:
    """The whole page."""
    parts = [
        "# Quality of networks' maps",
        EXPLANATION,
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
    ]
    if not compared.scores:
        parts.append(f"Not measured: {compared.remark}.")
    else:
        judged = [claim_cells(claim) for claim in network_claims(compared)]
        parts += [
            markdown([HEADINGS, *score_lines(compared)]),
            markdown([CLAIM_HEADINGS, *judged]),
        ]
    parts += ["## Settings of the networks", SETTINGS, f"```json\n{_settings()}\n```"]
    return "\n\n".join(parts) + "\n"


SETTINGS = """\
About fifteen settings were tried on the two splits with the seeds 0 and 1: epochs from 10 to 30, tiles of 48 to 128
pixels, width 8 to 24 and depth 1 to 3 of the U-Net, weights of classes, balanced sampling, Dice loss, jitter. Macro F1
moves by 0.1 and more from one training to the next, because a fifth of it hangs on nine pixels of buildings: two splits
do not find the best setting. What is not named is the default.

Then the ones below were looked at on more splits, one training each:

| seed | 0 | 1 | 2 | 3 |
| --- | --- | --- | --- | --- |
| forest, raw colours | 0.646 | 0.627 | 0.597 | 0.653 |
| `sigma` | – | 0.775 | – | 0.745 |
| U-Net | 0.834 | 0.686 | 0.881 | 0.721 |
| U-Net, the same trainings with averaged weights | 0.835 | 0.692 | 0.874 | 0.720 |
| U-Net, averaged weights and a constant learning rate | 0.830 | 0.734 | – | 0.687 |

Averaged weights (AVERAGE_WEIGHTS) change next to nothing where the learning rate falls to 0 along a cosine (`sigma`
by 0.001 at the most), and with a constant one they do about as well: the settings stayed as they were. What moves the
figures is which polygons a half has: water is learnt from one polygon and found with an F1 of 0.3 to 0.7, buildings are
learnt from three or six pixels and found with 0 to 1. Forest, agriculture and soil have 0.75 to 1 in these trainings;
the forest on raw colours mixes agriculture with other classes (0.5 to 0.73) and finds no building at all."""


def _settings() -> str:
    named: dict[str, Mapping[str, Any]] = {
        "extractpatches": PATCHES,
        "traincnn": {**SIGMA_TRAINING, **SHARES},
        "trainsegmentation": {**UNET_TRAINING, **SHARES},
        "classifyraster": MAPPING,
    }
    lines = ",\n".join(f'  "{name}": {json.dumps(dict(values))}' for name, values in named.items())
    return f"{{\n{lines}\n}}"

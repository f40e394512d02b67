"""``make bench``: the table of what Terroir takes, and what others take for the same work."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from terroir.benchmarks import accuracy, classification, extraction, rasters, samples, sampling_design
from terroir.benchmarks.measure import Skipped, machine_facts
from terroir.benchmarks.setting import QUICK, Setting, Sizes
from terroir.benchmarks.table import Measured, page, text_table
from terroir.tools.qgis_environment import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "benchmarks.md"
ROWS = (
    *classification.ROWS[:3],
    *extraction.ROWS,
    *rasters.ROWS,
    *classification.ROWS[3:],
    *accuracy.ROWS,
    *sampling_design.ROWS,
    *samples.ROWS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status is 1 where a row failed (not where a goal is missed)."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [goal.name for _, goal in ROWS]
    parser.add_argument("--quick", action="store_true", help="everything small; ratios mean little then")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"some of {', '.join(names)}")
    parser.add_argument("--repetitions", type=int, help="of which the best counts")
    parser.add_argument("--folder", type=Path, help="where data and results go meanwhile; a temporary one by default")
    options = parser.parse_args(arguments)
    sizes = QUICK if options.quick else Sizes()
    if options.repetitions:
        sizes = Sizes(**{**sizes.__dict__, "repetitions": max(1, options.repetitions)})
    facts = machine_facts()
    with tempfile.TemporaryDirectory(prefix="terroir-bench-", dir=options.folder) as folder:
        setting = Setting(Path(folder), sizes)
        rows, failed = measure(setting, options.only or names)
    facts |= setting.notes
    facts["Load after the run"] = f"{os.getloadavg()[0]:.1f}"
    for name, value in facts.items():
        print(f"{name}: {value}")
    print(f"\n{text_table(rows)}")
    if not options.quick and not options.only and not failed:
        DOCUMENT.write_text(page(rows, facts), encoding="utf-8")
        print(f"\nWritten to {DOCUMENT.relative_to(REPOSITORY)}.")
    return 1 if failed else 0


def measure(setting: Setting, names: Sequence[str]) -> tuple[list[Measured], bool]:
    """Measure the rows of these names; a row that fails does not stop the others."""
    rows, failed = [], False
    for function, goal in ROWS:
        if goal.name not in names:
            continue
        start = time.perf_counter()
        try:
            row = function(setting, goal)
        except Skipped as reason:
            row = Measured(goal, remark=str(reason))
        except Exception as error:  # noqa: BLE001 the table says which row failed, and why
            failed = True
            row = Measured(goal, remark=f"{type(error).__name__}: {error}")
        rows.append(row)
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        print(f"{goal.name}: {ratio} ({row.verdict}; {time.perf_counter() - start:.0f} s)", flush=True)
    return rows, failed


if __name__ == "__main__":
    sys.exit(main())

"""``make bench``: the table of what Terroir takes, and what others take for the same work."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from terroir.benchmarks import (
    accuracy,
    classification,
    cluster,
    deep,
    extraction,
    learning,
    rasters,
    samples,
    sampling_design,
)
from terroir.benchmarks.deep_quality import DEEP_QUALITY, compare_networks
from terroir.benchmarks.deep_quality_page import deep_quality_page, text_quality
from terroir.benchmarks.measure import Skipped, machine_facts
from terroir.benchmarks.quality import Compared, compare
from terroir.benchmarks.quality_data import DATA_SETS
from terroir.benchmarks.quality_page import quality_page, text_tables
from terroir.benchmarks.setting import QUICK, Setting, Sizes
from terroir.benchmarks.table import Measured, page, text_table
from terroir.tools.qgis_environment import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "benchmarks.md"
QUALITY_DOCUMENT = REPOSITORY / "docs" / "quality.md"
QUALITY = "quality"
"""Before the name of a data set, on the command line; alone, all of them."""
LEARNING_DOCUMENT = REPOSITORY / "docs" / "benchmarks-learning.md"
LEARNING = "learning"
"""On the command line: all rows about learning, which have a page of their own."""
DEEP_DOCUMENT = REPOSITORY / "docs" / "benchmarks-deep.md"
DEEP = "deep"
"""Likewise: all rows about networks."""
CLUSTER_DOCUMENT = REPOSITORY / "docs" / "benchmarks-cluster.md"
CLUSTER = "cluster"
"""Likewise: all rows about clusters."""
DEEP_QUALITY_DOCUMENT = REPOSITORY / "docs" / "quality-deep.md"
ROWS = (
    *classification.ROWS[:3],
    *extraction.ROWS,
    *rasters.ROWS,
    *classification.ROWS[3:],
    *accuracy.ROWS,
    *sampling_design.ROWS,
    *samples.ROWS,
    *learning.ROWS,
    *deep.ROWS,
    *cluster.ROWS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status is 1 where a row failed (not where a goal is missed)."""
    options = _parser().parse_args(arguments)
    sizes = QUICK if options.quick else Sizes()
    if options.repetitions:
        sizes = Sizes(**{**sizes.__dict__, "repetitions": max(1, options.repetitions)})
    facts = machine_facts()
    with tempfile.TemporaryDirectory(prefix="terroir-bench-", dir=options.folder) as folder:
        setting = Setting(Path(folder), sizes)
        with setting.servers:
            rows, rows_failed = measure(setting, _wanted(options.only))
            compared, comparison_failed = compare_quality(setting, options.only or [QUALITY])
            networks, networks_failed = compare_deep(setting, options.only or [DEEP_QUALITY])
    failed = rows_failed or comparison_failed or networks_failed
    facts |= setting.notes
    facts["Load after the run"] = f"{os.getloadavg()[0]:.1f}"
    for name, value in facts.items():
        print(f"{name}: {value}")
    if rows:
        print(f"\n{text_table(rows)}")
    if compared:
        print(f"\n{text_tables(compared)}")
    if networks is not None:
        print(f"\n{text_quality(networks)}")
    if not options.quick and not failed:
        _write_documents(options.only, rows, compared, networks, facts)
    return 1 if failed else 0


def _names() -> list[str]:
    return [goal.name for _, goal in ROWS]


def _wanted(only: Sequence[str] | None) -> list[str]:
    """Names of the rows that are asked for."""
    if not only:
        return _names()
    return [
        *only,
        *(_learning_names() if LEARNING in only else ()),
        *(_deep_names() if DEEP in only else ()),
        *(_cluster_names() if CLUSTER in only else ()),
    ]


def _learning_names() -> list[str]:
    return [goal.name for _, goal in learning.ROWS]


def _deep_names() -> list[str]:
    return [goal.name for _, goal in deep.ROWS]


def _cluster_names() -> list[str]:
    return [goal.name for _, goal in cluster.ROWS]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [*_names(), LEARNING, DEEP, DEEP_QUALITY, CLUSTER, QUALITY, *(f"{QUALITY}-{name}" for name in DATA_SETS)]
    parser.add_argument("--quick", action="store_true", help="everything small; ratios mean little then")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"some of {', '.join(names)}")
    parser.add_argument("--repetitions", type=int, help="of which the best counts")
    parser.add_argument("--folder", type=Path, help="where data and results go meanwhile; a temporary one by default")
    return parser


def _write_documents(
    only: Sequence[str] | None,
    rows: Sequence[Measured],
    compared: Sequence[Compared],
    networks: Compared | None,
    facts: Mapping[str, str],
) -> None:
    """Write the pages that are measured whole."""
    about_learning = [row for row in rows if row.goal.name in _learning_names()]
    about_networks = [row for row in rows if row.goal.name in _deep_names()]
    about_clusters = [row for row in rows if row.goal.name in _cluster_names()]
    if not only:
        others = [row for row in rows if row not in (*about_learning, *about_networks, *about_clusters)]
        DOCUMENT.write_text(page("Benchmarks", others, facts), encoding="utf-8")
        print(f"\nWritten to {DOCUMENT.relative_to(REPOSITORY)}.")
    if not only or LEARNING in only:
        LEARNING_DOCUMENT.write_text(page("Benchmarks of learning", about_learning, facts), encoding="utf-8")
        print(f"\nWritten to {LEARNING_DOCUMENT.relative_to(REPOSITORY)}.")
    if not only or DEEP in only:
        DEEP_DOCUMENT.write_text(page("Benchmarks of deep learning", about_networks, facts), encoding="utf-8")
        print(f"\nWritten to {DEEP_DOCUMENT.relative_to(REPOSITORY)}.")
    if not only or CLUSTER in only:
        CLUSTER_DOCUMENT.write_text(page("Benchmarks of clusters", about_clusters, facts), encoding="utf-8")
        print(f"\nWritten to {CLUSTER_DOCUMENT.relative_to(REPOSITORY)}.")
    if networks is not None:
        DEEP_QUALITY_DOCUMENT.write_text(deep_quality_page(networks, facts), encoding="utf-8")
        print(f"\nWritten to {DEEP_QUALITY_DOCUMENT.relative_to(REPOSITORY)}.")
    if not only or QUALITY in only:
        QUALITY_DOCUMENT.write_text(quality_page(compared, facts), encoding="utf-8")
        print(f"\nWritten to {QUALITY_DOCUMENT.relative_to(REPOSITORY)}.")


def compare_quality(setting: Setting, names: Sequence[str]) -> tuple[list[Compared], bool]:
    """Compare the quality of maps on these data sets; one that fails does not stop the others."""
    found, failed = [], False
    for name, (title, _) in DATA_SETS.items():
        if QUALITY not in names and f"{QUALITY}-{name}" not in names:
            continue
        start = time.perf_counter()
        try:
            found.append(compare(setting, name))
        except Exception as error:  # noqa: BLE001 the table says which data set failed, and why
            failed = True
            found.append(Compared(name, title, remark=f"{type(error).__name__}: {error}"))
        means = ", ".join(f"{method} {found[-1].mean(method).value:.3f}" for method in found[-1].scores)
        what = means or found[-1].remark
        print(f"{QUALITY}-{name}: {what} ({time.perf_counter() - start:.0f} s)", flush=True)
    return found, failed


def compare_deep(setting: Setting, names: Sequence[str]) -> tuple[Compared | None, bool]:
    """Compare the quality of networks' maps, where it is asked for."""
    if DEEP_QUALITY not in names:
        return None, False
    try:
        return compare_networks(setting), False
    except Skipped as reason:
        return Compared(DEEP_QUALITY, "networks", remark=f"not measured: {reason}"), False
    except Exception as error:  # noqa: BLE001 the page says why
        return Compared(DEEP_QUALITY, "networks", remark=f"{type(error).__name__}: {error}"), True


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

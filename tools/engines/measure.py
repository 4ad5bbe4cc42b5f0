"""Measures SQLite on the database against engines on its export, in one run. tools/measure_engines says how it is called."""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from adapters import ENGINES
from rows import difference
from sqlite_side import Sqlite

# The questions: one that reads all curves of a space, some that read final results, and one look-up.
QUESTIONS = {
    "mean of every epoch, whole topology space, hp 200": """
        SELECT dataset, split, epoch, count(top1_percent) AS trials, avg(top1_percent) AS mean_percent,
            min(top1_percent) AS lowest_percent, max(top1_percent) AS highest_percent, avg(loss) AS mean_loss
        FROM epoch_metrics WHERE space = 'tss' AND hp = '200' GROUP BY dataset, split, epoch
        ORDER BY dataset, split, epoch""",
    "the same of one split of one data set": """
        SELECT epoch, count(top1_percent) AS trials, avg(top1_percent) AS mean_percent
        FROM epoch_metrics
        WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10-valid' AND split = 'x-valid'
        GROUP BY epoch ORDER BY epoch""",
    "ten best of each data set by final test accuracy": """
        WITH means AS (
            SELECT dataset, arch_index, avg(top1_percent) AS percent FROM final_metrics
            WHERE space = 'tss' AND hp = '200' AND split = 'ori-test' GROUP BY dataset, arch_index
        ),
        placed AS (
            SELECT dataset, arch_index, percent,
                row_number() OVER (PARTITION BY dataset ORDER BY percent DESC, arch_index) AS place
            FROM means
        )
        SELECT dataset, place, arch_index, percent FROM placed WHERE place <= 10 ORDER BY dataset, place""",
    "best below a million weights": """
        SELECT rank, arch_index, accuracy_percent FROM best_architectures
        WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar100' AND metric_on_set = 'valid' AND params_millions <= 1.0
        ORDER BY rank LIMIT 10""",
    "one learning curve": """
        SELECT seed, epoch, loss, top1_percent FROM epoch_metrics
        WHERE space = 'tss' AND arch_index = 11 AND dataset = 'cifar10-valid' AND hp = '200' AND split = 'x-valid'
        ORDER BY seed, epoch""",
}


def cpu_seconds() -> float:
    """Processor time of this process with all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(ask: Callable[[], object], runs: int) -> tuple[float, float]:
    """Processor and wall seconds, each the median of some runs after one that is not counted."""
    ask()
    cpu, wall = [], []
    for _ in range(runs):
        start, clock = cpu_seconds(), time.perf_counter()
        ask()
        cpu.append(cpu_seconds() - start)
        wall.append(time.perf_counter() - clock)
    return statistics.median(cpu), statistics.median(wall)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--engines", default="duckdb,polars,datafusion")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    sqlite = Sqlite(arguments.db)
    sqlite.connection.execute("PRAGMA mmap_size = 1099511627776")  # as natsbench reads it
    manifest = json.loads((arguments.folder / "manifest.json").read_text())
    views = [view["view"] for view in manifest["views"] if view["files"]]
    folder = arguments.folder.resolve()
    os.chdir(folder)
    engines = [ENGINES[name](folder, views, arguments.threads) for name in arguments.engines.split(",")]
    print(f"Processor seconds (wall seconds), median of {arguments.runs} after a first run; {arguments.threads} threads each\n")
    names = ["SQLite"] + [f"{engine.name} {engine.version}" for engine in engines]
    print("| question | " + " | ".join(names) + f" | SQLite / {engines[0].name} |")
    print("| --- |" + " ---: |" * (len(names) + 1))
    wrong = 0
    for question, sql in QUESTIONS.items():
        expected = sqlite.answer(sql)
        times = [measured(lambda: sqlite.answer(sql), arguments.runs)]
        for engine in engines:
            reason = difference(expected, engine.answer(sql), ordered=True)
            if reason:
                wrong += 1
                print(f"{engine.name}, {question}: {reason}", file=sys.stderr)
            times.append(measured(lambda engine=engine: engine.answer(sql), arguments.runs))
        cells = [f"{cpu:.3f} ({wall:.3f})" for cpu, wall in times]
        print(f"| {question} | " + " | ".join(cells) + f" | {times[0][0] / max(times[1][0], 1e-6):.1f} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

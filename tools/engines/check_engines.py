"""Compares what engines answer about an export with what SQLite answers about its database. tools/check_engines says how it is
called."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sqlite3
import sys
import time
from pathlib import Path

from adapters import ENGINES, Engine, Spark
from questions import NOT_COMPARED, Question, examples, of_view
from rows import Answer, difference
from sqlite_side import Sqlite

# An answer that is equal, one that differs, and one that was not asked for.
EQUAL, DIFFERS, LEFT_OUT = "equal", "DIFFERS", "-"


class Sheet:
    """What was found: a row for each question, a column for each engine."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, str], dict[str, str]] = {}
        self.reasons: list[str] = []
        self.seconds: dict[str, dict[str, float]] = {}

    def note(self, question: Question, engine: str, seconds: float, reason: str | None) -> None:
        row = self.cells.setdefault((question.kind, question.name), {})
        row[engine] = EQUAL if reason is None else DIFFERS
        self.seconds.setdefault(question.name, {})[engine] = round(seconds, 3)
        if reason is not None:
            self.reasons.append(f"{question.kind} {question.name}, {engine}: {reason}")

    def leave_out(self, question: Question, engines: list[str], reason: str) -> None:
        self.cells[(question.kind, question.name)] = dict.fromkeys(engines, LEFT_OUT)
        self.reasons.append(f"{question.kind} {question.name}: {reason}")

    def equal_everywhere(self, kind: str) -> list[str]:
        rows = ((name, row) for (of, name), row in self.cells.items() if of == kind)
        return [name for name, row in rows if all(cell == EQUAL for cell in row.values())]

    def print(self, engines: list[str]) -> None:
        print(f"\n{'':8} {'':30}" + "".join(f"{engine:>12}" for engine in engines))
        for (kind, name), row in self.cells.items():
            print(f"{kind:8} {name:30}" + "".join(f"{row.get(engine, LEFT_OUT):>12}" for engine in engines))


def first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:240]


def expected_answers(reference: Sqlite | Engine, questions: list[Question], sheet: Sheet) -> dict[str, list[Answer]]:
    """The answers that the others are compared with. A question that the reference cannot answer is its failure."""
    found = {}
    for question in questions:
        start = time.perf_counter()
        found[question.kind + question.name] = [reference.answer(sql) for sql in question.statements]
        seconds = time.perf_counter() - start
        sheet.note(question, "SQLite" if isinstance(reference, Sqlite) else reference.name, seconds, None)
    return found


def compare(engine: Engine, questions: list[Question], expected: dict[str, list[Answer]], sheet: Sheet) -> None:
    for question in questions:
        start, reason = time.perf_counter(), None
        for sql, right in zip(question.statements, expected[question.kind + question.name]):
            try:
                answer = engine.answer(sql)
            except Exception as error:  # noqa: BLE001 (each engine has errors of its own; all end up in the list)
                reason = first_line(error)
                break
            reason = difference(right, answer, ordered=question.ordered)
            if reason is not None:
                break
        sheet.note(question, engine.name, time.perf_counter() - start, reason)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--db", type=Path, help="the database; without it, the engines are compared with the first of them")
    parser.add_argument("--engines", default="duckdb,polars,datafusion", help="of duckdb, polars, datafusion, spark")
    parser.add_argument("--cluster", action="store_true", help="Spark as a cluster of one master and two workers")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--least-examples", type=int, default=15, help="that must be equal everywhere")
    parser.add_argument("--least-views", type=int, help="that must be equal everywhere [all that were exported]")
    parser.add_argument("--json", type=Path, help="write what was found, with the times, into this file")
    arguments = parser.parse_args()
    names = arguments.engines.split(",")
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        parser.error(f"unknown engine {unknown[0]!r}; expected one of {', '.join(ENGINES)}")
    manifest = json.loads((arguments.folder / "manifest.json").read_text())
    sqlite = Sqlite(arguments.db) if arguments.db else None
    json_path = arguments.json.resolve() if arguments.json else None
    folder = arguments.folder.resolve()
    os.chdir(folder)  # the paths of views.sql are relative to it

    views = [view for view in manifest["views"] if view["files"]]
    view_names = [view["view"] for view in views]
    with contextlib.ExitStack() as stack:
        engines: list[Engine] = []
        for name in names:
            start = time.perf_counter()
            if name == "spark" and arguments.cluster:
                from spark_cluster import Cluster

                cluster = stack.enter_context(Cluster(workers=2))
                engine = Spark(folder, view_names, arguments.threads, cluster.address)
            else:
                engine = ENGINES[name](folder, view_names, arguments.threads)
            stack.callback(engine.close)
            print(f"{engine.name} {engine.version}: {len(view_names)} views in {time.perf_counter() - start:.1f} s", flush=True)
            engines.append(engine)
        sheet = run(engines, sqlite, views)
    columns = (["SQLite"] if sqlite else []) + [engine.name for engine in engines]
    return report(sheet, columns, arguments, json_path, len(views))


def run(engines: list[Engine], sqlite: Sqlite | None, views: list[dict]) -> Sheet:
    """Asks everybody everything."""
    sheet = Sheet()
    reference = sqlite or engines[0]
    if sqlite:
        print(f"SQLite {sqlite3.sqlite_version}: the database itself", flush=True)
    some = "SELECT DISTINCT arch_index FROM architectures WHERE imported ORDER BY arch_index LIMIT 3"
    architectures = [row[0] for row in reference.answer(some).rows]
    questions = [of_view(view, architectures) for view in views]
    there = {view["view"] for view in views}
    for example in examples():
        missing = missing_views(example, there)
        if example.name in NOT_COMPARED:
            sheet.leave_out(example, [engine.name for engine in engines], NOT_COMPARED[example.name])
        elif missing:
            sheet.leave_out(example, [engine.name for engine in engines], f"the export has no {', '.join(missing)}")
        else:
            questions.append(example)
    expected = expected_answers(reference, questions, sheet)
    for engine in engines:
        if engine is not reference:
            compare(engine, questions, expected, sheet)
    return sheet


def missing_views(example: Question, there: set[str]) -> list[str]:
    """Views that an example reads and the export does not have."""
    named_here = set(re.findall(r"(\w+) (?:\([^)]*\) )?AS (?:MATERIALIZED )?\(", example.statements[0]))
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", example.statements[0]))
    return sorted(read - there - named_here - {"json_each"})


def report(sheet: Sheet, columns: list[str], arguments: argparse.Namespace, json_path: Path | None, views: int) -> int:
    sheet.print(columns)
    if sheet.reasons:
        print("\nWhat differs or was left out, and why:")
        for reason in sheet.reasons:
            print(f"  {reason}")
    all_examples = sum(kind == "example" for kind, _ in sheet.cells)
    equal_views, equal_examples = sheet.equal_everywhere("view"), sheet.equal_everywhere("example")
    print(
        f"\n{len(equal_views)} of {views} views and {len(equal_examples)} of {all_examples} examples are equal in "
        f"{', '.join(columns)}"
    )
    if json_path:
        cells = [{"kind": kind, "name": name, **row} for (kind, name), row in sheet.cells.items()]
        found = {"answers": cells, "seconds": sheet.seconds, "reasons": sheet.reasons}
        json_path.write_text(json.dumps(found, indent=1) + "\n")
    least_views = arguments.least_views if arguments.least_views is not None else views
    enough = len(equal_views) >= least_views and len(equal_examples) >= arguments.least_examples
    return 0 if enough and views else 1


if __name__ == "__main__":
    sys.exit(main())

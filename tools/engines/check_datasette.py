"""Asks Datasette for every page that it lists about a database. tools/check_datasette says how it is called."""

import argparse
import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from datasette.utils import tilde_encode
from datasette_server import Answer, Server, metadata

# Views whose rows come from searches that may not have run, so they may be empty.
MAY_BE_EMPTY = {
    "search_experiments",
    "search_incumbents",
    "search_regret",
    "search_trajectory",
    "simulation_clock",
    "simulation_log",
    "weight_sharing_epochs",
}


def rows_of(page: str) -> int:
    """Rows of the first table in the body of a page."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    return len(re.findall(r"<tr", body.group(1))) if body else 0


def may_be_empty(database: Path) -> Callable[[str], bool]:
    """Which answers may have no rows: those about NAS-Bench-101 only if nothing of it is imported."""
    with closing(sqlite3.connect(database)) as connection:
        is_imported = connection.execute("SELECT EXISTS (SELECT 1 FROM nb101_files)").fetchone()[0]
    return lambda name: name in MAY_BE_EMPTY or (name.startswith("nb101_") and not is_imported)


def trouble(kind: str, name: str, answer: Answer, *, empty_is_right: bool) -> str:
    """Why an answer is not what a reader wants; empty if it is."""
    if answer.status != 200:
        shown = re.sub(r"<[^>]*>", " ", re.sub(r"<(style|script|head).*?</\1>", "", answer.body, flags=re.DOTALL))
        return " ".join(shown.split())[:120]
    if kind != "page" and rows_of(answer.body) == 0 and not empty_is_right:
        return "no rows"
    return ""


def check(database: Path, server: Server) -> list[dict]:
    """A row for each listed page."""
    listed = server.listed(database.stem)
    address = f"/{tilde_encode(database.stem)}"
    pages = [("page", "/", "/"), ("page", database.stem, address)]
    for kind, names in listed.items():
        pages += [(kind, name, f"{address}/{name}") for name in names]
    is_empty_right = may_be_empty(database)
    found = []
    for kind, name, path in pages:
        answer = server.ask(path)
        row = {
            "kind": kind,
            "page": name,
            "status": answer.status,
            "milliseconds": round(answer.milliseconds),
            "rows": rows_of(answer.body) if kind != "page" else None,
            "trouble": trouble(kind, name, answer, empty_is_right=is_empty_right(name)),
        }
        found.append(row)
        rows = "" if row["rows"] is None else row["rows"]
        print(f"{kind:6} {name:36} {answer.status:6} {row['milliseconds']:6} {rows:>6}  {row['trouble']}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="write the table into this file as JSON")
    parser.add_argument("--before", action="store_true", help="without the metadata of natsbench")
    parser.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help="a setting of Datasette")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        metadata_file = None
        if not arguments.before:
            metadata_file = Path(folder) / "metadata.json"
            metadata_file.write_text(metadata(arguments.program, arguments.database))
        print(f"{'kind':6} {'page':36} {'status':>6} {'ms':>6} {'rows':>6}")
        with Server(arguments.database, metadata_file, arguments.setting) as server:
            found = check(arguments.database, server)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    failed = [row["page"] for row in found if row["trouble"]]
    slowest = max(row["milliseconds"] for row in found)
    print(f"{len(found)} pages, {len(failed)} of them in trouble; the slowest took {slowest} ms")
    kinds = {row["kind"] for row in found}
    if not arguments.before and kinds != {"page", "table", "view", "query"}:
        print(f"only these kinds of pages are listed: {sorted(kinds)}", file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

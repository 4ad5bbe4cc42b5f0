"""Asks DuckDB about an attached database. tools/check_duckdb_attach says how it is called."""

import argparse
import sqlite3
import sys
import time
from pathlib import Path

import duckdb
from duckdb_extensions import import_extension
from rows import Answer, difference
from sqlite_side import Sqlite

# What lists the tables and views of an attached file, and reads all of them for that.
LISTINGS = {
    "SHOW ALL TABLES": "SHOW ALL TABLES",
    "SHOW TABLES": "SHOW TABLES FROM nb",
    "information_schema.tables": "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'nb'",
    "duckdb_views()": "SELECT view_name FROM duckdb_views() WHERE database_name = 'nb' AND NOT internal",
    "duckdb_tables()": "SELECT table_name FROM duckdb_tables() WHERE database_name = 'nb'",
}

# Those that list tables alone, also of DuckDB's own views. They fail if DuckDB cannot read a view.
LIST_TABLES = {"SHOW ALL TABLES", "duckdb_tables()"}

# Rows of a view that are compared as a whole; of a larger one, those of some architectures.
COMPARED_ROWS = 20_000


def attach(database: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    import_extension("sqlite_scanner")
    connection.execute("LOAD sqlite_scanner")
    connection.execute(f"ATTACH '{database}' AS nb (TYPE sqlite, READ_ONLY)")
    return connection


def part_of(sqlite: Sqlite, view: str, architectures: str) -> str:
    """The rows of a view that are compared, as a condition. Counting a large view may take minutes, so it is not counted."""
    more = f"SELECT count(*) FROM (SELECT 1 FROM {view} LIMIT {COMPARED_ROWS + 1})"
    if "arch_index" not in sqlite.columns(view) or sqlite.one(more) <= COMPARED_ROWS:
        return ""
    return f" WHERE arch_index IN ({architectures})"


def check_listings(connection: duckdb.DuckDBPyConnection, views: list[str]) -> int:
    failed = 0
    for name, sql in LISTINGS.items():
        start = time.perf_counter()
        try:
            cells = {cell for row in connection.execute(sql).fetchall() for cell in row if isinstance(cell, str)}
            listed = ["stored_trials"] if name in LIST_TABLES else views
            missing = [expected for expected in listed if expected not in cells]
            trouble = f"without {', '.join(missing)}" if missing else ""
        except duckdb.Error as error:
            trouble = str(error).splitlines()[0]
        failed += bool(trouble)
        what = "lists the tables" if name in LIST_TABLES else f"lists all {len(views)} views"
        print(f"{name:28} {time.perf_counter() - start:7.2f} s  {trouble or what}", flush=True)
    return failed


def check_view(connection: duckdb.DuckDBPyConnection, sqlite: Sqlite, view: str, architectures: str) -> bool:
    condition = part_of(sqlite, view, architectures)
    start = time.perf_counter()
    expected = sqlite.answer(f"SELECT * FROM {view}{condition}")
    middle = time.perf_counter()
    try:
        cursor = connection.execute(f"SELECT * FROM nb.{view}{condition}")
        found = Answer([column[0] for column in cursor.description], cursor.fetchall())
        trouble = difference(expected, found, ordered=False)
    except duckdb.Error as error:
        trouble = " ".join(str(error).split())[:200]
    end = time.perf_counter()
    times = f"{middle - start:8.2f} s {end - middle:8.2f} s"
    print(f"{view:24} {len(expected.rows):7} {times}  {trouble or 'equal'}", flush=True)
    return trouble is None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--views", help="only these, separated by commas")
    arguments = parser.parse_args()
    sqlite = Sqlite(arguments.database)
    views = sqlite.views()
    print(f"DuckDB {duckdb.__version__} with its sqlite extension, SQLite {sqlite3.sqlite_version}, {len(views)} views")
    connection = attach(arguments.database)
    failed = check_listings(connection, views)
    imported = "SELECT DISTINCT arch_index FROM architectures WHERE imported ORDER BY arch_index LIMIT 3"
    architectures = ", ".join(str(row[0]) for row in sqlite.answer(imported).rows)
    print(f"\n{'view':24} {'rows':>7} {'SQLite':>10} {'DuckDB':>10}")
    for view in arguments.views.split(",") if arguments.views else views:
        failed += not check_view(connection, sqlite, view, architectures)
    print(f"\n{failed} of {len(views)} views and {len(LISTINGS)} listings in trouble")
    return 1 if failed or not views else 0


if __name__ == "__main__":
    sys.exit(main())

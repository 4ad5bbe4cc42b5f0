"""What engines are asked: the views of an export, and the queries of sql/examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "sql" / "examples"

# Rows of a view that are compared as a whole. Of a larger one, summaries of each part are, and the rows of some architectures.
COMPARED_ROWS = 100_000

# Examples whose answer cannot be compared, with the reason.
NOT_COMPARED = {"random_search": "it draws random numbers, so each run is a new search"}


@dataclass
class Question:
    """A statement, and what its answer is compared as."""

    kind: str
    name: str
    statements: list[str]
    ordered: bool = False


def orders(sql: str) -> bool:
    """Whether a statement orders its rows: an ORDER BY outside of all parentheses."""
    depth, outside = 0, []
    for letter in re.sub(r"--.*|'[^']*'", "", sql):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            outside.append(letter)
    return re.search(r"\bORDER\s+BY\b", "".join(outside), re.IGNORECASE) is not None


def summary(columns: list[dict], view: str, condition: str) -> str:
    """Counts, and the smallest and largest value of each column: what does not depend on the order of adding up."""
    values = ["count(*) AS all_rows"]
    for column in columns:
        name, kind = column["name"], column["type"]
        values.append(f"count({name}) AS count_{name}")
        if kind != "boolean":
            values.append(f"min({name}) AS min_{name}")
            values.append(f"max({name}) AS max_{name}")
        if kind.startswith("int"):
            values.append(f"sum(CAST({name} AS BIGINT)) AS sum_{name}")
    return f"SELECT {', '.join(values)} FROM {view}{condition}"


def parts(view: dict) -> list[str]:
    """The parts of a view that have folders of their own, as conditions."""
    found = set()
    for file in view["files"]:
        pairs = re.findall(r"(\w+)=([^/]+)/", file["path"])
        if pairs:
            found.add(" WHERE " + " AND ".join(f"{key} = '{value}'" for key, value in pairs))
    return sorted(found) or [""]


def of_view(view: dict, architectures: list[int]) -> Question:
    """All rows of a view, or of a large one what stands for them."""
    columns = view["columns"]
    if view["rows"] <= COMPARED_ROWS:
        statements = [f"SELECT * FROM {view['view']}"]
    else:
        statements = [summary(columns, view["view"], part) for part in parts(view)]
        some = ", ".join(map(str, architectures))
        statements.append(f"SELECT * FROM {view['view']} WHERE arch_index IN ({some})")
    return Question("view", view["view"], statements)


def examples() -> list[Question]:
    found = []
    for path in sorted(EXAMPLES.glob("*.sql")):
        sql = path.read_text().strip().removesuffix(";")
        found.append(Question("example", path.stem, [sql], orders(sql)))
    return found

"""Comparing the rows of two engines: integers and texts exactly, doubles up to a relative difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Engines add up in another order, so computed doubles differ in their last bits.
RELATIVE_DIFFERENCE = 1e-12

# Near zero, a difference of two numbers has fewer right digits than the numbers: what counts is their size, about 100.
ABSOLUTE_DIFFERENCE = 1e-11


@dataclass
class Answer:
    """What an engine answered."""

    columns: list[str]
    rows: list[tuple]


def plain(value: object) -> object:
    """A value of any engine as None, int, float, str or bytes."""
    if value is None or isinstance(value, (str, bytes, float)):
        return value
    if isinstance(value, bool):
        return int(value)  # as SQLite stores it
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{value!r} has a type that no column of ours has: {type(value)}")


def _order(row: Sequence[object]) -> tuple:
    """A key for sorting that depends on doubles only where all else is equal."""
    exact = [(value is None, type(value).__name__, value or 0) for value in row if not isinstance(value, float)]
    return (str(exact), [value for value in row if isinstance(value, float)])


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
            return False
        return math.isclose(one, other, rel_tol=RELATIVE_DIFFERENCE, abs_tol=ABSOLUTE_DIFFERENCE)
    return one == other


def in_order(answer: Answer, columns: list[str]) -> Answer:
    """The same rows with their columns in this order. Spark puts those that are in the paths of files last."""
    if answer.columns == columns or sorted(answer.columns) != sorted(columns):
        return answer
    places = [answer.columns.index(column) for column in columns]
    return Answer(columns, [tuple(row[place] for place in places) for row in answer.rows])


def difference(expected: Answer, found: Answer, *, ordered: bool) -> str | None:
    """The first difference in words; None if the answers are equal."""
    found = in_order(found, expected.columns)
    if found.columns != expected.columns:
        return f"columns {found.columns}, expected {expected.columns}"
    if len(found.rows) != len(expected.rows):
        return f"{len(found.rows)} rows, expected {len(expected.rows)}"
    ours = [tuple(map(plain, row)) for row in expected.rows]
    theirs = [tuple(map(plain, row)) for row in found.rows]
    if not ordered:
        ours.sort(key=_order)
        theirs.sort(key=_order)
    for number, (one, other) in enumerate(zip(ours, theirs)):
        for column, left, right in zip(expected.columns, one, other):
            if not _equal(left, right):
                return f"row {number}, {column}: {right!r}, expected {left!r}"
    return None

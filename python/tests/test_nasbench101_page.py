"""What the page about NAS-Bench-101 shows, run on a file of 200 modules."""

import contextlib
import io
import re
import shutil
import sqlite3

import pytest
from test_pages import REPOSITORY

pytest.importorskip("numpy", reason="numpy is not installed, which natsbench.nasbench needs")

PAGE = (REPOSITORY / "docs" / "nasbench101.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_program_of_the_page_runs(tfrecord, tmp_path, monkeypatch):
    shutil.copy(tfrecord, tmp_path / "nasbench_only108.tfrecord")
    monkeypatch.chdir(tmp_path)
    program = next(block for block in blocks("python") if "NASBench(" in block)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    # The second of the repeats that `natsbench nb101 show` lists.
    assert printed.getvalue().splitlines() == [
        "0.8976362347602844 950.6279907226562",
        "(950.6279907226562, 108)",
        "10177674 [0.9125601053237915, 0.8930288553237915, 0.8942307829856873]",
    ]


def test_the_statements_of_the_page_have_answers(nasbench):
    statements = blocks("sql")
    assert len(statements) == 5
    answers = []
    with contextlib.closing(sqlite3.connect(nasbench.database)) as connection:
        for statement in statements:
            answers.append(connection.execute(statement).fetchall())
    best, lost, spread, runs, spaces = answers
    assert [row[0] for row in best] == list(range(1, 11)) and all(0 < row[3] < row[2] < 100 for row in best)
    assert 0 <= lost[0][0] < 1 and 0 < spread[0][0] < 10
    assert [row[:2] for row in runs] == [(epochs, repeat) for epochs in (4, 12, 36, 108) for repeat in range(3)]
    assert [(row[0], row[2]) for row in spaces][0] == ("NAS-Bench-101", 200) and len(spaces) == 3

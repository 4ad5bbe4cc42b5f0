"""The session of the README, run on the database of the demo."""

import doctest
import os
import re
from pathlib import Path

import pytest

README = Path(__file__).parents[3] / "README.md"


def test_the_session_of_the_readme_prints_what_it_says(monkeypatch):
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    monkeypatch.chdir(os.environ["NATSBENCH_DEMO"])
    sessions = re.findall(r"^```pycon\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    session = doctest.DocTestParser().get_doctest("".join(sessions), {}, "README.md", str(README), 0)
    ran = doctest.DocTestRunner().run(session)
    assert ran.attempted >= 8 and ran.failed == 0

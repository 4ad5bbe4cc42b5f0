"""The programs of the page about tuners, run where their library is installed."""

import re

import pytest
from test_pages import REPOSITORY

PAGE = REPOSITORY / "docs" / "tuners.md"
# What the program below a heading imports besides natsbench.
LIBRARIES = {
    "Gymnasium": "gymnasium",
    "Optuna": "optuna",
    "Syne Tune": "syne_tune.blackbox_repository",
    "SMAC": "smac",
    "DEHB": "dehb",
    "Ray Tune": "ray.tune",
}
PROGRAM = re.compile(r"^## ([^\n]+)\n(?:(?!^## )[^\0])*?^```python\n([^\0]*?)^```", re.MULTILINE)
PROGRAMS = dict(PROGRAM.findall(PAGE.read_text("utf-8")))


def test_each_tuner_has_a_program():
    assert PROGRAMS.keys() == LIBRARIES.keys()


@pytest.mark.parametrize("heading", LIBRARIES)
def test_the_program_of_a_tuner_runs(heading, demo_database, tmp_path, monkeypatch, capsys, request):
    pytest.importorskip(LIBRARIES[heading], reason=f"{heading} is not installed; its program is not run")
    if heading == "Ray Tune":
        request.getfixturevalue("ray_session")
    (tmp_path / "demo").symlink_to(demo_database.parent)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNETUNE_FOLDER", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))  # Ray writes its results there
    exec(compile(PROGRAMS[heading], f"{PAGE}: {heading}", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.strip()

"""The Python sessions of the pages, run on the database of the demo."""

import doctest
import os
import re
from pathlib import Path

import pytest

# The repository is wherever the README is beside the other pages.
REPOSITORY = next(folder for folder in Path(__file__).parents if (folder / "docs" / "python.md").is_file())
PAGES = {
    page.relative_to(REPOSITORY).as_posix(): sessions
    for folder in (".", "docs", "python")
    for page in (REPOSITORY / folder).glob("*.md")
    if (sessions := re.findall(r"^```pycon\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
}


# What the sessions of a page need besides NumPy.
NEEDED = {"docs/extensions.md": "pandas", "docs/predictors.md": "sklearn"}


def test_the_pages_have_sessions():
    assert {"README.md", "docs/python.md", "python/PYPI.md"} <= PAGES.keys()


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_sessions_of_a_page_print_what_it_says(page, monkeypatch, tmp_path):
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    if page in NEEDED:
        pytest.importorskip(NEEDED[page], reason=f"{NEEDED[page]} is not installed")
    # In a folder of its own, since sessions copy the database beside it.
    (tmp_path / "demo").symlink_to(Path(os.environ["NATSBENCH_DEMO"], "demo").absolute())
    monkeypatch.chdir(tmp_path)
    session = doctest.DocTestParser().get_doctest("".join(PAGES[page]), {}, page, page, 0)
    ran = doctest.DocTestRunner().run(session)
    assert ran.attempted >= 3 and ran.failed == 0

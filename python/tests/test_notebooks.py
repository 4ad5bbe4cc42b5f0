"""The notebooks, executed: what they show is what their cells give now.

With SNAPSHOTS=overwrite in the environment, the outputs of the notebooks are written instead. The cells with the tag "varies"
run as well, but what they give depends on what is installed.
"""

import os
import re
from pathlib import Path

import natsbench
import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))
# Far above what any cell takes.
PATIENCE_SECONDS = 300


def executed(path, folder):
    """The notebook with new outputs, without the times at which cells ran."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=PATIENCE_SECONDS, resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def shown(cell):
    """What a cell shows, without the day on which an archive was imported."""
    printed = "".join(output.text for output in cell.get("outputs", []) if output.output_type == "stream")
    others = [sorted(output.data.items()) for output in cell.get("outputs", []) if output.output_type != "stream"]
    return re.sub(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "DAY", f"{printed}{others}")


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} == {"first_steps", "search_and_baselines"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_cells_give(path, tmp_path, monkeypatch):
    # The kernel runs in another folder, where a relative $PYTHONPATH means nothing.
    monkeypatch.setenv("PYTHONPATH", str(Path(natsbench.__file__).parents[1]))
    new = executed(path, tmp_path)
    if os.environ.get("SNAPSHOTS") == "overwrite":
        path.write_text(nbformat.writes(new) + "\n", encoding="utf-8")
        return
    old = nbformat.read(path, as_version=4)
    for before, after in zip(old.cells, new.cells):
        if "varies" not in before.metadata.get("tags", []):
            assert shown(before) == shown(after), f"{path.name}, cell {before.id}; SNAPSHOTS=overwrite writes it again"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_no_place_of_the_machine_that_ran_it(path):
    assert not re.search(r"/(tmp|home|root|work|Users)/", path.read_text(encoding="utf-8"))

"""Progress bars in a terminal, in a notebook, and with tqdm."""

import sys
import types

import natsbench
import pytest
from natsbench import _progress


def test_without_tqdm_a_terminal_shows_a_line(capsys, monkeypatch):
    monkeypatch.setattr(_progress, "find_spec", lambda name: None)
    with _progress.reporting(True, "rows") as report:
        report(1, 4)
        report(4, 3)  # how much there is was only estimated
    assert capsys.readouterr().err == f"\rrows [{'#' * 10}{' ' * 30}] 1 of 4\rrows [{'#' * 40}] 4 of 4\n"


class Shown:
    """What a notebook shows; stands for `IPython.display`."""

    def __init__(self):
        self.elements = []

    def HTML(self, html):
        return html

    def display(self, element, display_id):
        assert display_id
        self.elements.append(element)
        return self

    def update(self, element):
        self.elements.append(element)


@pytest.fixture
def notebook(monkeypatch):
    """A kernel of a notebook without ipywidgets."""
    shell = type("ZMQInteractiveShell", (), {})()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    shown = Shown()
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    monkeypatch.setattr(_progress, "find_spec", lambda name: None)
    return shown


def test_a_notebook_shows_an_element_that_changes(notebook):
    with _progress.reporting(True, "a < b") as report:
        report(1_000, 4_000)
        report(4_000, 3_000)  # how much there is was only estimated
    assert notebook.elements[-1] == (
        '<label>a &lt; b <progress value="4000" max="4000"></progress> 4,000 of 4,000</label>'
    )
    assert len(notebook.elements) == 3


def test_tqdm_is_used_if_it_is_there(capsys):
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    with _progress.reporting(True, "rows") as report:
        assert isinstance(report, _progress.TqdmBar)
        report(2, 4)
        report(4, 5)
    assert "rows" in capsys.readouterr().err and report._bar.n == 4 and report._bar.total == 5


def test_a_function_is_called_and_nothing_is_shown_for_false(capsys):
    calls = []
    with _progress.reporting(lambda done, total: calls.append((done, total)), "rows") as report:
        report(1, 2)
    for nothing in (False, None):
        with _progress.reporting(nothing, "rows") as report:
            assert report is None
    assert calls == [(1, 2)] and capsys.readouterr().err == ""


def test_an_export_and_an_import_show_their_progress(sample, tmp_path, notebook):
    natsbench.export(sample, tmp_path / "export", views=["trials"], progress=True)
    assert notebook.elements[-1].startswith("<label>rows <progress ")
    notebook.elements.clear()
    archive = next((sample.parent / "archives").glob("NATS-tss*"))
    natsbench.create(archive, "tss", fast_mode=True, verbose=True).close()
    assert notebook.elements[-1].endswith("20 of 20</label>")

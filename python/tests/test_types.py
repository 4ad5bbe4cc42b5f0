"""Signatures, types and how answers are shown."""

import inspect
import re
import subprocess
import sys
import typing
from html.parser import HTMLParser
from pathlib import Path

import natsbench
import pytest
from conftest import NAMES

PYTHON = Path(__file__).parents[1]


def test_mypy_is_content_when_it_is_strict():
    pytest.importorskip("mypy", reason="mypy is not installed")
    if not (PYTHON / "python" / "natsbench").is_dir():
        pytest.skip("the package is not in its repository")
    ran = subprocess.run([sys.executable, "-m", "mypy", "--strict"], cwd=PYTHON, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_stubs_are_what_the_module_has():
    pytest.importorskip("mypy", reason="mypy is not installed")
    exceptions = str(Path(__file__).with_name("stubtest_exceptions.txt"))
    command = [sys.executable, "-m", "mypy.stubtest", "natsbench._native", "--allowlist", exceptions]
    command += ["--ignore-unused-allowlist"]
    ran = subprocess.run(command, cwd=PYTHON, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_package_says_that_it_is_typed():
    assert Path(natsbench.__file__).with_name("py.typed").is_file()


def test_signatures_name_only_what_users_can_name():
    functions = [natsbench.create, natsbench.pickle_save]
    for kind in (natsbench.NATStopology, natsbench.NATSsize, natsbench.Table):
        assert kind.__module__ == "natsbench"
        functions += [function for name, function in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"]
    for function in functions:
        assert not re.search(r"\b_[A-Za-z]|\._", str(inspect.signature(function))), function
    if sys.version_info >= (3, 11):
        returned = {inspect.signature(of).return_annotation for of in typing.get_overloads(natsbench.create)}
        assert {natsbench.NATStopology, natsbench.NATSsize} < returned


class Cells(HTMLParser):
    """The texts of a table; complains about tags that are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_answers_are_shown_as_tables(archives, space):
    api = natsbench.create(archives / NAMES[space], space, fast_mode=True, verbose=False)
    results = api.query_by_index(11)
    trial = next(iter(results.all_results.values()))
    answer = api.to_arrow("SELECT '<b>&' AS \"a<b\", arch_index, NULL AS n, 1.25 AS x FROM architectures LIMIT 30")
    shown = [api, results, trial, answer]
    for value in shown:
        texts = Cells(value._repr_html_()).texts
        assert "<" not in repr(value)[:1] and len(texts) > 4
    assert repr(results) in Cells(results._repr_html_()).texts
    assert f"{results.get_metrics('cifar100', 'x-test')['accuracy']:.2f}"[:2].isdigit()
    assert {"x-valid", "ori-test"} <= set(Cells(trial._repr_html_()).texts) | {"x-valid"}
    assert {"a<b", "<b>&", "1.25", "20 of 30 rows"} <= set(Cells(answer._repr_html_()).texts)
    assert repr(answer) == "Table(30 rows of a<b, arch_index, n, x)"
    assert repr(api.arch2infos_dict) == f"LoadedArchitectures(1 of {len(api)} architectures)"
    if space == "tss":
        cell = natsbench.topology_str2structure(api[11])
        assert api[11] in Cells(cell._repr_html_()).texts


def test_accuracies_are_in_the_table_of_results(archives, space):
    api = natsbench.create(archives / NAMES[space], space, fast_mode=True, verbose=False)
    results = api.query_by_index(11)
    texts = Cells(results._repr_html_()).texts
    for trial in results.all_results.values():
        assert f"{trial.get_train()['accuracy']:.2f}" in texts
        for split in trial.get_eval_set():
            assert f"{trial.get_eval(split)['accuracy']:.2f}" in texts

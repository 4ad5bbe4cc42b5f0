"""Pictures, and what a notebook shows of an architecture."""

import base64
import re
import subprocess
import sys
from html.parser import HTMLParser

import natsbench
import pytest

DATASETS = ["cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"]


@pytest.fixture
def api(sample):
    with natsbench.create(sample, "tss", fast_mode=True, verbose=False) as opened:
        yield opened


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "natsbench", *map(str, arguments)], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("drawn", "arguments"),
    [
        (lambda api: api.plot_curve(11, "cifar100", hp="200"), "curve 11 --space tss -d cifar100 --hp 200"),
        (lambda api: api.plot_curve(api.arch(11), "CIFAR100"), "curve 11 --space tss -d cifar100 --hp 12"),
        (lambda api: api.plot_pareto("cifar10", hp=200), "pareto --space tss -d cifar10 --hp 200"),
        (lambda api: api.plot_pareto("cifar10", "valid"), "pareto --space tss -d cifar10 --set valid --hp 12"),
        (lambda api: api.architecture(7).picture, "architecture 7 --space tss"),
    ],
)
@pytest.mark.parametrize("extension", ["svg", "png"])
def test_a_picture_is_that_of_the_command(api, sample, tmp_path, drawn, arguments, extension):
    written = tmp_path / f"written.{extension}"
    command("plot", *arguments.split(), "--db", sample, "--out", written)
    saved = drawn(api).save(tmp_path / f"saved.{extension}")
    assert saved.read_bytes() == written.read_bytes()


def test_searches_are_drawn_if_there_are_any(api, sample, tmp_path):
    with pytest.raises(LookupError, match="the database lacks searches .*natsbench search"):
        api.plot_searches("cifar10")
    copy = tmp_path / "natsbench.db"
    copy.write_bytes(sample.read_bytes())
    command("search", "--method", "random", "--runs", 3, "--space", "tss", "-d", "cifar10", "--db", copy, "--quiet")
    command("plot", "trajectory", "--space", "tss", "-d", "cifar10", "--db", copy, "--out", tmp_path / "written.svg")
    with natsbench.create(copy, "tss", verbose=False) as searched:
        assert searched.plot_searches("cifar10").svg == (tmp_path / "written.svg").read_text(encoding="utf-8")


def test_notebooks_show_the_picture(api):
    picture = api.plot_curve(11, "cifar10", hp="200")
    assert picture._repr_svg_() == picture.svg
    assert picture.title == "Architecture 11 of tss"
    assert repr(picture) == "Picture(Architecture 11 of tss)"
    assert picture == api.plot_curve(11, "cifar10", hp="200") != api.plot_curve(12, "cifar10", hp="200")


def test_the_extension_is_the_format(api, tmp_path):
    with pytest.raises(ValueError, match=r"cell\.gif has neither the extension \.svg nor \.png"):
        api.architecture(0).picture.save(tmp_path / "cell.gif")
    assert not list(tmp_path.iterdir())


def test_wrong_questions_are_refused(api, sample):
    with pytest.raises(KeyError, match="cifar1000"):
        api.plot_curve(11, "cifar1000")
    with pytest.raises(KeyError, match="13"):
        api.plot_pareto("cifar10", hp="13")
    with pytest.raises(KeyError, match="nowhere"):
        api.plot_pareto("cifar10", "nowhere")
    with pytest.raises(ValueError, match="no architecture of tss"):
        api.architecture("a cell")
    with pytest.raises(ValueError, match="15625"):
        api.plot_curve(15625, "cifar10")
    with pytest.raises(LookupError, match="x-test"):
        api.plot_pareto("cifar10", "x-test")
    closed = natsbench.create(sample, "tss", verbose=False)
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        closed.plot_pareto("cifar10")


@pytest.mark.parametrize("fast_mode", [True, False])
def test_an_architecture_that_is_not_imported_is_named(sample, fast_mode):
    with natsbench.create(sample, "tss", fast_mode=fast_mode, verbose=False) as opened:
        for ask in (opened.architecture, lambda index: opened.plot_curve(index, "cifar10")):
            with pytest.raises(LookupError, match="1234"):
                ask(1234)


def test_the_numbers_of_an_architecture_are_those_of_the_official_calls(api):
    summary = api.architecture(3)
    assert (summary.space, summary.index, summary.string) == ("tss", 3, api.arch(3))
    assert [(one.hp, one.dataset) for one in summary.measured if one.hp == "200"] == [("200", name) for name in DATASETS]
    assert {one.hp for one in summary.measured} == {"12", "200"}
    for one in summary.measured:
        info = api.get_more_info(3, one.dataset, hp=one.hp, is_random=False)
        costs = api.get_cost_info(3, one.dataset, hp=one.hp)
        assert one.train_percent == info["train-accuracy"]
        assert (one.valid_percent, one.test_percent) == (info.get("valid-accuracy"), info.get("test-accuracy"))
        assert one.train_seconds == info["train-all-time"]
        assert (one.flops_millions, one.params_millions) == (costs["flops"], costs["params"])
        assert one.latency_seconds == costs["latency"]
        assert one.trials == len(api.query_meta_info_by_index(3, one.hp).get_dataset_seeds(one.dataset))


class Read(HTMLParser):
    """The pictures and the texts of an HTML text, whose tags are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.images, self.texts = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.images.append(dict(attrs))
        else:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("space", ["tss", "sss"])
def test_a_notebook_shows_an_architecture_and_its_numbers(sample, space):
    with natsbench.create(sample, space, verbose=False) as opened:
        summary = opened.architecture(5)
        read = Read(summary._repr_html_())
    (image,) = read.images
    data = image["src"].split("data:image/svg+xml;base64,")[1]
    assert base64.b64decode(data).decode() == summary.picture.svg
    parts = re.findall(r"[a-z_0-9]+(?=~)", summary.string) if space == "tss" else summary.string.split(":")
    assert all(part in image["alt"] and f">{part}</text>" in summary.picture.svg for part in parts)
    assert f"{summary.string}; {summary.sample}" in read.texts and "invented" in summary.sample
    for one in summary.measured:
        shown = [one.train_percent, one.valid_percent, one.test_percent, one.train_seconds, one.flops_millions]
        assert all(f"{value:.2f}" in read.texts for value in shown if value is not None)


def test_an_architecture_counts_as_loaded(api):
    assert not api.evaluated_indexes
    api.architecture(4)
    assert set(api.evaluated_indexes) == {4}

"""The two generations of ``nas_201_api`` next to the official packages, on the same archives."""

import bz2
import copy
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NAMES
from nas_201 import SCRIPT, assert_same, lines_of, recorder

pytest.importorskip("numpy", reason="numpy is not installed, which nas_201_api needs")

from natsbench.nas_201_api import NASBench201API  # noqa: E402


@pytest.fixture(scope="module", params=["real", "odd"])
def archive(request, tmp_path_factory):
    """A folder with an archive, and the architectures to ask about."""
    if request.param == "real":
        return request.getfixturevalue("archives") / NAMES["tss"], [0, 11, 284]
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    sample = next(Path(os.environ["NATSBENCH_DEMO"], "demo").glob("NATS-tss-*-simple"))
    folder = tmp_path_factory.mktemp("odd")
    shutil.copy(sample / "meta.pickle.pbz2", folder)
    for index, change in enumerate(CHANGES):
        with bz2.open(sample / f"{index:06d}.pickle.pbz2") as file:
            by_recipe = pickle.load(file)
        for state in by_recipe.values():
            change(state, [trial for (dataset, _), trial in state["all_results"].items() if dataset == "cifar100"])
        with bz2.open(folder / f"{index:06d}.pickle.pbz2", "wb") as file:
            pickle.dump(by_recipe, file, protocol=4)
    return folder, list(range(len(CHANGES)))


# What makes the architectures of the sample odd: each function changes the state and its trials on cifar100.


def as_it_is(state, trials):
    pass


def without_latency(state, trials):
    trials[0]["latency"] = None


def of_many_latencies(state, trials):
    for trial in trials:
        trial["latency"] = [0.01 * 1.1**power for power in range(10)]


def without_times(state, trials):
    for trial in trials:
        trial.update(train_times=None, eval_times={})


def without_times_of_the_last(state, trials):
    trials[-1].update(train_times=None, eval_times={})


def of_other_costs(state, trials):
    for place, trial in enumerate(trials):
        trial["flop"] += place / 7
        trial["params"] += place / 70


def of_many_trials(state, trials):
    for seed in range(1001, 1010):
        trial = copy.deepcopy(trials[0])
        trial["seed"] = str(seed)
        for curve in ("train_acc1es", "eval_acc1es", "train_losses", "eval_losses", "train_times"):
            trial[curve] = {key: value * 1000 / seed for key, value in trial[curve].items()}
        state["all_results"]["cifar100", seed] = trial
        state["dataset_seed"]["cifar100"].append(seed)


def backwards(state, trials):
    of_other_costs(state, trials)
    for seeds in state["dataset_seed"].values():
        seeds.reverse()
    state["dataset_seed"] = dict(reversed(state["dataset_seed"].items()))


def without_a_data_set(state, trials):
    for seed in state["dataset_seed"].pop("cifar100"):
        del state["all_results"]["cifar100", seed]


CHANGES = [
    as_it_is,
    without_latency,
    of_many_latencies,
    without_times,
    without_times_of_the_last,
    of_other_costs,
    of_many_trials,
    backwards,
    without_a_data_set,
]


@pytest.fixture(scope="module", params=["1.3", "2.1"])
def generation(request):
    """A generation whose official package is there."""
    if "NATSBENCH_NAS_201" not in os.environ:
        pytest.skip("no $NATSBENCH_NAS_201, the folder of nas-bench-201, by version: not compared with it")
    if not Path(os.environ["NATSBENCH_NAS_201"], request.param).is_dir():
        pytest.skip(f"nas-bench-201 {request.param} is not installed: not compared with it")
    if sys.version_info >= (3, 12):
        pytest.skip("Python 3.12 and later add up floats in another way: not compared with nas-bench-201")
    return request.param


@pytest.fixture(scope="module")
def recorded(archive, generation, tmp_path_factory):
    """What the official package answers about the archive."""
    out = tmp_path_factory.mktemp("nas_201") / "answers.jsonl.gz"
    indexes = ",".join(map(str, archive[1]))
    official = os.path.join(os.environ["NATSBENCH_NAS_201"], generation)
    command = [sys.executable, str(SCRIPT), str(archive[0]), "--archs", indexes, "--out", str(out)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": official})
    lines = lines_of(out)
    assert len(lines) > 7_000 and {line["api"] for line in lines} == {generation}
    return lines


@pytest.mark.parametrize("source", ["dict", "archive"])
def test_every_answer_is_that_of_the_official_package(source, archive, generation, recorded, tmp_path):
    folder, indexes = archive
    whole = recorder.archive_dict(folder, indexes)
    if source == "dict":
        api = NASBench201API(whole, verbose=False, generation=generation)
    else:
        api = NASBench201API(recorder.written(whole, tmp_path / "whole.pth"), verbose=False, generation=generation)
        api.filename = None  # as the official package has none for a dict
        if api._api.sample is not None:
            recorded = [line for line in recorded if shows_no_sample(line)]
    assert_same(api, recorded)


def shows_no_sample(line):
    """Whether the answer is without the mark of a sample: natsbench has it in each `repr`, and not in the dicts."""
    shown = f"{line.get('result')}{line.get('stdout')}"
    return "NASBench201API(" not in shown and "'sample': " not in shown

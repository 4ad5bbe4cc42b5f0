"""Calls that are wrong in two ways fail as the official ones do, also on trials that lack something."""

import importlib.util
import shutil
from pathlib import Path

import natsbench
import pytest
from conftest import NAMES

SCRIPT = Path(__file__).parents[2] / "tools" / "compare_wrong_arguments.py"


def none(trial, key):
    trial[key] = None


def empty(trial, key):
    trial[key] = type(trial[key])()


def without_epoch(trial, key):
    trial[key].pop(next(iter(trial[key])))


SPOILT = {
    0: [(none, "train_times", None)],
    11: [(none, "train_times", None), (empty, "eval_times", None)],
    284: [(none, "train_times", 0), (empty, "eval_times", 0)],
    1: [(none, "train_times", 1)],
    2: [(without_epoch, "train_times", None), (without_epoch, "eval_acc1es", None)],
    3: [(empty, "eval_times", None), (empty, "eval_acc1es", None)],
}


@pytest.fixture
def spoilt(archives, space, tmp_path):
    """Architectures that lack times and epochs, made of real ones; those of 12 epochs only, which are quick to read."""
    folder = tmp_path / NAMES[space]
    folder.mkdir()
    real = archives / NAMES[space]
    shutil.copy(real / "meta.pickle.pbz2", folder)
    strings = natsbench.pickle_load(real / "meta.pickle.pbz2")["meta_archs"]
    for index, spoils in SPOILT.items():
        file = natsbench.pickle_load(real / "000011.pickle.pbz2")
        state = file["12"]
        state["arch_index"], state["arch_str"] = index, strings[index]
        for place, trial in enumerate(state["all_results"].values()):
            config = trial["arch_config"]
            config["arch_str"] = strings[index]
            if "channels" in config:
                config["channels"] = strings[index]
            for spoil, key, only in spoils:
                if only is None or place % 2 == only:
                    spoil(trial, key)
        natsbench.pickle_save({"12": state}, folder / f"{index:06d}", ".pickle.pbz2")
    return folder


def comparison():
    official = pytest.importorskip("nats_bench", reason="nats_bench is not installed")
    pytest.importorskip("numpy")
    if official is natsbench:
        pytest.skip("the shim is installed")
    if not SCRIPT.is_file():
        pytest.skip(f"no script {SCRIPT}")
    spec = importlib.util.spec_from_file_location("compare_wrong_arguments", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["real", "spoilt"])
def test_what_is_wrong_fails_as_in_the_official_package(request, archives, space, kind):
    folder = archives / NAMES[space] if kind == "real" else request.getfixturevalue("spoilt")
    compared = comparison().compared([folder], most=150)
    assert sum(tried for tried, _, _ in compared.counts.values()) > 5_000
    assert not compared.differences, f"{len(compared.differences)} differ:\n" + "\n".join(compared.differences[:12])


def test_a_wrong_epoch_is_seen_before_times_are_missed(spoilt, space):
    api = natsbench.create(spoilt, space, fast_mode=True, verbose=False)
    with pytest.raises(ValueError):
        api.get_more_info(0, "cifar100", is_random="777")
    with pytest.raises(KeyError):
        api.get_more_info(0, "cifar100", 1.5)
    with pytest.raises(TypeError):
        api.get_more_info(0, "cifar100", "1")
    with pytest.raises(ValueError):
        api.get_more_info(1, "cifar100", is_random=[])

"""Trained weights: every recorded answer of the official package, and where weights are found."""

import gzip
import json
import multiprocessing
import os
import pickle
import shutil
import sys
import threading

import pytest
from conftest import SHARED
from weights_replay import FIRST, STEMS, Replay, described, quiet, to_bytes

import natsbench
from natsbench import _native, _weights

ORACLE = SHARED / "reference" / "weights_oracle.jsonl.gz"
# Texts of Python itself, and of files that we look for under other names.
OTHER_TEXTS = ("TypeError", "FileNotFoundError")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A folder with copies of the archives, so that databases can lie beside them."""
    target = tmp_path_factory.mktemp("weights")
    for stem in STEMS.values():
        for kind, of in (("full", "full"), ("simple", "archives")):
            source = SHARED / "data" / of / f"{stem}-{kind}"
            if not source.is_dir():
                pytest.skip(f"no archive {source}")
            shutil.copytree(source, target / source.name)
            for path in [target / source.name, *(target / source.name).iterdir()]:
                path.chmod(0o755)
    return target


@pytest.fixture(params=["torch", "numpy"])
def library(request, monkeypatch):
    """What weights are made of."""
    pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    if request.param == "numpy":
        monkeypatch.setitem(sys.modules, "torch", None)
    return request.param


def opened(folder, space, kind="full", **settings):
    return natsbench.create(folder / f"{STEMS[space]}-{kind}", space, fast_mode=True, verbose=False, **settings)


@pytest.fixture
def weights_file(folder, space, tmp_path):
    """A file with the weights of an architecture, which databases have no weights of."""
    path = tmp_path / "some" / "weights.db"
    path.parent.mkdir()
    _native.import_weights(folder / f"{STEMS[space]}-full", path, FIRST[space])
    return path


def test_every_recorded_answer_is_ours(space, library, folder, monkeypatch):
    if not ORACLE.is_file():
        pytest.skip(f"no recorded answers {ORACLE}")
    replay, different, count = Replay(space, str(folder), monkeypatch), [], 0
    with gzip.open(ORACLE, "rt") as lines, quiet():
        for text in lines:
            line = json.loads(text)
            if line.get("space") != space:
                continue
            result, error = replay.line(line)
            count += 1
            if not agrees(line, result, error, str(folder)):
                different.append(f"{text.strip()[:300]}\n  ours: {error!r} {result!r:.300}")
    assert count == {"tss": 76, "sss": 90}[space]
    assert not different, f"{len(different)} of {count} differ:\n" + "\n".join(different)


def agrees(line, result, error, folder):
    if "error" in line:
        text, expected = str(error).replace(folder, "OUT"), line["text"]
        if line["error"] == "KeyError":  # ours says what there is instead
            text, expected = expected.strip("'") in text, True
        return type(error).__name__ == line["error"] and (line["error"] in OTHER_TEXTS or text == expected)
    if line["kind"] == "call":
        expected = line["result"]
    else:
        expected = line["value"] if line["kind"] == "fact" else {key: line[key] for key in result or {}}
    return error is None and result == expected


def test_the_official_example_runs(space, folder):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from natsbench.models import get_cell_based_tiny_net

    api, index = opened(folder, space), FIRST[space]
    config = api.get_net_config(index, "cifar10-valid")
    network = get_cell_based_tiny_net(config)
    params = api.get_net_param(index, "cifar10-valid", None)
    network.load_state_dict(params[777])
    features, logits = network.eval()(torch.zeros(2, 3, 32, 32))
    assert logits.shape == (2, 10) and logits.isfinite().all()
    weight = params[777]["classifier.weight"]
    assert torch.equal(network.classifier.weight, weight) and weight.any()
    assert list(params[777]._metadata.items()) == list(network.state_dict()._metadata.items())
    api.clear_params(index)
    assert set(api.get_net_param(index, "cifar10-valid", None).values()) == {None}
    api.reload(api.archive_dir, index)
    network.load_state_dict(api.get_net_param(index, "cifar10-valid", 777))


def test_a_light_archive_takes_weights_from_a_file(space, library, folder, weights_file):
    full, index = opened(folder, space), FIRST[space]
    api = opened(folder, space, "simple", weights=weights_file)
    expected = described(full.get_net_param(index, "cifar10-valid", 777))
    assert described(api.get_net_param(index, "cifar10-valid", 777)) == expected
    results = api.query_meta_info_by_index(index)
    trial = results.query("cifar10-valid", 777)
    assert described(results.get_net_param("cifar10-valid", 777)) == expected
    assert described(results.get_net_param("cifar10-valid")[777]) == expected
    assert described(trial.get_net_param(clone=True)) == expected
    assert described(trial.net_state_dict) == expected
    assert described(pickle.loads(pickle.dumps(api)).get_net_param(index, "cifar10-valid", 777)) == expected
    # an object that was given out before keeps its weights
    api.clear_params(index, "12")
    assert api.get_net_param(index, "cifar10-valid", 777) is None
    assert api.query_meta_info_by_index(index).get_net_param("cifar10-valid", 777) is None
    assert described(results.get_net_param("cifar10-valid", 777)) == expected
    results.clear_params()
    assert results.get_net_param("cifar10-valid") == dict.fromkeys(results.get_dataset_seeds("cifar10-valid"))
    assert trial.get_net_param() is None


@pytest.mark.parametrize("name", ["results.weights.db", "weights.db"])
def test_a_file_of_weights_is_found_beside_the_database(name, space, folder, tmp_path, weights_file):
    database = tmp_path / "results.db"
    shutil.copy(opened(folder, space, "simple").database, database)
    index = FIRST[space]
    before = natsbench.create(database, space, verbose=False)
    assert before.get_net_param(index, "cifar10-valid", 777) is None
    beside = tmp_path / name
    shutil.copy(weights_file, beside)
    api = natsbench.create(database, space, verbose=False)
    assert api.get_net_param(index, "cifar10-valid", 777) is not None
    api.clear_params(index)
    assert api.get_net_param(index, "cifar10-valid", 777) is None
    api.reload(index=index)
    assert api.get_net_param(index, "cifar10-valid", 777) is not None
    beside.write_text("something else")
    with pytest.warns(UserWarning, match=f"weights are not read: .*{name}"):
        api = natsbench.create(database, space, verbose=False)
    assert api.get_net_param(index, "cifar10-valid", 777) is None


def test_a_reload_takes_weights_from_where_it_takes_everything_else(space, folder, tmp_path, weights_file):
    api, index = opened(folder, space, "simple", weights=weights_file), FIRST[space]
    assert api.get_net_param(index, "cifar10-valid", 777) is not None
    api.clear_params(index)
    assert api.get_net_param(index, "cifar10-valid", 777) is None
    api.reload(api.archive_dir, index)
    assert api.get_net_param(index, "cifar10-valid", 777) is not None
    shutil.copytree(api.archive_dir, tmp_path / "without weights")
    api.reload(tmp_path / "without weights", index)
    assert api.get_net_param(index, "cifar10-valid", 777) is None
    api._weights.reloaded(str(tmp_path), None)  # all of them
    assert api.get_net_param(index, "cifar10-valid", 777) is None
    api._weights.reloaded(None, index)
    assert api.get_net_param(index, "cifar10-valid", 777) is not None


def test_what_is_no_file_of_weights_is_refused_at_once(space, folder, tmp_path):
    with pytest.raises(OSError, match="missing.db"):
        opened(folder, space, "simple", weights=tmp_path / "missing.db")
    other = tmp_path / "other.db"
    other.write_text("no weights")
    with pytest.raises(OSError, match="other.db"):
        opened(folder, space, "simple", weights=other)
    with pytest.raises(OSError, match="no file of weights"):
        opened(folder, space, "simple", weights=opened(folder, space, "simple").database)


def test_a_damaged_file_of_an_archive_is_named(space, folder, tmp_path):
    api, index = opened(folder, space, "simple"), FIRST[space]
    full = tmp_path / "full"
    shutil.copytree(folder / f"{STEMS[space]}-full", full)
    api.reload(full, index)
    (full / f"{index:06}.pickle.pbz2").write_bytes(b"BZh9 no more")
    with pytest.raises(ValueError, match=f"{index:06}.pickle.pbz2"):
        api.get_net_param(index, "cifar10-valid", 777)


def test_a_pickle_of_an_archive_is_read_with_its_weights(space, library, folder):
    index = FIRST[space]
    states = natsbench.pickle_load(folder / f"{STEMS[space]}-full" / f"{index:06}.pickle.pbz2")
    read = states["12"]["all_results"]["cifar10-valid", 777]["net_state_dict"]
    weights = opened(folder, space).get_net_param(index, "cifar10-valid", 777)
    assert described(read) == described(weights)
    assert list(read._metadata.items()) == list(weights._metadata.items())


def test_one_architecture_after_another_is_reloaded_into_a_light_archive(space, folder):
    api, full = opened(folder, space, "simple"), opened(folder, space)
    indexes = [0, {"tss": 284, "sss": 11}[space]]
    before = api.query_by_index(indexes[1], "cifar10-valid")
    for index in indexes:
        assert set(api.get_net_param(index, "cifar10-valid", None).values()) == {None}
        api.reload(folder / f"{STEMS[space]}-full", index)
        found, expected = (source.get_net_param(index, "cifar10-valid", None) for source in (api, full))
        assert [described(weights) for weights in found.values()] == [described(weights) for weights in expected.values()]
        assert found.keys() == expected.keys()
    # what was given out before is as it was
    assert list(before) == opened(folder, space, "simple").query_by_index(indexes[1]).get_dataset_seeds("cifar10-valid")


def test_few_architectures_are_kept_on_disk(space, folder, monkeypatch):
    monkeypatch.setattr(_weights, "MOST_ARCHITECTURES_KEPT", 1)
    api, dataset = opened(folder, space), "cifar10-valid"
    indexes = [0, {"tss": 284, "sss": 11}[space]]
    weights = [next(iter(api.get_net_param(index, dataset, None).values())) for index in indexes * 2]
    assert described(weights[0]) == described(weights[2]) != described(weights[1]) == described(weights[3])
    kept = api._weights._read_files._folders[None].name
    assert [name for name in os.listdir(kept) if name.endswith(".db")] == [f"{indexes[1]}.db"]
    api.clear_params(indexes[1])
    assert not [name for name in os.listdir(kept) if name.endswith(".db")]


def test_threads_get_the_same_weights(space, folder):
    api, index, found = opened(folder, space), FIRST[space], []
    ask = lambda: found.append(described(api.get_net_param(index, "cifar10-valid", 777)))
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(weights == found[0] for weights in found)


def ask_and_send(api, index, results):
    results.put(described(api.get_net_param(index, "cifar10-valid", 777)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
def test_weights_are_there_after_a_fork(space, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # whose threads do not survive a fork
    context = multiprocessing.get_context("fork")
    api, index = opened(folder, space), FIRST[space]
    before = described(api.get_net_param(index, "cifar10-valid", 777))
    results = context.SimpleQueue()
    process = context.Process(target=ask_and_send, args=(api, index, results))
    process.start()
    assert results.get() == before
    process.join()
    assert described(api.get_net_param(index, "cifar10-valid", 777)) == before


def test_without_pytorch_and_numpy_weights_say_what_is_missing(space, folder, monkeypatch):
    api = opened(folder, space)
    for name in ("torch", "numpy"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match="tensors of PyTorch or arrays of NumPy"):
        api.get_net_param(FIRST[space], "cifar10-valid", 777)


def test_numbers_can_be_changed_and_are_the_callers_own(space, library, folder):
    api, index = opened(folder, space), FIRST[space]
    weights = api.get_net_param(index, "cifar10-valid", 777)
    before = to_bytes(weights["stem.0.weight"])
    weights["stem.0.weight"][0, 0, 0, 0] += 1
    assert to_bytes(weights["stem.0.weight"]) != before
    assert to_bytes(api.get_net_param(index, "cifar10-valid", 777)["stem.0.weight"]) == before

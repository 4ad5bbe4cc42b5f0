"""What natsbench takes besides what the official package takes, and what it says where something is missing."""

import operator
import os
import random

import natsbench
import pytest
from conftest import NAMES

numpy = pytest.importorskip("numpy")

WIDTHS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
OTHERS = {"tss": "sss", "sss": "tss"}


@pytest.fixture
def folder(archives, space):
    return archives / NAMES[space]


@pytest.fixture
def api(folder, space):
    with natsbench.create(folder, space, fast_mode=True, verbose=False) as api:
        yield api


@pytest.fixture
def database(api):
    return str(api.database)


def integers(number, widths=WIDTHS):
    """The same number in NumPy's types, as scalars and arrays without dimensions."""
    fitting = [width for width in widths if number <= numpy.iinfo(width).max]
    return [kind(number) for width in fitting for kind in (numpy.dtype(width).type, lambda n: numpy.array(n, width))]


def answers(api, index, seed, epoch):
    """Every call that takes an index, a seed or an epoch."""
    hp = str(api.full_train_epochs)
    results = api.query_meta_info_by_index(index, hp)
    trial = results.query("cifar100", seed)
    return [
        api.get_more_info(index, "cifar100", epoch, hp, seed),
        api.get_more_info(index, "cifar100", epoch, hp, False),
        api.get_cost_info(index, "cifar10"),
        api.get_latency(index, "cifar10"),
        api.simulate_train_eval(index, "cifar10", epoch, account_time=False)[2],
        api.query_index_by_arch(index),
        api.query_info_str_by_arch(index),
        repr(api.query_by_index(index)),
        api.get_net_config(index, "cifar10"),
        api.get_net_param(index, "cifar100", seed, hp),
        api.arch(index),
        api[index],
        api.arch2infos_dict[index]["12"].arch_index,
        api.show(index),
        api.clear_params(index),
        repr(results),
        repr(trial),
        results.get_metrics("cifar100", "ori-test", epoch, seed),
        results.get_net_param("cifar100", seed),
        trial.get_train(epoch),
        trial.get_eval("ori-test", epoch),
        trial.judge_valid(epoch),
        api.get_unique_str(index) if api.is_topology else None,
    ]


@pytest.mark.parametrize("index", [11, 284])
def test_integers_of_numpy_are_integers(api, index, capsys):
    one = api.query_by_index(index, hp=api.full_train_epochs).get_dataset_seeds("cifar100")[0]
    expected = answers(api, index, one, 5)
    for given in integers(index):
        assert answers(api, given, one, 5) == expected
    for seed, epoch in zip(integers(one), integers(5, WIDTHS[1:])):
        assert answers(api, index, seed, epoch) == expected


def test_an_integer_of_numpy_that_is_no_index_is_refused_as_any_other(api):
    for wrong in (numpy.int64(len(api)), numpy.int8(-1), numpy.uint64(2**64 - 1)):
        with pytest.raises(ValueError):
            api.get_more_info(wrong, "cifar10")
        with pytest.raises(ValueError):
            api.get_cost_info(wrong, "cifar10")
        with pytest.raises(ValueError):
            api.reload(index=wrong)
    with pytest.raises(ValueError):
        api.get_more_info(11, "cifar10", is_random=numpy.int64(5))
    with pytest.raises(ValueError):
        api.get_more_info(11, "cifar10", numpy.int64(1000))


def test_flags_and_seeds_of_numpy_are_taken(api):
    mean = api.get_more_info(11, "cifar100", is_random=False)
    assert api.get_more_info(11, "cifar100", is_random=numpy.bool_(False)) == mean
    api.seed(3)
    drawn = [api.random() for _ in range(5)]
    for seed in integers(3):
        api.seed(seed)
        assert [api.random() for _ in range(5)] == drawn
    assert api.find_best("cifar10", "test", numpy.float32(1e6), numpy.int64(10**6), enforce_all=numpy.bool_(False))[0] == 11


def test_cells_and_changes_take_integers_of_numpy(api):
    index, seed = numpy.int32(11), numpy.uint16(777)
    results = api.query_by_index(index, hp=numpy.int64(12))
    seed = numpy.uint16(results.get_dataset_seeds("cifar10")[0])
    results.reset_latency("cifar10", seed, numpy.float32(0.5))
    assert results.query("cifar10", seed).get_latency() == 0.5
    cell = natsbench.TopologyStructure([[("none", numpy.int8(0))], [("none", numpy.int64(0)), ("none", numpy.int8(1))]])
    assert cell[numpy.int64(1)] == cell.node(numpy.int8(1)) == (("none", 0), ("none", 1))
    assert cell[0:2] == cell.nodes


def test_paths_are_taken_everywhere(folder, space, archives, tmp_path, monkeypatch):
    api = natsbench.create(folder, space, fast_mode=True, verbose=False)
    assert api.archive_dir == str(folder) and api.filename == folder.name
    api.reload(folder, 11)
    assert api.evaluated_indexes == {11}
    api.reset_archive_dir(folder)
    assert api.archive_dir == str(folder)
    database = archives / (folder.name + ".db")
    for opened in (natsbench.create(database, space, verbose=False), natsbench.NATSsize(database, verbose=False)
                   if space == "sss" else natsbench.NATStopology(database, verbose=False)):  # fmt: skip
        assert opened.evaluated_indexes == {0, 11, 284}
    monkeypatch.setenv("NATSBENCH_DB", os.fspath(database))
    assert natsbench.create(None, space, verbose=False).database == database
    saved = tmp_path / "saved"
    natsbench.pickle_save(api.query_by_index(11).state_dict(), saved)
    assert repr(natsbench.ArchResults.create_from_state_dict(saved)) == repr(api.query_by_index(11))
    monkeypatch.setenv("NATSBENCH_DB", "")
    with pytest.raises(ValueError, match="neither a file nor a directory"):
        natsbench.create(tmp_path / "missing", space, verbose=False)


def test_an_architecture_that_is_missing_is_said_to_be_missing_in_the_database(database, space):
    for fast, kind in ((True, AssertionError), (False, ValueError)):
        api = natsbench.create(database, space, fast_mode=fast, verbose=False)
        for ask in (
            lambda: api.get_more_info(1234, "cifar10"),
            lambda: api.get_cost_info(1234, "cifar10"),
            lambda: api.query_by_index(1234, "cifar10"),
            lambda: api.get_net_config(1234, "cifar10"),
        ):
            with pytest.raises(kind) as raised:
                ask()
            text = str(raised.value)
            assert "1234" in text and database in text and f"3 of {len(api)}" in text and "pickle" not in text
    with pytest.raises(AssertionError, match="architecture 1 of"):
        natsbench.create(database, space, fast_mode=True, verbose=False).find_best("cifar10", "test")


def test_a_space_that_is_not_there_is_named_at_once(database, space, folder):
    other = OTHERS[space]
    with pytest.raises(ValueError) as raised:
        natsbench.create(database, other, verbose=False)
    assert database in str(raised.value) and f"{space} (3 of" in str(raised.value) and other in str(raised.value)
    with pytest.raises(ValueError, match=other):
        natsbench.create(folder, other, fast_mode=True, verbose=False)
    assert len(natsbench.create(database, other, verbose=False, strict=True)) == 0


def test_random_draws_among_what_is_there(api, database, space):
    api.seed(1)
    assert {api.random() for _ in range(50)} == {0, 11, 284}
    api.seed(None)
    random.seed(5)
    expected = [(0, 11, 284)[random.randint(0, 2)] for _ in range(20)]
    random.seed(5)
    assert [api.random() for _ in range(20)] == expected
    strict = natsbench.create(database, space, verbose=False, strict=True)
    random.seed(5)
    expected = [random.randint(0, len(strict) - 1) for _ in range(20)]
    random.seed(5)
    assert [strict.random() for _ in range(20)] == expected


def test_reload_needs_no_torch_home(api, database, space, tmp_path, monkeypatch):
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    api.reload(index=284)
    assert api.evaluated_indexes == {284}
    opened = natsbench.create(database, space, fast_mode=True, verbose=False)
    opened.reload(index=numpy.int64(11))
    assert opened.evaluated_indexes == {11}
    with pytest.raises(AssertionError, match="not imported"):
        opened.reload()
    monkeypatch.delenv("HOME")
    natsbench.create(database, space, verbose=False).reload(index=11)
    with pytest.raises(KeyError):
        natsbench.create(database, space, verbose=False, strict=True).reload(index=11)


def test_strict_refuses_what_the_official_package_refuses(folder, space):
    with pytest.raises(ValueError):
        natsbench.create(folder, space, fast_mode=True, verbose=False, strict=True)
    strict = natsbench.create(str(folder), space, fast_mode=True, verbose=False, strict=True)
    assert strict.query_index_by_arch(numpy.int64(11)) == -1
    for is_random in (numpy.int64(777), numpy.bool_(False)):
        with pytest.raises(ValueError):
            strict.get_more_info(11, "cifar10", is_random=is_random)
        with pytest.raises(ValueError):
            strict.query_by_index(11).get_metrics("cifar10", "train", is_random=is_random)


def test_the_shim_is_strict(folder, space):
    import subprocess
    import sys

    code = (
        "import sys, pathlib, natsbench.shim; natsbench.shim.install(); import nats_bench;"
        "nats_bench.create(pathlib.Path(sys.argv[1]), sys.argv[2], True, False)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(folder), space], capture_output=True, text=True)
    assert "ValueError" in ran.stderr


def test_everything_with_an_index_is_an_integer(api):
    class Number:
        def __index__(self):
            return 11

    assert operator.index(Number()) == api.query_index_by_arch(Number()) == 11
    assert api.get_cost_info(Number(), "cifar10") == api.get_cost_info(11, "cifar10")

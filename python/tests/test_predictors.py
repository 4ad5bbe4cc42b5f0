"""Curves, costs and splits for predictors, against SQL and the official calls."""

import os
import random
import shutil

import natsbench
import pytest
from natsbench.predictors import split

numpy = pytest.importorskip("numpy", reason="NumPy is not installed")


@pytest.fixture(scope="module", params=["tss", "sss"])
def api(request):
    """A benchmark of the demo, or of a real archive."""
    if "NATSBENCH_DEMO" in os.environ:
        path = os.path.join(os.environ["NATSBENCH_DEMO"], "demo", "natsbench-demo.db")
    else:
        archives = request.getfixturevalue("archives")
        path = archives / {"tss": "NATS-tss-v1_0-3ffb9-simple", "sss": "NATS-sss-v1_0-50262-simple"}[request.param]
    with natsbench.create(str(path), request.param, fast_mode=os.path.isdir(path), verbose=False) as opened:
        yield opened


def same(one, other):
    """Equal to the last bit; NaN is NaN."""
    one, other = numpy.asarray(one, dtype=float), numpy.asarray(other, dtype=float)
    return bool((((one == other) & (numpy.signbit(one) == numpy.signbit(other))) | (numpy.isnan(one) & numpy.isnan(other))).all())


def full(api):
    return "200" if api.is_topology else "90"


def test_curves_are_those_of_sql(api):
    space = "tss" if api.is_topology else "sss"
    for hp in api.avaliable_hps:
        for dataset in ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"):
            for set_name in ("train", "x-valid", "x-test", "ori-test"):
                metrics = [("accuracy", "top1_percent"), ("loss", "loss"), ("top5", "top5_percent")]
                for metric, column in metrics if dataset == "cifar100" else metrics[:1]:
                    stored = api.to_arrow(
                        f"SELECT arch_index, seed, epoch, {column} AS value FROM epoch_metrics WHERE space = '{space}' AND hp = '{hp}' "
                        f"AND dataset = '{dataset}' AND split = '{set_name}' AND {column} IS NOT NULL"
                    )
                    if not len(stored):
                        with pytest.raises(LookupError):
                            api.curves(dataset, set_name, hp, metric=metric)
                        continue
                    curves = api.curves(dataset, set_name, hp, metric=metric)
                    assert curves.name == column
                    expected = numpy.full(curves.shape, numpy.nan)
                    places = numpy.searchsorted(curves.seeds, stored.to_numpy("seed"))
                    expected[stored.to_numpy("arch_index"), places, stored.to_numpy("epoch")] = stored.to_numpy("value")
                    assert same(curves.values, expected)
                    assert len(curves) == len(api) and curves.epochs.tolist() == list(range(int(hp)))


def test_curves_are_those_of_the_official_accessors(api):
    hp = full(api)
    train = api.curves("cifar100", "train", hp)
    valid = api.curves("cifar100", "valid", hp, metric="loss")
    seeds = set()
    trained = numpy.flatnonzero(~numpy.isnan(train.values).all(axis=(1, 2)))
    assert len(trained) >= 3
    for index in trained[:3].tolist():
        for seed, trial in api.query_by_index(index, "cifar100", hp).items():
            seeds.add(seed)
            for epoch in range(trial.get_total_epoch()):
                assert train.of_seed(seed)[index, epoch] == trial.get_train(epoch)["accuracy"]
                try:
                    expected = trial.get_eval("x-valid", epoch)["loss"]
                except KeyError:  # measured after the last epoch only
                    expected = numpy.nan
                assert same(valid.values[index, valid.seeds.tolist().index(seed), epoch], expected)
    assert seeds <= set(train.seeds.tolist())


def test_seeds_are_chosen_and_keep_their_order(api):
    hp = full(api)
    everything = api.curves("cifar10", "train", hp)
    some = everything.seeds.tolist()[::-1][:2]
    chosen = api.curves("cifar10", "train", hp, seeds=some)
    assert chosen.seeds.tolist() == some
    for seed in some:
        assert same(chosen.of_seed(seed), everything.of_seed(seed))
    with pytest.raises(KeyError, match="there is no seed 5; the seeds are"):
        api.curves("cifar10", "train", hp, seeds=[5])
    with pytest.raises(KeyError, match="there is no seed 5; the seeds are"):
        everything.of_seed(5)
    with pytest.raises(ValueError, match="expected 'all' or a list of seeds"):
        api.curves("cifar10", "train", hp, seeds="777")
    with pytest.raises(ValueError, match="seeds is empty; expected 'all' or a list of seeds"):
        api.curves("cifar10", "train", hp, seeds=[])


def test_what_is_not_there_is_named(api):
    with pytest.raises(LookupError, match="x-valid images of cifar10"):
        api.curves("cifar10", "x-valid", full(api))
    with pytest.raises(ValueError, match="expected accuracy, top5 or loss"):
        api.curves("cifar10", "train", full(api), metric="f1")
    for arguments in [("cifar", "train", "12"), ("cifar10", "trains", "12"), ("cifar10", "train", "13")]:
        with pytest.raises(KeyError):
            api.curves(*arguments)
    with pytest.raises(LookupError, match="hp 200|hp 90"):
        api.costs("cifar10", "90" if api.is_topology else "200")


def test_the_values_are_one_piece_of_memory_that_can_be_changed(api):
    curves = api.curves("cifar10", "train", full(api))
    assert curves.values.flags.c_contiguous and curves.values.flags.writeable
    assert numpy.shares_memory(curves.of_seed(curves.seeds[0]), curves.values)
    assert numpy.shares_memory(numpy.asarray(curves), curves.values)
    assert repr(curves).startswith(f"Curves(top1_percent: {len(api)} architectures x seeds ")
    assert curves.axes == ("architecture", "seed", "epoch") and curves.sample == api.sample


def test_arrow_has_the_same_tensors(api):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    curves = api.curves("cifar100", "valid", full(api))
    table = pyarrow.table(curves)
    assert table.column_names == ["arch_index", "top1_percent"]
    assert table["arch_index"].to_pylist() == curves.indexes.tolist()
    tensors = table["top1_percent"].chunk(0)
    assert isinstance(tensors.type, pyarrow.FixedShapeTensorType)
    assert tensors.type.dim_names == ["seed", "epoch"]
    assert same(tensors.to_numpy_ndarray(), curves.values)
    assert table.field("top1_percent").metadata[b"seeds"].decode() == ",".join(map(str, curves.seeds))


def test_costs_are_those_of_sql_and_of_the_official_call(api):
    space = "tss" if api.is_topology else "sss"
    for hp in api.avaliable_hps:
        for dataset in ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"):
            costs = api.costs(dataset, hp)
            stored = api.to_arrow(f"SELECT * FROM cost_info WHERE space = '{space}' AND hp = '{hp}' AND dataset = '{dataset}'")
            assert list(costs) == stored.column_names[4:]
            indexes = stored.to_numpy("arch_index")
            for name, values in costs.items():
                expected = numpy.full(len(api), numpy.nan)
                expected[indexes] = [numpy.nan if value is None else value for value in stored.to_list(name)]
                assert same(values, expected)
            for index in indexes[:3]:
                official = api.get_cost_info(int(index), dataset, hp)
                assert costs["flops_millions"][index] == official["flops"]
                assert costs["latency_seconds"][index] == official["latency"]
                assert costs["train_total_seconds"][index] == official["T-train@total"]
                for set_name in ("x-valid", "x-test", "ori-test"):
                    ours = costs[set_name.replace("-", "_") + "_epoch_seconds"][index]
                    assert same(ours, official.get(f"T-{set_name}@epoch", numpy.nan))


def test_a_split_is_the_shuffle_of_python():
    for seed in (0, 1, 2**40):
        indexes = [3 * index for index in range(1000)]
        expected = list(indexes)
        random.Random(seed).shuffle(expected)
        train, test = split(indexes, 200, 300, seed=seed)
        assert train.tolist() == expected[:200] and test.tolist() == expected[200:500]
    train, test = split(range(100), 0.29)
    assert (len(train), len(test)) == (29, 71)
    assert sorted([*train, *test]) == list(range(100))
    assert split(range(100), 10)[0].tolist() == train[:10].tolist()
    assert split([], 0)[0].tolist() == []


def test_a_wrong_split_is_refused():
    for arguments, message in [
        (([1, 1], 1), "an index is there twice"),
        (([1, 2], 3), "train is 3; expected 0 to 2"),
        (([1, 2], 1.5), r"train is 1.5; expected a share from 0.0 to 1.0"),
        (([1, 2], 1, 2), "there are 2 architectures; 1 to train and 2 to test are more"),
        (([1, 2], 1, -1), "test is -1"),
    ]:
        with pytest.raises(ValueError, match=message):
            split(*arguments)
    with pytest.raises(OverflowError):
        split([1, 2], 1, seed=-1)

"""Columns of extensions beside accuracies, and rankings within their limits."""

import math

import pytest

numpy = pytest.importorskip("numpy", reason="NumPy is not installed")


@pytest.fixture
def measured(own_cells):
    """Latencies on two devices of two data sets for the first 10 architectures, and a score of others."""
    keys = [(index, dataset, device) for index in range(10) for dataset in ("cifar10", "cifar100") for device in ("pi", "gpu")]
    table = {
        "arch_index": [index for index, _, _ in keys],
        "dataset": [dataset for _, dataset, _ in keys],
        "device": [device for _, _, device in keys],
        "latency_ms": [latency(*key) for key in keys],
    }
    assert own_cells.extend("hw", table, by=["device"]).datasets == ["cifar10", "cifar100"]
    own_cells.extend("own", {"arch_index": [1, 3, 5, 7, 11], "score": [4, 1, 4, 2, 9]}, units={"score": "1"})
    return own_cells


def latency(index, dataset, device):
    return 10.5 - index + 100 * (dataset == "cifar100") + 1000 * (device == "gpu")


def test_columns_are_swept_beside_accuracies(measured):
    names = ["own.score", "hw.latency_ms[device=pi]", "hw.latency_ms[dataset=cifar100,device=gpu]"]
    swept = measured.sweep("cifar10", "test", hp="200", columns=names)
    assert list(swept) == ["accuracy", "flops", "params", *names]
    alone = measured.sweep("cifar10", "test", hp="200")
    for name in alone:
        assert numpy.array_equal(swept[name], alone[name], equal_nan=True)
    for name, key in [(names[1], ("cifar10", "pi")), (names[2], ("cifar100", "gpu"))]:
        assert swept[name].shape == (15625,) and numpy.isnan(swept[name][10:]).all()
        assert swept[name][:10].tolist() == [latency(index, *key) for index in range(10)]
    assert {index: swept["own.score"][index] for index in numpy.flatnonzero(~numpy.isnan(swept["own.score"]))} == {
        1: 4,
        3: 1,
        5: 4,
        7: 2,
        11: 9,
    }
    assert list(measured.sweep("own.score", columns=[names[2]])) == ["own.score", names[2]]
    assert list(measured.sweep("cifar10", hp="200", columns="own.score"))[-1] == "own.score"


@pytest.mark.parametrize(
    "column, kind, said",
    [
        ("hw.latency_ms", ValueError, "hw has a row for each dataset; choose one, such as hw.latency_ms\\[dataset=cifar10\\]"),
        ("hw.latency_ms[dataset=cifar10]", ValueError, "hw has a row for each device; choose one"),
        ("hw.latency_ms[dataset=cifar10,device=tpu]", LookupError, "hw has no rows with device tpu; it has gpu, pi"),
        ("hw.energy", LookupError, 'hw has no column "energy" with numbers; it has latency_ms'),
        ("hw.latency_ms[chip=1]", LookupError, 'hw has no key "chip"'),
        ("other.x", LookupError, 'no extension "other" of tss; there are hw, own'),
        ("hw.", ValueError, "expected EXTENSION.COLUMN or EXTENSION.COLUMN\\[KEY=VALUE\\]"),
    ],
)
def test_columns_that_are_not_there_are_named(measured, column, kind, said):
    with pytest.raises(kind, match=said):
        measured.sweep(column)
    if "dataset" not in column and kind is LookupError:
        with pytest.raises(kind, match=said):
            measured.best_within("cifar10", "test", "200", lowest=column)


def test_a_column_without_values_is_a_lookup_error(own_cells):
    own_cells.extend("none", {"arch_index": [0, 1], "x_ms": [None, None], "y_ms": [1, 2]})
    with pytest.raises(LookupError, match="none.x_ms has no value of any architecture"):
        own_cells.sweep("none.x_ms")


def test_rankings_keep_to_limits_as_a_loop_does(measured):
    column = "hw.latency_ms[device=pi]"
    swept = measured.sweep("cifar10", "test", hp="200", columns=[column, "own.score"])
    accuracy, latencies, score = swept["accuracy"], swept[column], swept["own.score"]
    every = [index for index in range(15625) if accuracy[index] == accuracy[index]]
    best = sorted((index for index in every if latencies[index] <= 8.5), key=lambda index: -accuracy[index])
    found = measured.best_within("cifar10", "test", "200", max={column: 8.5}, count=100)
    assert [place.arch_index for place in found] == best and len(best) >= 3
    for place in found:
        (value,) = place.columns
        assert value == ("hw.latency_ms[dataset=cifar10,device=pi]", "ms", latencies[place.arch_index])
        assert place.arch_str == measured[place.arch_index] and place.accuracy_percent == accuracy[place.arch_index]
        assert place.flops_millions == swept["flops"][place.arch_index]
        assert place.params_millions == swept["params"][place.arch_index]
    within = [index for index in every if 4 <= latencies[index] <= 8.5]
    found = measured.best_within("cifar10", "test", "200", max={column: 8.5}, min={column: 4}, lowest=column, count=2)
    assert [place.arch_index for place in found] == sorted(within, key=lambda index: latencies[index])[:2]
    by_score = sorted((i for i in every if score[i] == score[i]), key=lambda i: (-score[i], -accuracy[i]))
    found = measured.best_within("cifar10", "test", "200", highest="own.score")
    assert [place.arch_index for place in found] == by_score and len(by_score) == 5
    flops = swept["flops"][best[0]] - 1e-9
    found = measured.best_within("cifar10", "test", "200", flop_max=flops, max={column: 8.5}, count=1)
    assert found[0].arch_index == next(index for index in best if swept["flops"][index] <= flops)
    (first,) = measured.best_within("cifar10", "test", "200", count=1)
    assert (first.arch_index, first.accuracy_percent) == measured.find_best("cifar10", "test", hp="200") and first.columns == []


def test_limits_that_leave_nothing_or_are_no_numbers_are_named(measured):
    ask = lambda **limits: measured.best_within("cifar10", "test", "200", **limits)  # noqa: E731
    with pytest.raises(LookupError, match="none of the architectures with an accuracy is within the limits of own.score"):
        ask(max={"own.score": 0})
    with pytest.raises(ValueError, match="the limit of own.score is no number"):
        ask(min={"own.score": math.nan})
    with pytest.raises(ValueError, match="no number"):
        ask(flop_max=math.nan)
    with pytest.raises(ValueError, match="expected one of them, as a ranking goes by one column"):
        ask(lowest="own.score", highest="own.score")
    with pytest.raises(ValueError, match="hw has a row for each device"):
        ask(max={"hw.latency_ms": 1})
    assert ask(count=0) == []

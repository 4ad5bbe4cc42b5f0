#!/usr/bin/env python3
"""Measures `api.curves` of our Python module next to other ways to the same array, in one run.

    tools/bench_curves.py DATABASE [--space tss] [--dataset cifar100] [--split x-valid] [--hp 200] [--repeats 5]

The others are the rows of the view `epoch_metrics` as Arrow columns, put into an array by NumPy, and the official calls,
trial by trial and epoch by epoch, of the first 50 architectures, scaled to all. All arrays must be equal to the last bit.
Needs `natsbench` and NumPy.
"""

import argparse
import statistics
import time

import natsbench
import numpy


def from_sql(api, space, options, shape, seeds):
    rows = api.to_arrow(
        f"SELECT arch_index, seed, epoch, top1_percent FROM epoch_metrics WHERE space = '{space}' AND hp = '{options.hp}' "
        f"AND dataset = '{options.dataset}' AND split = '{options.split}' AND top1_percent IS NOT NULL"
    )
    array = numpy.full(shape, numpy.nan)
    places = numpy.searchsorted(seeds, rows.to_numpy("seed"))
    array[rows.to_numpy("arch_index"), places, rows.to_numpy("epoch")] = rows.to_numpy("top1_percent")
    return array


def from_calls(api, indexes, options, shape, seeds):
    array = numpy.full(shape, numpy.nan)
    places = {seed: place for place, seed in enumerate(seeds.tolist())}
    for index in indexes:
        for seed, trial in api.query_by_index(index, options.dataset, options.hp).items():
            for epoch in range(trial.get_total_epoch()):
                metrics = trial.get_train(epoch) if options.split == "train" else trial.get_eval(options.split, epoch)
                array[index, places[seed], epoch] = metrics["accuracy"]
    return array


def seconds(function, repeats):
    """The result, and the median of the times."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - begin)
    return result, statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--space", choices=["tss", "sss"], default="tss")
    parser.add_argument("--dataset", default="cifar100")
    parser.add_argument("--split", default="x-valid")
    parser.add_argument("--hp", default="200")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    api = natsbench.create(options.database, options.space, verbose=False)
    ask = lambda: api.curves(options.dataset, options.split, options.hp)  # noqa: E731
    ask()  # so that the file is in the page cache
    curves, time_of_curves = seconds(ask, options.repeats)
    _, time_of_arrow = seconds(curves.to_arrow, options.repeats)
    sql, time_of_sql = seconds(lambda: from_sql(api, options.space, options, curves.shape, curves.seeds), 1)
    trained = numpy.flatnonzero(~numpy.isnan(curves.values).all(axis=(1, 2)))
    some = trained[:50].tolist()
    calls, time_of_calls = seconds(lambda: from_calls(api, some, options, curves.shape, curves.seeds), 1)
    assert numpy.array_equal(sql, curves.values, equal_nan=True)
    assert numpy.array_equal(calls[some], curves.values[some], equal_nan=True)
    values = int((~numpy.isnan(curves.values)).sum())
    scaled = time_of_calls * len(trained) / len(some)
    print(f"{curves}, {len(trained)} architectures with {values} values, {curves.values.nbytes / 1e6:.1f} MB")
    print(f"api.curves            {time_of_curves:9.3f} s")
    print(f"curves.to_arrow       {time_of_arrow:9.3f} s")
    print(f"SQL, then NumPy       {time_of_sql:9.3f} s, {time_of_sql / time_of_curves:.1f} times as long")
    print(f"official calls        {scaled:9.3f} s, {scaled / time_of_curves:.1f} times as long (scaled from {len(some)} architectures)")


if __name__ == "__main__":
    main()

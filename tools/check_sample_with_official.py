#!/usr/bin/env python3
"""Ask the official package everything about a sample archive.

Every architecture, recipe, data set and seed of the directory is queried through the
official API, as its users would do it. If anything cannot be read, is missing or makes no
sense, the script ends with an AssertionError. With a database that the directories were
imported into, get_more_info must also answer the numbers of the view epoch_metrics, to
the last bit. Needs nats_bench 1.8 and "numpy<2".

    check_sample_with_official.py NATS-tss-v1_0-xxxxx-simple NATS-sss-v1_0-xxxxx-simple --db natsbench.db
"""

import argparse
import collections
import math
import re
import sqlite3
from pathlib import Path

import nats_bench

DATASETS = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120")
CLASSES = {"cifar10-valid": 10, "cifar10": 10, "cifar100": 100, "ImageNet16-120": 120}
RECIPES = {"tss": ("12", "200"), "sss": ("01", "12", "90")}
TOTALS = {"tss": 15625, "sss": 32768}
# What get_more_info answers at the last epoch, besides train.
SETS = {
    "cifar10-valid": ("valid", "test"),
    "cifar10": ("test",),
    "cifar100": ("valid", "test", "valtest"),
    "ImageNet16-120": ("valid", "test", "valtest"),
}
# The split that get_more_info means by a set.
SPLITS = {
    dataset: {
        "train": "train",
        "valid": "x-valid",
        "test": "ori-test" if dataset in ("cifar10-valid", "cifar10") else "x-test",
        "valtest": "ori-test",
    }
    for dataset in DATASETS
}
CURVES = """
SELECT dataset, hp, seed, split, epoch, loss, top1_percent, time_seconds
FROM epoch_metrics
WHERE space = ? AND arch_index = ?
ORDER BY epoch
"""


def check_trial(trial, dataset, seed):
    """One training run, read at every epoch."""
    assert trial.name == dataset and int(trial.seed) == seed
    assert trial.get_latency() > 0
    epochs = trial.get_total_epoch()
    for epoch in range(epochs):
        train = trial.get_train(epoch)
        assert 0 < train["loss"] < 10 and 0 <= train["accuracy"] <= 100
        assert math.isclose(train["all_time"], train["cur_time"] * (epoch + 1), rel_tol=1e-9)
        if trial.train_acc5es is not None:
            assert train["accuracy"] <= trial.train_acc5es[epoch] <= 100
    for name in trial.get_eval_set():
        last = trial.get_eval(name, epochs - 1)
        assert 0 < last["loss"] < 10 and 0 <= last["accuracy"] <= 100
        # Times are there at every epoch, accuracies at the last one only in some trials.
        assert math.isclose(last["all_time"], last["cur_time"] * epochs, rel_tol=1e-9)
    times = trial.get_times()
    assert all(seconds > 0 for seconds in times.values())


def check_halves(results, dataset, seed):
    """x-valid and x-test are the halves of ori-test."""
    if dataset in ("cifar100", "ImageNet16-120"):
        x_valid, x_test, whole = (
            results.get_metrics(dataset, name, None, seed)["accuracy"]
            for name in ("x-valid", "x-test", "ori-test")
        )
        assert math.isclose((x_valid + x_test) / 2, whole, abs_tol=1e-5)


def check_dataset(api, index, recipe, dataset):
    """All calls about an architecture under one recipe on one data set; counts trials."""
    results = api.query_meta_info_by_index(index, recipe)
    seeds = results.get_dataset_seeds(dataset)
    assert seeds == sorted(seeds) and seeds
    trials = api.query_by_index(index, dataset, recipe)
    assert list(trials) == seeds
    for seed, trial in trials.items():
        check_trial(trial, dataset, seed)
        check_halves(results, dataset, seed)

    chance = 100 / CLASSES[dataset]
    for how in (False, *seeds):
        info = api.get_more_info(index, dataset, hp=recipe, is_random=how)
        for name in ("train", *SETS[dataset]):
            assert 0.7 * chance < info[f"{name}-accuracy"] <= 100, info
            assert info[f"{name}-loss"] > 0 and info[f"{name}-all-time"] > 0

    cost = api.get_cost_info(index, dataset, recipe)
    assert cost["flops"] > 0 and cost["params"] > 0 and cost["latency"] > 0
    assert math.isclose(cost["T-train@total"], cost["T-train@epoch"] * int(recipe), rel_tol=1e-9)
    config = api.get_net_config(index, dataset)
    assert config["num_classes"] == CLASSES[dataset]
    assert set(api.get_net_param(index, dataset, None, recipe).values()) == {None}
    if dataset != "cifar10-valid":
        accuracy, latency, cost_seconds, _ = api.simulate_train_eval(index, dataset, hp=recipe)
        assert accuracy > 0 and latency > 0 and cost_seconds > 0
    return len(seeds)


def check_against_views(api, database, space, index):
    """get_more_info of every trial against the view epoch_metrics; counts numbers."""
    curves = collections.defaultdict(dict)
    for dataset, recipe, seed, split, epoch, *values in database.execute(CURVES, (space, index)):
        curves[dataset, recipe, seed, split][epoch] = values
    trials = {key[:3] for key in curves}
    expected = {
        (dataset, recipe, seed)
        for recipe in RECIPES[space]
        for dataset in DATASETS
        for seed in api.query_meta_info_by_index(index, recipe).get_dataset_seeds(dataset)
    }
    assert trials == expected, trials ^ expected
    numbers = 0
    for dataset, recipe, seed in trials:
        last = int(recipe) - 1
        for epoch in sorted({0, last // 2, last}):
            info = api.get_more_info(index, dataset, iepoch=epoch, hp=recipe, is_random=seed)
            for name, split in SPLITS[dataset].items():
                if f"{name}-loss" not in info:
                    continue
                curve = curves[dataset, recipe, seed, split]
                loss, top1_percent, _ = curve[epoch]
                ours = {
                    "loss": loss,
                    "accuracy": top1_percent,
                    "all-time": sum(curve[i][2] for i in range(epoch + 1)),
                }
                for key, value in ours.items():
                    official = info[f"{name}-{key}"]
                    assert value == official, (index, dataset, recipe, seed, epoch, name, key)
                numbers += len(ours)
            if epoch == last:
                assert all(f"{name}-loss" in info for name in SETS[dataset]), info
    return numbers


def check_archive(directory, database):
    """Queries everything in a sample directory; answers numbers of architectures, trials
    and metrics that were compared with the database."""
    space = re.match(r"NATS-(tss|sss)-", directory.name).group(1)
    api = nats_bench.create(str(directory), space, fast_mode=True, verbose=False)
    assert len(api) == TOTALS[space]
    indexes = sorted(int(path.name[:6]) for path in directory.glob("[0-9]*.pickle.pbz2"))
    trials = numbers = 0
    for index in indexes:
        assert api.query_index_by_arch(api.arch(index)) == index
        for recipe in RECIPES[space]:
            assert api.query_info_str_by_arch(index, recipe).startswith(api.arch(index))
            trials += sum(check_dataset(api, index, recipe, dataset) for dataset in DATASETS)
        assert set(api.arch2infos_dict[index]) == set(RECIPES[space])
        if database:
            numbers += check_against_views(api, database, space, index)
    for dataset in DATASETS:
        assert sum(api.statistics(dataset, RECIPES[space][0]).values()) == len(indexes)
        best, accuracy = api.find_best(dataset, "ori-test", hp=RECIPES[space][-1], enforce_all=False)
        assert best in indexes and accuracy > 0
    return len(indexes), trials, numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--db", type=Path, help="compare with this database, too")
    arguments = parser.parse_args()
    database = None
    if arguments.db:
        database = sqlite3.connect(f"{arguments.db.absolute().as_uri()}?mode=ro", uri=True)
    for directory in arguments.directories:
        architectures, trials, numbers = check_archive(directory, database)
        print(f"{directory.name}: {architectures} architectures, {trials} trials, all answered")
        if database:
            print(f"{directory.name}: {numbers} numbers equal those of {arguments.db.name}")


if __name__ == "__main__":
    main()

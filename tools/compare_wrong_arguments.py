#!/usr/bin/env python3
"""Compares calls that are wrong in one or more ways, in our module and in the official package, on the same archives.

    tools/compare_wrong_arguments.py ARCHIVE... [--most 3000] [--seed 1]

ARCHIVE is a directory in the official format: from `natsbench sample`, from the program `write_traps` (whose trials lack
times, epochs or data sets), or a published one. Every call is tried with all combinations of right, unusual and wrong
arguments, or with at most so many of them (`--most`), drawn at random; in fast mode, and opened as a dict with
`fast_mode=False`. Answers must be equal to the last bit, and exceptions must have the same type. Ends with 1 if one differs.
Our module is opened with `strict=True`: what it takes otherwise (integers of NumPy, `pathlib`) is not compared.

Needs `nats_bench` 1.8, `natsbench` and numpy in one environment.
"""

import argparse
import contextlib
import io
import itertools
import math
import pathlib
import random
import shutil
import sys
import tempfile
import warnings

import nats_bench
import natsbench
import numpy
from nats_bench import api_utils

DATASETS = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120", "cifar", "CIFAR10", None, 5, [])
EPOCHS = (None, 0, 1, 2, 11, 199, 1000, -1, 10**30, True, "1", 1.0, 1.5, 2.0, 1000.0, -0.5, math.nan, [], (1,), 1j,
          numpy.int64(1), numpy.float64(1.0), numpy.bool_(True))  # fmt: skip
RECIPES = ("12", 12, "200", 90, "13", None, [], 12.0)
TRIALS = (False, True, 777, 888, 5, 0, -1, 10**30, "777", None, 777.0, [], numpy.int64(777), numpy.bool_(False))
SEEDS = (None, 777, 888, 5, -1, "777", 777.0, True, [], numpy.int64(777), 10**30)
SETS = ("train", "valid", "test", "x-valid", "x-test", "ori-test", "", "nothing", None, 5, [])
LIMITS = (None, 0, 1e9, math.nan, "1", {}, numpy.float32(50), 10**400)
FLAGS = (None, False, True, 0, 1, "no", [])


def indexes(there, total, strings):
    """Architectures that exist, those that do not, and values that are no architectures."""
    absent = next(number for number in range(total) if number not in there)
    known = [*there, absent, total - 1, strings[there[0]], strings[absent]]
    return (*known, total, -1, 10**30, True, 0.0, 0.5, -1.5, float(there[-1]), 1e9, math.nan, "x", "", None, [], (0,),
            numpy.int64(there[-1]), numpy.float64(there[-1]), numpy.bool_(True))  # fmt: skip


def calls(there, total, strings):
    """The parameters of each call with their values."""
    archs = indexes(there, total, strings)
    return {
        "get_more_info": (archs, DATASETS, EPOCHS, RECIPES, TRIALS),
        "simulate_train_eval": (archs, DATASETS, EPOCHS, RECIPES, FLAGS),
        "get_cost_info": (archs, DATASETS, RECIPES),
        "get_latency": (archs, DATASETS, RECIPES),
        "find_best": (DATASETS, SETS, LIMITS, LIMITS, RECIPES, FLAGS),
        "query_meta_info_by_index": (archs, RECIPES),
        "query_by_index": (archs, DATASETS, RECIPES),
        "query_info_str_by_arch": (archs, RECIPES),
        "query_by_arch": (archs, RECIPES),
        "query_index_by_arch": (archs,),
        "get_net_config": (archs, DATASETS),
        "get_net_param": (archs, DATASETS, SEEDS, RECIPES),
        "statistics": (DATASETS, RECIPES),
        "clear_params": (archs, RECIPES),
        "arch": (archs,),
        "__getitem__": (archs,),
        "show": (archs,),
        "get_unique_str": (archs,),
    }


OF_RESULTS = {
    "get_metrics": (DATASETS, SETS, EPOCHS, TRIALS),
    "get_compute_costs": (DATASETS,),
    "get_latency": (DATASETS,),
    "get_total_epoch": (DATASETS,),
    "get_dataset_seeds": (DATASETS,),
    "get_net_param": (DATASETS, SEEDS),
    "query": (DATASETS, SEEDS),
}
OF_TRIALS = {"get_train": (EPOCHS,), "get_eval": (SETS, EPOCHS), "judge_valid": (EPOCHS[1:],)}


def chosen(parameters, most, generator):
    """All combinations of values, or at most so many of them. The last arguments may be left out."""
    count = math.prod(map(len, parameters))
    if count <= most:
        yield from itertools.product(*parameters)
        return
    for _ in range(most):
        # the first values are right: if all were wrong, the first wrong one would hide all others
        values = [generator.choice(of[:4] if generator.random() < 0.6 else of) for of in parameters]
        yield tuple(values[: generator.choice([len(values)] * 3 + [max(2, len(values) - 1)])])


def plain(value):
    """An answer in a form that both packages share."""
    if isinstance(value, numpy.generic):
        return plain(value.item())
    if type(value).__name__ in ("ArchResults", "ResultsCount"):
        return repr(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "comment"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return repr(value)


def asked(target, call, values):
    """The answer to a call, or the type of its exception."""
    random.seed(7)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "answer", plain(getattr(target, call)(*values))
        except Exception as error:
            # NumPy has exceptions of its own, derived from those of Python
            return "exception", next(of.__name__ for of in type(error).__mro__ if of.__module__ == "builtins")


class Comparison:
    """What was tried and what differs."""

    def __init__(self, most, generator):
        self.most, self.generator = most, generator
        self.counts, self.differences = {}, []

    def compare(self, name, theirs, ours, parameters, context):
        call = name.rpartition(".")[2]
        if not hasattr(theirs, call):
            return
        counts = self.counts.setdefault(name, [0, 0, 0])
        for values in chosen(parameters, self.most, self.generator):
            official, own = asked(theirs, call, values), asked(ours, call, values)
            counts[0] += 1
            counts[1] += official[0] == "exception"
            if official != own:
                counts[2] += 1
                self.differences.append(f"{context}: {name}{values}\n  official: {official}\n  ours:     {own}")

    def objects(self, theirs, ours, context, there):
        """The calls of results and of trials."""
        for index, hp in itertools.product(there, ("12", "200", "90")):
            try:
                pair = [api.query_meta_info_by_index(index, hp) for api in (theirs, ours)]
            except ValueError:
                continue  # no such recipe
            where = f"{context}, architecture {index}, hp {hp}"
            for call, parameters in OF_RESULTS.items():
                self.compare(f"ArchResults.{call}", *pair, parameters, where)
            trials = list(zip(*(results.all_results.values() for results in pair)))
            for trial in trials[:1] + trials[-1:]:
                for call, parameters in OF_TRIALS.items():
                    self.compare(f"ResultsCount.{call}", *trial, parameters, where)

    def archive(self, folder, space):
        """Everything about an archive, in fast mode and whole."""
        there = sorted(int(path.name.partition(".")[0]) for path in folder.iterdir() if path.name[0].isdigit())[:12]
        load = lambda index: api_utils.pickle_load(str(folder / f"{index:06d}.pickle.pbz2"))
        meta = api_utils.pickle_load(str(folder / "meta.pickle.pbz2"))
        whole = {"meta_archs": meta["meta_archs"], "arch2infos": {index: load(index) for index in there},
                 "evaluated_indexes": set(there)}  # fmt: skip
        total = len(meta["meta_archs"])
        for mode, source in (("fast", str(folder)), ("whole", whole)):
            theirs = nats_bench.create(source, space, fast_mode=mode == "fast", verbose=False)
            ours = natsbench.create(source, space, fast_mode=mode == "fast", verbose=False, strict=True)
            for call, parameters in calls(there, total, meta["meta_archs"]).items():
                self.compare(call, theirs, ours, parameters, f"{folder.name}, {mode}")
            if mode == "fast":
                self.objects(theirs, ours, folder.name, there)

    def opening(self, folder, scratch):
        """What cannot be opened."""
        spaces = ("tss", "topology", "sss", "size", "x", None, 5, [])
        missing, file = str(scratch / "missing"), scratch / "meta.pickle.pbz2"
        shutil.copy(folder / "meta.pickle.pbz2", file)
        empty = {"meta_archs": [], "arch2infos": {}, "evaluated_indexes": []}
        sources = (str(folder), missing, str(file), pathlib.PurePath(folder), 3, [], b"x", {}, empty,
                   {"meta_archs": ["a", "a"], "arch2infos": {}, "evaluated_indexes": []})  # fmt: skip
        opened = lambda package, **strict: type("Opened", (), {
            "create": lambda self, *values: type(package.create(*values, verbose=False, **strict)).__name__})()  # fmt: skip
        theirs, ours = opened(nats_bench), opened(natsbench, strict=True)
        self.compare("create", theirs, ours, (sources, spaces, (False, True, 0, 1)), folder.name)


def compared(folders, most=3000, seed=1):
    """The comparison on these archives."""
    comparison = Comparison(most, random.Random(seed))
    with tempfile.TemporaryDirectory() as scratch:
        for number, path in enumerate(map(pathlib.Path, folders)):
            folder = pathlib.Path(scratch, str(number), path.resolve().name)
            shutil.copytree(path, folder)  # a copy, since the database of an archive is made beside it
            meta = api_utils.pickle_load(str(folder / "meta.pickle.pbz2"))
            comparison.archive(folder, "tss" if "~" in meta["meta_archs"][0] else "sss")
            if number == 0:
                comparison.opening(folder, pathlib.Path(scratch))
    return comparison


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archives", nargs="+", metavar="ARCHIVE")
    parser.add_argument("--most", type=int, default=3000, help="combinations of each call, mode and archive")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    comparison = compared(options.archives, options.most, options.seed)
    print(f"{'call':36}{'tried':>10}{'exceptions':>12}{'differ':>8}")
    rows = [*comparison.counts.items(), ("all", [sum(of) for of in zip(*comparison.counts.values())])]
    for name, (tried, raised, different) in rows:
        print(f"{name:36}{tried:10,}{raised:12,}{different:8,}")
    for difference in comparison.differences[:40]:
        print(difference)
    sys.exit(bool(comparison.differences))


if __name__ == "__main__":
    main()

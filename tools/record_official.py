#!/usr/bin/env python3
"""Record what the official package answers about an archive directory.

    record_official.py NATS-tss-v1_0-3ffb9-simple --out answers.jsonl.gz

Writes one JSON object per line, which `natsbench replay` compares with a database:

    {"call": "get_latency", "args": {"index": 0, "dataset": "cifar10", "hp": "12"}, "result": 0.0139}
    {"call": "get_latency", "args": {"index": 0, "dataset": "other", "hp": "12"},
     "error": {"type": "KeyError", "message": "'other'"}}

"state" is there if the answer depends on more than the arguments: "evaluated" are the
architectures that were loaded (always all that were chosen), "used_time" is the clock before the
call. "stdout" is what the call printed. Some arguments are not those of the package: "choice"
(get_more_info), "seed" and "seed_second_draw" (simulate_train_eval) are what random.choice was made
to return, and random.seed was called with "python_seed". Methods of ArchResults and ResultsCount name
their object by "index", "hp", "dataset" and "seed". Tuples are lists, keys are text, and a float is
written so that reading it gives the same double.

Needs Python 3.8 to 3.11 and `pip install nats_bench==1.8 "numpy<2"`. From 3.12 on, sum() of
floats compensates for rounding: the last digits of most answers then differ from all published
ones, so this script refuses to run there.
"""

import argparse
import collections
import contextlib
import gzip
import io
import json
import math
import os
import random
import re
import sys
from pathlib import Path

DATASETS = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120")
SPLITS = ("train", "x-valid", "x-test", "ori-test")
MESSAGE_LIMIT = 240


# ---- writing ---------------------------------------------------------------------------------


def plain(value):
    """The JSON form of an answer."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, dict):
        return {str(key): plain_comment(key, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):  # numpy's doubles are floats too
        return float(value)
    if isinstance(value, int):
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if type(value).__name__ in ("ArchResults", "ResultsCount"):
        return {type(value).__name__: repr(value)}
    raise TypeError(f"no JSON form for {type(value)}")


def plain_comment(key, value):
    """The sentence of get_more_info, reduced to the only fact in it: the hp."""
    if key == "comment" and isinstance(value, str):
        return "<comment hp={}>".format(re.search(r"by (\S+) epochs", value).group(1))
    return plain(value)


class Recorder:
    """Asks and writes one line for each answer."""

    def __init__(self, stream, only):
        self.stream, self.only = stream, only
        self.counts = collections.Counter()

    def ask(self, call, args, function, state=None, stdout=False):
        """Calls `function`; every exception of the package is an answer. Gives the result."""
        line, printed, result = {"call": call, "args": args}, io.StringIO(), None
        if state is not None:
            line["state"] = state
        with contextlib.redirect_stdout(printed):
            try:
                result = function()
            except Exception as error:
                line["error"] = {"type": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT]}
        if "error" not in line:
            line["result"] = plain(result)
        if stdout:
            line["stdout"] = printed.getvalue()
        if not self.only or call in self.only:
            self.counts[call] += 1
            self.stream.write(json.dumps(line) + "\n")
        return result


@contextlib.contextmanager
def choosing(*seeds):
    """Makes random.choice return these seeds in turn; yields the list of those that it returned."""
    original, given = random.choice, []

    def choice(offered):
        if not offered:
            return original(offered)  # fails as it always does
        given.append(seeds[min(len(given), len(seeds) - 1)])
        assert given[-1] in offered
        return given[-1]

    random.choice = choice
    try:
        yield given
    finally:
        random.choice = original


def seeded(seed, function):
    """Calls a function with Python's generator in a known state."""
    random.seed(seed)
    return function()


# ---- what to ask -----------------------------------------------------------------------------


class Archive:
    """An opened archive, with the facts from which questions are made."""

    def __init__(self, nats_bench, directory, indexes, level):
        from nats_bench import api_utils

        first = api_utils.pickle_load(f"{directory}/meta.pickle.pbz2")["meta_archs"][0]
        self.space = "tss" if "|" in first else "sss"
        self.level = level
        self.api = nats_bench.create(directory, self.space, fast_mode=True, verbose=False)
        self.indexes = sorted(indexes)
        for index in self.indexes:
            self.api.reload(directory, index)
        self.state = {"mode": "fast", "evaluated": self.indexes}

    def recipes(self, index):
        return list(self.api.arch2infos_dict[index])

    def results(self, index, hp):
        return self.api.arch2infos_dict[index][hp]

    def seeds(self, index, hp, dataset):
        return list(self.results(index, hp).dataset_seed.get(dataset, []))

    def epochs(self, index, hp, dataset):
        """Epochs to ask for: None, the middle and one that does not exist; at higher levels also the ends and more."""
        results = self.results(index, hp)
        seeds = self.seeds(index, hp, dataset)
        trained = [results.all_results[dataset, seed].epochs for seed in seeds] or [1]
        last = max(trained) - 1
        chosen = {last // 2, last + 1}
        if self.level >= 1:
            chosen |= {0, 5, 10, min(trained) - 1, last}
        if self.level >= 2:
            chosen |= {-1, 1, 2, 3, last - 1}
        return [None] + sorted(epoch for epoch in chosen if epoch <= last + 1)


def absent_seed(seeds):
    return next(seed for seed in (123, 124, 125) if seed not in seeds)


def ask_space(recorder, archive):
    """Numbers, strings and indexes of the whole space."""
    ask, api = recorder.ask, archive.api
    for name in ("is_size", "is_topology", "full_train_epochs", "full_epochs_in_paper", "search_space_name"):
        ask("property", {"name": name}, lambda: getattr(api, name), archive.state)
    ask("property", {"name": "avaliable_hps"}, lambda: sorted(api.avaliable_hps), archive.state)
    ask("len", {}, lambda: len(api), archive.state)
    for index in (-1, len(api) - 1, len(api)):
        ask("arch", {"index": index}, lambda: api.arch(index))
        ask("query_index_by_arch", {"arch": index}, lambda: api.query_index_by_arch(index))
    for arch in ("", "unknown", api.arch(0) + " "):
        ask("query_index_by_arch", {"arch": arch}, lambda: api.query_index_by_arch(arch))
    for seed in (0, 88, 2024):
        draw = lambda: [api.random() for _ in range(8)]
        ask("random", {"python_seed": seed, "draws": 8}, lambda: seeded(seed, draw))
    for dataset in (*DATASETS, "other"):
        for hp in ("01", "12", "90", "200", "7"):
            count = lambda: dict(sorted(api.statistics(dataset, hp).items()))
            ask("statistics", {"dataset": dataset, "hp": hp}, count, archive.state)


def ask_architecture(recorder, archive, index):
    """Everything about one architecture."""
    ask, api = recorder.ask, archive.api
    text = api.arch(index)
    ask("arch", {"index": index}, lambda: api.arch(index))
    ask("query_index_by_arch", {"arch": text}, lambda: api.query_index_by_arch(text))
    if archive.space == "tss":
        ask("get_unique_str", {"arch": index}, lambda: api.get_unique_str(index))
        ask("str2lists", {"arch_str": text}, lambda: api.str2lists(text))
        ask("str2matrix", {"arch_str": text}, lambda: api.str2matrix(text))
    for dataset in (*DATASETS, "other"):
        args = {"index": index, "dataset": dataset}
        ask("get_net_config", args, lambda: api.get_net_config(index, dataset))
    ask("show", {"index": index}, lambda: api.show(index), archive.state, stdout=True)
    for hp in archive.recipes(index) + ["7"]:
        args = {"arch": index, "hp": hp}
        ask("query_info_str_by_arch", args, lambda: api.query_info_str_by_arch(index, hp))
        args = {"arch_index": index, "hp": hp}
        ask("query_meta_info_by_index", args, lambda: api.query_meta_info_by_index(index, hp))
        for dataset in (*DATASETS, "other"):
            ask_costs(recorder, archive, index, hp, dataset)
    for hp in archive.recipes(index):
        for dataset in (*DATASETS, "other"):
            ask_more_info(recorder, archive, index, hp, dataset)
        ask_results(recorder, archive, index, hp)


def ask_costs(recorder, archive, index, hp, dataset):
    ask, api = recorder.ask, archive.api
    args = {"index": index, "dataset": dataset, "hp": hp}
    ask("get_cost_info", args, lambda: api.get_cost_info(index, dataset, hp))
    ask("get_latency", args, lambda: api.get_latency(index, dataset, hp))
    args = {"arch_index": index, "dataname": dataset, "hp": hp}
    ask("query_by_index", args, lambda: api.query_by_index(index, dataset, hp))


def ask_more_info(recorder, archive, index, hp, dataset):
    """get_more_info at several epochs, with each way of choosing trials."""
    ask, api = recorder.ask, archive.api
    seeds = archive.seeds(index, hp, dataset)
    args = {"index": index, "dataset": dataset, "hp": hp}
    for iepoch in archive.epochs(index, hp, dataset):
        for how in (False, *seeds, absent_seed(seeds)):
            asked = {**args, "iepoch": iepoch, "is_random": how}
            ask("get_more_info", asked, lambda: api.get_more_info(index, dataset, iepoch, hp, how))
    answer = lambda: api.get_more_info(index, dataset, hp=hp, is_random=True)
    for seed in seeds:
        with choosing(seed):
            ask("get_more_info", {**args, "is_random": True, "choice": seed}, answer)
    for python_seed in (0, 7):
        asked = {**args, "is_random": True, "python_seed": python_seed}
        ask("get_more_info", asked, lambda: seeded(python_seed, answer))


def ask_results(recorder, archive, index, hp):
    """The methods of ArchResults."""
    ask, level = recorder.ask, archive.level
    results, args = archive.results(index, hp), {"index": index, "hp": hp}
    ask("ArchResults.get_dataset_names", args, results.get_dataset_names)
    ask("ArchResults.all_results_keys", args, lambda: list(results.all_results))
    ask("ArchResults.clear_net_done", args, lambda: results.clear_net_done)
    ask("ArchResults.get_total_epoch", args, results.get_total_epoch)
    for dataset in (*DATASETS, "other"):
        of_dataset = {**args, "dataset": dataset}
        seeds = archive.seeds(index, hp, dataset)
        for name in ("get_dataset_seeds", "get_total_epoch", "get_latency", "get_compute_costs"):
            method = getattr(results, name)
            ask(f"ArchResults.{name}", of_dataset, lambda: method(dataset))
        for seed in (None, *seeds, absent_seed(seeds)) if level >= 1 else (None,):
            asked = {**of_dataset, "seed": seed}
            ask("ArchResults.query", asked, lambda: results.query(dataset, seed))
            asked = {"index": index, "dataset": dataset, "seed": seed, "hp": hp}
            ask("get_net_param", asked, lambda: archive.api.get_net_param(index, dataset, seed, hp))
        for split in SPLITS + (("valid", "test") if level >= 1 else ()):
            for iepoch in archive.epochs(index, hp, dataset):
                for how in (False, *seeds, absent_seed(seeds)):
                    asked = {**of_dataset, "setname": split, "iepoch": iepoch, "is_random": how}
                    ask("ArchResults.get_metrics", asked, lambda: results.get_metrics(dataset, split, iepoch, how))
            asked = {**of_dataset, "setname": split, "iepoch": None, "is_random": True, "python_seed": 3}
            draw = lambda: results.get_metrics(dataset, split, None, True)
            ask("ArchResults.get_metrics", asked, lambda: seeded(3, draw))
        for seed in seeds:
            trial = results.all_results[dataset, seed]
            ask_trial(recorder, archive, trial, {**of_dataset, "seed": seed})


def ask_trial(recorder, archive, trial, args):
    """The methods of ResultsCount, and all that is stored."""
    ask = recorder.ask
    ask("ResultsCount.repr", args, lambda: repr(trial))
    for name in ("get_total_epoch", "get_eval_set", "get_latency", "get_times", "get_net_param"):
        ask(f"ResultsCount.{name}", args, getattr(trial, name))
    ask("ResultsCount.get_config", {**args, "str2structure": None}, lambda: trial.get_config(None))
    for iepoch in archive.epochs(args["index"], args["hp"], args["dataset"]):
        ask("ResultsCount.get_train", {**args, "iepoch": iepoch}, lambda: trial.get_train(iepoch))
        for name in (*SPLITS[1:], "valid"):
            asked = {**args, "name": name, "iepoch": iepoch}
            ask("ResultsCount.get_eval", asked, lambda: trial.get_eval(name, iepoch))
    if archive.level >= 1:
        ask("ResultsCount.state", args, lambda: stored(trial))


def stored(trial):
    """A trial as it is in the file. Dicts are lists of pairs, because their order counts."""
    return {
        key: [[name, number] for name, number in value.items()]
        if isinstance(value, dict) and key != "arch_config"
        else value
        for key, value in trial.state_dict().items()
        if key != "net_state_dict"
    }


def ask_simulation(recorder, archive, index):
    """simulate_train_eval with each seed drawn once, on a clock that is not reset within a data set."""
    api = archive.api
    for dataset in DATASETS:
        trained_on = "cifar10-valid" if dataset == "cifar10" else dataset
        for hp in archive.recipes(index):
            seeds = archive.seeds(index, hp, trained_on) or [0]
            recorder.ask("reset_time", {}, api.reset_time)
            for iepoch in archive.epochs(index, hp, trained_on):
                for seed in seeds:
                    if simulate(recorder, archive, index, dataset, iepoch, hp, [seed]) < 2:
                        continue
                    for second in seeds:  # without a validation, the call draws again
                        if second != seed:
                            simulate(recorder, archive, index, dataset, iepoch, hp, [seed, second])
            simulate(recorder, archive, index, dataset, None, hp, seeds[:1], account=False)
            recorder.ask("property", {"name": "used_time"}, lambda: api.used_time)


def simulate(recorder, archive, index, dataset, iepoch, hp, seeds, account=True):
    """One line; gives the number of seeds that were drawn."""
    api = archive.api
    args = {"arch": index, "dataset": dataset, "iepoch": iepoch, "hp": hp, "account_time": account, "seed": seeds[0]}
    if len(seeds) > 1:
        args["seed_second_draw"] = seeds[1]
    with choosing(*seeds) as given:
        answer = lambda: api.simulate_train_eval(index, dataset, iepoch, hp, account)
        recorder.ask("simulate_train_eval", args, answer, {**archive.state, "used_time": api.used_time})
    return len(given)


def ask_search(recorder, archive):
    """find_best without limits and with limits at, just below and just above real costs."""
    api = archive.api
    recipes = sorted({hp for index in archive.indexes for hp in archive.recipes(index)})
    for hp in recipes + ["7"]:
        for dataset in (*DATASETS, "other"):
            pairs = limits(archive, hp, dataset)
            for split in SPLITS + ("valid", "test"):
                for flop_max, param_max in pairs:
                    args = {"dataset": dataset, "metric_on_set": split, "flop_max": flop_max,
                            "param_max": param_max, "hp": hp, "enforce_all": False}  # fmt: skip
                    recorder.ask("find_best", args, lambda: api.find_best(**args), archive.state)


def limits(archive, hp, dataset):
    """Pairs of limits; None is no limit."""
    costs = []
    for index in archive.indexes:
        with contextlib.suppress(Exception):  # costs that cannot be computed are recorded by another call
            cost = archive.results(index, hp).get_compute_costs(dataset)
            costs.append((float(cost["flops"]), float(cost["params"])))
    chosen = {(None, None)}
    flops, params = (sorted(set(values)) for values in zip(*costs)) if costs else ([], [])
    picks = ((0.5,), (0, 0.5, 1), (0, 0.25, 0.5, 0.75, 1))[archive.level]
    for values, place in ((flops, 0), (params, 1)):
        for pick in picks if values else ():
            value = values[int(pick * (len(values) - 1))]
            for limit in (neighbour(value, 0.0), value, neighbour(value, math.inf)):
                chosen.add((limit, None) if place == 0 else (None, limit))
    if costs:
        chosen.add((flops[len(flops) // 2], params[len(params) // 2]))
    return sorted(chosen, key=repr)


def neighbour(value, towards):
    """The next double (math.nextafter is younger than Python 3.8)."""
    import numpy

    return float(numpy.nextafter(value, towards))


# ---- the command -----------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path, help="a directory in the -simple form")
    parser.add_argument("--out", type=Path, required=True, help="file to write; compressed if it ends in .gz")
    parser.add_argument("--archs", default="", help="indexes, comma-separated; all files unless given")
    parser.add_argument("--only", default="", help="write only these calls, comma-separated")
    parser.add_argument("--level", type=int, default=1, choices=(0, 1, 2), help="0 thin, 1 usual, 2 dense")
    return parser.parse_args()


def main():
    options = arguments()
    if not (3, 8) <= sys.version_info[:2] <= (3, 11):
        sys.exit("record_official: needs Python 3.8 to 3.11; sum() of floats rounds differently from 3.12 on")
    try:
        import nats_bench
    except ImportError:
        sys.exit('record_official: pip install nats_bench==1.8 "numpy<2"')
    if nats_bench.version() != "v1.8":
        sys.exit(f"record_official: needs nats_bench v1.8, found {nats_bench.version()}")
    out = options.out.absolute()
    directory = options.archive.absolute()
    # The working folder is that of the archive, so that no message has a path of this machine in it.
    os.chdir(directory.parent)
    if options.archs:
        indexes = [int(index) for index in options.archs.split(",")]
    else:
        indexes = [int(path.name[:6]) for path in directory.glob("[0-9]*.pickle.pbz2")]

    text = io.StringIO()
    recorder = Recorder(text, {call for call in options.only.split(",") if call})
    archive = Archive(nats_bench, directory.name, indexes, options.level)
    ask_space(recorder, archive)
    for index in archive.indexes:
        ask_architecture(recorder, archive, index)
        ask_simulation(recorder, archive, index)
    ask_search(recorder, archive)

    data = text.getvalue().encode()
    # Without a time in its header, the compressed file depends only on the answers.
    out.write_bytes(gzip.compress(data, 9, mtime=0) if out.suffix == ".gz" else data)
    print(f"{out.name}: {sum(recorder.counts.values())} answers of {len(recorder.counts)} calls")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compares our Python module with the official package in fast mode, on the same archive, each in its own process.

    tools/compare_python.py ARCHIVE DATABASE [--space tss] [--archs 40]

Both find their files in the page cache, since all are read once before. First touch is the median over architectures that
the process has not asked about yet, and warm is the median over those that it has. The time and memory that the official
package needs for a whole space is measured over some architectures and scaled: it has to load each of them once. Needs
`nats_bench` 1.8 and `natsbench` in one environment.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time

# So often that each trial of a random choice was drawn before.
REPEATS = 25


def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_once(paths):
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 22):
                pass


def warm(call, indexes):
    return statistics.median(seconds(lambda: [call(index) for index in indexes]) / len(indexes) for _ in range(REPEATS))


def measure(side, options):
    import numpy  # noqa: F401 - that of the official package comes with it, ours with the first array

    if side == "ours":
        import natsbench as package

        path = options.database
    else:
        import nats_bench as package

        path = options.archive
    names = {int(name.partition(".")[0]): name for name in os.listdir(options.archive) if name[0].isdigit()}
    known = sorted(names)
    indexes = random.Random(1).sample(known, options.archs)
    files = [os.path.join(options.archive, names[index]) for index in indexes]
    read_once([options.database] if side == "ours" else files)
    figures = {}
    apis = []
    figures["create"] = seconds(lambda: apis.append(package.create(path, options.space, fast_mode=True, verbose=False)))
    api = apis[0]
    at_first = peak_megabytes()
    full = str(api.full_train_epochs)
    figures["first touch"] = statistics.median(
        seconds(lambda: api.get_more_info(index, "cifar100", hp=full, is_random=False)) for index in indexes
    )
    figures["get_more_info"] = warm(lambda i: api.get_more_info(i, "cifar100", hp=full, is_random=False), indexes)
    figures["get_more_info hp 12"] = warm(lambda i: api.get_more_info(i, "cifar10"), indexes)
    figures["get_cost_info"] = warm(lambda i: api.get_cost_info(i, "cifar10"), indexes)
    figures["get_net_config"] = warm(lambda i: api.get_net_config(i, "cifar10"), indexes)
    figures["query_by_index"] = warm(lambda i: api.query_by_index(i, "cifar10", hp=full), indexes)
    figures["simulate_train_eval"] = warm(lambda i: api.simulate_train_eval(i, "cifar10"), indexes)
    scale = len(known) / len(indexes)

    def one_by_one():
        for index in indexes:
            api.get_more_info(index, "cifar10", hp=full, is_random=False)["test-accuracy"]
            api.get_cost_info(index, "cifar10", hp=full)["flops"]

    figures["sweep, warm loop"] = seconds(one_by_one) * scale
    if side == "ours":
        figures["sweep"] = seconds(lambda: api.sweep("cifar10", "test", full))
        api = package.create(path, options.space, fast_mode=False, verbose=False)  # a new one, which remembers nothing
        figures["find_best"] = seconds(lambda: api.find_best("cifar10", "test", hp=full))
        figures["find_best again"] = seconds(lambda: api.find_best("cifar10", "test", hp=full))
    else:
        loading = figures["first touch"] * len(known)
        figures["sweep"] = figures["sweep, warm loop"] + loading
        warm_best = seconds(lambda: api.find_best("cifar10", "test", hp=full, enforce_all=False))
        figures["find_best"] = warm_best * scale + loading
        figures["find_best again"] = warm_best * scale
    figures["peak MB"] = peak_megabytes()
    grown = figures["peak MB"] - at_first
    figures["peak MB, all of them"] = at_first + (grown if side == "ours" else grown * scale)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive")
    parser.add_argument("database")
    parser.add_argument("--space", default="tss")
    parser.add_argument("--archs", type=int, default=40)
    parser.add_argument("--side", choices=("ours", "official"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measure(options.side, options)))
        return
    ask = lambda side: json.loads(subprocess.check_output([sys.executable, *sys.argv, "--side", side]))
    ours, official = ask("ours"), ask("official")
    print(f"{'':22}{'official':>14}{'ours':>14}{'ratio':>10}")
    for name, value in ours.items():
        unit, scale = ("MB", 1) if name.startswith("peak MB") else ("ms", 1e3)
        print(f"{name:22}{official[name] * scale:12.3f} {unit}{value * scale:11.4f} {unit}{official[name] / value:9.0f}x")


if __name__ == "__main__":
    main()

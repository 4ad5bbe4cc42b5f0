#!/usr/bin/env python3
"""The measuring part of tools/compare_speed, which says what it does and calls it."""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nats_bench

MEASURED_SECONDS = 1.0
BATCH = 20
OPENINGS = 5
META = "meta.pickle.pbz2"


def calls(space):
    """The same calls as in tools/measure/src/bin/time_accessors.rs."""
    full = {"tss": "200", "sss": "90"}[space]
    return {
        "get_more_info": lambda api, index: api.get_more_info(index, "cifar100", hp=full, is_random=False),
        "get_cost_info": lambda api, index: api.get_cost_info(index, "cifar10", hp="12"),
        "simulate_train_eval": lambda api, index: api.simulate_train_eval(index, "cifar10", hp="12"),
        "find_best": lambda api, _index: api.find_best("cifar10", "test", hp=full, enforce_all=False),
    }


def part_of(archive, count, folder):
    """The first architectures of an archive, as links in a folder of the same name."""
    part = Path(folder) / archive.name
    part.mkdir()
    files = sorted(archive.glob("[0-9]*.pickle.pbz2"))[:count]
    for file in [archive / META, *files]:
        (part / file.name).symlink_to(file)
    return part, [int(file.name[:6]) for file in files]


def create(part, space):
    return nats_bench.create(str(part), space, fast_mode=True, verbose=False)


def load(api, indexes):
    """Fast mode loads an architecture when it is first asked for."""
    for index in indexes:
        api.get_cost_info(index, "cifar10", hp="12")


def warm_seconds(call, api, indexes):
    """Median over batches, in seconds per call."""
    batches, turn = [], itertools.cycle(indexes)
    begin = time.perf_counter()
    while time.perf_counter() - begin < MEASURED_SECONDS or len(batches) < 3:
        asked = list(itertools.islice(turn, BATCH))
        batch = time.perf_counter()
        for index in asked:
            call(api, index)
        batches.append((time.perf_counter() - batch) / BATCH)
    return statistics.median(batches)


def first_seconds(name, call, part, space, indexes):
    """Median time of the first question about an architecture, which reads its file; find_best reads them all."""
    api = create(part, space)
    times = []
    for index in indexes[:1] if name == "find_best" else indexes:
        begin = time.perf_counter()
        if name == "find_best":
            load(api, indexes)
        call(api, index)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def open_seconds(part, space, index):
    """Median time to create the API and answer once."""
    times = []
    for _ in range(OPENINGS):
        begin = time.perf_counter()
        create(part, space).get_cost_info(index, "cifar10", hp="12")
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def measure_official(part, space, indexes):
    api = create(part, space)
    load(api, indexes)
    warm = {name: warm_seconds(call, api, indexes) for name, call in calls(space).items()}
    first = {
        name: first_seconds(name, call, part, space, indexes) for name, call in calls(space).items()
    }
    opened = open_seconds(part, space, indexes[0])
    return {"warm_seconds": warm, "first_seconds": first, "open_seconds": opened}


def measure_ours(part, programs, folder):
    database = Path(folder) / "natsbench.db"
    subprocess.run([programs / "natsbench", "import", part, "--db", database, "--quiet"], check=True, stdout=sys.stderr)
    printed = subprocess.run(
        [programs / "time_accessors", database], check=True, stdout=subprocess.PIPE
    ).stdout
    return json.loads(printed)


def duration(seconds):
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * factor:,.1f} {unit}"
    return f"{seconds:,.1f} s"


def report(official, ours, space, count):
    print(f"{count} architectures of {space}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| call | official, warm | ours | ratio | official, first touch | ours | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in ours["warm_seconds"]:
        cells = [f"`{name}`"]
        for when in ("warm_seconds", "first_seconds"):
            theirs, mine = official[when][name], ours[when][name]
            cells += [duration(theirs), duration(mine), f"{theirs / mine:,.0f}"]
        print("| " + " | ".join(cells) + " |")
    theirs, mine = official["open_seconds"], ours["open_seconds"]
    print(f"\nOpening and the first get_cost_info: {duration(theirs)} and {duration(mine)}, ratio {theirs / mine:,.0f}")
    one, two = (ours["calls_per_second"][threads] for threads in ("one_thread", "two_threads"))
    print(f"\nOurs, get_more_info: {one:,.0f} calls per second on one thread, {two:,.0f} on two, ratio {two / one:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--archs", type=int, default=200, help="architectures to load, from the first")
    parser.add_argument("--programs", type=Path, required=True, help="folder of our programs")
    options = parser.parse_args()
    space = "sss" if "-sss-" in options.archive.name else "tss"
    with tempfile.TemporaryDirectory() as folder:
        part, indexes = part_of(options.archive, options.archs, folder)
        ours = measure_ours(part, options.programs, folder)
        official = measure_official(part, space, indexes)
        report(official, ours, space, len(indexes))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What passes of networks take in PyTorch, for `tools/bench_networks`, and next to what our programs take.

    time_networks.py LINES_OF_time_networks

Needs PyTorch and the package natsbench.
"""
import json
import sys
import time

import torch
from natsbench.models import get_cell_based_tiny_net

IMAGES = 64
TRIES = 5


def fewest_seconds(work):
    fewest = float("inf")
    for _ in range(TRIES):
        before = time.process_time()
        work()
        fewest = min(fewest, time.process_time() - before)
    return fewest


def passes(cell):
    """Seconds of a pass in eval mode, and of a step of training."""
    torch.manual_seed(777)
    config = {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": cell, "num_classes": 10}
    network = get_cell_based_tiny_net(config)
    numbers = (torch.arange(IMAGES * 3 * 32 * 32) * 7919 + 104729) % 10007
    images = (numbers.float() / 5003.0 - 1.0).reshape(IMAGES, 3, 32, 32)
    targets = torch.arange(IMAGES) % 10
    optimiser = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9, weight_decay=0.0005, nesterov=True)

    def evaluate():
        with torch.no_grad():
            network(images)

    def train():
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network(images)[1], targets).backward()
        optimiser.step()

    network.eval()
    seconds = {"eval": fewest_seconds(evaluate)}
    network.train()
    seconds["train"] = fewest_seconds(train)
    return seconds


def main():
    torch.set_num_threads(1)
    with open(sys.argv[1]) as lines:
        ours = [json.loads(line) for line in lines]
    print("PyTorch", torch.__version__, "- seconds of one processor for", IMAGES, "images, and the ratio to PyTorch")
    for cell in dict.fromkeys(line["cell"] for line in ours):
        seconds = passes(cell)
        print(cell)
        for line in ours:
            if line["cell"] == cell:
                theirs = seconds[line["pass"]]
                row = (line["pass"], line["with"], line["seconds"], theirs, line["seconds"] / theirs)
                print("  %-6s %-6s %.3f   PyTorch %.3f   %.2f" % row)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What a step of a weight-sharing search takes in the original code on PyTorch, and in ours, by turns.

    time_supernet.py target/release/examples/time_steps

One thread each. Needs PyTorch and the package `xautodl`, which has the original supernets and searches. Prints, for each
method and size, the fewest seconds of a step, the ratio of speeds, and the most memory of either process.
"""
import subprocess
import sys

STEPS = {"small": 8, "full": 2}
METHODS = ["darts-v1", "gdas", "tas"]
TURNS = 3

THEIRS = r"""
import sys, time
import torch

torch.Tensor.cuda = lambda self, *args, **options: self  # the original moves its parameters to a graphics card
method, size, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(777)
side = 32 if size == "full" else 16
if method == "tas":
    from xautodl.models.cell_searchs.genotypes import Structure
    from xautodl.models.shape_searchs.generic_size_tiny_cell_model import GenericNAS301Model

    cell = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
    widths = list(range(8, 65, 8)) if size == "full" else list(range(4, 33, 4))
    network = GenericNAS301Model(widths, 5, Structure.str2structure(cell), 10, False, False)
    network.set_algo("tas")
    parameters = [network._arch_parameters]
    network.set_tau(10.0)
else:
    from xautodl.models.cell_operations import NAS_BENCH_201
    from xautodl.models.cell_searchs.generic_model import GenericNAS201Model

    channels, cells = (16, 5) if size == "full" else (8, 1)
    network = GenericNAS201Model(channels, cells, 4, 10, NAS_BENCH_201, False, False)
    parameters = [network.arch_parameters]
    network.set_algo(method)
    network.set_cal_mode("gdas" if method == "gdas" else "joint", None)
    if method == "gdas":
        network.set_tau(10.0)
weights = torch.optim.SGD(network.weights, 0.025, momentum=0.9, weight_decay=0.0005, nesterov=True)
architecture = torch.optim.Adam(parameters, lr=0.0003, betas=(0.5, 0.999), weight_decay=0.001)
images = [torch.rand(64, 3, side, side) * 2 - 1 for _ in range(2)]
classes = torch.arange(64) % 10
network.train()
fewest = float("inf")
for number in range(steps + 1):
    began = time.perf_counter()
    for optimizer, batch in zip([weights, architecture], images):
        network.zero_grad()
        torch.nn.functional.cross_entropy(network(batch)[1], classes).backward()
        optimizer.step()
    if number:
        fewest = min(fewest, time.perf_counter() - began)
print("%.5f" % fewest)
"""


def run(command):
    """Seconds that a program prints, and the most memory that it had, in MB."""
    timed = ["/usr/bin/time", "-f", "%M"] + command
    done = subprocess.run(timed, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit("%s failed:\n%s" % (command[0], done.stderr))
    return float(done.stdout.split()[-1]), int(done.stderr.split()[-1]) / 1000


def main():
    ours = sys.argv[1]
    print("seconds of a step on one thread, the fewest of %d runs by turns" % TURNS)
    print("%-9s %-6s %9s %9s %7s %14s" % ("method", "size", "ours", "PyTorch", "times", "MB"))
    for size, steps in STEPS.items():
        for method in METHODS:
            mine, theirs = [], []
            for _ in range(TURNS):
                mine.append(run([ours, method, size, str(steps), "1"]))
                theirs.append(run([sys.executable, "-c", THEIRS, method, size, str(steps)]))
            (a, a_memory), (b, b_memory) = min(mine), min(theirs)
            row = (method, size, a, b, b / a, "%.0f / %.0f" % (a_memory, b_memory))
            print("%-9s %-6s %9.3f %9.3f %7.2f %14s" % row, flush=True)


if __name__ == "__main__":
    main()

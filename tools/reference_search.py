"""Random search and regularized evolution on the official Python API.

A straightforward rewrite of AutoDL-Projects' exps/NATS-algos/random_wo_share.py
and regularized_ea.py, and of the estimate at the budget that
exps/NATS-Bench/draw-table.py makes; without logging, PyTorch and command files.
It prints the row of the paper's table, and the time of an evaluation. Needs
`pip install nats_bench`; for example

    python tools/reference_search.py NATS-tss-v1_0-3ffb9-simple --method rea --runs 20

The searches are made twice from the same seed: the first time loads the
architectures that are drawn (fast mode keeps them), the second time is measured.
So the archive must have every architecture that may be drawn, and there must be
enough memory for those that are: about 1.3 MB per architecture of the topology space.
"""

import argparse
import collections
import random
import resource
import time

import numpy
from nats_bench import create

OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]
WIDTHS = [8, 16, 24, 32, 40, 48, 56, 64]
BUDGETS = {
    "tss": {"cifar10": 20000, "cifar100": 40000, "ImageNet16-120": 120000},
    "sss": {"cifar10": 20000, "cifar100": 40000, "ImageNet16-120": 60000},
}
FULL_RECIPE = {"tss": "200", "sss": "90"}


class Topology:
    """Cells, as the operations of the edges into the nodes 1, 2 and 3."""

    @staticmethod
    def random():
        return [[random.choice(OPERATIONS) for _ in range(node)] for node in (1, 2, 3)]

    @staticmethod
    def mutate(parent):
        child = [list(edges) for edges in parent]
        edges = child[random.randint(0, len(child) - 1)]
        edge = random.randint(0, len(edges) - 1)
        operation = random.choice(OPERATIONS)
        while operation == edges[edge]:
            operation = random.choice(OPERATIONS)
        edges[edge] = operation
        return child

    @staticmethod
    def text(cell):
        nodes = ("".join(f"{op}~{i}|" for i, op in enumerate(edges)) for edges in cell)
        return "+".join("|" + node for node in nodes)


class Size:
    """Networks, as the widths of their five layers."""

    @staticmethod
    def random():
        return [random.choice(WIDTHS) for _ in range(5)]

    @staticmethod
    def mutate(parent):
        child = list(parent)
        layer = random.randint(0, len(child) - 1)
        child[layer] = random.choice(WIDTHS)
        return child

    @staticmethod
    def text(widths):
        return ":".join(str(width) for width in widths)


class Run:
    """The evaluations of one run, and the best architecture after each."""

    def __init__(self, api, space, dataset):
        self.api, self.space, self.dataset = api, space, dataset
        self.best, self.best_accuracy = None, None
        self.points = []  # (simulated time in seconds, index of the best so far)
        api.reset_time()

    def evaluate(self, architecture):
        text = self.space.text(architecture)
        accuracy, _, _, clock = self.api.simulate_train_eval(text, self.dataset, hp="12")
        if self.best is None or accuracy > self.best_accuracy:
            self.best, self.best_accuracy = text, accuracy
        self.points.append((clock, self.api.query_index_by_arch(self.best)))
        return accuracy

    def clock(self):
        return self.points[-1][0] if self.points else 0


def random_search(run, budget, _args):
    while run.clock() < budget:
        run.evaluate(run.space.random())


def regularized_evolution(run, budget, args):
    population = collections.deque()
    while len(population) < args.population:
        architecture = run.space.random()
        population.append((run.evaluate(architecture), architecture))
    while run.clock() < budget:
        sample = [random.choice(list(population)) for _ in range(args.sample)]
        parent = max(sample, key=lambda member: member[0])
        child = run.space.mutate(parent[1])
        population.append((run.evaluate(child), child))
        population.popleft()


METHODS = {"random": random_search, "rea": regularized_evolution}


def search(api, args):
    """All runs; the seed of each is drawn as the official scripts draw it."""
    random.seed(args.seed)
    space = {"tss": Topology, "sss": Size}[args.space]
    runs = []
    for _ in range(args.runs):
        random.seed(random.randint(1, 100000))
        run = Run(api, space, args.dataset)
        METHODS[args.method](run, args.budget, args)
        runs.append(run.points)
    return runs


def final_accuracies(api, index, args):
    """Validation and test accuracy after the full recipe, means over seeds."""
    recipe = FULL_RECIPE[args.space]
    info = api.get_more_info(index, args.dataset, hp=recipe, is_random=False)
    test = info["test-accuracy"]
    if args.dataset == "cifar10":
        info = api.get_more_info(index, "cifar10-valid", hp=recipe, is_random=False)
    return numpy.array([info["valid-accuracy"], test])


def at_budget(api, points, args):
    """The estimate of draw-table.py: a line through the two nearest points."""
    nearest = sorted(points, key=lambda point: abs(point[0] - args.budget))
    (time_a, a), (time_b, b) = nearest[:2]
    share_a = (time_b - args.budget) / (time_b - time_a)
    share_b = (args.budget - time_a) / (time_b - time_a)
    return share_a * final_accuracies(api, a, args) + share_b * final_accuracies(api, b, args)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("archive", help="folder of the archive, one file per architecture")
    parser.add_argument("--space", choices=BUDGETS, default="tss")
    parser.add_argument("--dataset", choices=BUDGETS["tss"], default="cifar10")
    parser.add_argument("--method", choices=METHODS, default="random")
    parser.add_argument("--budget", type=float, help="simulated seconds; default: the paper's")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--population", type=int, default=10, help="of evolution")
    parser.add_argument("--sample", type=int, default=3, help="of evolution")
    args = parser.parse_args()
    if args.budget is None:
        args.budget = BUDGETS[args.space][args.dataset]

    api = create(args.archive, args.space, fast_mode=True, verbose=False)
    start = time.perf_counter()
    first = search(api, args)
    loaded, loaded_cpu = time.perf_counter(), time.process_time()
    runs = search(api, args)
    end, end_cpu = time.perf_counter(), time.process_time()
    assert runs == first, "the same seed has to give the same runs"

    evaluations = sum(len(points) for points in runs)
    accuracies = numpy.array([at_budget(api, points, args) for points in runs])
    mean, std = accuracies.mean(axis=0), accuracies.std(axis=0)
    error = std / len(runs) ** 0.5
    print("method\tdataset\truns\tvalidation\ttest")
    print(
        f"{args.method}\t{args.dataset}\t{len(runs)}"
        f"\t{mean[0]:.2f}±{std[0]:.2f}\t{mean[1]:.2f}±{std[1]:.2f}"
    )
    print(f"standard errors of the means: validation {error[0]:.3f}, test {error[1]:.3f}")
    print(f"{evaluations} evaluations, {evaluations / len(runs):.1f} per run")
    print(f"loading and searching: {loaded - start:.2f} s")
    print(f"searching what is loaded: {end - loaded:.3f} s,", end=" ")
    print(f"{(end - loaded) / evaluations * 1e6:.1f} us per evaluation,", end=" ")
    print(f"{(end_cpu - loaded_cpu) / evaluations * 1e6:.1f} us of the processor")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory: {megabytes:.0f} MiB")


if __name__ == "__main__":
    main()

"""Records what HpBandSter's own BOHB asks for when it draws our random numbers.

Writes tests/fixtures/bohb_hpbandster.txt: the evaluations of HpBandSter 0.7.4's
model and successive halving on a made-up benchmark, with NumPy's global
generator replaced by ours (ChaCha8, seed 1, run 0). So `bohb-official` must
make the same evaluations, in the same order. Run it from the repository root:

    pip install numpy statsmodels Pyro4 && pip install --no-deps hpbandster==0.7.4
    python tools/record_bohb.py

ConfigSpace is replaced by the few parts of it that are needed, since the versions
that HpBandSter worked with can no longer be built. Sorting is made stable, since
numpy does not define the order of equal losses.
"""

import logging
import struct
import sys
import types
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy

SPACES = {"tss": (6, 5), "sss": (5, 8)}  # positions, values of each
EVALUATIONS = 400


class Random:
    """Our generator and its draws; src/search/rng.rs describes them."""

    def __init__(self, seed, run):
        self.key = struct.unpack("<8I", struct.pack("<Q", seed) + bytes(24))
        self.run, self.block, self.words = run, 0, []

    def word(self):
        if not self.words:
            self.words = self.next_block()[::-1]
        return self.words.pop()

    def next_block(self):
        counters = struct.unpack("<4I", struct.pack("<2Q", self.block, self.run))
        first = [*struct.unpack("<4I", b"expand 32-byte k"), *self.key, *counters]
        self.block += 1
        state = list(first)

        def add(a, b, d, bits):
            state[a] = (state[a] + state[b]) & 0xFFFFFFFF
            mixed = state[d] ^ state[a]
            state[d] = (mixed << bits | mixed >> 32 - bits) & 0xFFFFFFFF

        for _ in range(4):
            for shift in (0, 1):  # a round of columns, one of diagonals
                for i in range(4):
                    a, b, c, d = (4 * row + (i + shift * row) % 4 for row in range(4))
                    add(a, b, d, 16)
                    add(c, d, b, 12)
                    add(a, b, d, 8)
                    add(c, d, b, 7)
        return [(a + b) & 0xFFFFFFFF for a, b in zip(state, first)]

    def below(self, bound):
        product = self.word() * bound
        while product & 0xFFFFFFFF < 2**32 % bound:
            product = self.word() * bound
        return product >> 32

    def uniform(self):
        low, high = self.word(), self.word()
        return (high << 32 | low) // 2048 / 2**53


class Values(dict):
    """A configuration. It has this class so that the one that HpBandSter draws when no
    candidate has a score is not drawn twice because of a missing method."""

    def get_dictionary(self):
        return self


class Categorical:
    def __init__(self, name, choices):
        self.name, self.choices = name, choices


class Space:
    def __init__(self, positions, values, generator):
        self.names = [f"gene-{position}" for position in range(positions)]
        self.values, self.generator = values, generator

    def get_hyperparameters(self):
        return [Categorical(name, range(self.values)) for name in self.names]

    def get_hyperparameter_by_idx(self, index):
        return self.names[index]

    def get_hyperparameter(self, name):
        return Categorical(name, range(self.values))

    def sample_configuration(self):
        return Values((name, self.generator.below(self.values)) for name in self.names)


class Configuration:
    def __init__(self, space, values=None, vector=None):
        self.space = space
        self.vector = [values[name] for name in space.names] if vector is None else vector

    def get_array(self):
        return numpy.array(self.vector, dtype=float)

    def get_dictionary(self):
        return Values((name, int(v)) for name, v in zip(self.space.names, self.vector))


def replace_config_space():
    module = types.ModuleType("ConfigSpace")
    module.hyperparameters = types.ModuleType("ConfigSpace.hyperparameters")
    module.hyperparameters.CategoricalHyperparameter = Categorical
    module.util = types.ModuleType("ConfigSpace.util")
    module.util.deactivate_inactive_hyperparameters = (
        lambda configuration_space, configuration: configuration
    )
    module.Configuration = Configuration
    for part in (module, module.hyperparameters, module.util):
        sys.modules[part.__name__] = part


def reward(genes, values, epochs):
    """The reward in percent; src/search/tests/hpbandster.rs computes the same."""
    code = 0
    for gene in genes:
        code = code * values + gene
    return (100 * sum(genes) + 20 * epochs + (code * 7919 + epochs * 31) % 997) / 60


def record(space_name):
    """Genes and epochs of the first evaluations of a search."""
    from hpbandster.optimizers.config_generators.bohb import BOHB
    from hpbandster.optimizers.iterations.successivehalving import SuccessiveHalving

    positions, values = SPACES[space_name]
    generator = Random(1, 0)
    numpy.random.rand = generator.uniform
    numpy.random.randint = lambda low, high=None: generator.below(
        int(low if high is None else high)
    )
    sampler = BOHB(
        Space(positions, values, generator), num_samples=4, random_fraction=0.0, min_bandwidth=0.3
    )
    # As in hpbandster/optimizers/bohb.py, for eta 3 and budgets from 1 to 12.
    budgets = 12 * numpy.power(3.0, -numpy.linspace(2, 0, 3))
    sizes = [[9, 3, 1], [3, 1], [3]]
    evaluations = []
    for iteration in range(EVALUATIONS):
        trials = sizes[iteration % 3]
        bracket = SuccessiveHalving(
            iteration, trials, budgets[-len(trials) :], sampler.get_config
        )
        while job := bracket.get_next_run():
            name, config, budget = job
            genes, epochs = list(config.values()), int(budget)
            generator.below(1)  # the seed of the trial
            evaluations.append("".join(map(str, genes)) + f" {epochs}")
            done = types.SimpleNamespace(
                id=name,
                kwargs={"config": config, "budget": budget},
                result={"loss": 100 - reward(genes, values, epochs)},
                timestamps={},
                exception=None,
            )
            bracket.register_result(done)
            sampler.new_result(done)
        if len(evaluations) >= EVALUATIONS:
            return evaluations[:EVALUATIONS]


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    replace_config_space()
    argsort = numpy.argsort
    numpy.argsort = lambda values, axis=-1, **_: argsort(values, axis=axis, kind="stable")
    packages = [f"{name} {version(name)}" for name in ("hpbandster", "statsmodels", "numpy")]
    lines = ["# space, genes, epochs; " + ", ".join(packages)]
    lines += [f"{space} {evaluation}" for space in SPACES for evaluation in record(space)]
    path = Path("tests/fixtures/bohb_hpbandster.txt")
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

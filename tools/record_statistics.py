"""Records what scipy and numpy answer for the statistics of the tests.

Writes tests/fixtures/statistics_scipy.json: generated pairs of columns, with and
without ties, and their correlations, ranks, means and deviations. Needs
`pip install scipy`; run it from the repository root:

    python tools/record_statistics.py

With a database of the whole topology space, it prints correlations of the columns
that the report `correlation` takes, for the test on such a database:

    python tools/record_statistics.py natsbench.db
"""

import json
import random
import sqlite3
import sys
import warnings
from pathlib import Path

import numpy
import scipy
from scipy import stats

COLUMNS = Path("sql/reports/correlation.sql")


def pairs(generator):
    """Named pairs of columns."""
    accuracy = [generator.gauss(85, 8) for _ in range(120)]
    noisy = [value + generator.gauss(0, 3) for value in accuracy]
    yield "no ties", accuracy, noisy
    yield "ties on the left", [round(value) for value in accuracy], noisy
    yield "ties in both", [round(value) for value in accuracy], [round(value / 4) for value in noisy]
    yield "nearly all tied", [float(value > 100) for value in accuracy], [float(value > 96) for value in noisy]
    yield "discord", accuracy, [-value for value in noisy]
    yield "large numbers", [value * 1e9 for value in accuracy], [value * 1e-9 for value in noisy]
    yield "two pairs", [1.0, 2.0], [5.0, 3.0]
    yield "one column constant", [1.0, 2.0, 3.0], [7.0, 7.0, 7.0]
    yield "one pair", [1.0], [2.0]


def number(value):
    """A number as text with all its digits; None where it is not defined."""
    return None if numpy.isnan(value) else repr(float(value))


def record(name, left, right):
    defined = len(left) > 1
    return {
        "name": name,
        "left": [repr(float(value)) for value in left],
        "right": [repr(float(value)) for value in right],
        "kendall_tau_b": number(stats.kendalltau(left, right).statistic),
        "spearman": number(stats.spearmanr(left, right).statistic if defined else numpy.nan),
        "pearson": number(stats.pearsonr(left, right).statistic if defined else numpy.nan),
        "average_ranks": stats.rankdata(left).tolist(),
        "mean": number(numpy.mean(left)),
        "standard_deviation": number(numpy.std(left)),
    }


def print_correlations(database):
    """Kendall's tau of single pairs of columns, as the test names them."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    cursor = connection.execute(COLUMNS.read_text(), {"space": "tss"})
    names = [column[0] for column in cursor.description]
    table = numpy.array(cursor.fetchall(), dtype=float)
    column = lambda name: table[:, names.index(name)]
    for left, right in [
        ("cifar10_valid_percent", "cifar10_test_percent"),
        ("cifar10_test_percent", "cifar100_test_percent"),
        ("cifar100_valid_percent", "imagenet16_test_percent"),
    ]:
        for limit in (0, 92):
            kept = column("cifar10_test_percent") > limit
            tau = stats.kendalltau(column(left)[kept], column(right)[kept]).statistic
            print(f"cifar10 test > {limit} ({kept.sum()}): {left} {right} {float(tau)!r}")


def main():
    if len(sys.argv) > 1:
        print_correlations(sys.argv[1])
        return
    warnings.simplefilter("ignore")  # constant columns are recorded on purpose
    generator = random.Random(2020)
    fixture = {
        "recorded_by": "tools/record_statistics.py",
        "scipy": scipy.__version__,
        "numpy": numpy.__version__,
        "cases": [record(*pair) for pair in pairs(generator)],
    }
    target = Path("tests/fixtures/statistics_scipy.json")
    target.write_text(json.dumps(fixture) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Records what scipy answers for the tests of significance of the page.

Writes tests/fixtures/significance_scipy.json: generated differences and groups, with and without ties, and their p values.
Needs `pip install scipy`; run it from the repository root:

    python tools/record_significance.py
"""

import json
import random
from pathlib import Path

import scipy
from scipy import stats


def differences(generator):
    """Named lists of differences."""
    yield "eight", [generator.gauss(0.4, 1) for _ in range(8)]
    yield "fifty, the most that is exact", [generator.gauss(0.2, 1) for _ in range(50)]
    yield "ties", [1.0, 1.0, -1.0, 2.0, 2.0, 3.0, -0.5, 0.5]
    yield "zeros are left out", [0.0, 0.0, 1.5, -0.5, 2.5, 3.5, 0.25]
    yield "many", [generator.gauss(0.1, 1) for _ in range(400)]
    yield "many with ties", [float(round(generator.gauss(0.3, 2))) for _ in range(300)]


def groups(generator):
    """Named pairs of groups."""
    yield "small", [generator.gauss(0, 1) for _ in range(7)], [generator.gauss(1, 1) for _ in range(9)]
    yield "ties", [float(round(generator.gauss(0, 2))) for _ in range(40)], [float(round(generator.gauss(1, 2))) for _ in range(30)]
    yield "far apart", [generator.gauss(0, 1) for _ in range(30)], [generator.gauss(9, 1) for _ in range(30)]


def signed_rank(values):
    """Exact where the page is: by all signs where ranks are shared, which scipy's own exact method does not allow."""
    nonzero = [value for value in values if value != 0]
    if len(nonzero) > 50:
        return stats.wilcoxon(nonzero, method="asymptotic", correction=False).pvalue
    shared = len({abs(value) for value in nonzero}) < len(nonzero)
    method = stats.PermutationMethod(n_resamples=float("inf")) if shared else "exact"
    return stats.wilcoxon(nonzero, method=method).pvalue


def rank_sum(one, other):
    return stats.mannwhitneyu(one, other, method="asymptotic", use_continuity=True).pvalue


def main():
    generator = random.Random(2021)
    fixture = {
        "recorded_by": "tools/record_significance.py",
        "scipy": scipy.__version__,
        "signed_rank": [
            {"name": name, "differences": values, "p": float(signed_rank(values))}
            for name, values in differences(generator)
        ],
        "rank_sum": [
            {"name": name, "one": one, "other": other, "p": float(rank_sum(one, other))}
            for name, one, other in groups(generator)
        ],
    }
    target = Path("tests/fixtures/significance_scipy.json")
    target.write_text(json.dumps(fixture) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

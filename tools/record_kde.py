"""Records densities of statsmodels' KDEMultivariate for the tests.

Writes tests/fixtures/kde_statsmodels.json: random categorical data of both
search spaces, the bandwidths as HpBandSter 0.7.4 clips them, and densities at
random points. Needs `pip install statsmodels`; run it from the repository root:

    python tools/record_kde.py
"""

import json
import random
import warnings
from pathlib import Path

import numpy
import statsmodels
from statsmodels.nonparametric.kernel_density import KDEMultivariate

SPACES = {"tss": (6, 5), "sss": (5, 8)}  # positions, values of each
MIN_BANDWIDTH = 0.3
QUERIES = 12


def record(space, rows, levels, generator):
    """One case: data whose column i takes its values from the first levels[i]."""
    positions, values = SPACES[space]
    data = [[generator.randrange(count) for count in levels] for _ in range(rows)]
    kde = KDEMultivariate(
        data=numpy.array(data, dtype=float),
        var_type="u" * positions,
        bw="normal_reference",
    )
    kde.bw = numpy.clip(kde.bw, MIN_BANDWIDTH, None)
    queries = [[generator.randrange(values) for _ in range(positions)] for _ in range(QUERIES - 2)]
    queries += [data[0], data[-1]]
    return {
        "space": space,
        "min_bandwidth": MIN_BANDWIDTH,
        "data": data,
        "bandwidths": kde.bw.tolist(),
        "queries": queries,
        "densities": [repr(float(kde.pdf(numpy.array(query, dtype=float)))) for query in queries],
    }


def main():
    warnings.simplefilter("ignore")  # divisions by zero are what we record
    generator = random.Random(2020)
    cases = []
    for rows in (7, 14, 40):
        cases.append(record("tss", rows, [5] * 6, generator))
        cases.append(record("tss", rows, [5, 2, 3, 5, 2, 4], generator))
        cases.append(record("tss", rows, [5, 5, 1, 5, 5, 5], generator))
        cases.append(record("sss", rows, [8] * 5, generator))
        cases.append(record("sss", rows, [8, 8, 1, 2, 8], generator))
    fixture = {
        "recorded_by": "tools/record_kde.py",
        "statsmodels": statsmodels.__version__,
        "numpy": numpy.__version__,
        "cases": cases,
    }
    text = json.dumps(fixture, separators=(",", ":")).replace('{"space"', '\n{"space"')
    path = Path("tests/fixtures/kde_statsmodels.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


if __name__ == "__main__":
    main()

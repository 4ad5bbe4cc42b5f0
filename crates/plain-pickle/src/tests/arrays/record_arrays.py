#!/usr/bin/env python3
"""Writes a pickle of arrays in each protocol beside it. Run with NumPy 1.24 and with NumPy 2.4."""

import pickle
from pathlib import Path

import numpy

value = {
    "data": numpy.arange(6, dtype=numpy.uint8).reshape(2, 3) + 250,
    "mean": numpy.asfortranarray(numpy.array([[0.5, 1.5], [2.5, -3.5]])),
    "labels": numpy.array([7, -8]),
}
version = numpy.__version__.split(".")[0]
for protocol in (2, 3, 4, 5):
    path = Path(__file__).parent / f"numpy_{version}_protocol_{protocol}.pickle"
    path.write_bytes(pickle.dumps(value, protocol=protocol))

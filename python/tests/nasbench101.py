"""What the tests of ``natsbench.nasbench`` share."""

import json
import struct

import numpy
from natsbench.nasbench import api
from natsbench.nasbench.lib import config

OPS = config.build_config()["available_ops"]
CHAIN = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
# That of the chain with a 3x3 convolution.
CHAIN_HASH = "b49ac8c578b4561d79ac7087988f1c61"


def chain(op=OPS[0], dtype=None):
    return api.ModelSpec(numpy.array(CHAIN, dtype=dtype), ["input", op, "output"])


def spec_of(nasbench, module_hash):
    fixed = nasbench.fixed_statistics[module_hash]
    return api.ModelSpec(fixed["module_adjacency"], fixed["module_operations"])


def records_of(tfrecord):
    """The records of a file, each as its bytes, its hash and its epochs."""
    blob, found, start = tfrecord.read_bytes(), [], 0
    while start < len(blob):
        end = start + 12 + struct.unpack_from("<Q", blob, start)[0] + 4
        module_hash, epochs, *_ = json.loads(blob[start + 12 : end - 4])
        found.append((blob[start:end], module_hash, epochs))
        start = end
    return found

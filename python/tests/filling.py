"""Weights and images by rule: the filling of the recorded networks, whose every number follows from its key."""

import numpy

MASK = (1 << 64) - 1


def fnv1a64(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def units(key, count):
    """Multiples of 2^-15 from -1 up to 1, exact in float32."""
    steps = numpy.arange(1, count + 1, dtype=numpy.uint64)
    z = numpy.uint64(fnv1a64(key)) + numpy.uint64(0x9E3779B97F4A7C15) * steps
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z = z ^ (z >> numpy.uint64(31))
    return ((z >> numpy.uint64(48)).astype(numpy.int64) - 32768) / 32768


def entry(key, shape, counters=1000):
    """What a state dict has at a key."""
    last = key.rpartition(".")[2]
    if last == "num_batches_tracked":
        return numpy.array(fnv1a64(key) % counters)
    unit = units(key, int(numpy.prod(shape)))
    if last == "weight" and len(shape) > 1:
        fan_in = int(numpy.prod(shape[1:]))
        power = 1
        while power * power < fan_in:
            power *= 2
        unit = unit * 2 / power
    else:
        unit = {"weight": 1 + unit / 4, "bias": unit / 4, "running_mean": unit / 8, "running_var": 1 + unit / 2}[last]
    return unit.reshape(shape).astype(numpy.float32)


def images(side, batch=2):
    return (units("input", batch * 3 * side * side) * 2).reshape(batch, 3, side, side)


def digest(array):
    """A short description of an array: sums, and some elements."""
    flat = numpy.asarray(array, dtype=numpy.float64).reshape(-1)
    count = flat.size
    places = sorted({i * count // 12 for i in range(12)} | {count - 1})
    return {
        "shape": list(numpy.shape(array)),
        "sum": flat.sum(),
        "abs": numpy.abs(flat).sum(),
        "square": (flat * flat).sum(),
        "at": places,
        "values": flat[places],
    }

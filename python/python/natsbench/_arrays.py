"""Weights as state dicts: of tensors where PyTorch is installed, else of NumPy arrays."""

from collections import OrderedDict
from typing import Any, Callable, List, Tuple

# Tensors, each as name, type (float32, int64), shape and little-endian bytes that nobody else has; layers with versions.
Stored = Tuple[List[Tuple[str, str, Tuple[int, ...], bytearray]], List[Tuple[str, int]]]


def state_dict(weights: Stored) -> "OrderedDict[str, Any]":
    """What PyTorch's ``state_dict()`` gives, of weights as ``_native.WeightsFile`` gives them."""
    tensors, versions = weights
    make = _maker()
    state = OrderedDict((name, make(kind, shape, data)) for name, kind, shape, data in tensors)
    if versions:
        metadata = OrderedDict((layer, {"version": version}) for layer, version in versions)
        setattr(state, "_metadata", metadata)
    return state


def tensor(kind: str, shape: Tuple[int, ...], data: bytearray) -> Any:
    """One tensor or array."""
    return _maker()(kind, shape, data)


def _maker() -> Callable[[str, Tuple[int, ...], bytearray], Any]:
    try:
        import torch

        return lambda kind, shape, data: torch.frombuffer(data, dtype=getattr(torch, kind)).reshape(shape)
    except ImportError:
        pass
    try:
        import numpy
    except ImportError:
        raise ModuleNotFoundError(
            "weights are tensors of PyTorch or arrays of NumPy; neither is installed", name="numpy"
        ) from None
    return lambda kind, shape, data: numpy.frombuffer(data, dtype=kind).reshape(shape)

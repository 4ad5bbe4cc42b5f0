"""What ``state_dict()`` says beside the weights: the version of every module, known without PyTorch."""

from collections import OrderedDict
from typing import Dict, Iterator, List, Tuple

from ._configuration import Cell, Layout

# From the name of each module to its version, as the attribute ``_metadata`` of a state dict has it.
Metadata = Dict[str, Dict[str, int]]

BATCH_NORM, OTHER = 2, 1

# Names within a module, with their versions.
Names = List[Tuple[str, int]]

CONVOLUTION: Names = [("op", OTHER), ("op.0", OTHER), ("op.1", OTHER), ("op.2", BATCH_NORM)]
POOL: Names = [("op", OTHER)]
PROJECTION: Names = [("relu", OTHER), ("conv", OTHER), ("bn", BATCH_NORM)]


def metadata(layout: Layout) -> "OrderedDict[str, Dict[str, int]]":
    """The versions of all modules of a network, in the order of PyTorch."""
    return OrderedDict((name, {"version": version}) for name, version in _network(layout))


def _network(layout: Layout) -> Iterator[Tuple[str, int]]:
    yield from [("", OTHER), ("stem", OTHER), ("stem.0", OTHER), ("stem.1", BATCH_NORM), ("cells", OTHER)]
    width = layout.stem_width
    for place, block in enumerate(layout.blocks):
        inside = _reduction() if block.is_reduction else _cell(layout.cell, width == block.width)
        yield f"cells.{place}", OTHER
        yield from _within(f"cells.{place}", inside)
        width = block.width
    yield from [("lastact", OTHER), ("lastact.0", BATCH_NORM), ("lastact.1", OTHER)]
    yield from [("global_pooling", OTHER), ("classifier", OTHER)]


def _reduction() -> Names:
    names: Names = []
    for convolution in ("conv_a", "conv_b"):
        names += [(convolution, OTHER), *_within(convolution, CONVOLUTION)]
    return names + [("downsample", OTHER), ("downsample.0", OTHER), ("downsample.1", OTHER)]


def _cell(cell: Cell, has_equal_widths: bool) -> Names:
    names: Names = [("layers", OTHER)]
    edges = [edge for node in cell for edge in node]
    for place, (operation, source) in enumerate(edges):
        names.append((f"layers.{place}", OTHER))
        names += _within(f"layers.{place}", _layer(operation, has_equal_widths or source != 0))
    return names


def _layer(operation: str, has_equal_widths: bool) -> Names:
    if operation.startswith("nor_conv"):
        return CONVOLUTION
    if operation == "avg_pool_3x3":
        return POOL if has_equal_widths else [("preprocess", OTHER), *_within("preprocess", CONVOLUTION), *POOL]
    return PROJECTION if operation == "skip_connect" and not has_equal_widths else []


def _within(module: str, names: Names) -> Names:
    return [(f"{module}.{name}", version) for name, version in names]

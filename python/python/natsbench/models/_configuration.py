"""From a configuration to the widths and operations of a network. Knows nothing of PyTorch."""

from operator import index
from typing import Any, List, NamedTuple, Sequence, Tuple, Union

from .._native import TopologyStructure
from ..types import Edge

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")

# For each node but the first, the edges that lead to it.
Cell = Tuple[Tuple[Edge, ...], ...]

NOTHING = object()


class Block(NamedTuple):
    """One of the blocks between stem and head: a cell, or a residual block that halves the sides."""

    width: int
    is_reduction: bool


class Layout(NamedTuple):
    """What a network is built from."""

    name: str
    stem_width: int
    blocks: Tuple[Block, ...]
    cell: Cell
    classes: int


def read_configuration(config: Any) -> Layout:
    """Checks a configuration, a dict or an object with attributes."""
    name = _required(config, "name")
    if name == "infer.tiny":
        return _topology(config)
    if name == "infer.shape.tiny":
        return _size(config)
    raise ValueError(f"invalid network name : {name}; expected infer.tiny or infer.shape.tiny")


def _topology(config: Any) -> Layout:
    """``N`` cells of width ``C``, of twice that and of four times that, with reductions between."""
    given = _value(config, "genotype")
    if given is NOTHING:
        given = _value(config, "arch_str")
    if given is NOTHING:
        raise ValueError(f"infer.tiny needs a cell, genotype or arch_str, which this configuration lacks : {config}")
    width, count = _number(config, "C", least=1), _number(config, "N", least=0)
    blocks = [Block(width, False)] * count
    for factor in (2, 4):
        blocks += [Block(width * factor, True)] + [Block(width * factor, False)] * count
    return Layout("infer.tiny", width, tuple(blocks), read_cell(given), _number(config, "num_classes", least=1))


def _size(config: Any) -> Layout:
    """A width for each block; the blocks after the first and the second third are reductions."""
    widths = _widths(_required(config, "channels"))
    stage, rest = divmod(len(widths), 3)
    if rest != 2:
        raise ValueError(f"invalid number of layers : {len(widths)}; channels need 2, 5, 8 or so on widths")
    reductions = (stage, 2 * stage + 1)
    blocks = tuple(Block(width, place in reductions) for place, width in enumerate(widths))
    cell = read_cell(_required(config, "genotype"))
    return Layout("infer.shape.tiny", widths[0], blocks, cell, _number(config, "num_classes", least=1))


def read_cell(given: Any) -> Cell:
    """The edges of a cell, given as text, as a structure (also one of the official programs) or as lists of pairs."""
    if isinstance(given, str):
        given = TopologyStructure.str2structure(given)
    elif not isinstance(given, TopologyStructure):
        given = TopologyStructure(getattr(given, "nodes", given))
    if not given.nodes:
        raise ValueError("the cell has only its input; expected at least one more node")
    for number, edges in enumerate(given.nodes, 1):
        for operation, _ in edges:
            if operation not in OPERATIONS:
                expected = ", ".join(OPERATIONS)
                raise ValueError(f"node {number} of the cell has the operation {operation}; expected one of {expected}")
    return tuple(given.nodes)


def _widths(given: Union[str, Sequence[int]]) -> List[int]:
    parts = given.split(":") if isinstance(given, str) else list(given)
    try:
        widths = [int(part) if isinstance(part, str) else index(part) for part in parts]
    except (TypeError, ValueError):
        widths = []
    if not widths or min(widths) < 1:
        raise ValueError(f"channels are positive widths such as 8:16:24:32:40, unlike {given!r}")
    return widths


def _number(config: Any, name: str, least: int) -> int:
    given = _required(config, name)
    if isinstance(given, bool) or not hasattr(given, "__index__") or given < least:
        raise ValueError(f"{name} is {given!r}; expected a whole number from {least} on")
    return index(given)


def _value(config: Any, name: str) -> Any:
    return config.get(name, NOTHING) if isinstance(config, dict) else getattr(config, name, NOTHING)


def _required(config: Any, name: str) -> Any:
    given = _value(config, name)
    if given is NOTHING:
        raise AttributeError(f"the configuration has no {name} : {config}")
    return given

"""The two spaces as tuners see them: named hyperparameters, each with a list of values.

Names are those of the columns of the SQL view ``architectures``; order and values are official. ``op_0_2`` is the operation
from node 0 to node 2 of a cell, ``channels_1`` the number of channels of the first layer.
"""

import operator
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union

from ._api import NASBenchMetaAPI
from ._native import search_space_info

Value = Union[str, int]
# What a tuner suggests: values by name.
Config = Mapping[str, Any]


def hyperparameters(space: str) -> Dict[str, Tuple[Value, ...]]:
    """Names and values of the hyperparameters of a space, in the official order.

    ``tss`` has six operations, one for each edge of the cell, in the order in which the official string names them; ``sss``
    has five numbers of channels, in ascending order.

    >>> from natsbench.environment import hyperparameters
    >>> list(hyperparameters("tss"))
    ['op_0_1', 'op_0_2', 'op_1_2', 'op_0_3', 'op_1_3', 'op_2_3']
    >>> hyperparameters("sss")["channels_5"]
    (8, 16, 24, 32, 40, 48, 56, 64)
    """
    info = search_space_info("nats-bench", space)
    if space in ("tss", "topology"):
        nodes: int = info["num_nodes"]
        edges = [(source, node) for node in range(1, nodes) for source in range(node)]
        return {f"op_{source}_{node}": tuple(info["op_names"]) for source, node in edges}
    return {f"channels_{layer}": tuple(info["candidates"]) for layer in range(1, info["num_layers"] + 1)}


def architecture_string(config: Config) -> str:
    """The official string of an architecture that is given by its hyperparameters.

    >>> from natsbench.environment import architecture_string
    >>> architecture_string({"channels_1": 8, "channels_2": 16, "channels_3": 8, "channels_4": 64, "channels_5": 24})
    '8:16:8:64:24'
    """
    return _checked_string("tss" if _CELL[0] in config else "sss", config)


def positions_of(space: str, text: str) -> Tuple[int, ...]:
    """For each hyperparameter, the position of its value in the list of its values."""
    if space == "sss":
        values: Sequence[Value] = [int(number) for number in text.split(":")]
    else:
        edges = text.replace("+", "").strip("|").replace("||", "|").split("|")
        values = [edge.split("~")[0] for edge in edges]
    return tuple(choices.index(value) for choices, value in zip(hyperparameters(space).values(), values))


def config_at(space: str, positions: Sequence[Any]) -> Dict[str, Value]:
    """The hyperparameters whose values have these positions; the reverse of ``positions_of``."""
    known = hyperparameters(space)
    if len(positions) != len(known):
        raise ValueError(f"{len(positions)} positions; {space} has {len(known)} hyperparameters: {', '.join(known)}")
    return {name: choices[_position(name, place, choices)] for (name, choices), place in zip(known.items(), positions)}


def find(api: NASBenchMetaAPI, space: str, architecture: Any) -> Tuple[int, str]:
    """Index and string of an architecture that is given by its hyperparameters, the positions of their values, its string or
    its index.

    Raises ``ValueError`` where it is none of the space.
    """
    if isinstance(architecture, Mapping):
        text = _checked_string(space, architecture)
    elif isinstance(architecture, str):
        text = architecture
    elif hasattr(architecture, "__len__"):
        text = architecture_string(config_at(space, architecture))
    else:
        return operator.index(architecture), api.arch(architecture)
    index = api.query_index_by_arch(text)
    if index < 0:
        raise ValueError(f"{text!r} is no architecture of {space}")
    return index, text


def _checked_string(space: str, config: Config) -> str:
    names = _CELL if space == "tss" else _LAYERS
    try:
        return _joined(space, [config[name] for name in names])
    except KeyError as missing:
        raise ValueError(f"the hyperparameter {missing} is missing; {space} has {', '.join(names)}") from None


def _joined(space: str, values: Sequence[Value]) -> str:
    return _CELL_FORM % tuple(values) if space == "tss" else ":".join(map(str, values))


def _position(name: str, place: Any, choices: Sequence[Value]) -> int:
    number = int(place)
    if number != place or not 0 <= number < len(choices):
        raise ValueError(f"{name} has the positions 0 to {len(choices) - 1}, unlike {place!r}")
    return number


class Part:
    """The architectures that are imported, for databases that have only a part of a space."""

    def __init__(self, api: NASBenchMetaAPI, space: str) -> None:
        rows = api.to_arrow(
            f"SELECT arch_index, arch_str FROM architectures WHERE space = '{space}' AND imported = 1 ORDER BY arch_index"
        )
        self._space = space
        self.positions = {
            index: positions_of(space, text) for index, text in zip(rows.to_list("arch_index"), rows.to_list("arch_str"))
        }
        self._nearest: Dict[int, int] = {}

    def nearest(self, index: int, text: str) -> int:
        """The imported architecture that differs at the fewest positions; of several, that with the lowest index."""
        if index in self.positions:
            return index
        found: Optional[int] = self._nearest.get(index)
        if found is None:
            asked = positions_of(self._space, text)
            found = min(self.positions, key=lambda known: (_distance(asked, self.positions[known]), known))
            self._nearest[index] = found
        return found


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(a != b for a, b in zip(one, other))


_CELL = tuple(hyperparameters("tss"))
_LAYERS = tuple(hyperparameters("sss"))
_CELL_FORM = "|%s~0|+|%s~0|%s~1|+|%s~0|%s~1|%s~2|"

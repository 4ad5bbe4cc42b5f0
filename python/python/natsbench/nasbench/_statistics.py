"""What the official object has in dictionaries, read from the database when a program looks at it."""

from typing import Any, Dict, Generic, Iterator, List, Mapping, Optional, Tuple, TypeVar

import numpy

from .. import _native

# Names of the numbers of a run, in the order of `_native.Nasbench101`.
NAMES = ("training_time", "train_accuracy", "validation_accuracy", "test_accuracy")
_RUN = [f"{point}_{name}" for point in ("halfway", "final") for name in NAMES]

Repeat = Dict[str, float]
_Value = TypeVar("_Value")


class Modules:
    """The modules with runs; their hashes are read once."""

    def __init__(self, native: _native.Nasbench101) -> None:
        self.native = native
        self._hashes: Optional[List[str]] = None

    @property
    def hashes(self) -> List[str]:
        """In the order of the file."""
        if self._hashes is None:
            self._hashes = self.native.hashes()
        return self._hashes

    def statistics(self, module_hash: str) -> Tuple[Dict[str, Any], Dict[int, List[Repeat]]]:
        """What is known about a module, and about all of its runs by epochs; ``KeyError`` if there is none."""
        found = self.native.metrics(module_hash) if isinstance(module_hash, str) else None
        if found is None:
            raise KeyError(module_hash)
        module, runs = found
        return fixed(module), {epochs: [repeat(numbers) for numbers in repeats] for epochs, repeats in runs}


def fixed(module: Tuple[bytearray, List[str], int]) -> Dict[str, Any]:
    """What does not depend on training, by the official keys."""
    adjacency, operations, parameters = module
    vertices = len(operations)
    matrix = numpy.frombuffer(adjacency, dtype=numpy.int8).reshape(vertices, vertices)
    return {"module_adjacency": matrix, "module_operations": operations, "trainable_parameters": parameters}


def repeat(numbers: List[float]) -> Repeat:
    """The numbers of a run, by the official keys."""
    return dict(zip(_RUN, numbers))


class _ByHash(Mapping[str, _Value], Generic[_Value]):
    """A mapping whose keys are the hashes of the modules with runs, in the order of the file."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules.hashes)

    def __len__(self) -> int:
        return len(self._modules.hashes)

    def __contains__(self, module_hash: object) -> bool:
        return isinstance(module_hash, str) and self._modules.native.module(module_hash) is not None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self):,} modules)"


class FixedStatistics(_ByHash[Dict[str, Any]]):
    """``module_adjacency``, ``module_operations`` and ``trainable_parameters`` of each module, by its hash."""

    def __getitem__(self, module_hash: str) -> Dict[str, Any]:
        found = self._modules.native.module(module_hash) if isinstance(module_hash, str) else None
        if found is None:
            raise KeyError(module_hash)
        return fixed(found)


class ComputedStatistics(_ByHash[Dict[int, List[Repeat]]]):
    """The runs of each module by its hash, then by epochs: a list with a dict for each repeat."""

    def __getitem__(self, module_hash: str) -> Dict[int, List[Repeat]]:
        return self._modules.statistics(module_hash)[1]

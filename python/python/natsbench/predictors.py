"""Arrays and splits for people who train predictors; ``api.curves`` and ``api.costs`` read them from a benchmark.

``docs/predictors.md`` trains a predictor with them.
"""

import operator
from typing import TYPE_CHECKING, Any, Iterable, Optional, SupportsIndex, Tuple, Union

from ._native import curves_table, shuffled
from ._tables import Table

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    Floats = numpy.typing.NDArray[numpy.float64]
    Integers = numpy.typing.NDArray[numpy.int64]

__all__ = ["Curves", "split"]


class Curves:
    """Learning curves as one array: ``values[index, s, epoch]`` is the value of an architecture with ``seeds[s]`` after an epoch.

    It is NaN where there is none: the architecture is not imported, was not trained with that seed, or was not measured after
    that epoch.
    """

    #: The names of the axes.
    axes = ("architecture", "seed", "epoch")
    #: What the values are, as SQL calls it: ``top1_percent``, ``top5_percent`` or ``loss``.
    name: str
    #: Architectures x seeds x epochs.
    values: "Floats"
    #: Which spaces of the database have invented numbers, and what invented them; None if none has.
    sample: Optional[str]

    def __init__(self, memory: bytearray, name: str, seeds: "list[int]", epochs: int, sample: Optional[str]) -> None:
        import numpy

        self._memory, self._seeds, self._epochs = memory, seeds, epochs
        self.name, self.sample = name, sample
        self.values = numpy.frombuffer(memory, dtype=numpy.float64).reshape(-1, len(seeds), epochs)

    @property
    def indexes(self) -> "Integers":
        """The architecture of each place of the first axis: its index."""
        import numpy

        return numpy.arange(len(self.values))

    @property
    def seeds(self) -> "Integers":
        """The seed of each place of the second axis."""
        import numpy

        return numpy.array(self._seeds, dtype=numpy.int64)

    @property
    def epochs(self) -> "Integers":
        """The epoch of each place of the third axis: from 0."""
        import numpy

        return numpy.arange(self._epochs)

    @property
    def shape(self) -> Tuple[int, int, int]:
        """Numbers of architectures, seeds and epochs."""
        architectures, seeds, epochs = self.values.shape
        return architectures, seeds, epochs

    def of_seed(self, seed: SupportsIndex) -> "Floats":
        """Architectures x epochs of one seed: a view of ``values``. A seed that is not there is a ``KeyError``."""
        number = operator.index(seed)
        if number not in self._seeds:
            raise KeyError(f"there is no seed {number}; the seeds are {', '.join(map(str, self._seeds))}")
        curves: "Floats" = self.values[:, self._seeds.index(number), :]
        return curves

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        architectures, _, epochs = self.shape
        seeds = ", ".join(map(str, self._seeds))
        return f"Curves({self.name}: {architectures} architectures x seeds {seeds} x {epochs} epochs)"

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> "numpy.typing.NDArray[Any]":
        import numpy

        changed = dtype is not None and numpy.dtype(dtype) != self.values.dtype
        if changed and copy is False:
            raise ValueError(f"values of {self.values.dtype} become {numpy.dtype(dtype)} only in a copy")
        return self.values.astype(dtype) if changed else self.values.copy() if copy else self.values

    def to_arrow(self) -> Table:
        """A table for Arrow: ``arch_index``, and a tensor of seeds and epochs for each architecture, of the extension type
        ``arrow.fixed_shape_tensor``. Its field names the seeds. All values are copied at once."""
        return Table(curves_table(self._memory, self.name, self._seeds, self._epochs, self.sample))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)


def split(
    indexes: Iterable[SupportsIndex],
    train: Union[int, float],
    test: Union[int, float, None] = None,
    *,
    seed: int = 0,
) -> "Tuple[Integers, Integers]":
    """Divides architectures into those to train a predictor on and those to test it on: two arrays of indexes.

    ``train`` and ``test`` are numbers of architectures, or shares of them if they are floats, such as 0.2; ``test`` is all that
    is left if it is not given. Neither has an architecture of the other.

    The same indexes and seed give the same arrays on every machine and with every version of Python: the indexes are shuffled
    as CPython's ``random.seed(seed); random.shuffle(indexes)`` shuffles them (MT19937), the first are for training, and the next
    for testing. So a larger ``train`` has all architectures of a smaller one.
    """
    import numpy

    given = numpy.array([operator.index(index) for index in indexes], dtype=numpy.int64)
    if len(numpy.unique(given)) < len(given):
        raise ValueError("an index is there twice, so one architecture could be in both parts")
    for_training = _count("train", train, len(given))
    for_testing = len(given) - for_training if test is None else _count("test", test, len(given))
    if for_training + for_testing > len(given):
        raise ValueError(f"there are {len(given)} architectures; {for_training} to train and {for_testing} to test are more")
    order = given[shuffled(len(given), seed)]
    return order[:for_training], order[for_training : for_training + for_testing]


def _count(name: str, part: Union[int, float], total: int) -> int:
    """The number of architectures that an argument means."""
    if isinstance(part, float):
        if not 0 <= part <= 1:
            raise ValueError(f"{name} is {part}; expected a share from 0.0 to 1.0, or a whole number of architectures")
        return int(part * total + 1e-9)  # 0.29 of 100 is 28.999999999999996
    number = operator.index(part)
    if not 0 <= number <= total:
        raise ValueError(f"{name} is {number}; expected 0 to {total}, the number of architectures")
    return number

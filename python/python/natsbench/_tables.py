"""Whole spaces and SQL answers as NumPy arrays, pandas frames and Arrow tables."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Literal, Optional, Sequence, SupportsIndex, Tuple, Union

from . import _export, _html, _native

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import pandas

    from .predictors import Curves
    from .types import FilePath, Hp

    Floats = numpy.typing.NDArray[numpy.float64]


class Table:
    """The answer to a statement. polars, pandas, DuckDB and pyarrow read it as it is, through Arrow's C interface.

    A column of a view or table has the type that the table ``data_dictionary`` declares, whatever rows there are: also a
    column without rows, or with nothing but NULL. Only a column that is computed in the statement has the narrowest type
    that holds its values: 64 bits for integers and doubles, text or bytes, and Arrow's null type if there is no value.
    """

    def __init__(self, native: _native.Table) -> None:
        self._native = native

    def __repr__(self) -> str:
        return f"Table({len(self)} rows of {', '.join(self.column_names)})"

    def _repr_html_(self) -> str:
        return _html.answer(self)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._native.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._native)

    @property
    def column_names(self) -> List[str]:
        """Names of the columns, in the order of the statement."""
        return self._native.column_names

    def to_list(self, name: str, most: Optional[int] = None) -> List[Any]:
        """The values of a column, or the first ones."""
        kind, values = self._native._column(name)
        if kind == "O":
            return list(values)[:most]
        numbers: Any = memoryview(values)
        return [None if value != value else value for value in numbers.cast(kind)[:most].tolist()]

    @property
    def sample(self) -> Optional[str]:
        """Which spaces of the database have invented numbers, and what invented them; None if none has."""
        return self._native.sample

    def to_numpy(self, name: str) -> "numpy.typing.NDArray[Any]":
        """A column as an array. Integers have 64 bits, also where Arrow has 16 or 32, since NumPy computes with the bits of the
        array. NULL is NaN among numbers (integers become doubles), and None among texts and booleans."""
        import numpy

        kind, values = self._native._column(name)
        if kind == "O":
            return numpy.array(values, dtype=object)
        return numpy.frombuffer(values, dtype={"d": numpy.float64, "q": numpy.int64, "?": numpy.bool_}[kind])

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas DataFrame."""
        import pandas

        frame = pandas.DataFrame({name: self.to_numpy(name) for name in self.column_names})
        if self.sample is not None:
            frame.attrs["sample"] = self.sample
        return frame


class Statements:
    """Calls that ask in SQL, which the official packages do not have."""

    if TYPE_CHECKING:  # the class that is derived from this one has it

        @property
        def database(self) -> Path: ...

    def to_arrow(self, view_or_sql: str) -> Table:
        """A view by its name, or any statement that only reads. Views cover every space of the database.

        Columns of views have their declared types, see ``Table``."""
        is_view = re.fullmatch(r"\w+", view_or_sql) is not None
        sql = f'SELECT * FROM "{view_or_sql}"' if is_view else view_or_sql
        return Table(_native.run_statement(self.database, sql, is_view))

    def to_pandas(self, view_or_sql: str) -> "pandas.DataFrame":
        """As ``to_arrow``, as a pandas DataFrame."""
        return self.to_arrow(view_or_sql).to_pandas()


class Tables(Statements):
    """Calls about whole tables, which the official package does not have."""

    if TYPE_CHECKING:  # the class that is derived from this one has both

        @property
        def sample(self) -> Optional[str]: ...
        def _sweep(self, dataset: str, metric_on_set: str, hp: "Hp") -> Any: ...
        def _measured(self, column: str, dataset: Optional[str], hp: "Hp") -> bytearray: ...
        def _costs(self, dataset: str, hp: "Hp") -> Dict[str, bytearray]: ...
        def _curves(
            self, dataset: str, metric_on_set: str, hp: "Hp", seeds: Optional[List[int]], metric: str
        ) -> Tuple[bytearray, List[int], int, str]: ...

    def export(
        self,
        out: "FilePath",
        *,
        format: str = "parquet",
        views: Union[str, Sequence[str]] = (),
        dataset_card: bool = False,
        space: Optional[str] = None,
        hp: "Union[Hp, Sequence[Hp], None]" = None,
        level: int = 3,
        threads: Optional[int] = None,
        progress: Union[bool, Callable[[int, int], None], None] = None,
    ) -> _export.Exported:
        """Writes the views of the database into a folder, for DuckDB, Polars, Spark and others; see ``natsbench.export``.
        It has every space of the database, unless ``space`` names one."""
        return _export.export(
            self.database,
            out,
            format=format,
            views=views,
            dataset_card=dataset_card,
            space=space,
            hp=hp,
            level=level,
            threads=threads,
            progress=progress,
        )

    def sweep(
        self,
        dataset: str,
        metric_on_set: str = "test",
        hp: "Hp" = "12",
        *,
        columns: Union[str, Sequence[str]] = (),
    ) -> "Dict[str, Floats]":
        """Every architecture at once: arrays ``accuracy`` (percent, last epoch, mean over trials), ``flops`` and ``params``
        (millions), in index order; NaN for an architecture without an answer. Sets are named as in ``find_best``.
        If no architecture has an answer, a ``LookupError`` says what there is.

        ``columns`` of extensions are further arrays, under the names by which they were asked for: ``"hw.latency_ms"``, or
        ``"hw.latency_ms[device=pi]"`` if there is a row for each device. Of rows for data sets and recipes, those of the question
        count, unless others are chosen in brackets. A row that must still be chosen is a ``ValueError``, and a column or row that
        is not there a ``LookupError``. With a column instead of a data set, there are only the arrays of columns, and data sets
        are chosen in brackets: ``sweep("hw.latency_ms[dataset=cifar10]")``."""
        import numpy

        asked = [columns] if isinstance(columns, str) else list(columns)
        memories: Dict[str, Any] = {}
        of_question: Optional[str] = dataset
        if "." in str(dataset):  # no data set has such a name
            asked, of_question = [dataset, *asked], None
        else:
            memories.update(zip(("accuracy", "flops", "params"), self._sweep(dataset, metric_on_set, hp)))
        for column in asked:
            memories[column] = self._measured(column, of_question, hp)
        return {name: numpy.frombuffer(memory, dtype=numpy.float64) for name, memory in memories.items()}

    def final_accuracies(self, dataset: str, metric_on_set: str = "test", hp: "Hp" = "12") -> "Floats":
        """The array ``accuracy`` of ``sweep``."""
        return self.sweep(dataset, metric_on_set, hp)["accuracy"]

    def curves(
        self,
        dataset: str,
        split: str = "valid",
        hp: "Hp" = "12",
        seeds: "Union[Literal['all'], Iterable[SupportsIndex]]" = "all",
        *,
        metric: str = "accuracy",
    ) -> "Curves":
        """Learning curves of every architecture at once, as one array of architectures x seeds x epochs; NaN where there is no
        value. ``metric`` is ``accuracy`` (top-1, percent), ``top5`` (percent, training only) or ``loss`` (nats).

        Sets are named as in ``find_best``, so ``valid`` of ``cifar10`` is ``x-valid`` of ``cifar10-valid``. The seeds are all
        that there are, ascending, or those that are given, in their order; one without trials is a ``KeyError``. If there is
        no such value at all, a ``LookupError`` says what there is."""
        from .predictors import Curves

        if isinstance(seeds, str) and seeds != "all":
            raise ValueError(f"seeds is {seeds!r}; expected 'all' or a list of seeds such as [777, 888]")
        chosen = None if isinstance(seeds, str) else [int(seed) for seed in seeds]
        if chosen == []:
            raise ValueError("seeds is empty; expected 'all' or a list of seeds such as [777, 888]")
        memory, found, epochs, name = self._curves(dataset, split, hp, chosen, metric)
        return Curves(memory, name, found, epochs, self.sample)

    def costs(self, dataset: str, hp: "Hp" = "12") -> "Dict[str, Floats]":
        """What every architecture costs, in index order, as ``get_cost_info`` answers and the view ``cost_info`` names it:
        ``flops_millions``, ``params_millions``, ``latency_seconds``, ``train_epoch_seconds``, ``train_total_seconds``, and the
        same two times of ``x_valid``, ``x_test`` and ``ori_test``. NaN where there is no answer; if no architecture has one, a
        ``LookupError`` says what there is."""
        import numpy

        return {name: numpy.frombuffer(memory, dtype=numpy.float64) for name, memory in self._costs(dataset, hp).items()}

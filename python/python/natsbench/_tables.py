"""Whole spaces and SQL answers as NumPy arrays, pandas frames and Arrow tables."""

import re
from typing import Any, Dict, List, Optional

from . import _native


class Table:
    """The answer to a statement. polars, pandas, DuckDB and pyarrow read it as it is, through Arrow's C interface."""

    def __init__(self, native: "_native.Table") -> None:
        self._native = native

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._native.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._native)

    @property
    def column_names(self) -> List[str]:
        """Names of the columns, in the order of the statement."""
        return self._native.column_names

    @property
    def sample(self) -> Optional[str]:
        """Which spaces of the database have invented numbers, and what invented them; None if none has."""
        return self._native.sample

    def to_numpy(self, name: str) -> Any:
        """A column as an array; NULL is NaN among numbers, and None among texts."""
        import numpy

        kind, values = self._native._column(name)
        if kind == "O":
            return numpy.array(values, dtype=object)
        return numpy.frombuffer(values, dtype=numpy.float64 if kind == "d" else numpy.int64)

    def to_pandas(self) -> Any:
        """A pandas DataFrame."""
        import pandas

        frame = pandas.DataFrame({name: self.to_numpy(name) for name in self.column_names})
        if self.sample is not None:
            frame.attrs["sample"] = self.sample
        return frame


class Tables:
    """What users of tables want besides the official calls."""

    def to_arrow(self, view_or_sql: str) -> Table:
        """A view by its name, or any statement that only reads. Views cover every space of the database."""
        sql = f'SELECT * FROM "{view_or_sql}"' if re.fullmatch(r"\w+", view_or_sql) else view_or_sql
        return Table(_native.run_statement(self.database, sql))  # type: ignore[attr-defined]

    def to_pandas(self, view_or_sql: str) -> Any:
        """As ``to_arrow``, as a pandas DataFrame."""
        return self.to_arrow(view_or_sql).to_pandas()

    def sweep(self, dataset: str, metric_on_set: str = "test", hp: str = "12") -> Dict[str, Any]:
        """Every architecture at once: arrays ``accuracy`` (percent, last epoch, mean over trials), ``flops`` and ``params``
        (millions), in index order; NaN where an architecture has no answer. Sets are named as in ``find_best``."""
        import numpy

        columns = self._sweep(dataset, metric_on_set, hp)  # type: ignore[attr-defined]
        return {
            name: numpy.frombuffer(memory, dtype=numpy.float64)
            for name, memory in zip(("accuracy", "flops", "params"), columns)
        }

    def final_accuracies(self, dataset: str, metric_on_set: str = "test", hp: str = "12") -> Any:
        """The array ``accuracy`` of ``sweep``."""
        return self.sweep(dataset, metric_on_set, hp)["accuracy"]

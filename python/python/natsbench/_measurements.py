"""Tables of other libraries as columns of plain values."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any, List, Optional, Tuple

Columns = List[Tuple[Any, List[Any]]]


def called(table: Any) -> str:
    """What a table is called in messages, such as ``pandas.DataFrame``."""
    kind = type(table)
    package = kind.__module__.partition(".")[0]
    return kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"


def columns_of(table: Any) -> Optional[Columns]:
    """The columns of a frame of pandas, or of a dict; None for anything else, which has Arrow's interface or is no table.

    A frame of pandas could be read through Arrow only where pyarrow is installed, so it never is."""
    pandas = sys.modules.get("pandas")  # whoever has a frame has imported it
    if pandas is not None and isinstance(table, (pandas.DataFrame, pandas.Series)):
        frame: Any = table.to_frame() if isinstance(table, pandas.Series) else table
        columns = list(enumerate(frame.columns))
        levels = [(name, frame.index.get_level_values(place)) for place, name in enumerate(frame.index.names)]
        named = [(name, _of_pandas(level)) for name, level in levels if name is not None]
        return named + [(name, _of_pandas(frame.iloc[:, place])) for place, name in columns]
    if isinstance(table, Mapping):
        return [(name, _values(name, column)) for name, column in table.items()]
    return None


def _of_pandas(column: Any) -> List[Any]:
    """A column or an index, with None for what pandas takes for missing: None, NaN, NA, NaT."""
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().astype(bool)] = None
    listed: List[Any] = values.tolist()
    return listed


def _values(name: Any, column: Any) -> List[Any]:
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(column, (pandas.Series, pandas.Index)):
        return _of_pandas(column)
    # NumPy, array and pyarrow; polars; pyarrow.
    for method in ("tolist", "to_list", "to_pylist"):
        if hasattr(column, method):
            column = getattr(column, method)()
            break
    if isinstance(column, (str, bytes, Mapping)) or not isinstance(column, Iterable):
        raise ValueError(f"column {name} is of the type {called(column)}; expected a list or an array of values")
    return list(column)

"""What others measured of the same architectures, as extensions of a database."""

import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Mapping, NamedTuple, Optional, Sequence, SupportsFloat, Tuple, Union

from . import _measurements, _native

if TYPE_CHECKING:
    from pathlib import Path

    from .types import FilePath, Hp


class Extended(NamedTuple):
    """What became of a table."""

    name: str
    """The extension, and its view."""
    outcome: str
    """``added``, ``replaced``, or ``unchanged`` if the same was there already."""
    rows: int
    architectures: int
    """Architectures that have a row."""
    listed: int
    """Architectures of the space."""
    datasets: List[str]
    """The data sets of its rows; empty if the table does not say them."""


class ExtensionColumn(NamedTuple):
    """A column of an extension."""

    name: str
    is_key: bool
    """Whether it tells rows of an architecture apart."""
    type: str
    """``int64``, ``double`` or ``text``."""
    nullable: bool
    """Whether a row lacks a value."""
    unit: str
    """Such as ``ms``; empty if the values have none, or none was said."""
    meaning: str
    """Empty if it was not said."""
    higher_is_better: Optional[bool]
    """None if it was not said."""


class Extension(NamedTuple):
    """An extension as it is in the database."""

    name: str
    space: str
    """``tss`` or ``sss``."""
    rows: int
    architectures: int
    """Architectures that have a row."""
    is_spread: bool
    """Whether cells have the rows of cells that compute the same."""
    file: str
    """The file that it came from, or the class of the table, such as ``pandas.DataFrame``."""
    file_sha256: str
    content_sha256: str
    """Of its columns and rows."""
    source: str
    """What it is and who measured it; empty if it was not said."""
    licence: str
    added_at: str
    """UTC, ISO 8601."""
    natsbench_version: str
    """The version that added it."""
    columns: List[ExtensionColumn]
    """Keys first."""


class ColumnValue(NamedTuple):
    """The value of a column for an architecture."""

    column: str
    """With all keys that chose its row, such as ``hw.latency_ms[device=pi]``."""
    unit: str
    value: float


class RankedArchitecture(NamedTuple):
    """A place in a ranking."""

    arch_index: int
    arch_str: str
    accuracy_percent: float
    """Mean over trials, last epoch."""
    flops_millions: float
    params_millions: float
    columns: List[ColumnValue]
    """Those with limits, then the one that the ranking goes by; each once."""


def extend(
    database: "FilePath",
    name: Optional[str],
    table: Any,
    *,
    space: Optional[str] = None,
    key: Union[str, Sequence[str], Mapping[str, Optional[str]]] = (),
    by: Union[str, Sequence[str]] = (),
    units: Mapping[str, str] = {},
    meanings: Mapping[str, str] = {},
    higher_is_better: Union[str, Sequence[str]] = (),
    lower_is_better: Union[str, Sequence[str]] = (),
    types: Mapping[str, str] = {},
    null: Union[str, Sequence[str]] = (),
    checks: Mapping[str, str] = {},
    spread: Optional[str] = None,
    source: Optional[str] = None,
    licence: Optional[str] = None,
    replace: bool = False,
) -> Extended:
    """Adds a table of what others measured to a database, as ``natsbench extend`` does: a view with checked keys, types and
    units. Nothing is written if a row is wrong.

    The table is a frame of pandas or polars, a table of pyarrow, anything else with ``__arrow_c_stream__`` or
    ``__arrow_c_array__``, a dict from names of columns to lists or arrays, or the path of a CSV, TSV, JSON lines or Parquet
    file, or of a published table, such as HW-NAS-Bench, whose name, space and units are known. Levels of a pandas index that
    have names are columns. What pandas takes for missing, such as NaN, is missing; in other tables NaN is refused, unless
    ``null="nan"`` takes it for missing.

    :param name: of the extension and its view: small letters, digits and _; with a path, None means the name of the published table, or of the file.
    :param space: ``tss`` or ``sss``; a published table does not need it.
    :param key: what names the architecture, if not all that the table has for it: ``arch_index``, ``arch_str``,
        ``operations``, ``channels``; ``{"arch_index": "idx"}`` if its column has another name.
    :param by: columns that tell rows of an architecture apart, besides ``dataset``, ``hp`` and ``seed``.
    :param units: of columns; ``"1"`` says that there is none. Without it, the unit that a name ends in, such as ``_ms``.
    :param meanings: what columns say.
    :param higher_is_better: columns of which a higher value is a better one.
    :param lower_is_better: columns of which a lower value is a better one.
    :param types: ``integer``, ``number`` or ``text``; the values decide for other columns.
    :param null: words that stand for a missing value.
    :param checks: columns that must agree with what is known: ``{"params": "params_millions:0.001"}``, with how far they may be
        off. The other that is known is ``flops_millions``.
    :param spread: ``isomorphs`` gives cells without a row that of a cell that computes the same.
    :param source: what it is and who measured it.
    :param licence: its licence.
    :param replace: whether it takes the place of another extension of its name.
    :raises ValueError: the table is refused; the text names the first wrong rows. It is that of the command, so ``--by COLUMN``
        in it is the argument ``by``.
    :raises TypeError: it is no table at all.
    :raises OSError: the file or the database cannot be read or written.
    """
    settings = {
        "space": space,
        "name": name,
        "key": dict(key) if isinstance(key, Mapping) else dict(_key(text) for text in _texts(key)),
        "by": _texts(by),
        "units": dict(units),
        "meanings": dict(meanings),
        "higher_is_better": _texts(higher_is_better),
        "lower_is_better": _texts(lower_is_better),
        "types": dict(types),
        "null": _texts(null),
        "checks": [f"{column}={known}" for column, known in checks.items()],
        "spread": spread,
        "source": source,
        "licence": licence,
        "replace": replace,
    }
    if isinstance(table, (str, os.PathLike)):
        added = _native.extend_with_file(database, settings, table)
    else:
        called = _measurements.called(table)
        if name is None:
            raise ValueError(f"the name of the extension is None; expected a text, as {called} has no name of its own")
        columns = _measurements.columns_of(table)
        if columns is None:
            added = _native.extend_with_arrow(database, settings, called, table)
        else:
            added = _native.extend_with_columns(database, settings, called, columns)
    for text in added.pop("warnings"):
        warnings.warn(text, stacklevel=_level_of_caller())
    return Extended(**added)


def _texts(value: Union[str, Sequence[str]]) -> List[str]:
    return [value] if isinstance(value, str) else list(value)


def _key(text: str) -> Tuple[str, Optional[str]]:
    """``arch_index=idx``, as the command takes it, too."""
    name, _, column = text.partition("=")
    return name, column or None


def _level_of_caller() -> int:
    """Where a warning belongs: the number of calls from the one that asks for it to the program outside this file."""
    level, frame = 0, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        level, frame = level + 1, frame.f_back
    return level


class Extensions:
    """Calls about extensions, which the official package does not have."""

    if TYPE_CHECKING:  # the class that is derived from this one has both
        _space: ClassVar[str]

        @property
        def database(self) -> Path: ...
        def _extensions(self) -> List[Dict[str, Any]]: ...
        def _drop_extension(self, name: str) -> Dict[str, Any]: ...
        def _best_within(
            self, dataset: str, metric_on_set: str, hp: "Hp", at_most: List[Tuple[str, float]], at_least: List[Tuple[str, float]],
            lowest: Optional[str], highest: Optional[str], flop_max: Optional[float], param_max: Optional[float], count: int,
        ) -> List[Tuple[int, str, float, float, float, List[Tuple[str, str, float]]]]: ...

    def extend(
        self,
        name: Optional[str],
        table: Any,
        *,
        key: Union[str, Sequence[str], Mapping[str, Optional[str]]] = (),
        by: Union[str, Sequence[str]] = (),
        units: Mapping[str, str] = {},
        meanings: Mapping[str, str] = {},
        higher_is_better: Union[str, Sequence[str]] = (),
        lower_is_better: Union[str, Sequence[str]] = (),
        types: Mapping[str, str] = {},
        null: Union[str, Sequence[str]] = (),
        checks: Mapping[str, str] = {},
        spread: Optional[str] = None,
        source: Optional[str] = None,
        licence: Optional[str] = None,
        replace: bool = False,
    ) -> Extended:
        """Adds a table of what others measured of the architectures of this space to the database, which stays open and has it
        at once: a frame of pandas or polars, a table of pyarrow, a dict of columns, or the path of a file or a published table. See
        ``natsbench.extend`` for the arguments and errors."""
        return extend(
            self.database,
            name,
            table,
            space=self._space,
            key=key,
            by=by,
            units=units,
            meanings=meanings,
            higher_is_better=higher_is_better,
            lower_is_better=lower_is_better,
            types=types,
            null=null,
            checks=checks,
            spread=spread,
            source=source,
            licence=licence,
            replace=replace,
        )

    def extensions(self) -> List[Extension]:
        """The extensions on this space, by name, with their columns."""
        return [_extension(info) for info in self._extensions()]

    def drop_extension(self, name: str) -> Extension:
        """Removes an extension from the database, and returns what it was.

        :raises LookupError: this space has no extension of that name.
        :raises OSError: the database cannot be written.
        """
        return _extension(self._drop_extension(name))

    def best_within(
        self,
        dataset: str,
        metric_on_set: str = "test",
        hp: "Hp" = "12",
        *,
        max: Mapping[str, SupportsFloat] = {},
        min: Mapping[str, SupportsFloat] = {},
        lowest: Optional[str] = None,
        highest: Optional[str] = None,
        flop_max: Optional[float] = None,
        param_max: Optional[float] = None,
        count: int = 10,
    ) -> List[RankedArchitecture]:
        """The most accurate architectures within limits on columns of extensions, or those with the lowest or highest value of a
        column, at most ``count``: what ``natsbench best`` answers. Sets are named as in ``find_best``.

        A column is ``"hw.latency_ms"``, or ``"hw.latency_ms[device=pi]"`` if there is a row for each device. Of rows for data
        sets and recipes, those of the question count, unless others are chosen in brackets. Architectures without an accuracy
        or without a value of one of the columns are left out.

        :param max: the highest values that are allowed, by column: ``{"hw.latency_ms": 10}``.
        :param min: the lowest values that are allowed.
        :param lowest: the column to go by, the lowest value first; among equals, accuracy decides.
        :param highest: the same, the highest value first.
        :param flop_max: FLOPs that are allowed, in millions.
        :param param_max: weights that are allowed, in millions.
        :raises LookupError: there is no such extension, column or row, or no architecture within the limits.
        :raises ValueError: a row must be chosen in brackets, or a limit is no number.
        """
        found = self._best_within(
            dataset,
            metric_on_set,
            hp,
            [(column, float(limit)) for column, limit in max.items()],
            [(column, float(limit)) for column, limit in min.items()],
            lowest,
            highest,
            flop_max,
            param_max,
            count,
        )
        return [RankedArchitecture(*place[:5], [ColumnValue(*value) for value in place[5]]) for place in found]


def _extension(info: Dict[str, Any]) -> Extension:
    columns = [ExtensionColumn(**column) for column in info.pop("columns")]
    return Extension(**info, columns=columns)

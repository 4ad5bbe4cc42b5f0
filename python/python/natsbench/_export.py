"""The views of a database as files for other engines."""

from pathlib import Path
from typing import TYPE_CHECKING, Callable, List, NamedTuple, Optional, Sequence, SupportsIndex, Union

from . import _native, _progress

if TYPE_CHECKING:
    from .types import FilePath, Hp


class Exported(NamedTuple):
    """What an export has made."""

    folder: Path
    """The folder."""
    files: int
    """Files with rows, without the manifest and the statements for other engines."""
    kept: int
    """Those of them that were there already, as they should be."""
    rows: int
    """Rows in all files."""
    bytes: int
    """Size of all files."""
    left_out: List[str]
    """What was left out, and why, one sentence each."""
    samples: List[str]
    """The words that must stand beside invented numbers, one for each space that has any."""


class ComparedExport(NamedTuple):
    """What ``verify_export`` has compared."""

    files: int
    """Files whose values were compared."""
    rows: int
    """Rows compared."""
    values: int
    """Values compared, NULL included."""
    differences: int
    """How many differences there are: 0 if the export says what the database says."""
    first_differences: List[str]
    """The first 20 of them: file, row, column, and the two values."""


def export(
    database: "FilePath",
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
) -> Exported:
    """Writes the public views of a database into a folder, as ``natsbench export`` does.

    The folder is made. One that is not empty must be an export of the same database: its files that are as they should be
    are kept, so an interrupted export goes on. The same database gives the same bytes.

    :param format: ``parquet``, ``csv`` or ``jsonl`` (one JSON object a line).
    :param views: names of views; without any, all but ``more_info``, ``more_info_mean`` and ``simulated_train_eval``, which
        follow from others and take long. ``"final"`` stands for all of these without learning curves, less than 100 MB for both
        spaces, and ``"all"`` for all.
    :param dataset_card: whether ``README.md`` is written, from which the Hugging Face Hub learns the tables; Parquet only.
    :param space: ``tss`` or ``sss``; every one that is there, if it is not given.
    :param hp: one recipe or several; all, if it is not given.
    :param level: level of compression in Parquet files, 1 to 22.
    :param threads: files that are written at the same time; one for each core, if it is not given.
    :param progress: True shows a bar, also in a notebook. A function is called with the rows done and about how many there will
        be, now and then; what it raises stops the export, and so does Ctrl-C.
    :raises ValueError: there is no such view, format, space or recipe, or no rows of it.
    :raises OSError: the folder holds something else, the database cannot be read, or the disk is full.
    """
    recipes = [hp] if isinstance(hp, (str, SupportsIndex)) else list(hp or ())
    with _progress.reporting(progress, "rows") as report:
        made = _native.export_views(
            database,
            out,
            format,
            [views] if isinstance(views, str) else list(views),
            dataset_card,
            space,
            [str(recipe) for recipe in recipes],
            level,
            threads,
            report,
        )
    return Exported(Path(out), *made)


def verify_export(
    folder: "FilePath",
    database: "FilePath",
    *,
    threads: Optional[int] = None,
    progress: Union[bool, Callable[[int, int], None], None] = None,
) -> ComparedExport:
    """Compares every value of an export with its database, bit for bit, as ``natsbench verify-export`` does.

    :raises OSError: the folder is no finished export of that database.
    """
    with _progress.reporting(progress, "rows") as report:
        return ComparedExport(*_native.compare_export(folder, database, threads, report))

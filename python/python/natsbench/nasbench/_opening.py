"""Finds the database for what a program opens."""

import os
from pathlib import Path
from typing import Any

from .. import _native, _opening
from .._progress import Progress

_EXPECTED = "expected a database of natsbench, or a file of NAS-Bench-101 such as nasbench_only108.tfrecord"


def database_of(dataset_file: Any) -> str:
    """The database that is named, or that of a TFRecord file, which is imported if it has none yet; see ``cached``."""
    if dataset_file is None:
        dataset_file = os.environ.get("NATSBENCH_DB") or None
    if not isinstance(dataset_file, (str, os.PathLike)):
        found = "None, and there is no $NATSBENCH_DB" if dataset_file is None else f"a {type(dataset_file).__name__}"
        raise TypeError(f"dataset_file: {_EXPECTED}; found {found}")
    path = os.fsdecode(dataset_file)
    if os.path.isfile(path):
        with open(path, "rb") as file:
            if file.read(len(_opening.SQLITE)) == _opening.SQLITE:
                return path
        if not _native.is_nasbench101_file(path):
            raise ValueError(f"{path}: {_EXPECTED}")
    elif os.path.exists(path) or not any(place.is_file() for place in _opening.places_of(path)):
        raise FileNotFoundError(f"{path}: {_EXPECTED}; found no such file")
    return _opening.cached(path, True, _opening.Kind(_import, "training runs", _is_of))


def _import(file: str, database: str, progress: "Progress | None") -> None:
    # What a stopped import has left may be of another file.
    for ending in ("", "-journal", "-wal", "-shm"):
        Path(database + ending).unlink(missing_ok=True)
    _native.import_nasbench101(file, database, progress)


def _is_of(file: Path, database: Path) -> bool:
    """Whether the database is of this file: a file that was loaded down later may well have the older date."""
    return file.stat().st_size in _native.Nasbench101(database).file_sizes()

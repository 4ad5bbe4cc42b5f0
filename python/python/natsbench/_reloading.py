"""``reload`` from another archive: makes a copy of the database, in which its architectures replace the former ones."""

import contextlib
import os
import sqlite3
import tempfile
from typing import Any, Optional, Tuple

from . import _native
from ._saving import pickle_save


def with_architectures_of(archive: str, index: Optional[int], api: Any) -> Tuple["tempfile.TemporaryDirectory[str]", str]:
    """A folder that must exist as long as the database in it is used, and that database."""
    folder = tempfile.TemporaryDirectory(prefix="natsbench-")
    chosen = os.path.join(folder.name, "archive")
    os.mkdir(chosen)
    for number in range(len(api)) if index is None else [index]:
        path = _file_of(archive, number)
        if path is None:
            raise AssertionError(f"invalid data path : {archive}/{number}.pickle.pbz2")
        os.symlink(os.path.abspath(path), os.path.join(chosen, f"{number:06d}.pickle.pbz2"))
    strings = api.meta_archs
    meta = {"meta_archs": strings, "total_archs": len(strings), "arch2infos": None, "evaluated_indexes": set()}
    pickle_save(meta, os.path.join(chosen, "meta"), ".pickle.pbz2")
    database = os.path.join(folder.name, "reloaded.db")
    with contextlib.closing(sqlite3.connect(f"file:{api.database}?mode=ro", uri=True)) as source:
        with contextlib.closing(sqlite3.connect(database)) as copy:
            source.backup(copy)
    _native.import_archive(chosen, database, None)
    return folder, database


def _file_of(archive: str, number: int) -> Optional[str]:
    names = (f"{number:06d}.pickle.pbz2", f"{number}.pickle.pbz2")
    paths = (os.path.join(archive, name) for name in names)
    return next(filter(os.path.isfile, paths), None)

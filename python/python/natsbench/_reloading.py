"""``reload`` from another archive: a copy of the database, in which its architectures replace what was there."""

import contextlib
import os
import sqlite3
import tempfile
from typing import Any, Iterator, Optional

from . import _native
from ._saving import pickle_save


class Copy:
    """A copy of a database in a temporary folder, which lives as long as this."""

    def __init__(self, original: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="natsbench-")
        self.database = os.path.join(self._folder.name, "reloaded.db")
        with contextlib.closing(sqlite3.connect(f"file:{original}?mode=ro", uri=True)) as source:
            with contextlib.closing(sqlite3.connect(self.database)) as copy:
                source.backup(copy)

    def take(self, chosen: str) -> None:
        """Puts the architectures of an archive in the place of those that were there."""
        _native.import_archive(chosen, self.database, None)


@contextlib.contextmanager
def chosen_of(archive: str, index: Optional[int], api: Any) -> Iterator[str]:
    """A folder, for a while, with one architecture of an archive, or with all for None."""
    with tempfile.TemporaryDirectory(prefix="natsbench-") as folder:
        chosen = os.path.join(folder, "archive")
        os.mkdir(chosen)
        for number in range(len(api)) if index is None else [index]:
            path = file_of(archive, number)
            if path is None:
                raise AssertionError(f"invalid data path : {archive}/{number}.pickle.pbz2")
            os.symlink(os.path.abspath(path), os.path.join(chosen, f"{number:06d}.pickle.pbz2"))
        strings = api.meta_archs
        meta = {"meta_archs": strings, "total_archs": len(strings), "arch2infos": None, "evaluated_indexes": set()}
        pickle_save(meta, os.path.join(chosen, "meta"), ".pickle.pbz2")
        yield chosen


def file_of(archive: str, number: int) -> Optional[str]:
    """The file of an architecture in the folder of an archive; None if it has none."""
    names = (f"{number:06d}.pickle.pbz2", f"{number}.pickle.pbz2")
    paths = (os.path.join(archive, name) for name in names)
    return next(filter(os.path.isfile, paths), None)

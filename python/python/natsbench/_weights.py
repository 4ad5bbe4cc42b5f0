"""Where the weights of a benchmark come from: a file of weights, or the folder of a ``-full`` archive."""

import contextlib
import os
import tempfile
import warnings
from typing import Any, Dict, List, Optional

from . import _native
from ._arrays import state_dict
from ._reloading import file_of

# An architecture of the topology space has 27 MB of weights on average.
MOST_ARCHITECTURES_KEPT = 16


class StoredWeights:
    """The weights of the architectures of a space."""

    def __init__(self, space: str, path: Optional[str], database: str) -> None:
        self._space = space
        self._file = _found_beside(database) if path is None else _checked(path)
        # From what was reloaded to its folder; what was reloaded whole has no number, and what was there first no folder.
        self._folders: Dict[Optional[int], Optional[str]] = {}
        self._read_files = _ReadFiles()

    def reloaded(self, folder: Optional[str], index: Optional[int]) -> None:
        """From now on those of a folder and no others; None is what was there first."""
        if index is None:
            self._folders.clear()
            self._read_files.forget_all()
        self._read_files.forget(index)
        self._folders[index] = None if folder is None else os.path.abspath(folder)

    def forget(self, index: int) -> None:
        """Gives back what the weights of an architecture take."""
        self._read_files.forget(index)

    def park(self) -> None:
        """Gives the files back until the next question."""
        if self._file is not None:
            self._file.park()
        self._read_files.park()

    def of(self, index: int, hp: str, dataset: str, seeds: List[int], archive: Optional[str]) -> List[Any]:
        """The weights of trials, None where there are none; ``archive`` is the folder that was opened, if it has any."""
        trials = (self._space, index, hp, dataset, seeds)
        reloaded = self._folders.get(index, self._folders.get(None))
        found: List[Any] = [None] * len(seeds)
        if reloaded is None and self._file is not None:
            found = self._file.read(*trials)
        folder = reloaded or archive
        if folder is not None and not any(found) and file_of(folder, index) is not None:
            found = self._read_files.of(folder, index).read(*trials)
        return [None if weights is None else state_dict(weights) for weights in found]


def _checked(path: str) -> _native.WeightsFile:
    file = _native.WeightsFile(path)
    file.check()
    return file


def _found_beside(database: str) -> Optional[_native.WeightsFile]:
    """The file of weights that belongs to a database, if one lies there."""
    of_name = os.path.splitext(database)[0] + ".weights.db"
    for path in (of_name, os.path.join(os.path.dirname(database), "weights.db")):
        if os.path.isfile(path):
            try:
                return _checked(path)
            except OSError as error:  # nobody asked for it
                warnings.warn(f"weights are not read: {error}", stacklevel=4)
    return None


class _ReadFiles:
    """The weights of the architectures that were read last, a file each in a temporary folder.

    Threads share it, and so do processes after a fork: each step is one that Python does at once, and what another has
    removed is made again.
    """

    def __init__(self) -> None:
        # None or one: threads that come at once all get the one that was first.
        self._folders: "Dict[None, tempfile.TemporaryDirectory[str]]" = {}
        self._files: Dict[int, _native.WeightsFile] = {}

    def of(self, folder: str, index: int) -> _native.WeightsFile:
        """The file of an architecture, made of the one in an archive if it is not there yet."""
        path, file = self._path(index), self._files.pop(index, None)
        if file is None or not os.path.isfile(path):
            _native.import_weights(folder, path, index)
            file = _native.WeightsFile(path)
        self._files[index] = file  # behind all others
        for oldest in list(self._files)[:-MOST_ARCHITECTURES_KEPT]:
            self.forget(oldest)
        return file

    def forget(self, index: Optional[int]) -> None:
        file = None if index is None else self._files.pop(index, None)
        if index is not None and file is not None:
            file.park()
            with contextlib.suppress(FileNotFoundError):
                os.remove(self._path(index))

    def forget_all(self) -> None:
        for index in list(self._files):
            self.forget(index)

    def park(self) -> None:
        for file in list(self._files.values()):
            file.park()

    def _path(self, index: int) -> str:
        if not self._folders:
            self._folders.setdefault(None, tempfile.TemporaryDirectory(prefix="natsbench-"))
        folder = self._folders[None].name
        os.makedirs(folder, exist_ok=True)  # a process that ended after a fork has removed it
        return os.path.join(folder, f"{index}.db")

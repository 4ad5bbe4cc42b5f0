"""Finds out what a program wants to open."""

import copy
import os
from typing import Any, Dict, NamedTuple, Optional

from .._api import NATStopology
from .._opening import cached
from ..types import FilePath

KEYS = ("meta_archs", "arch2infos", "evaluated_indexes")


class Opened(NamedTuple):
    """A database that natsbench answers from, or the dict of an archive, which was copied."""

    api: Optional[NATStopology]
    archive: Optional[Dict[str, Any]]
    filename: Optional[str]


def open_source(source: Any, verbose: bool, weights: Optional[FilePath]) -> Opened:
    """Opens a path or a dict; an archive is imported once."""
    if isinstance(source, dict):
        return Opened(None, _checked(copy.deepcopy(source)), None)
    if source is None and os.environ.get("NATSBENCH_DB"):
        source = os.environ["NATSBENCH_DB"]
    if source is None:
        raise ValueError("invalid type : None; expected a path or a dict, since there is no $NATSBENCH_DB")
    if not isinstance(source, (str, os.PathLike)):
        raise ValueError(f"invalid type : {type(source)} not in [str, dict]")
    path = os.fsdecode(source)
    is_folder = os.path.isfile(os.path.join(path, "meta.pickle.pbz2"))
    if not os.path.isfile(path) and not is_folder:
        raise AssertionError(f"invalid path : {path}; expected a database of natsbench, a .pth file, or an official archive")
    database = cached(path, verbose) if is_folder else path
    api = NATStopology(database, False, verbose, strict=False, weights=weights)
    if is_folder:
        api.reset_archive_dir(path)  # where the weights of a -full archive are
    return Opened(api, None, os.path.basename(os.path.normpath(path)))


def _checked(archive: Dict[str, Any]) -> Dict[str, Any]:
    for key in KEYS:
        if key not in archive:
            raise AssertionError(f"Can not find key[{key}] in the dict")
    return archive


def by_string(strings: Any) -> Dict[str, int]:
    """The index of each architecture by its string."""
    indexes: Dict[str, int] = {}
    for index, string in enumerate(strings):
        if string in indexes:
            raise AssertionError(f"This [{index}]-th arch {string} already in the dict ({indexes[string]}).")
        indexes[string] = index
    return indexes

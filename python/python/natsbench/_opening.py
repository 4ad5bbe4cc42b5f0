"""Finds the database file for what ``create`` is given: the official rules for paths, and imports kept in a cache."""

import bz2
import hashlib
import os
import pickle
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from . import _native, _progress

NAMES = {"tss": "NATS-tss-v1_0-3ffb9", "sss": "NATS-sss-v1_0-50262"}
KEYS = ("meta_archs", "arch2infos", "evaluated_indexes")
SQLITE = b"SQLite format 3\0"


class Opened(NamedTuple):
    """The database that was found, and the values of ``archive_dir`` and ``filename``."""

    database: str
    archive_dir: Optional[str] = None
    filename: Optional[str] = None
    # Its name in messages.
    source: Optional[str] = None
    # A dict without architectures belongs to whichever space was asked for.
    is_empty: bool = False
    # A temporary folder that exists as long as the benchmark.
    folder: Optional["tempfile.TemporaryDirectory[str]"] = None


def torch_home() -> str:
    """The folder of the official archives: ``$TORCH_HOME``, else ``$HOME/.torch``."""
    if "TORCH_HOME" in os.environ:
        return os.environ["TORCH_HOME"]
    if "HOME" in os.environ:
        return os.path.join(os.environ["HOME"], ".torch")
    raise ValueError("Did not find HOME in os.environ. Please set HOME or TORCH_HOME in the environment.")


def open_path(source: Any, space: str, fast_mode: bool, verbose: bool, strict: bool) -> Opened:
    """Finds the database for what ``create`` is given, and imports an archive that has none yet."""
    if source is None:
        return _open_default(space, fast_mode, verbose)
    if isinstance(source, dict):
        return _open_dict(source)
    if isinstance(source, os.PathLike) and not strict:
        source = os.fsdecode(source)
    if not isinstance(source, str):
        kind = type(source).__name__
        raise ValueError(f"file_path_or_dict is of the type {kind}; expected a path, a dict or None")
    return _open_file(source, fast_mode, verbose)._replace(source=source)


def _open_file(source: str, fast_mode: bool, verbose: bool) -> Opened:
    filename = os.path.basename(source)
    if os.path.isdir(source):
        if not fast_mode:
            raise ValueError(f"{source} is a directory, which is opened with fast_mode=True")
        return Opened(cached(source, verbose), source, filename)
    if not os.path.isfile(source):
        raise ValueError(f"{source} is neither a file nor a directory")
    with open(source, "rb") as file:
        start = file.read(512)
    if start.startswith(SQLITE):
        return Opened(source, source if fast_mode else None, filename)
    if start[257:262] == b"ustar":
        return Opened(cached(source, verbose), source if fast_mode else None, filename)
    if _native.is_nasbench101_file(source):
        raise ValueError(f"{source} is a file of NAS-Bench-101, which natsbench.nasbench.api.NASBench opens")
    if fast_mode:
        raise ValueError(f"{source} is a file, which is opened with fast_mode=False")
    if filename.startswith("meta."):
        raise AttributeError(f"{source} has no 'arch2infos': it is the list of architectures of a directory")
    return Opened(cached(source, verbose), None, filename)


def _open_default(space: str, fast_mode: bool, verbose: bool) -> Opened:
    if os.environ.get("NATSBENCH_DB"):
        database = os.environ["NATSBENCH_DB"]
        if not os.path.isfile(database):
            raise FileNotFoundError(f"$NATSBENCH_DB is {database}, and there is no such file")
        return Opened(database, database if fast_mode else None, source=database)
    if not fast_mode:
        path = os.path.join(torch_home(), NAMES[space] + ".pickle.pbz2")
        return _open_file(path, fast_mode, verbose)._replace(source=path)
    folder = os.path.join(torch_home(), NAMES[space] + "-simple")
    if not os.path.isfile(os.path.join(folder, "meta.pickle.pbz2")) and not os.path.isfile(folder + ".db"):
        raise FileNotFoundError(f"there is neither an archive {folder} nor a database {folder}.db")
    return Opened(cached(folder, verbose), folder, source=folder)


def _open_dict(source: Dict[str, Any]) -> Opened:
    for key in KEYS:
        if key not in source:
            raise ValueError(f"Can not find key[{key}] in the dict")
    first_place: Dict[Any, int] = {}
    for place, arch in enumerate(source["meta_archs"]):
        if first_place.setdefault(arch, place) != place:
            raise ValueError(f"This [{place}]-th arch {arch} already in the dict ({first_place[arch]}).")
    folder = tempfile.TemporaryDirectory(prefix="natsbench-")
    database = os.path.join(folder.name, "dict.db")
    if source["meta_archs"]:
        archive = os.path.join(folder.name, "dict.pickle.pbz2")
        with bz2.open(archive, "wb") as file:
            whole = {"meta_archs": source["meta_archs"], "total_archs": len(source["meta_archs"])}
            whole.update({key: _ordered(source, key) for key in KEYS})
            pickle.dump(whole, file, protocol=4)
        _native.import_archive(archive, database, None)
    else:
        _native.create_empty(database)
    return Opened(database, source="the dict", is_empty=not source["meta_archs"], folder=folder)


def _ordered(source: Dict[str, Any], key: str) -> Any:
    if key == "arch2infos":
        return dict(sorted(source[key].items()))
    return set(source[key]) if key == "evaluated_indexes" else source[key]


class Kind(NamedTuple):
    """A kind of files that databases are made of."""

    importing: "Callable[[str, str, Optional[_progress.Progress]], None]"
    # What the progress bar counts.
    counted: str
    # Whether a database that is not older than its file is made of it.
    is_of: Callable[[Path, Path], bool]


ARCHIVE = Kind(_native.import_archive, "architectures", lambda archive, database: True)


def places_of(archive: str) -> List[Path]:
    """Where the database of an archive may be: beside it, or in the user's cache folder."""
    path = Path(os.path.abspath(archive))
    return [path.with_name(path.name + ".db"), _user_cache(path)]


def cached(archive: str, verbose: bool, kind: Kind = ARCHIVE) -> str:
    """The database of an archive: beside it, or in the user's cache folder. The archive is imported if there is no
    database, or if it is older than the archive."""
    path, places = Path(os.path.abspath(archive)), places_of(archive)
    for database in places:
        if _is_of(path, database, kind):
            return str(database)
    database = places[0] if os.access(path.parent, os.W_OK) else places[1]
    database.parent.mkdir(parents=True, exist_ok=True)
    with _native.WriterTurn(str(database)):
        if _is_of(path, database, kind):  # another process has made it in the meantime
            return str(database)
        # It gets its name only when it is complete; an import that was stopped goes on with the file.
        partial = database.with_name(database.name + ".partial")
        if verbose:
            print(f"importing {archive} into {database}, once", file=sys.stderr)
        with _progress.reporting(verbose, kind.counted) as progress:
            kind.importing(str(path), str(partial), progress)
        os.replace(partial, database)
        os.utime(database)
    return str(database)


def _is_of(archive: Path, database: Path, kind: Kind) -> bool:
    """Whether the database exists, is not older than the archive, and is made of it."""
    if not database.is_file() or not archive.exists():
        return database.is_file()
    return archive.stat().st_mtime <= database.stat().st_mtime and kind.is_of(archive, database)


def _user_cache(path: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path(base) / "natsbench" / f"{path.name}-{digest}.db"

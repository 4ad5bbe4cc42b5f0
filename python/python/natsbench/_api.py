"""The classes of the official package."""

import os
import warnings
import weakref
from collections.abc import Mapping
from typing import Any, ClassVar, Dict, Iterator, List, Optional, Tuple

from . import _native
from ._opening import NAMES, open_path
from ._reloading import with_architectures_of
from ._tables import Tables

# SQLite forbids to carry a connection across a fork: they are given back before, and opened again when needed.
_OPEN: "weakref.WeakSet[_native.Benchmark]" = weakref.WeakSet()


def _park_all() -> None:
    for benchmark in list(_OPEN):
        benchmark._park()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_park_all)

OPERATIONS = tuple(_native.search_space_info("nats-bench", "tss")["op_names"])


class _Api(Tables, _native.Benchmark):
    """What both spaces share. See ``_native.Benchmark`` for the calls that are answered in Rust."""

    _space: ClassVar[str]
    verbose: bool
    # What it was made of, for pickle; a temporary folder that has to live as long.
    _arguments: Tuple[Any, bool, bool]
    _folder: Any

    def __new__(cls, file_path_or_dict: Any = None, fast_mode: bool = False, verbose: bool = True) -> "_Api":
        opened = open_path(file_path_or_dict, cls._space, fast_mode, verbose)
        self = super().__new__(cls, opened.database, cls._space, bool(fast_mode), opened.archive_dir, opened.filename)
        self._arguments = (file_path_or_dict, fast_mode, verbose)
        self._folder = opened.folder
        self.verbose = verbose
        _OPEN.add(self)
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), self._arguments

    @property
    def archstr2index(self) -> Dict[str, int]:
        """The index of each architecture by its string."""
        return {text: index for index, text in enumerate(self.meta_archs)}

    @property
    def arch2infos_dict(self) -> "LoadedArchitectures":
        """What is loaded, by index, then by recipe (``hp``)."""
        return LoadedArchitectures(self)

    def __enter__(self) -> "_Api":
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    def query_info_str_by_arch(self, arch: Any, hp: Any = "12") -> Optional[str]:
        """The official text about an architecture; None, with a warning, if it is not there."""
        index, text = self._info_text(arch, hp)
        if text is None:
            warnings.warn(f"Find this arch-index : {index}, but this arch is not evaluated.", stacklevel=2)
        return text

    def query_by_arch(self, arch: Any, hp: Any) -> Optional[str]:
        """As ``query_info_str_by_arch``."""
        return self.query_info_str_by_arch(arch, hp)

    def clear_params(self, index: int, hp: Any = None) -> None:
        """Forgets weights. Databases hold none, so this only sets ``clear_net_done``."""
        if not self._clear_params(index, hp):
            warnings.warn(
                f"The {index}-th architecture is not in the benchmark data yet, no need to clear params.", stacklevel=2
            )

    def reload(self, archive_root: Optional[str] = None, index: Optional[int] = None) -> None:
        """Reads an architecture (all for None) again, from this archive or another, and counts it as loaded."""
        if archive_root is None:
            archive_root = os.path.join(os.environ["TORCH_HOME"], NAMES[self._space] + "-full")
            if not os.path.isdir(archive_root):
                warnings.warn(
                    f"The input archive_root is None and the default archive_root path ({archive_root}) does not exist, "
                    "try to use self.archive_dir.",
                    stacklevel=2,
                )
                archive_root = self.archive_dir
        if archive_root is None or not os.path.isdir(archive_root):
            raise ValueError(f"Invalid archive_root : {archive_root}")
        if self.archive_dir is None or not os.path.samefile(archive_root, self.archive_dir):
            self._folder, database = with_architectures_of(archive_root, index, self)
            self._switch(database)
        self._reload(archive_root, index)

    def find_best(
        self,
        dataset: str,
        metric_on_set: str,
        flop_max: Optional[float] = None,
        param_max: Optional[float] = None,
        hp: Any = "12",
        enforce_all: Optional[bool] = None,
    ) -> Tuple[int, Optional[float]]:
        """The most accurate architecture within limits: (index, accuracy in percent), or (-1, None)."""
        best = super().find_best(dataset, metric_on_set, flop_max, param_max, hp, enforce_all)
        if self.verbose and best[0] == -1 and (enforce_all or self.evaluated_indexes):
            self.arch(-1)  # as the official package, which looks its string up to print it
        return best


class LoadedArchitectures(Mapping):
    """From the index of a loaded architecture to a dict from recipes to ``ArchResults``, made when asked for."""

    def __init__(self, api: _Api) -> None:
        self._api = api

    def __getitem__(self, index: int) -> Dict[str, _native.ArchResults]:
        recipes = self._api._recipes(index) if isinstance(index, int) else None
        if recipes is None:
            raise KeyError(index)
        return {hp: self._api.query_meta_info_by_index(index, hp) for hp in recipes}

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self._api.evaluated_indexes))

    def __len__(self) -> int:
        return len(self._api.evaluated_indexes)


class NATStopology(_Api):
    """The topology space: 15,625 cells."""

    _space = "tss"

    def get_unique_str(self, arch: Any) -> str:
        """A text that is equal for cells that compute the same."""
        return self._unique_string(arch)

    @staticmethod
    def str2lists(arch_str: str) -> List[Any]:
        """The edges of a cell: a tuple of (operation, source) for each node."""
        return _native.str2lists(arch_str)

    @staticmethod
    def str2matrix(arch_str: str, search_space: Any = OPERATIONS) -> Any:
        """The operations of a cell as a matrix: row is the node, column the source."""
        import numpy

        return numpy.array(_native.str2rows(arch_str, list(search_space)))


class NATSsize(_Api):
    """The size space: 32,768 networks."""

    _space = "sss"


def create(file_path_or_dict: Any, search_space: str, fast_mode: bool = False, verbose: bool = True) -> _Api:
    """Opens a benchmark: a natsbench database, an official archive (imported once), a dict, or None for the default.

    None is ``$NATSBENCH_DB``, else the archive in ``$TORCH_HOME`` or ``$HOME/.torch``.
    """
    if search_space in ("tss", "topology"):
        return NATStopology(file_path_or_dict, fast_mode, verbose)
    if search_space in ("sss", "size"):
        return NATSsize(file_path_or_dict, fast_mode, verbose)
    raise ValueError(f"invalid search space : {search_space}")

"""The classes of the official package."""

import operator
import os
import tempfile
import warnings
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Iterator, List, Literal, Mapping, Optional, Sequence
from typing import SupportsIndex, Tuple, Type, TypeVar, Union, overload

from . import _html, _native
from ._extensions import Extensions
from ._forks import close_before_forks
from ._opening import NAMES, open_path, torch_home
from ._picture import Pictures
from ._reloading import Copy, chosen_of
from ._tables import Tables
from ._weights import StoredWeights

from .types import Architecture, FilePath, Hp, Source

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    from typing_extensions import Self

OPERATIONS = tuple(_native.search_space_info("nats-bench", "tss")["op_names"])


# The default of `strict`, which the shim changes.
strict_by_default = False

_Api = TypeVar("_Api", bound="NASBenchMetaAPI")


class NASBenchMetaAPI(Pictures, Tables, Extensions, _native.Benchmark):
    """What both spaces share. See ``natsbench._native.Benchmark`` for the calls that are answered in Rust."""

    _space: ClassVar[str]
    verbose: bool
    # What it was made from, for pickle; a temporary folder that must exist as long as it does.
    _arguments: Tuple[Any, bool, bool, bool, Optional[FilePath]]
    _folder: "Optional[tempfile.TemporaryDirectory[str]]"
    _copy: Optional[Copy]
    _weights: StoredWeights

    def __new__(
        cls,
        file_path_or_dict: Source = None,
        fast_mode: bool = False,
        verbose: bool = True,
        *,
        strict: Optional[bool] = None,
        weights: Optional[FilePath] = None,
    ) -> "Self":
        strict = strict_by_default if strict is None else bool(strict)
        opened = open_path(file_path_or_dict, cls._space, fast_mode, verbose, strict)
        self = super().__new__(
            cls,
            opened.database,
            cls._space,
            bool(fast_mode),
            opened.archive_dir,
            opened.filename,
            source=opened.source,
            strict=strict,
            may_be_empty=strict or opened.is_empty,
        )
        self._arguments = (file_path_or_dict, fast_mode, verbose, strict, weights)
        self._weights = StoredWeights(cls._space, None if weights is None else os.fsdecode(weights), opened.database)
        self._folder, self._copy = opened.folder, None
        self.verbose = verbose
        close_before_forks(self)
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        return _opened_again, (type(self), *self._arguments)

    @property
    def archstr2index(self) -> Dict[str, int]:
        """The index of each architecture by its string."""
        return {text: index for index, text in enumerate(self.meta_archs)}

    @property
    def arch2infos_dict(self) -> "LoadedArchitectures":
        """What is loaded, by index, then by recipe (``hp``)."""
        return LoadedArchitectures(self)

    def to_dicts(self) -> Iterator[Tuple[int, Dict[str, Dict[str, Any]]]]:
        """All architectures of the database, one after another, as the official single file has them: pairs of an index and
        the dict ``{"12": …, "200": …}``. Weights are left out, as in that file. Nothing becomes loaded by it."""
        for index in self._imported_indexes:
            yield index, self._states(index)

    def _repr_html_(self) -> str:
        return _html.benchmark(self)

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the database back; every later question is a ``ValueError``."""
        super().close()
        self._weights.park()

    def _park(self) -> None:
        super()._park()
        self._weights.park()

    def query_info_str_by_arch(self, arch: Architecture, hp: Hp = "12") -> Optional[str]:
        """The official text about an architecture; None, with a warning, if it is not there."""
        index, text = self._info_text(arch, hp)
        if text is None:
            warnings.warn(f"Find this arch-index : {index}, but this arch is not evaluated.", stacklevel=2)
        elif isinstance(arch, bool):  # True means architecture 1, but stays True in the text
            return text.replace(f"arch-index={index}", f"arch-index={arch}", 1)
        return text

    def query_by_arch(self, arch: Architecture, hp: Hp) -> Optional[str]:
        """As ``query_info_str_by_arch``."""
        return self.query_info_str_by_arch(arch, hp)

    def clear_params(self, index: SupportsIndex, hp: Optional[Hp] = None) -> None:
        """Forgets the weights of a loaded architecture (of one ``hp``) until it is read again by ``reload``."""
        if self._clear_params(index, hp):
            if hp is None:
                self._weights.forget(int(index))  # 284.0 is 284 to a dict, and so to the official package
        else:
            warnings.warn(
                f"The {index}-th architecture is not in the benchmark data yet, no need to clear params.", stacklevel=2
            )

    def reload(self, archive_root: Optional[FilePath] = None, index: Optional[SupportsIndex] = None) -> None:
        """Reads an architecture (all of them for None) again, from this archive or another, and counts it as loaded.

        It brings weights back, and those of a ``-full`` archive to a benchmark without any.

        Without an archive, it reads the folder ``NATS-…-full`` in ``$TORCH_HOME`` or ``$HOME/.torch``, or, if there is no
        such folder, what was opened. With ``strict``, it is a ``KeyError`` if ``$TORCH_HOME`` is not set.
        """
        root = self._default_root() if archive_root is None else os.fspath(archive_root)
        if root == str(self.database) and self._is_from_database():
            number = _whole_number(index, len(self))
            self._reload(None, number)
            self._weights.reloaded(None, number)
            return
        if root is None or not os.path.isdir(root):
            raise ValueError(f"Invalid archive_root : {root}")
        number = _whole_number(index, len(self))
        is_own = self.archive_dir is not None and os.path.samefile(root, self.archive_dir)
        if not is_own:
            self._take_from(root, number)
        self._reload(root, number)
        self._weights.reloaded(None if is_own else root, number)

    def _take_from(self, root: str, number: Optional[int]) -> None:
        with chosen_of(root, number, self) as chosen:
            # Made once, as it may be large and programs reload one architecture after another.
            copy = self._copy or Copy(str(self.database))
            self._switch(copy.database)  # what was given out is read before it changes
            self._copy = copy
            copy.take(chosen)
            self._switch(copy.database)

    def _default_root(self) -> Optional[str]:
        named = self._arguments[3] or "TORCH_HOME" in os.environ
        if named or "HOME" in os.environ:
            home = os.environ["TORCH_HOME"] if named else torch_home()
            root = os.path.join(home, NAMES[self._space] + "-full")
            if os.path.isdir(root):
                return root
        if named:
            warnings.warn(
                f"The input archive_root is None and the default archive_root path ({root}) does not exist, "
                "try to use self.archive_dir.",
                stacklevel=3,
            )
        return str(self.database) if self._is_from_database() else self.archive_dir

    def _is_from_database(self) -> bool:
        """Whether a database was opened, and no archive that could be read again."""
        return not self._arguments[3] and (self.archive_dir is None or not os.path.isdir(self.archive_dir))

    def _stored_weights(
        self, index: int, hp: str, dataset: str, seeds: List[int], is_in_archive: bool
    ) -> List[Any]:
        archive = self.archive_dir if is_in_archive else None
        return self._weights.of(index, hp, dataset, seeds, archive)

    def find_best(
        self,
        dataset: str,
        metric_on_set: str,
        flop_max: Optional[float] = None,
        param_max: Optional[float] = None,
        hp: str = "12",
        enforce_all: Optional[bool] = None,
    ) -> Tuple[int, Optional[float]]:
        """The most accurate architecture within limits: (index, accuracy in percent), or (-1, None)."""
        best = super().find_best(dataset, metric_on_set, flop_max, param_max, hp, enforce_all)
        if self.verbose and best[0] == -1 and (enforce_all or self.evaluated_indexes):
            self.arch(-1)  # as in the official package, which looks up the string of the answer to print it
        return best


def _opened_again(
    api: "Type[_Api]",
    file_path_or_dict: Any,
    fast_mode: bool,
    verbose: bool,
    strict: bool,
    weights: Optional[FilePath],
) -> "_Api":
    return api(file_path_or_dict, fast_mode, verbose, strict=strict, weights=weights)


def _whole_number(index: Any, total: int) -> Optional[int]:
    """An index. A value that cannot be compared is a ``TypeError``, another number a ``ValueError``."""
    if index is None:
        return None
    if not 0 <= index < total:
        raise ValueError(f"invalid index of {index}")
    if not hasattr(index, "__index__"):
        raise ValueError(f"an architecture has a whole number, unlike {index}")
    return operator.index(index)


class LoadedArchitectures(Mapping[int, Dict[str, _native.ArchResults]]):
    """Maps the index of a loaded architecture to a dict from recipes to ``ArchResults``, which is made when it is asked for."""

    def __init__(self, api: NASBenchMetaAPI) -> None:
        self._api = api

    def __getitem__(self, index: SupportsIndex) -> Dict[str, _native.ArchResults]:
        number = operator.index(index) if hasattr(index, "__index__") else None
        recipes = None if number is None else self._api._recipes(number)
        if number is None or recipes is None:
            raise KeyError(index)
        return {hp: self._api.query_meta_info_by_index(number, hp) for hp in recipes}

    def __iter__(self) -> Iterator[int]:
        return iter(self._api._loaded_indexes)

    def __len__(self) -> int:
        return len(self._api._loaded_indexes)

    def __repr__(self) -> str:
        return f"LoadedArchitectures({len(self)} of {len(self._api)} architectures)"


class NATStopology(NASBenchMetaAPI):
    """The topology space: 15,625 cells."""

    _space = "tss"

    def get_unique_str(self, arch: Architecture) -> str:
        """A text that is equal for cells that compute the same."""
        return self._unique_string(arch)

    @staticmethod
    def str2lists(arch_str: str) -> List[Tuple[Tuple[str, int], ...]]:
        """The edges of a cell: a tuple of (operation, source) for each node."""
        return _native.str2lists(arch_str)

    @staticmethod
    def str2matrix(
        arch_str: str, search_space: Sequence[str] = OPERATIONS
    ) -> "numpy.typing.NDArray[numpy.float64]":
        """The operations of a cell as a matrix: row is the node, column the source."""
        import numpy

        return numpy.array(_native.str2rows(arch_str, list(search_space)))


class NATSsize(NASBenchMetaAPI):
    """The size space: 32,768 networks."""

    _space = "sss"


@overload
def create(
    file_path_or_dict: Source,
    search_space: Literal["tss", "topology"],
    fast_mode: bool = False,
    verbose: bool = True,
    *,
    strict: Optional[bool] = None,
    weights: Optional[FilePath] = None,
) -> NATStopology: ...


@overload
def create(
    file_path_or_dict: Source,
    search_space: Literal["sss", "size"],
    fast_mode: bool = False,
    verbose: bool = True,
    *,
    strict: Optional[bool] = None,
    weights: Optional[FilePath] = None,
) -> NATSsize: ...


@overload
def create(
    file_path_or_dict: Source,
    search_space: str,
    fast_mode: bool = False,
    verbose: bool = True,
    *,
    strict: Optional[bool] = None,
    weights: Optional[FilePath] = None,
) -> Union[NATStopology, NATSsize]: ...


def create(
    file_path_or_dict: Source,
    search_space: str,
    fast_mode: bool = False,
    verbose: bool = True,
    *,
    strict: Optional[bool] = None,
    weights: Optional[FilePath] = None,
) -> Union[NATStopology, NATSsize]:
    """Opens a benchmark: a natsbench database, an official archive (imported once), a dict, or None for the default.

    None means ``$NATSBENCH_DB``, or else the archive in ``$TORCH_HOME`` or ``$HOME/.torch``. ``strict`` refuses what the
    official package refuses: paths of ``pathlib``, integers of NumPy, ``reload`` without ``$TORCH_HOME``. With it,
    ``random`` draws from the whole space, and a space that the database lacks is opened as an empty one.

    ``weights`` is the file that ``natsbench import-weights`` made; where nothing is said, ``NAME.weights.db`` or
    ``weights.db`` beside the database ``NAME.db``. The folder of a ``-full`` archive has weights of its own.
    """
    if search_space in ("tss", "topology"):
        return NATStopology(file_path_or_dict, fast_mode, verbose, strict=strict, weights=weights)
    if search_space in ("sss", "size"):
        return NATSsize(file_path_or_dict, fast_mode, verbose, strict=strict, weights=weights)
    raise ValueError(f"invalid search space : {search_space}; expected tss or sss")

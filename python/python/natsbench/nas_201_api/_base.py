"""What the two generations have in common."""

import copy
import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Dict, Generic, Iterator, List, Optional, Sequence, Tuple, Type
from typing import TypeVar

from .. import _native
from .._api import OPERATIONS, NATStopology
from ..types import FilePath
from ._finding import PAIRWISE, Known, known_to
from ._generations import no_attribute
from ._loaded import Loaded
from ._more_info import PerEpoch, at_once, more_info, seeds_of
from ._opening import by_string, open_source
from ._pth import read_pth
from ._results import Results
from ._text import END, heading, lines

if TYPE_CHECKING:
    import numpy
    import numpy.typing

# The names of the recipes in a .pth file.
IN_PTH = {"12": "less", "200": "full"}

States = Dict[str, Dict[str, Any]]

_Results = TypeVar("_Results", bound=Results)


class Api(Generic[_Results]):
    """Cells, their strings and indexes, and where results come from."""

    generation: ClassVar[str]
    _results_class: Type[_Results]
    verbose: bool
    filename: Optional[str]
    # What a program may change, as in the old package.
    meta_archs: List[str]
    archstr2index: Dict[str, int]
    evaluated_indexes: List[int]

    def _open(self, source: Any, verbose: bool, weights: Optional[FilePath]) -> None:
        self.filename = None
        self._api: Optional[NATStopology] = None
        self._weights_folder: Optional[str] = None
        # Whether means over trials are added up one after another in both packages.
        self._has_few_trials = False
        opened = open_source(source, verbose, weights)
        self.filename, self.verbose = opened.filename, verbose
        if opened.api is not None:
            self._api, self._weights_folder = opened.api, opened.api.archive_dir
            trials = self._api.to_arrow("SELECT max(trials) AS most FROM statistics WHERE space = 'tss'").to_list("most")[0]
            self._has_few_trials = trials is not None and trials < PAIRWISE
            indexes = list(opened.api._imported_indexes)
            self.meta_archs, self.evaluated_indexes = opened.api.meta_archs, indexes
            self._start(indexes)
        elif opened.archive is not None:
            self.meta_archs, self.evaluated_indexes = opened.archive["meta_archs"], sorted(opened.archive["evaluated_indexes"])
            self._start([])
            for index, states in sorted(opened.archive["arch2infos"].items()):
                self._take(index, states)
        self.archstr2index = by_string(self.meta_archs)

    def _start(self, indexes: List[int]) -> None:
        """Makes the tables of the architectures of a database."""
        raise NotImplementedError

    def _take(self, index: int, states: States) -> None:
        """Puts an architecture of an archive into the tables."""
        raise NotImplementedError

    def _indexes(self) -> Iterator[int]:
        """The architectures that there are."""
        raise NotImplementedError

    def _in_use(self, hp: Any, index: Any) -> Optional[_Results]:
        """Results that were changed or that the program has; None if only the database has them; ``KeyError`` if nobody."""
        raise NotImplementedError

    def _shown(self, index: Any) -> Iterator[_Results]:
        """The results that ``show`` prints, in this order."""
        raise NotImplementedError

    # Results.

    def _look_at(self, hp: Any, index: Any) -> _Results:
        """Results that the program does not get."""
        in_use = self._in_use(hp, index)
        return self._unread(index, hp) if in_use is None else in_use

    def _copy(self, hp: Any, index: Any) -> _Results:
        """Results that belong to the program: what it changes in them, nobody else sees."""
        in_use = self._in_use(hp, index)
        return self._unread(index, hp) if in_use is None else copy.deepcopy(in_use)

    def _unread(self, index: Any, hp: str, on_change: Optional[Callable[[], None]] = None) -> _Results:
        assert self._api is not None
        return self._results_class._of(self._api.query_meta_info_by_index(int(index), hp), on_change)

    def _with_recipe(self, hp: str, indexes: List[int]) -> List[int]:
        """Those of the architectures that were trained with a recipe."""
        if self._api is None:
            return []
        where = f"space = 'tss' AND hp = '{hp}'"
        trained = set(self._api.to_arrow(f"SELECT DISTINCT arch_index FROM trials WHERE {where}").to_list("arch_index"))
        return [index for index in indexes if index in trained]

    def _known(self, dataset: Any, split: Any, hp: Any, table: Loaded[Any]) -> Dict[int, Known]:
        """What the database knows at once, as long as nothing was changed."""
        return {} if table.is_changed() or self._api is None else known_to(self._api, dataset, split, hp)

    def _more_info(
        self, hp: str, index: Any, dataset: str, iepoch: Optional[int], is_random: Any, per_epoch: PerEpoch
    ) -> Dict[str, Any]:
        in_use = self._in_use(hp, index)
        if in_use is None and self._api is not None:
            number = int(index)
            if is_random is True:
                seeds = seeds_of(self._api, number, dataset, hp)
                is_random = random.choice(seeds) if seeds else True
            if is_random is not False or self._has_few_trials:
                info = at_once(self._api, number, dataset, iepoch, hp, is_random)
                if info is not None:
                    return info
        return more_info(self._look_at(hp, index), dataset, iepoch, is_random, per_epoch)

    def _statistics(self, dataset: str, hp: str, table: Loaded[Any]) -> Dict[int, int]:
        everything = list(range(len(self)))
        if self._api is not None and not table.is_changed() and self._with_recipe(hp, list(table)) == everything:
            return self._api.statistics(dataset, hp)
        seeds = (self._look_at(hp, index)._now()["dataset_seed"].get(dataset, []) for index in everything)
        return dict(Counter(map(len, seeds)))

    def __getattr__(self, name: str) -> Any:  # only for what is not there
        raise no_attribute(self.generation, self, name)

    def __getitem__(self, index: Any) -> Any:
        return self.meta_archs[index]

    def __len__(self) -> int:
        return len(self.meta_archs)

    def __repr__(self) -> str:
        numbers = f"{len(self.evaluated_indexes)}/{len(self.meta_archs)} architectures"
        sample = "" if self._api is None or self._api.sample is None else f", {self._api.sample}"
        return f"{type(self).__name__}({numbers}, file={self.filename}{sample})"

    def __deepcopy__(self, memo: Dict[int, Any]) -> Any:
        """A copy with attributes of its own. The database, which never changes, is shared."""
        same = type(self).__new__(type(self))
        memo[id(self)] = same
        memo[id(self._api)] = self._api
        same.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return same

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._api is not None and self._weights_folder is not None:
            self._api.reset_archive_dir(self._weights_folder)

    def arch(self, index: int) -> str:
        """The string of an architecture."""
        total = len(self.meta_archs)
        if not 0 <= index < total:
            raise AssertionError(f"invalid index : {index} vs. {total}.")
        return self.meta_archs[index]

    def random(self) -> int:
        """A random index of the whole space."""
        return random.randint(0, len(self.meta_archs) - 1)

    def to_dicts(self) -> Iterator[Tuple[int, States]]:
        """All architectures, one after another, as a ``.pth`` file has them: pairs of an index and the dict
        ``{"full": …, "less": …}``, where ``full`` is the training of 200 epochs and ``less`` that of 12."""
        for index in list(self._indexes()):
            yield index, {IN_PTH[hp]: self._copy(hp, index).state_dict() for hp in ("200", "12") if self._has(hp, index)}

    def _has(self, hp: str, index: int) -> bool:
        try:
            self._in_use(hp, index)
        except KeyError:
            return False
        return True

    def _files(self, archive_root: str, index: int) -> States:
        """The results of an architecture in the folder of an archive with a file for each."""
        if not os.path.isdir(archive_root):
            raise AssertionError(f"invalid directory : {archive_root}")
        if not 0 <= index < len(self.meta_archs):
            raise AssertionError(f"invalid index of {index}")
        old = os.path.join(archive_root, f"{index:06d}-FULL.pth")
        new = os.path.join(archive_root, f"{index:06d}.pickle.pbz2")
        if os.path.isfile(new) and not os.path.isfile(old):
            states = _native.pickle_load(new)
            return {pth: states[hp] for hp, pth in IN_PTH.items()}
        if not os.path.isfile(old):
            raise AssertionError(f"invalid data path : {old}")
        states = read_pth(old)
        if not isinstance(states, dict) or "full" not in states or "less" not in states:
            raise AssertionError(f"invalid format of data in {old}; expected a dict with 'full' and 'less'")
        return states

    def _print(self, index: int) -> None:
        for results in self._shown(index):
            text = lines(results)  # an error comes after the text of the recipes before
            print(heading(results.get_total_epoch()))
            print("\n".join(text))

    def show(self, index: int = -1) -> None:
        """Prints the text about an architecture, or about all for a negative index."""
        if index < 0:
            print(self)
            for place, shown in enumerate(self.evaluated_indexes):
                line = "-" * 10
                print(f"\n{line} The ({place:5d}/{len(self.evaluated_indexes):5d}) {shown:06d}-th architecture! {line}")
                print(f"arch : {self.meta_archs[shown]}")
                self._print(self._shown_in_loop(shown, index))
                print(END)
        elif not index < len(self.meta_archs):
            print(f"This index ({index}) is out of range (0~{len(self.meta_archs)}).")
        elif index not in self.evaluated_indexes:
            print(f"The {index}-th architecture has not been evaluated or not saved.")
        else:
            self._print(index)
            print(END)

    def _shown_in_loop(self, index: int, asked: int) -> int:
        return index

    @staticmethod
    def str2lists(arch_str: str) -> List[Tuple[Tuple[str, int], ...]]:
        """The edges of a cell: a tuple of (operation, source) for each node."""
        return _native.str2lists(arch_str)

    @staticmethod
    def str2matrix(arch_str: str, search_space: Sequence[str] = OPERATIONS) -> "numpy.typing.NDArray[numpy.float64]":
        """The operations of a cell as a matrix: row is the node, column the source."""
        return NATStopology.str2matrix(arch_str, search_space)

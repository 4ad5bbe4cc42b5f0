"""``nas_201_api`` 1.3: a call that names no recipe means the training of 200 epochs."""

from functools import partial
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple, Union, overload

from ..types import FilePath
from ._base import Api, States
from ._finding import DATASETS, find_best
from ._generations import hint, with_hint
from ._loaded import Loaded
from ._results import Results
from ._text import lines
from ._trial import Trial

NAS_BENCH_201_API_VERSION = "v1.3"

_hinting = with_hint("1.3")


class ResultsCount(Trial):
    """One trial."""

    _has_valid = False


class ArchResults(Results):
    """All trials of an architecture under one recipe."""

    _trial_class = ResultsCount

    def _no_latency(self, dataset: str, seed: int, latency: Any) -> Exception:
        # what the faulty format of the old message raises
        return IndexError(str(super()._no_latency(dataset, seed, latency)))

    def _no_trial(self, dataset: str, seed: int, trials: Mapping[Any, Any]) -> Exception:
        return KeyError((dataset, seed))


def _hp(use_12epochs_result: Any) -> str:
    """The recipe. One of the other generation would count as true, and silently mean 12 epochs."""
    if isinstance(use_12epochs_result, str) or use_12epochs_result in (12, 200):
        raise ValueError(f"use_12epochs_result is {use_12epochs_result!r}; expected True or False: {hint('1.3')}")
    return "12" if use_12epochs_result else "200"


class NASBench201API(Api[ArchResults]):
    """NAS-Bench-201, asked as by version 1.3 of ``nas_201_api``."""

    generation = "1.3"
    _results_class = ArchResults
    arch2infos_less: Loaded[ArchResults]
    arch2infos_full: Loaded[ArchResults]

    @_hinting
    def __init__(
        self,
        file_path_or_dict: Union[FilePath, Dict[str, Any], None],
        verbose: bool = True,
        *,
        weights: Optional[FilePath] = None,
    ) -> None:
        self._open(file_path_or_dict, verbose, weights)

    # What the shared code asks for.

    def _start(self, indexes: List[int]) -> None:
        self.arch2infos_less = Loaded(partial(self._make, "12"), self._with_recipe("12", indexes))
        self.arch2infos_full = Loaded(partial(self._make, "200"), self._with_recipe("200", indexes))

    def _make(self, hp: str, index: int, keep: Callable[[Any], None]) -> ArchResults:
        made: ArchResults = self._unread(index, hp, lambda: keep(made))
        return made

    def _take(self, index: int, states: States) -> None:
        self.arch2infos_less[index] = ArchResults.create_from_state_dict(states["less"])
        self.arch2infos_full[index] = ArchResults.create_from_state_dict(states["full"])

    def _table(self, hp: str) -> Loaded[ArchResults]:
        return self.arch2infos_less if hp == "12" else self.arch2infos_full

    def _in_use(self, hp: str, index: Any) -> Optional[ArchResults]:
        return self._table(hp).in_use(index)

    def _indexes(self) -> Iterator[int]:
        return iter(self.arch2infos_full)

    def _shown(self, index: Any) -> Iterator[ArchResults]:
        yield self._look_at("200", index)
        yield self._look_at("12", index)

    # Calls.

    def query_index_by_arch(self, arch: object) -> int:
        """The index of an architecture given by its string, or by an object with ``tostr``; -1 for anything else."""
        if not isinstance(arch, str):
            arch = arch.tostr() if hasattr(arch, "tostr") else None
        return self.archstr2index.get(arch, -1) if isinstance(arch, str) else -1

    def _checked(self, hp: str, index: Any) -> None:
        if index not in self._table(hp):
            raise AssertionError(f"arch_index [{index}] does not in arch2info with {hp}epochs")

    def _check(self, index: Any) -> None:
        """Refuses a string, which the other generation takes."""
        if isinstance(index, str) and index in self.archstr2index:
            raise KeyError(f"{index}; expected its index, {self.archstr2index[index]}: {hint('1.3')}")

    def _look_up(self, hp: str, index: Any) -> ArchResults:
        self._check(index)
        return self._look_at(hp, index)

    @_hinting
    def query_by_arch(self, arch: Any, use_12epochs_result: Any = False) -> Optional[str]:
        """The text about an architecture; None if it is not there."""
        index = arch if isinstance(arch, int) else self.query_index_by_arch(arch)
        hp = _hp(use_12epochs_result)
        if index == -1:
            return None
        if index not in self._table(hp):
            print(f"Find this arch-index : {index}, but this arch is not evaluated.")
            return None
        return "\n".join(lines(self._look_at(hp, index), f"arch-index={index}"))

    @_hinting
    def query_meta_info_by_index(self, arch_index: Any, use_12epochs_result: Any = False) -> ArchResults:
        """The ``ArchResults`` of an architecture, which is the caller's own."""
        hp = _hp(use_12epochs_result)
        self._checked(hp, arch_index)
        return self._copy(hp, arch_index)

    @overload
    def query_by_index(self, arch_index: Any, dataname: None = None, use_12epochs_result: Any = ...) -> ArchResults: ...

    @overload
    def query_by_index(self, arch_index: Any, dataname: str, use_12epochs_result: Any = ...) -> Dict[int, ResultsCount]: ...

    @_hinting
    def query_by_index(self, arch_index: Any, dataname: Optional[str] = None, use_12epochs_result: Any = False) -> Any:
        """As ``query_meta_info_by_index``, or with a data set a dict from seeds to trials."""
        results = self.query_meta_info_by_index(arch_index, use_12epochs_result)
        if dataname is None:
            return results
        if dataname not in results.get_dataset_names():
            raise AssertionError(f"invalid dataset-name : {dataname}")
        return results.query(dataname)

    @_hinting
    def find_best(
        self,
        dataset: str,
        metric_on_set: str,
        FLOP_max: Optional[float] = None,
        Param_max: Optional[float] = None,
        use_12epochs_result: Any = False,
    ) -> Tuple[int, Any]:
        """The most accurate architecture within limits (millions): (index, accuracy in percent), or (-1, None)."""
        hp = _hp(use_12epochs_result)
        known = self._known(dataset, metric_on_set, hp, self._table(hp))
        limits = FLOP_max, Param_max
        return find_best(self.evaluated_indexes, known, partial(self._look_at, hp), (dataset, metric_on_set), limits)

    @_hinting
    def get_net_param(self, index: Any, dataset: str, seed: Optional[int], use_12epochs_result: Any = False) -> Any:
        """Weights of one trial, or a dict from seeds to weights; None where there are none."""
        return self._look_up(_hp(use_12epochs_result), index).get_net_param(dataset, seed)

    def get_net_config(self, index: Any, dataset: str) -> Dict[str, Any]:
        """What is built for an architecture on a data set, as a dict."""
        trials = self._look_up("200", index).query(dataset)
        for trial in trials.values():
            config: Dict[str, Any] = trial.get_config(None)
            return config
        raise ValueError(f"can not find one valid trial for the {index}-th architecture on {dataset}")

    @_hinting
    def get_cost_info(self, index: Any, dataset: str, use_12epochs_result: Any = False) -> Dict[str, Any]:
        """FLOPs, params (millions), latency and times (seconds): means over the trials."""
        return self._look_up(_hp(use_12epochs_result), index).get_compute_costs(dataset)

    @_hinting
    def get_latency(self, index: Any, dataset: str, use_12epochs_result: Any = False) -> Any:
        """Mean latency in seconds for a batch of 256 images; None if there is none."""
        return self._look_up(_hp(use_12epochs_result), index)._latency(dataset)

    @_hinting
    def get_more_info(
        self,
        index: Any,
        dataset: str,
        iepoch: Optional[int] = None,
        use_12epochs_result: Any = False,
        is_random: Any = True,
    ) -> Dict[str, Any]:
        """Loss, accuracy and times of all splits after an epoch; ``is_random`` as in ``ArchResults.get_metrics``."""
        hp = _hp(use_12epochs_result)
        self._check(index)
        return self._more_info(hp, index, dataset, iepoch, is_random, lambda seconds, epochs: seconds / epochs)

    @_hinting
    def statistics(self, dataset: str, use_12epochs_result: Any) -> Dict[int, int]:
        """A dict from a number of trials on a data set to the number of architectures that have so many."""
        if dataset not in DATASETS:
            raise ValueError(f"{dataset} not in {DATASETS}")
        hp = _hp(use_12epochs_result)
        return self._statistics(dataset, hp, self._table(hp))

    @_hinting
    def reload(self, archive_root: str, index: int) -> None:
        """Takes an architecture from the folder of an archive with a file for each."""
        self._take(index, self._files(archive_root, index))

    @_hinting
    def clear_params(self, index: Any, use_12epochs_result: Optional[bool]) -> None:
        """Forgets the weights of an architecture under one recipe, or under both for None."""
        for hp in ["12", "200"] if use_12epochs_result is None else [_hp(use_12epochs_result)]:
            self._table(hp)[index].clear_params()

"""``nas_201_api`` 2.1: a call that names no recipe means the training of 12 epochs."""

import os
from collections import OrderedDict
from functools import partial
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Union, overload

from .._native import remap_dataset_set_names
from ..types import FilePath
from ._base import IN_PTH, Api, States
from ._finding import DATASETS, find_best
from ._generations import hint, with_hint
from ._loaded import Loaded
from ._results import Results
from ._text import lines
from ._trial import Trial

# The version that the package calls itself.
NAS_BENCH_201_API_VERSION = "v2.0"
ALL_BENCHMARK_FILES = ["NAS-Bench-201-v1_0-e61699.pth", "NAS-Bench-201-v1_1-096897.pth"]
ALL_ARCHIVE_DIRS = ["NAS-Bench-201-v1_1-archive"]

_hinting = with_hint("2.1")


class ResultsCount(Trial):
    """One trial."""

    _has_valid = True

    def get_config(self, str2structure: Optional[Callable[[str], Any]]) -> Dict[str, Any]:
        """The network as a dict. If a function is given, it makes ``genotype`` from its text."""
        stored = self._now()["arch_config"]
        if stored.get("name") != "infer.shape.tiny":
            return super().get_config(str2structure)
        genotype = stored["genotype"]
        return {
            "name": stored["name"],
            "channels": stored["channels"],
            "genotype": genotype if str2structure is None else str2structure(genotype),
            "num_classes": stored["class_num"],
        }


class ArchResults(Results):
    """All trials of an architecture under one recipe."""

    _trial_class = ResultsCount

    def show(self, is_print: bool = False) -> List[str]:
        """Fails, as in the old package; ``NASBench201API.show`` prints the text."""
        raise NameError("ArchResults.show fails in nas_201_api 2.1; NASBench201API.show prints the text")


def _wrong(hp: object, message: str) -> str:
    """A message about a recipe, with the hint if it is one of the other generation."""
    return f"{message}; {hint('2.1')}" if isinstance(hp, bool) else message


def _per_epoch(seconds: Any, epochs: Any) -> Any:
    return None if seconds is None else seconds / epochs


ByRecipe = Dict[Any, ArchResults]


class NASBench201API(Api[ArchResults]):
    """NAS-Bench-201, asked as by version 2.1 of ``nas_201_api``."""

    generation = "2.1"
    _results_class = ArchResults
    arch2infos_dict: Loaded[ByRecipe]

    @_hinting
    def __init__(
        self,
        file_path_or_dict: Union[FilePath, Dict[str, Any], None] = None,
        verbose: bool = True,
        *,
        weights: Optional[FilePath] = None,
    ) -> None:
        self.reset_time()
        if file_path_or_dict is None and not os.environ.get("NATSBENCH_DB"):
            file_path_or_dict = os.path.join(os.environ["TORCH_HOME"], ALL_BENCHMARK_FILES[-1])
        self._open(file_path_or_dict, verbose, weights)

    # What the shared code asks for.

    def _start(self, indexes: List[int]) -> None:
        self.arch2infos_dict = Loaded(self._make, indexes)

    def _make(self, index: int, keep: Callable[[Any], None]) -> ByRecipe:
        made: ByRecipe = OrderedDict()
        for hp in self._stored_recipes(index):
            made[hp] = self._unread(index, hp, lambda: keep(made))
        return made

    def _take(self, index: int, states: States) -> None:
        by_recipe = ((hp, ArchResults.create_from_state_dict(states[name])) for hp, name in IN_PTH.items())
        self.arch2infos_dict[index] = OrderedDict(by_recipe)

    def _stored_recipes(self, index: int) -> List[str]:
        assert self._api is not None
        stored = self._api._recipes(index) or []
        return [hp for hp in IN_PTH if hp in stored]

    def _in_use(self, hp: Any, index: Any) -> Optional[ArchResults]:
        by_recipe = self.arch2infos_dict.in_use(index)
        if by_recipe is not None:
            return by_recipe[hp]
        if hp not in self._recipes(index):
            raise KeyError(_wrong(hp, f"{hp}"))
        return None

    def _recipes(self, index: Any) -> List[str]:
        by_recipe = self.arch2infos_dict.in_use(index)
        return list(by_recipe) if by_recipe is not None else self._stored_recipes(self.arch2infos_dict.number(index))

    def _indexes(self) -> Iterator[int]:
        return iter(self.arch2infos_dict)

    def _shown(self, index: Any) -> Iterator[ArchResults]:
        return iter(self.arch2infos_dict[index].values())

    def _shown_in_loop(self, index: int, asked: int) -> int:
        return asked  # as in the old package, which looks up the number that it was asked for

    def _no_recipe(self, index: Any, hp: Any) -> str:
        return _wrong(hp, f"The {index}-th architecture only has hyper-parameters of {self._recipes(index)} instead of {hp}")

    # Calls.

    @property
    def avaliable_hps(self) -> List[str]:
        """The recipes. The spelling is that of the old package."""
        return ["12", "200"]

    @property
    def used_time(self) -> Any:
        """Seconds of simulated training so far."""
        return self._used_time

    def reset_time(self) -> None:
        """Sets the simulated clock to 0."""
        self._used_time: Any = 0

    def query_index_by_arch(self, arch: Any) -> int:
        """The index of an architecture given by index, string, or an object with ``tostr``; -1 for an unknown one."""
        if isinstance(arch, int):
            if 0 <= arch < len(self):
                return arch
            raise ValueError(f"Invalid architecture index {arch} vs [0, {len(self)}].")
        if not isinstance(arch, str):
            arch = arch.tostr() if hasattr(arch, "tostr") else None
        return self.archstr2index.get(arch, -1)

    @_hinting
    def query_by_arch(self, arch: Any, hp: Any) -> Optional[str]:
        """As ``query_info_str_by_arch``."""
        return self.query_info_str_by_arch(arch, hp)

    def query_info_str_by_arch(self, arch: Any, hp: Any = "12") -> Optional[str]:
        """The text about an architecture; None if it is not there."""
        index = self.query_index_by_arch(arch)
        if index not in self.arch2infos_dict:
            print(f"Find this arch-index : {index}, but this arch is not evaluated.")
            return None
        if hp not in self._recipes(index):
            raise NameError(self._no_recipe(index, hp))  # the type of the old package, whose message is faulty
        return "\n".join(lines(self._look_at(hp, index), f"arch-index={index}"))

    def _check(self, index: Any, hp: Any) -> None:
        if index not in self.arch2infos_dict:
            raise ValueError(f"arch_index [{index}] does not in arch2infos")
        if hp not in self._recipes(index):
            raise ValueError(self._no_recipe(index, hp))

    @_hinting
    def query_meta_info_by_index(self, arch_index: Any, hp: Any = "12") -> ArchResults:
        """The ``ArchResults`` of an architecture, which is the caller's own."""
        self._check(arch_index, hp)
        return self._copy(hp, arch_index)

    @overload
    def query_by_index(self, arch_index: Any, dataname: None = None, hp: Any = ...) -> ArchResults: ...

    @overload
    def query_by_index(self, arch_index: Any, dataname: str, hp: Any = ...) -> Dict[int, ResultsCount]: ...

    @_hinting
    def query_by_index(self, arch_index: Any, dataname: Optional[str] = None, hp: Any = "12") -> Any:
        """As ``query_meta_info_by_index``, or with a data set a dict from seeds to trials."""
        results = self.query_meta_info_by_index(arch_index, hp)
        if dataname is None:
            return results
        names = results.get_dataset_names()
        if dataname not in names:
            raise ValueError(f"invalid dataset-name : {dataname} vs. {names}")
        return results.query(dataname)

    @_hinting
    def find_best(
        self,
        dataset: str,
        metric_on_set: str,
        FLOP_max: Optional[float] = None,
        Param_max: Optional[float] = None,
        hp: Any = "12",
    ) -> Tuple[int, Any]:
        """The most accurate architecture within limits (millions): (index, accuracy in percent), or (-1, None)."""
        asked = dataset, split = remap_dataset_set_names(dataset, metric_on_set)
        known = self._known(dataset, "x-valid" if split == "valid" else split, hp, self.arch2infos_dict)
        best = find_best(self.evaluated_indexes, known, partial(self._look_at, hp), asked, (FLOP_max, Param_max))
        if self.verbose and best[0] == -1:
            self.arch(-1)  # as in the old package, which looks up the string of the answer to print it
        return best

    @_hinting
    def get_net_param(self, index: Any, dataset: str, seed: Optional[int], hp: Any = "12") -> Any:
        """Weights of one trial, or a dict from seeds to weights; None where there are none."""
        self._check(index, hp)
        return self._look_at(hp, index).get_net_param(dataset, seed)

    def get_net_config(self, index: Any, dataset: str) -> Dict[str, Any]:
        """What is built for an architecture on a data set, as a dict."""
        if index not in self.arch2infos_dict:
            # the type of the old package, whose message is faulty
            raise NameError(f"The arch_index={index} is not in arch2infos_dict.")
        trials = self._look_at(self._recipes(index)[0], index).query(dataset)
        config: Dict[str, Any] = next(iter(trials.values())).get_config(None)
        return config

    @_hinting
    def get_cost_info(self, index: Any, dataset: str, hp: Any = "12") -> Dict[str, Any]:
        """FLOPs, params (millions), latency and times (seconds): means over the trials."""
        self._check(index, hp)
        return self._look_at(hp, index).get_compute_costs(dataset)

    @_hinting
    def get_latency(self, index: Any, dataset: str, hp: Any = "12") -> Any:
        """Mean latency in seconds for a batch of 256 images; None if there is none."""
        self._check(index, hp)
        return self._look_at(hp, index)._latency(dataset)

    @_hinting
    def get_more_info(
        self,
        index: Any,
        dataset: str,
        iepoch: Optional[int] = None,
        hp: Any = "12",
        is_random: Any = True,
    ) -> Dict[str, Any]:
        """Loss, accuracy and times of all splits after an epoch; ``is_random`` as in ``ArchResults.get_metrics``."""
        index = self.query_index_by_arch(index)
        if index not in self.arch2infos_dict:
            raise ValueError(f"Did not find {index} from arch2infos_dict.")
        if isinstance(hp, bool):
            raise KeyError(self._no_recipe(index, hp))
        return self._more_info(str(hp), index, dataset, iepoch, is_random, _per_epoch)

    def simulate_train_eval(
        self, arch: Any, dataset: str, hp: Any = "12", account_time: bool = True
    ) -> Tuple[Any, Any, Any, Any]:
        """Trains a drawn trial: (accuracy on the validation images, latency, seconds that it took, clock in seconds)."""
        index = self.query_index_by_arch(arch)
        if dataset not in DATASETS[1:]:
            raise AssertionError(f"Invalid dataset name : {dataset} vs {tuple(DATASETS[1:])}")
        trained = "cifar10-valid" if dataset == "cifar10" else dataset
        info = self.get_more_info(index, trained, iepoch=None, hp=hp, is_random=True)
        accuracy, seconds = info["valid-accuracy"], info["train-all-time"] + info["valid-per-time"]
        latency = self.get_latency(index, dataset)
        if account_time:
            self._used_time += seconds
        return accuracy, latency, seconds, self._used_time

    @_hinting
    def statistics(self, dataset: str, hp: Any) -> Dict[int, int]:
        """A dict from a number of trials on a data set to the number of architectures that have so many."""
        if dataset not in DATASETS:
            raise ValueError(f"{dataset} not in {DATASETS}")
        if isinstance(hp, bool):
            raise KeyError(_wrong(hp, f"{hp}"))
        return self._statistics(dataset, str(hp), self.arch2infos_dict)

    def reload(self, archive_root: Optional[str] = None, index: Optional[int] = None) -> None:
        """Takes an architecture (all of them for None) from the folder of an archive with a file for each."""
        if archive_root is None:
            archive_root = os.path.join(os.environ["TORCH_HOME"], ALL_ARCHIVE_DIRS[-1])
        for number in range(len(self)) if index is None else [index]:
            self._take(number, self._files(archive_root, number))

    @_hinting
    def clear_params(self, index: Any, hp: Any = None) -> None:
        """Forgets the weights of an architecture under one recipe, or under all for None."""
        by_recipe = self.arch2infos_dict[index]
        if hp is not None and str(hp) not in by_recipe:
            raise ValueError(self._no_recipe(index, hp))
        for of in list(by_recipe) if hp is None else [str(hp)]:
            by_recipe[of].clear_params()

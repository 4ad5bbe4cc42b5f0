"""The attributes of the trials under one recipe, and the calls that change them. The database never changes."""

import copy
import os
from typing import Any, ClassVar, Dict, List, Mapping, Type, TypeVar

from ._pth import read_pth
from ._trial import Trial
from ._unread import Unread

_Self = TypeVar("_Self", bound="ResultsChanges")


class ResultsChanges(Unread):
    """The attributes of the trials under one recipe."""

    _plain = ("arch_index", "arch_str", "clear_net_done")
    _attributes = ("arch_index", "arch_str", "all_results", "dataset_seed", "clear_net_done")
    _trial_class: ClassVar[Type[Trial]]

    def __init__(self, arch_index: Any, arch_str: Any) -> None:
        self.arch_index = int(arch_index)
        self.arch_str = copy.deepcopy(arch_str)
        self.all_results: Any = {}
        self.dataset_seed: Any = {}
        self.clear_net_done = False

    def _peek(self) -> Dict[str, Any]:
        peeked = self.__dict__.get("_peeked")
        if peeked is None:
            unread, on_change = self._native(), None
            if self.__dict__["_on_change"] is not None:
                on_change = self._read  # a trial that changes must be part of what is kept
            peeked = {name: getattr(unread, name) for name in self._attributes}
            trials = peeked["all_results"].items()
            peeked["all_results"] = {key: self._trial_class._of(trial, on_change) for key, trial in trials}
            self.__dict__["_peeked"] = peeked
        result: Dict[str, Any] = peeked
        return result

    def _chosen(self, dataset: str, seed: Any) -> List[Trial]:
        now = self._now()
        seeds = now["dataset_seed"][dataset] if seed is None else [seed]
        return [now["all_results"][dataset, seed] for seed in seeds]

    def reset_latency(self, dataset: str, seed: Any, latency: float) -> None:
        """Sets the latency of a trial, or of all of a data set, in seconds for a batch of 256 images."""
        for trial in self._chosen(dataset, seed):
            trial.update_latency([latency])

    def reset_pseudo_train_times(self, dataset: str, seed: Any, estimated_per_epoch_time: float) -> None:
        """Sets the training time of every epoch of a trial, or of all of a data set, in seconds."""
        for trial in self._chosen(dataset, seed):
            trial.reset_pseudo_train_times(estimated_per_epoch_time)

    def reset_pseudo_eval_times(self, dataset: str, seed: Any, eval_name: str, estimated_per_epoch_time: float) -> None:
        """Sets the evaluation time of a split after every epoch of a trial, or of all of a data set, in seconds."""
        for trial in self._chosen(dataset, seed):
            trial.reset_pseudo_eval_times(eval_name, estimated_per_epoch_time)

    def update(self, dataset_name: str, seed: Any, result: Any) -> None:
        """Adds a trial."""
        seeds = self.dataset_seed.setdefault(dataset_name, [])
        if seed in seeds:
            raise AssertionError(f"{self.arch_index}-th arch alreadly has this seed ({seed}) on {dataset_name}")
        self.dataset_seed[dataset_name] = sorted([*seeds, seed])
        if (dataset_name, seed) in self.all_results:
            raise AssertionError(f"there is a trial {(dataset_name, seed)} already")
        self.all_results[dataset_name, seed] = result
        self.clear_net_done = False

    def clear_params(self) -> None:
        """Forgets the weights of all trials."""
        unread = self._native()
        if unread is None:
            for trial in self.all_results.values():
                trial.net_state_dict = None
            self.clear_net_done = True
            return
        # The rest need not be read for that.
        unread.clear_params()
        self._peek()["clear_net_done"] = True
        if self.__dict__["_on_change"] is not None:
            self.__dict__["_on_change"]()

    def state_dict(self) -> Dict[str, Any]:
        """The attributes as a dict, with a dict for each trial."""
        self._read()
        state = dict(self.__dict__)
        if not isinstance(state["all_results"], dict):
            raise AssertionError(f"invalid type of value for all_results : {type(state['all_results'])}")
        for key, trial in state["all_results"].items():
            if not isinstance(trial, Trial):
                raise AssertionError(f"invalid type of value for all_results/{key} : {type(trial)}")
        state["all_results"] = {key: trial.state_dict() for key, trial in state["all_results"].items()}
        return state

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Takes attributes from a dict."""
        taken = dict(state_dict)
        if "all_results" in taken:
            trials = taken["all_results"]
            if not isinstance(trials, dict):
                raise AssertionError(f"invalid type of value for all_results : {type(trials)}")
            taken["all_results"] = {key: self._trial_class.create_from_state_dict(trial) for key, trial in trials.items()}
        self._read()
        self.__dict__.update(taken)

    @classmethod
    def create_from_state_dict(cls: Type[_Self], state_dict_or_file: Any) -> _Self:
        """New results from the dict that ``state_dict`` gives, or from the path of a ``.pth`` file with such a dict."""
        if isinstance(state_dict_or_file, (str, os.PathLike)):
            state_dict_or_file = read_pth(state_dict_or_file)
        if not isinstance(state_dict_or_file, dict):
            raise ValueError(f"invalid type of state_dict_or_file : {type(state_dict_or_file)}")
        results = cls(-1, -1)
        results.load_state_dict(state_dict_or_file)
        return results

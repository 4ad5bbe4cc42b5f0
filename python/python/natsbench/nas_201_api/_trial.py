"""One trial: a network that was trained once, from one seed."""

import copy
from contextlib import suppress
from functools import reduce
from operator import add
from typing import Any, Callable, ClassVar, Dict, Iterable, List, Mapping, Optional

import numpy

from ._trial_changes import TrialChanges

# The splits under which an unread trial is asked about. Under other names, the old package looks up keys of dicts.
_SPLITS = ("x-valid", "x-test", "ori-test")


class Trial(TrialChanges):
    """One trial. Accuracies are percent, times and latencies seconds, FLOPs and params millions; epochs count from 0."""

    # Whether the split "valid" means "x-valid".
    _has_valid: ClassVar[bool]

    def _peek(self) -> Dict[str, Any]:
        unread = self._native()
        return {**unread.state_dict(), "net_state_dict": unread.get_net_param()}

    def get_total_epoch(self) -> Any:
        """Number of epochs trained."""
        return self.epochs

    def get_eval_set(self) -> List[str]:
        """The evaluated splits."""
        names: List[str] = self.eval_names
        return names

    def get_latency(self) -> float:
        """Mean latency in seconds for a batch of 256 images; -1.0 if there is none."""
        unread = self._native()
        if unread is not None:
            return float(unread.get_latency())
        return -1.0 if self.latency is None else left_to_right(self.latency) / len(self.latency)

    def get_times(self) -> Dict[str, Any]:
        """Seconds of one epoch and of all, of training and of each evaluated split; None where there are none."""
        return times_of(self._now())

    def get_train(self, iepoch: Optional[int] = None) -> Dict[str, Any]:
        """Loss, accuracy (percent) and times (seconds) on the training images after an epoch; None means the last."""
        unread = self._native()
        if unread is not None and (iepoch is None or type(iepoch) is int):
            with suppress(Exception):  # the exception of the old package comes from below
                return dict(unread.get_train(iepoch))
        now = self._now()
        last = _epoch(iepoch, now["epochs"])
        times = now["train_times"]
        seconds = None if times is None else [times[epoch] for epoch in range(last + 1)]
        return _metrics(last, now["train_losses"][last], now["train_acc1es"][last], seconds)

    def get_eval(self, name: str, iepoch: Optional[int] = None) -> Dict[str, Any]:
        """Loss, accuracy (percent) and times (seconds) on a split after an epoch; None means the last."""
        unread = self._native()
        if self._has_valid and name == "valid":
            name = "x-valid"
        if unread is not None and name in _SPLITS and (iepoch is None or type(iepoch) is int):
            with suppress(Exception):
                return dict(unread.get_eval(name, iepoch))
        now = self._now()
        last = _epoch(iepoch, now["epochs"])
        times, seconds = now["eval_times"], None
        if isinstance(times, dict) and len(times) > 0:
            at_last = times[f"{name}@{last}"]  # so the error about a split that is not there names the epoch asked for
            seconds = [*(times[f"{name}@{epoch}"] for epoch in range(last)), at_last]
        return _metrics(last, now["eval_losses"][f"{name}@{last}"], now["eval_acc1es"][f"{name}@{last}"], seconds)

    def get_net_param(self, clone: bool = False) -> Any:
        """Its weights, or None."""
        unread = self._native()
        if unread is not None:
            return unread.get_net_param()
        return copy.deepcopy(self.net_state_dict) if clone else self.net_state_dict

    def get_config(self, str2structure: Optional[Callable[[str], Any]]) -> Dict[str, Any]:
        """The network as a dict. If a function is given, it makes ``genotype`` from its text."""
        return _config(self._now()["arch_config"], str2structure)

    def __repr__(self) -> str:
        now = self._now()
        names = now["eval_names"]
        return (
            f"{type(self).__name__}({now['name']}, arch={now['arch_config']['arch_str']}, FLOP={now['flop']:.2f}M, "
            f"Param={now['params']:.3f}MB, seed={now['seed']}, {len(names)} eval-sets: [{', '.join(names)}])"
        )


def left_to_right(numbers: Iterable[float]) -> float:
    """The sum, rounded after each number. Since Python 3.12, the function ``sum`` gives other last digits."""
    return reduce(add, numbers, 0)


def times_of(now: Mapping[str, Any]) -> Dict[str, Any]:
    """``get_times`` of the attributes of a trial."""
    costs: Dict[str, Any] = {"T-train@epoch": None, "T-train@total": None}
    if isinstance(now["train_times"], dict):
        seconds = list(now["train_times"].values())
        costs = {"T-train@epoch": numpy.mean(seconds), "T-train@total": numpy.sum(seconds)}
    for name in now["eval_names"]:
        try:
            seconds = [now["eval_times"][f"{name}@{epoch}"] for epoch in range(now["epochs"])]
            mean, total = numpy.mean(seconds), numpy.sum(seconds)
        except Exception:  # as in the old package, whatever is wrong
            mean = total = None
        costs[f"T-{name}@epoch"], costs[f"T-{name}@total"] = mean, total
    return costs


def _epoch(iepoch: Optional[int], epochs: int) -> int:
    last = epochs - 1 if iepoch is None else iepoch
    if not 0 <= last < epochs:
        raise AssertionError(f"invalid iepoch={last} < {epochs}")
    return last


def _metrics(epoch: int, loss: Any, accuracy: Any, seconds: Optional[List[float]]) -> Dict[str, Any]:
    now, total = (None, None) if seconds is None else (seconds[-1], left_to_right(seconds))
    return {"iepoch": epoch, "loss": loss, "accuracy": accuracy, "cur_time": now, "all_time": total}


def _config(stored: Mapping[str, Any], str2structure: Optional[Callable[[str], Any]]) -> Dict[str, Any]:
    if str2structure is None:
        cell = {"arch_str": stored["arch_str"]}
    else:
        cell = {"genotype": str2structure(stored["arch_str"])}
    ends = {"num_classes": stored["class_num"]}
    return {"name": "infer.tiny", "C": stored["channel"], "N": stored["num_cells"], **cell, **ends}

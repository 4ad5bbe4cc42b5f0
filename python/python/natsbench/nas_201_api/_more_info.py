"""``get_more_info``: at once where natsbench gives the same answer, else from the results."""

import random
from contextlib import suppress
from typing import Any, Callable, Dict, Optional

import numpy

from .._api import NATStopology
from ._finding import DATASETS
from ._results import Results

# Makes seconds of one epoch of the seconds of all epochs so far, and their number.
PerEpoch = Callable[[Any, Any], Any]


def seeds_of(api: NATStopology, index: int, dataset: str, hp: str) -> Any:
    """The seeds of a data set in their order, without reading the trials; None where natsbench has no answer."""
    try:
        return list(api.query_by_index(index, dataset, hp))
    except Exception:
        return None


def at_once(
    api: NATStopology, index: int, dataset: str, iepoch: Optional[int], hp: str, is_random: Any
) -> Optional[Dict[str, Any]]:
    """The answer of natsbench, as the old package gives it; None if it might be another one, or an error."""
    if dataset not in DATASETS or not (iepoch is None or type(iepoch) is int) or type(is_random) not in (bool, int):
        return None
    try:
        info = api.get_more_info(index, dataset, iepoch, hp, is_random)
    except Exception:
        return None
    info.pop("comment", None)
    if None in info.values():
        return None
    # means are numbers of NumPy, and what a trial has logged is not
    return {name: numpy.float64(value) for name, value in info.items()} if is_random is False else info


def more_info(results: Results, dataset: str, iepoch: Optional[int], is_random: Any, per_epoch: PerEpoch) -> Dict[str, Any]:
    """Loss, accuracy and times of all splits, by the keys of the old package."""
    if isinstance(is_random, bool) and is_random:
        is_random = random.choice(results.get_dataset_seeds(dataset))
    train = results.get_metrics(dataset, "train", iepoch=iepoch, is_random=is_random)
    total = train["iepoch"] + 1
    found: Dict[str, Dict[str, Any]] = {"train": train}
    if dataset == "cifar10-valid":
        # the only split besides "train" that must be there
        found["valid"] = results.get_metrics(dataset, "x-valid", iepoch=iepoch, is_random=is_random)
        splits = {"test": "ori-test"}
    elif dataset == "cifar10":
        splits = {"valid": "x-valid", "test": "ori-test"}
    else:
        splits = {"valid": "x-valid", "test": "x-test", "valtest": "ori-test"}
    for name, split in splits.items():
        with suppress(Exception):  # as in the old package, whatever is wrong
            found[name] = results.get_metrics(dataset, split, iepoch=iepoch, is_random=is_random)
    info: Dict[str, Any] = {}
    for name, metrics in found.items():
        info[f"{name}-loss"] = metrics["loss"]
        info[f"{name}-accuracy"] = metrics["accuracy"]
        info[f"{name}-per-time"] = per_epoch(metrics["all_time"], total)
        info[f"{name}-all-time"] = metrics["all_time"]
    return info

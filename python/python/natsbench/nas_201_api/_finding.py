"""``find_best``: over the results of single architectures, or faster with what the database knows about all of them."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy

from .._api import NATStopology
from ._results import Results

DATASETS = ["cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"]
RECIPES = ["12", "200"]
SPLITS = ["train", "x-valid", "x-test", "ori-test"]

# From so many numbers on, NumPy does not add them up one after another, as natsbench does.
PAIRWISE = 8


class Known(NamedTuple):
    """FLOPs and params (millions), and accuracy (percent) of an architecture: means over its trials."""

    flops: float
    params: float
    accuracy: float


def find_best(
    indexes: Sequence[Any],
    known: Dict[int, Known],
    results_of: Callable[[Any], Results],
    asked: Tuple[str, str],
    limits: Tuple[Optional[float], Optional[float]],
) -> Tuple[int, Any]:
    """The first of the most accurate architectures within the limits: (index, accuracy), or (-1, None)."""
    (dataset, split), (flop_max, param_max) = asked, limits
    best: Tuple[int, Any] = (-1, None)
    for index in indexes:
        row = known.get(index)
        if row is None:
            costs = results_of(index).get_compute_costs(dataset)
            flops, params = costs["flops"], costs["params"]
        else:
            flops, params = row.flops, row.params
        if flop_max is not None and flops > flop_max or param_max is not None and params > param_max:
            continue
        accuracy = results_of(index).get_metrics(dataset, split)["accuracy"] if row is None else row.accuracy
        if best[0] == -1 or best[1] < accuracy:
            best = index, accuracy
    return best


def known_to(api: NATStopology, dataset: Any, split: Any, hp: Any) -> Dict[int, Known]:
    """What a database knows about its architectures, where that is what the old package would answer. Other architectures
    are left out: those without an answer, and those whose trials disagree about their costs."""
    if dataset not in DATASETS or split not in SPLITS or hp not in RECIPES:
        return {}
    try:
        accuracies = api.sweep(dataset, split, hp)["accuracy"]
    except LookupError:
        return {}
    has_answer = accuracies == accuracies  # NaN differs from itself
    costs = _costs(api, dataset, hp)
    return {index: Known(*of, accuracies[index]) for index, of in costs.items() if has_answer[index]}


def _costs(api: NATStopology, dataset: str, hp: str) -> Dict[int, Tuple[Any, Any]]:
    columns = "arch_index, logged_flops_millions AS flops, logged_params_millions AS params"
    where = f"space = 'tss' AND hp = '{hp}' AND dataset = '{dataset}'"
    table = api.to_arrow(f"SELECT {columns} FROM trials WHERE {where}")
    by_index: Dict[int, List[Tuple[float, float]]] = {}
    for index, *costs in zip(*(table.to_list(name) for name in table.column_names)):
        by_index.setdefault(index, []).append((costs[0], costs[1]))
    return {
        index: (numpy.mean([flops for flops, _ in trials]), numpy.mean([params for _, params in trials]))
        for index, trials in by_index.items()
        if len(set(trials)) == 1 and len(trials) < PAIRWISE
    }


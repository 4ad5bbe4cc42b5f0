"""Calls with unusual arguments, such as an epoch that is no integer, answered by the steps of the official package.

The package does not check its arguments first. It reads one trial after the other. Where it fails because of an argument,
and with which exception, depends on the data of the trials: with an epoch of 11.0, it raises ``TypeError`` if there are times
to add up, and answers if there are none. So these calls take the same steps. Calls with usual arguments never come here.
"""

from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

_State = Dict[str, Any]


def add_up(numbers: Iterable[Any]) -> Any:
    """The sum from left to right, without the compensation of Python 3.12."""
    total: Any = 0
    for number in numbers:
        total = total + number
    return total


def mean(numbers: List[Any]) -> Any:
    """The arithmetic mean."""
    return add_up(numbers) / len(numbers)


def checked_epoch(state: _State, iepoch: Any) -> Any:
    """The epoch, the last one for None; ``ValueError`` if the trial has no such epoch."""
    epochs = state["epochs"]
    if iepoch is None:
        return epochs - 1
    if iepoch < 0 or iepoch >= epochs:
        raise ValueError(f"invalid iepoch={iepoch} < {epochs}")
    return iepoch


def train(state: _State, iepoch: Any) -> Dict[str, Any]:
    """Metrics of a trial on the training images."""
    iepoch = checked_epoch(state, iepoch)
    times, seconds, total = state["train_times"], None, None
    if times is not None:
        seconds = times[iepoch]
        total = add_up(times[epoch] for epoch in range(iepoch + 1))
    loss, accuracy = state["train_losses"][iepoch], state["train_acc1es"][iepoch]
    return {"iepoch": iepoch, "loss": loss, "accuracy": accuracy, "cur_time": seconds, "all_time": total}


def evaluation(state: _State, name: Any, iepoch: Any) -> Dict[str, Any]:
    """Metrics of a trial on another split."""
    iepoch = checked_epoch(state, iepoch)
    split = "x-valid" if isinstance(name, str) and name == "valid" else name
    key, times, seconds, total = f"{split}@{iepoch}", state["eval_times"], None, None
    if times:
        if key not in times:
            raise ValueError(f"{key} was not evaluated; there are times of {', '.join(state['eval_names'])}")
        seconds = times[key]
        total = add_up(times[f"{split}@{epoch}"] for epoch in range(iepoch + 1))
    loss, accuracy = state["eval_losses"][key], state["eval_acc1es"][key]
    return {"iepoch": iepoch, "loss": loss, "accuracy": accuracy, "cur_time": seconds, "all_time": total}


def metrics(
    results: Any, dataset: Any, setname: Any, iepoch: Any, is_random: Any, choose: Callable[[int], int]
) -> Dict[str, Any]:
    """Metrics of a data set: every trial is read, then one is taken, or the mean is computed."""
    seeds: List[int] = results.get_dataset_seeds(dataset)
    by_key: Dict[str, List[Any]] = {}
    is_train = isinstance(setname, str) and setname == "train"
    for trial in results.query(dataset).values():
        state = trial.state_dict()
        found = train(state, iepoch) if is_train else evaluation(state, setname, iepoch)
        for key, value in found.items():
            by_key.setdefault(key, []).append(value)
    if isinstance(is_random, bool) and not is_random:
        return {key: None if values[0] is None else mean(values) for key, values in by_key.items()}
    if isinstance(is_random, bool):
        place = choose(len(seeds))
    elif not isinstance(is_random, int):
        raise ValueError(f"invalid value for is_random: {is_random}")
    elif is_random not in seeds:
        raise ValueError(f"can not find random seed ({is_random}) from {seeds}")
    else:
        place = seeds.index(is_random)
    return {key: values[place] for key, values in by_key.items()}


def more_info(
    results: Any, dataset: str, iepoch: Any, is_random: Any, comment: Optional[str], is_size: bool
) -> Dict[str, Any]:
    """``get_more_info`` of trials that are loaded. If a trial is drawn, the draw was made before."""

    def ask(setname: str) -> Dict[str, Any]:
        return metrics(results, dataset, setname, iepoch, is_random, lambda count: 0)

    def absent_or(setname: str) -> Optional[Dict[str, Any]]:
        try:
            return ask(setname)
        except Exception:  # the official package catches every exception and leaves the keys out
            return None

    trained = ask("train")
    epochs, info = trained["iepoch"] + 1, {}

    def add(name: str, found: Optional[Dict[str, Any]]) -> None:
        if found is not None:
            seconds = found["all_time"]
            info[f"{name}-loss"], info[f"{name}-accuracy"] = found["loss"], found["accuracy"]
            info[f"{name}-per-time"] = seconds / epochs if is_size or seconds is not None else None
            info[f"{name}-all-time"] = seconds

    add("train", trained)
    valid = ask("x-valid") if dataset == "cifar10-valid" else None
    if comment is not None:
        info["comment"] = comment
    add("valid", valid or absent_or("x-valid"))
    add("test", absent_or("ori-test" if dataset in ("cifar10-valid", "cifar10") else "x-test"))
    if dataset not in ("cifar10-valid", "cifar10"):
        add("valtest", absent_or("ori-test"))
    return info


def simulation(api: Any, index: int, dataset: str, iepoch: Any, hp: Any) -> Tuple[Any, Any, Any]:
    """``simulate_train_eval`` without the clock: accuracy, latency, seconds."""
    trained_on = "cifar10-valid" if dataset == "cifar10" else dataset
    info = api.get_more_info(index, trained_on, iepoch, hp, True)
    if "valid-accuracy" in info:
        accuracy, seconds = info["valid-accuracy"], info["train-all-time"] + info["valid-per-time"]
    else:
        accuracy = info["valtest-accuracy"]
        last = api.get_more_info(index, dataset, None, hp, True)
        seconds = info["train-all-time"] + last["valid-per-time"]
    return accuracy, api.get_latency(index, dataset, hp), seconds


def best(
    api: Any, dataset: Any, setname: Any, flop_max: Any, param_max: Any, hp: Any, indexes: Iterable[int]
) -> Tuple[int, Any]:
    """``find_best`` among these architectures, in this order."""
    found: Tuple[int, Any] = (-1, None)
    for index in indexes:
        results = api._results_for_search(index, hp)
        costs = results.get_compute_costs(dataset)
        if flop_max is not None and costs["flops"] > flop_max:
            continue
        if param_max is not None and costs["params"] > param_max:
            continue
        accuracy = metrics(results, dataset, setname, None, False, lambda count: 0)["accuracy"]
        if found[0] == -1 or found[1] < accuracy:
            found = (index, accuracy)
    return found


def refuse(iepoch: Any, is_random: Any) -> None:
    """Raises an exception for arguments that are wrong whatever the data of a trial is, for trials that a slice left out."""
    if iepoch is not None:
        if iepoch < 0 or iepoch != iepoch or iepoch >= 200:
            raise ValueError(f"invalid iepoch={iepoch}")
        if iepoch % 1:
            raise KeyError(iepoch)
        if not hasattr(iepoch, "__index__"):
            raise TypeError(f"iepoch is {iepoch!r}; expected an int or None")
    if not isinstance(is_random, int):
        raise ValueError(f"invalid value for is_random: {is_random}")
    if is_random is not True and is_random is not False and is_random < 0:
        raise ValueError(f"can not find random seed ({is_random})")

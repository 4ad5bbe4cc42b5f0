"""The trials of an architecture under one recipe."""

import random
from collections import defaultdict
from typing import Any, Dict, List, Mapping, Optional, cast

import numpy

from ._results_changes import ResultsChanges
from ._text import lines
from ._trial import Trial, left_to_right, times_of


class Results(ResultsChanges):
    """All trials of an architecture under one recipe."""

    def get_dataset_names(self) -> List[str]:
        """The data sets, in the order of the file."""
        return list(self._now()["dataset_seed"])

    def get_dataset_seeds(self, dataset: str) -> List[int]:
        """The seeds of a data set, in the order in which means add them up."""
        return list(self._now()["dataset_seed"][dataset])

    def _trials(self, dataset: str) -> List[Trial]:
        now = self._now()
        return [now["all_results"][dataset, seed] for seed in now["dataset_seed"][dataset]]

    def get_compute_costs(self, dataset: str) -> Dict[str, Any]:
        """FLOPs and params (millions), latency and times (seconds): means over the trials."""
        trials = self._trials(dataset)
        read = [trial._now() for trial in trials]
        costs: Dict[str, Any] = {
            "flops": numpy.mean([now["flop"] for now in read]),
            "params": numpy.mean([now["params"] for now in read]),
            "latency": _mean_latency(trials),
        }
        times: Dict[str, List[Any]] = defaultdict(list)
        for now in read:
            for name, seconds in times_of(now).items():
                times[name].append(seconds)
        costs.update({name: mean_unless_none(seconds) for name, seconds in times.items()})
        return costs

    def _latency(self, dataset: str) -> Any:
        """The latency of ``get_compute_costs``, without reading all times if they cannot be wrong."""
        trials = self._trials(dataset)
        unread = [trial._native() for trial in trials]
        if None not in unread:
            times = [of.get_times() for of in unread]
            if len({tuple((name, seconds is None) for name, seconds in of.items()) for of in times}) <= 1:
                return _mean_latency(trials)
        return self.get_compute_costs(dataset)["latency"]

    def get_metrics(self, dataset: str, setname: str, iepoch: Optional[int] = None, is_random: Any = False) -> Dict[str, Any]:
        """Loss, accuracy (percent) and times (seconds) on a split after an epoch.

        ``is_random`` is False for the mean over the trials, True for one that is drawn, or the seed of a trial.
        """
        seeds = self._now()["dataset_seed"][dataset]
        columns: Dict[str, List[Any]] = defaultdict(list)
        for trial in self._trials(dataset):
            metrics = trial.get_train(iepoch) if setname == "train" else trial.get_eval(setname, iepoch)
            for name, value in metrics.items():
                columns[name].append(value)
        if isinstance(is_random, bool) and not is_random:
            return {name: mean_unless_none(values) for name, values in columns.items()}
        if isinstance(is_random, bool):
            place = random.randint(0, len(seeds) - 1)
        elif not isinstance(is_random, int):
            raise ValueError(f"invalid value for is_random: {is_random}")
        elif is_random not in seeds:
            raise ValueError(f"can not find random seed ({is_random}) from {seeds}")
        else:
            place = seeds.index(is_random)
        return {name: values[place] for name, values in columns.items()}

    def get_latency(self, dataset: str) -> float:
        """Mean latency in seconds for a batch of 256 images, if that of every trial is positive."""
        latencies = []
        for seed, trial in zip(self._now()["dataset_seed"][dataset], self._trials(dataset)):
            latency = trial.get_latency()
            if not isinstance(latency, float) or latency <= 0:
                raise self._no_latency(dataset, seed, latency)
            latencies.append(latency)
        return left_to_right(latencies) / len(latencies)

    def _no_latency(self, dataset: str, seed: int, latency: Any) -> Exception:
        return ValueError(f"invalid latency of {dataset} with seed={seed} : {latency}")

    def get_total_epoch(self, dataset: Optional[str] = None) -> int:
        """Epochs of the trials of a data set, or of all; ``ValueError`` if they differ."""
        if dataset is not None and not isinstance(dataset, str):
            raise ValueError(f"invalid dataset={dataset}")
        datasets = self.get_dataset_names() if dataset is None else [dataset]
        epochs = [cast(int, trial.get_total_epoch()) for name in datasets for trial in self._trials(name)]
        if len(set(epochs)) > 1:
            raise ValueError(f"Each trial mush have the same number of training epochs : {epochs}")
        return epochs[-1]

    def query(self, dataset: str, seed: Optional[int] = None) -> Any:
        """A dict from seeds to trials, or the trial of a seed."""
        now = self._now()
        if seed is None:
            return {seed: now["all_results"][dataset, seed] for seed in now["dataset_seed"][dataset]}
        return now["all_results"][dataset, seed]

    def get_net_param(self, dataset: str, seed: Optional[int] = None) -> Any:
        """A dict from seeds to weights, or the weights of one trial; None where there are none."""
        now = self._now()
        if seed is None:
            return {seed: trial.get_net_param() for seed, trial in zip(now["dataset_seed"][dataset], self._trials(dataset))}
        if (dataset, seed) not in now["all_results"]:
            raise self._no_trial(dataset, seed, now["all_results"])
        return now["all_results"][dataset, seed].get_net_param()

    def _no_trial(self, dataset: str, seed: int, trials: Mapping[Any, Any]) -> Exception:
        return ValueError(f"key={(dataset, seed)} not in {list(trials)}")

    def arch_idx_str(self) -> str:
        """The index in six digits."""
        return f"{self.arch_index:06d}"

    def show(self, is_print: bool = False) -> List[str]:
        """The lines about the trials; prints them if asked."""
        text = lines(self)
        if is_print:
            print("\n".join(text))
        return text

    def debug_test(self) -> None:
        """Prints latencies and times of all trials."""
        for dataset in ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"):
            print(f"---->>>> {dataset}")
            print(f"The latency on {dataset} is {self.get_latency(dataset)} s")
            for trial in self._trials(dataset):
                print(f"  ==>> result = {trial}")
                print(f"  ==>> cost = {trial.get_times()}")

    def __repr__(self) -> str:
        now = self._now()
        return (
            f"{type(self).__name__}(arch-index={now['arch_index']}, arch={now['arch_str']}, "
            f"{len(now['all_results'])} runs, clear={now['clear_net_done']})"
        )


def _mean_latency(trials: List[Trial]) -> Any:
    latencies = [latency for latency in (trial.get_latency() for trial in trials) if latency > 0]
    return numpy.mean(latencies) if latencies else None


def mean_unless_none(values: List[Any]) -> Any:
    """The mean, added up as NumPy does; None if the first value is None."""
    return numpy.mean(values) if values and values[0] is not None else None

"""What a tuner runs instead of a training. The environment and the adapters of all libraries are made of these."""

import random
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from ._api import NASBenchMetaAPI
from ._hyperparameters import Part, find, hyperparameters
from .types import Hp

# How a trial is charged; docs/tuners.md has the table.
POLICIES = ("simulate_train_eval", "epoch_by_epoch")
DATASETS = ("cifar10", "cifar100", "ImageNet16-120")
_RECIPES = {"tss": ("12", "200"), "sss": ("01", "12", "90")}


class Report(NamedTuple):
    """What a trial showed after some epochs, and what that cost. Texts and numbers, which JSON can store."""

    space: str
    # As `simulate_train_eval` names it.
    dataset: str
    # The training that this means: cifar10-valid for cifar10, which has no validation images.
    trained_on: str
    hp: str
    policy: str
    arch_index: int
    arch_str: str
    # The seed of the trial, or "mean": the mean over the seeds that there are.
    seed: Union[int, str]
    # Epochs trained so far: 1 after the first.
    epochs: int
    valid_accuracy_percent: float
    # The images that the accuracy was measured on: x-valid. Only if that was asked for, ori-test, which has the test images.
    split: str
    # Seconds since the trial began: of all training, and of the validations that the policy counts.
    elapsed_seconds: float
    # The architecture that was asked for. It differs from arch_index if an imported one took its place.
    asked_index: int


class Trials:
    """Trials of one recipe on one data set, charged by one policy.

    ``hp`` is the recipe, which must be named, as the official default is the short one. ``policy`` is

    - ``"simulate_train_eval"``: a trial is one call of ``simulate_train_eval``. It costs the training and one validation;
    - ``"epoch_by_epoch"``: a trial is validated after each epoch. It costs the training and all validations so far.

    ``seed`` is the seed of all trials, such as 777; or ``"drawn"``: each trial draws one of those that its architecture has,
    and keeps it; or ``"mean"``, the mean over them. ``draw_seed`` makes the draws repeatable.

    ``missing`` says what happens if an architecture is not imported: ``"refuse"`` raises ``ValueError``; ``"nearest"`` takes
    the imported one that differs in the fewest hyperparameters (of several, that with the lowest index), and reports name both.

    ``unvalidated`` says what happens at an epoch without validation, such as the first 199 of ``hp="200"`` on cifar100:
    ``"refuse"`` raises ``ValueError``; ``"ori-test"`` takes the accuracy on all test images, as ``simulate_train_eval`` does,
    and reports say so.
    """

    def __init__(
        self,
        api: NASBenchMetaAPI,
        dataset: str,
        hp: Hp,
        *,
        policy: str = "simulate_train_eval",
        seed: Union[int, str] = "drawn",
        draw_seed: Optional[int] = None,
        missing: str = "refuse",
        unvalidated: str = "refuse",
    ) -> None:
        self.api, self.space = api, "tss" if api.is_topology else "sss"
        self.hp = hp if isinstance(hp, str) else f"{hp:02}"
        _check("dataset", dataset, DATASETS)
        _check("hp", self.hp, _RECIPES[self.space])
        _check("policy", policy, POLICIES)
        _check("missing", missing, ("refuse", "nearest"))
        _check("unvalidated", unvalidated, ("refuse", "ori-test"))
        if isinstance(seed, str):
            _check("seed", seed, ("drawn", "mean"))
        self.dataset, self.trained_on = dataset, "cifar10-valid" if dataset == "cifar10" else dataset
        self.policy, self.seed, self.missing, self.unvalidated = policy, seed, missing, unvalidated
        self.epochs = int(self.hp)
        self.hyperparameters = hyperparameters(self.space)
        self._seed = seed if isinstance(seed, int) else None
        self._part = Part(api, self.space) if missing == "nearest" else None
        self.draw_again(draw_seed)

    def settings(self) -> Dict[str, Any]:
        """What all trials have in common, by the names of the arguments."""
        names = ("space", "dataset", "trained_on", "hp", "policy", "seed", "draw_seed", "missing", "unvalidated")
        return {name: getattr(self, name) for name in names}

    def draw_again(self, draw_seed: Optional[int]) -> None:
        """Starts the draws of seeds again."""
        self.draw_seed = random.getrandbits(64) if draw_seed is None else draw_seed
        self._draws = random.Random(self.draw_seed)

    def start(self, architecture: Any, key: Optional[str] = None, seed: Optional[int] = None) -> "Trial":
        """A trial of an architecture: its hyperparameters, the positions of their values, its string or its index.

        With a key, the drawn seed depends only on ``draw_seed``, the architecture and the key, so a trial that is started again
        after more epochs, also in another process, has the same seed. A seed that is given here is the seed of this trial.
        """
        asked, text = find(self.api, self.space, architecture)
        index = asked
        if self._part is not None:
            index = self._part.nearest(asked, text)
            text = text if index == asked else self.api.arch(index)
        if seed is not None or self.seed != "drawn":
            return Trial(self, index, text, asked, self._seed if seed is None else seed, None)
        draws = self._draws if key is None else random.Random(f"{self.draw_seed} {index} {key}")
        return Trial(self, index, text, asked, None, draws.random())


# Accuracy, whether it was validated, seconds of training so far, seconds of one validation; and lists of these.
_Epoch = Tuple[float, bool, float, float]
_Curve = Tuple[List[float], List[bool], List[float], List[float]]


class Trial:
    """One training of an architecture, which can be looked at after each of its epochs."""

    def __init__(
        self, trials: Trials, index: int, text: str, asked: int, seed: Optional[int], drawn: Optional[float]
    ) -> None:
        self.trials, self.arch_index, self.arch_str, self.asked_index = trials, index, text, asked
        # The seed, or a number from 0 to 1 that chooses one; neither for the mean.
        self._seed, self._drawn = seed, drawn
        self._last: Optional[_Epoch] = None
        self._curve: Optional[_Curve] = None

    @property
    def seed(self) -> Union[int, str]:
        """The seed, or ``"mean"``."""
        self._read_last()
        return "mean" if self._seed is None else self._seed

    def after(self, epochs: Optional[int] = None) -> Report:
        """The report after so many epochs, or after all."""
        trials = self.trials
        count = trials.epochs if epochs is None else epochs
        if not 1 <= count <= trials.epochs:
            raise ValueError(f"a trial with hp={trials.hp!r} has 1 to {trials.epochs} epochs, unlike {count}")
        accuracy, validated, train_seconds, valid_seconds = self._at(count - 1)
        if not validated:
            self._check_allowed(count)
        return Report(
            trials.space,
            trials.dataset,
            trials.trained_on,
            trials.hp,
            trials.policy,
            self.arch_index,
            self.arch_str,
            "mean" if self._seed is None else self._seed,
            count,
            accuracy,
            "x-valid" if validated else "ori-test",
            train_seconds + valid_seconds * (count if trials.policy == "epoch_by_epoch" else 1),
            self.asked_index,
        )

    def accuracies(self) -> Iterator[float]:
        """The accuracy after each epoch, in percent."""
        accuracies, validated, _train_seconds, _valid_seconds = self._read_curve()
        for epochs, (accuracy, is_validated) in enumerate(zip(accuracies, validated), 1):
            if not is_validated:
                self._check_allowed(epochs)
            yield accuracy

    def every_epoch(self) -> Iterator[Tuple[float, str, float]]:
        """What reports have after each epoch: accuracy in percent, split, and seconds since the trial began."""
        _accuracies, validated, train_seconds, valid_seconds = self._read_curve()
        each = self.trials.policy == "epoch_by_epoch"
        times = zip(self.accuracies(), validated, train_seconds, valid_seconds)
        for epochs, (accuracy, is_validated, train, valid) in enumerate(times, 1):
            yield accuracy, "x-valid" if is_validated else "ori-test", train + valid * (epochs if each else 1)

    def costs(self) -> Dict[str, Optional[float]]:
        """``flops_millions``, ``params_millions`` and ``latency_seconds`` of the network, as ``get_cost_info`` has them."""
        trials = self.trials
        info = trials.api.get_cost_info(self.arch_index, trials.dataset, trials.hp)
        return {"flops_millions": info["flops"], "params_millions": info["params"], "latency_seconds": info["latency"]}

    def _at(self, epoch: int) -> _Epoch:
        """One epoch: from the curve if that was read; otherwise it is asked for alone, which is much less to read."""
        if self._curve is not None:
            accuracies, validated, train_seconds, valid_seconds = self._curve
            return accuracies[epoch], validated[epoch], train_seconds[epoch], valid_seconds[epoch]
        trials, last = self.trials, self._read_last()
        if epoch == trials.epochs - 1:
            return last
        seed = False if self._seed is None else self._seed
        info = trials.api.get_more_info(self.arch_index, trials.trained_on, epoch, trials.hp, seed)
        if "valid-accuracy" in info:
            return info["valid-accuracy"], True, info["train-all-time"], info["valid-per-time"]
        # as in simulate_train_eval, the time of a validation is then that of the last epoch
        return info["valtest-accuracy"], False, info["train-all-time"], last[3]

    def _read_last(self) -> _Epoch:
        if self._last is None:
            accuracies, validated, train_seconds, valid_seconds = self._ask(only_last=True)
            self._last = accuracies[0], validated[0], train_seconds[0], valid_seconds[0]
        return self._last

    def _read_curve(self) -> _Curve:
        if self._curve is None:
            self._curve = self._ask(only_last=False)
        return self._curve

    def _ask(self, only_last: bool) -> _Curve:
        trials = self.trials
        self._seed, accuracies, validated, train_seconds, valid_seconds = trials.api._simulated_curve(
            self.arch_index, trials.dataset, trials.hp, only_last, self._seed, self._drawn
        )
        return accuracies, validated, train_seconds, valid_seconds

    def _check_allowed(self, epochs: int) -> None:
        trials = self.trials
        if trials.unvalidated != "ori-test":
            raise ValueError(
                f"architecture {self.arch_index} was not validated after epoch {epochs} of hp={trials.hp!r} on "
                f"{trials.dataset}; unvalidated='ori-test' takes the accuracy on all test images, as simulate_train_eval does"
            )


def _check(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ValueError(f"{name} is {value!r}; expected {' or '.join(map(repr, known))}")

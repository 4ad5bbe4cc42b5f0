"""An environment to search in, for tuners without an adapter of their own: ask your tuner, step, tell your tuner.

``reset`` and ``step`` are those of Gymnasium, which is not needed; ``natsbench.gymnasium`` makes a Gymnasium environment::

    environment = Environment(api, "cifar10", "200", budget_seconds=20_000)
    observation, info = environment.reset(seed=1)
    truncated = False
    while not truncated:
        config = tuner.ask()
        observation, accuracy_percent, _, truncated, info = environment.step(config)
        tuner.tell(config, accuracy_percent)

Accuracies are percent from 0 to 100, times are seconds, ``epochs`` counts how many were trained.
"""

import math
from typing import Any, Dict, Optional, Tuple, Union

from ._api import NASBenchMetaAPI
from ._hyperparameters import Config, Value, architecture_string, config_at, hyperparameters
from ._trials import POLICIES, Report, Trial, Trials
from .types import Hp

__all__ = [
    "POLICIES",
    "Config",
    "Environment",
    "Report",
    "Trial",
    "Trials",
    "Value",
    "architecture_string",
    "config_at",
    "hyperparameters",
]

Observation = Dict[str, Any]


class Environment:
    """Architectures are tried one after the other, on a simulated clock, until a budget is spent.

    ``policy``, ``seed``, ``missing`` and ``unvalidated`` are those of ``Trials``. As in the official search scripts, the
    trial during which the budget runs out still counts. Without a budget, the environment never ends.
    """

    def __init__(
        self,
        api: NASBenchMetaAPI,
        dataset: str,
        hp: Hp,
        *,
        budget_seconds: float = math.inf,
        policy: str = "simulate_train_eval",
        seed: Union[int, str] = "drawn",
        missing: str = "refuse",
        unvalidated: str = "refuse",
    ) -> None:
        if not budget_seconds > 0:
            raise ValueError(f"budget_seconds is {budget_seconds}; expected a positive number of seconds")
        self.trials = Trials(
            api, dataset, hp, policy=policy, seed=seed, missing=missing, unvalidated=unvalidated
        )
        self.budget_seconds = budget_seconds
        self._best: Optional[Report] = None
        self._start_again()

    @property
    def clock_seconds(self) -> float:
        """Simulated seconds since ``reset``."""
        return self._clock_seconds

    @property
    def best(self) -> Optional[Report]:
        """The report with the highest accuracy since ``reset``; of equal ones, the first."""
        return self._best

    def reset(
        self, *, seed: Optional[int] = None, options: Optional[Dict[str, Any]] = None
    ) -> Tuple[Observation, Dict[str, Any]]:
        """Starts the clock again and forgets all trials: (observation, info). ``seed`` makes the draws of trials repeatable.

        ``info`` has the settings by name. There are no options.
        """
        if options:
            raise ValueError(f"there are no options, unlike {', '.join(map(str, options))}")
        if seed is not None:
            self.trials.draw_again(seed)
        self._start_again()
        return self._observation(), self.trials.settings()

    def step(
        self, action: Any, epochs: Optional[int] = None
    ) -> Tuple[Observation, float, bool, bool, Dict[str, Any]]:
        """Trains an architecture: (observation, reward, terminated, truncated, info).

        The action is an architecture: its hyperparameters as a dict, the positions of their values, its string or its index.
        It is trained for so many epochs, or for all of the recipe. With the policy ``"epoch_by_epoch"``, an architecture that
        was trained since ``reset`` goes on from its checkpoint: it costs the new epochs only, or nothing if there are none.
        With ``"simulate_train_eval"``, each step is another trial, from the first epoch on.

        The reward is the validation accuracy in percent. ``terminated`` is always False, ``truncated`` is True once the
        budget is spent. ``info`` has the report with its settings, ``charged_seconds`` and ``clock_seconds``.
        """
        if self._clock_seconds >= self.budget_seconds:
            raise RuntimeError(f"the budget of {self.budget_seconds} seconds is spent; call reset to begin again")
        report, charged_seconds = self._train(action, epochs)
        self._clock_seconds += charged_seconds
        self._evaluations += 1
        if self._best is None or report.valid_accuracy_percent > self._best.valid_accuracy_percent:
            self._best = report
        info = {**report._asdict(), "charged_seconds": charged_seconds, "clock_seconds": self._clock_seconds}
        truncated = self._clock_seconds >= self.budget_seconds
        return self._observation(), report.valid_accuracy_percent, False, truncated, info

    def _train(self, action: Any, epochs: Optional[int]) -> Tuple[Report, float]:
        if self.trials.policy == "simulate_train_eval":
            report = self.trials.start(action).after(epochs)
            return report, report.elapsed_seconds
        begun = self.trials.start(action)
        trial, paid_seconds = self._paused.get(begun.arch_index, (begun, 0.0))
        report = trial.after(epochs)._replace(asked_index=begun.asked_index)
        self._paused[begun.arch_index] = (trial, max(paid_seconds, report.elapsed_seconds))
        return report, max(0.0, report.elapsed_seconds - paid_seconds)

    def _start_again(self) -> None:
        self._clock_seconds, self._evaluations = 0.0, 0
        self._best = None
        # By the index that is trained: the trial, and the seconds that it has cost so far.
        self._paused: Dict[int, Tuple[Trial, float]] = {}

    def _observation(self) -> Observation:
        best = None if self._best is None else self._best.valid_accuracy_percent
        return {
            "evaluations": self._evaluations,
            "best_accuracy_percent": best,
            "clock_seconds": self._clock_seconds,
        }

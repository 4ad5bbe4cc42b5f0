"""Objectives for Optuna studies: ``pip install 'natsbench[optuna]'``.

::

    import natsbench, natsbench.optuna, optuna

    api = natsbench.create("natsbench.db", "tss", verbose=False)
    objective = natsbench.optuna.Objective(api, "cifar10", "200", policy="epoch_by_epoch", budget_seconds=100_000)
    study = optuna.create_study(direction="maximize", pruner=optuna.pruners.HyperbandPruner(1, 200))
    study.optimize(objective)
    study.best_trial.user_attrs["natsbench"]
"""

import math
import threading
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from ._missing import no_library

try:
    import optuna
except ModuleNotFoundError as error:
    raise no_library("natsbench.optuna", "optuna", error) from error

from ._api import NASBenchMetaAPI
from ._objectives import DIRECTIONS, check_objectives, values_of
from ._trials import Report, Trial, Trials
from .environment import Value
from .types import Hp

class Objective:
    """An objective whose trials are looked up. ``study.optimize(objective, n_trials=100)`` runs it.

    The parameters of a study are those of ``natsbench.environment.hyperparameters``: operations as categories, channels as
    integers in steps of 8. ``policy``, ``seed``, ``draw_seed``, ``missing`` and ``unvalidated`` are those of
    ``natsbench.environment.Trials``.

    With the policy ``"epoch_by_epoch"``, each trial reports its validation accuracy (percent) after each epoch, the first as
    step 0, and asks whether it is pruned. Then it has cost the epochs until there.

    ``objectives`` are names of ``DIRECTIONS``; ``create_study(directions=objective.directions)`` for several. Optuna does not
    prune trials of several objectives, so they need the policy ``"simulate_train_eval"``.

    With ``budget_seconds``, the study stops once the clock has reached it, at the end of the trial that reached it. The clock
    adds up the seconds of all trials of this object, as if one worker trained them.

    The user attribute ``"natsbench"`` of a trial has its last report (``natsbench.environment.Report``) as a dict, with the
    policy, the seed, and ``clock_seconds`` after the trial.
    """

    def __init__(
        self,
        api: NASBenchMetaAPI,
        dataset: str,
        hp: Hp,
        *,
        objectives: Sequence[str] = ("valid_accuracy_percent",),
        budget_seconds: float = math.inf,
        policy: str = "simulate_train_eval",
        seed: Union[int, str] = "drawn",
        draw_seed: Optional[int] = None,
        missing: str = "refuse",
        unvalidated: str = "refuse",
    ) -> None:
        check_objectives(objectives, DIRECTIONS)
        if policy == "epoch_by_epoch" and tuple(objectives) != ("valid_accuracy_percent",):
            raise ValueError("Optuna prunes by one value: epoch_by_epoch has the objective valid_accuracy_percent alone")
        self.objectives: Tuple[str, ...] = tuple(objectives)
        self.budget_seconds = budget_seconds
        self.trials = Trials(
            api,
            dataset,
            hp,
            policy=policy,
            seed=seed,
            draw_seed=draw_seed,
            missing=missing,
            unvalidated=unvalidated,
        )
        self._clock_seconds, self._turn = 0.0, threading.Lock()

    @property
    def directions(self) -> List[str]:
        """For each objective, whether it is to ``"maximize"`` or ``"minimize"``."""
        return [DIRECTIONS[name] for name in self.objectives]

    @property
    def clock_seconds(self) -> float:
        """Simulated seconds of all trials so far."""
        return self._clock_seconds

    def suggest(self, trial: "optuna.trial.BaseTrial") -> Dict[str, Value]:
        """The hyperparameters that Optuna suggests for a trial."""
        return {name: _suggest(trial, name, values) for name, values in self.trials.hyperparameters.items()}

    def __call__(self, trial: "optuna.Trial") -> Union[float, Tuple[float, ...]]:
        """Runs a trial: the value of the objective, or a tuple of them."""
        training = self.trials.start(self.suggest(trial))
        if self.trials.policy == "epoch_by_epoch":
            return self._epoch_by_epoch(trial, training)
        report = training.after()
        self._account(trial, report)
        values = values_of(self.objectives, training, report)
        return tuple(values) if len(values) > 1 else values[0]

    def _epoch_by_epoch(self, trial: "optuna.Trial", training: Trial) -> float:
        for epoch, accuracy_percent in enumerate(training.accuracies()):
            trial.report(accuracy_percent, epoch)
            if trial.should_prune():
                self._account(trial, training.after(epoch + 1))
                raise optuna.TrialPruned()
        report = training.after()
        self._account(trial, report)
        return report.valid_accuracy_percent

    def _account(self, trial: "optuna.Trial", report: Report) -> None:
        with self._turn:
            clock_seconds = self._clock_seconds = self._clock_seconds + report.elapsed_seconds
        # One attribute, as each costs a transaction of the study's storage.
        trial.set_user_attr("natsbench", {**report._asdict(), "clock_seconds": clock_seconds})
        if clock_seconds >= self.budget_seconds:
            trial.study.stop()


def _suggest(trial: "optuna.trial.BaseTrial", name: str, values: Sequence[Value]) -> Any:
    first, last = values[0], values[-1]
    if isinstance(first, int) and isinstance(last, int):
        return trial.suggest_int(name, first, last, step=(last - first) // (len(values) - 1))
    return trial.suggest_categorical(name, values)

"""Trainables for Ray Tune: ``pip install 'natsbench[ray]'``.

::

    import natsbench.ray
    from ray import tune

    tuner = tune.Tuner(
        natsbench.ray.trainable("natsbench.db", "tss", "cifar10", "200"),
        param_space=natsbench.ray.param_space("tss"),
        tune_config=tune.TuneConfig(num_samples=100, metric="valid_accuracy_percent", mode="max"),
    )
    results = tuner.fit()
"""

import os
from typing import Any, Dict, Optional, Tuple, Type, Union

from ._missing import no_library

try:
    from ray import tune
except ModuleNotFoundError as error:
    raise no_library("natsbench.ray", "ray", error) from error

from ._api import NASBenchMetaAPI, create
from ._trials import Trial, Trials
from .environment import hyperparameters
from .types import FilePath, Hp


def param_space(space: str) -> Dict[str, Any]:
    """The hyperparameters of a space (``tss`` or ``sss``) as Ray Tune's choices."""
    return {name: tune.choice(list(values)) for name, values in hyperparameters(space).items()}


class Trainable(tune.Trainable):  # type: ignore[misc, unused-ignore]
    """The base of what ``trainable`` makes: a trial, whose steps are epochs."""

    # Where the database is, and the arguments of `Trials`; set by `trainable`.
    _database: str
    _space: str
    _arguments: Tuple[str, Hp, Dict[str, Any]]
    _trial: Trial
    _epochs: int

    def setup(self, config: Dict[str, Any]) -> None:
        """Begins a trial; Ray calls it in a worker."""
        self._begin(config)

    def reset_config(self, new_config: Dict[str, Any]) -> bool:
        """Begins another trial in the same worker."""
        self._begin(new_config)
        return True

    def step(self) -> Dict[str, Any]:
        """Trains one epoch, or with the policy ``"simulate_train_eval"`` all: the report as a dict."""
        trials = self._trial.trials
        self._epochs = self._epochs + 1 if trials.policy == "epoch_by_epoch" else trials.epochs
        report = self._trial.after(self._epochs)
        return {**report._asdict(), "done": self._epochs == trials.epochs}

    def save_checkpoint(self, checkpoint_dir: str) -> Dict[str, Any]:
        """How far the trial is."""
        return {"epochs": self._epochs}

    def load_checkpoint(self, checkpoint: Optional[Dict[str, Any]]) -> None:
        """Goes on from there."""
        self._epochs = 0 if checkpoint is None else checkpoint["epochs"]

    def _begin(self, config: Dict[str, Any]) -> None:
        dataset, hp, others = self._arguments
        trials = Trials(_opened(self._database, self._space), dataset, hp, **others)
        self._trial = trials.start({name: config[name] for name in trials.hyperparameters}, key="")
        self._epochs = 0


def trainable(
    database: FilePath,
    space: str,
    dataset: str,
    hp: Hp,
    *,
    policy: str = "epoch_by_epoch",
    seed: Union[int, str] = "drawn",
    draw_seed: Optional[int] = None,
    missing: str = "refuse",
    unvalidated: str = "refuse",
) -> Type[Trainable]:
    """A class for ``ray.tune.Tuner``. Its workers open the database, so all machines must have it under this path.

    Each result has the fields of ``natsbench.environment.Report``: ``valid_accuracy_percent`` to maximise, ``elapsed_seconds``
    for the simulated seconds of the trial, and what it was asked with. Ray's own times are those of looking it up.

    ``policy`` and the arguments after it are those of ``natsbench.environment.Trials``. A drawn seed depends on the
    architecture alone.
    """
    path = os.path.abspath(os.fspath(database))
    others: Dict[str, Any] = {"policy": policy, "seed": seed, "missing": missing, "unvalidated": unvalidated}
    trials = Trials(_opened(path, space), dataset, hp, draw_seed=draw_seed, **others)  # wrong arguments are found here
    arguments = (dataset, hp, {**others, "draw_seed": trials.draw_seed})
    return type("NATSBench", (Trainable,), {"_database": path, "_space": trials.space, "_arguments": arguments})


# Benchmarks that this process has opened.
_OPENED: Dict[Tuple[str, str], NASBenchMetaAPI] = {}


def _opened(database: str, space: str) -> NASBenchMetaAPI:
    key = (database, space)
    if key not in _OPENED:
        _OPENED[key] = create(database, space, verbose=False)
    return _OPENED[key]

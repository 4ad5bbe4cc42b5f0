"""A blackbox for the simulator of Syne Tune: ``pip install 'natsbench[syne-tune]'``.

::

    import natsbench, natsbench.syne_tune
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend.simulator_backend.simulator_callback import SimulatorCallback
    from syne_tune.optimizer.baselines import ASHA

    api = natsbench.create("natsbench.db", "tss", verbose=False)
    blackbox = natsbench.syne_tune.Blackbox(api, "cifar10", "200")
    scheduler = ASHA(
        blackbox.configuration_space,
        metric="valid_accuracy_percent",
        time_attr="epoch",
        max_t=200,
        do_minimize=False,
    )
    tuner = Tuner(
        blackbox.backend(),
        scheduler,
        StoppingCriterion(max_wallclock_time=100_000),  # simulated seconds
        n_workers=4,
        sleep_time=0,
        callbacks=[SimulatorCallback()],
    )
    tuner.run()
"""

from typing import Any, Dict, Optional, Tuple, Union

from ._missing import no_library

try:
    import numpy
    from syne_tune.blackbox_repository import UserBlackboxBackend
    from syne_tune.blackbox_repository import blackbox as _blackbox
    from syne_tune.config_space import choice, finrange, randint
except ModuleNotFoundError as error:
    raise no_library("natsbench.syne_tune", "syne-tune", error) from error

from ._api import NASBenchMetaAPI
from ._trials import Trials
from .environment import Value, hyperparameters
from .types import Hp

# What each result has, in this order.
OBJECTIVES = ("valid_accuracy_percent", "elapsed_seconds", "arch_index", "seed", "policy", "split")


def configuration_space(space: str) -> Dict[str, Any]:
    """The hyperparameters of a space (``tss`` or ``sss``) as Syne Tune's domains: operations as categories, channels as a range
    of integers in steps of 8."""
    return {name: _domain(values) for name, values in hyperparameters(space).items()}


class Blackbox(_blackbox.Blackbox):  # type: ignore[misc, unused-ignore]
    """Syne Tune's ``Blackbox``, which reads the curve of a trial from the database when it is asked for.

    A result has the names of ``OBJECTIVES``, and ``epoch``, which counts the epochs trained. With the policy
    ``"epoch_by_epoch"``, there is a result after each epoch; with ``"simulate_train_eval"``, one after the last.

    ``policy`` and the arguments after it are those of ``natsbench.environment.Trials``. A drawn seed depends on the
    architecture alone, so a trial that was paused goes on with its own curve. ``UserBlackboxBackend(seed=777)`` asks for the
    trials with the seed 777, whatever was said here.
    """

    def __init__(
        self,
        api: NASBenchMetaAPI,
        dataset: str,
        hp: Hp,
        *,
        policy: str = "epoch_by_epoch",
        seed: Union[int, str] = "drawn",
        draw_seed: Optional[int] = None,
        missing: str = "refuse",
        unvalidated: str = "refuse",
    ) -> None:
        self.trials = Trials(
            api, dataset, hp, policy=policy, seed=seed, draw_seed=draw_seed, missing=missing, unvalidated=unvalidated
        )
        epochs = self.trials.epochs
        self._epochs = [epochs] if policy == "simulate_train_eval" else list(range(1, epochs + 1))
        super().__init__(
            configuration_space=configuration_space(self.trials.space),
            fidelity_space={"epoch": randint(self._epochs[0], epochs)},
            objectives_names=list(OBJECTIVES),
        )

    @property
    def fidelity_values(self) -> Any:
        """The numbers of epochs after which there is a result."""
        return numpy.array(self._epochs)

    def backend(self, **arguments: Any) -> UserBlackboxBackend:
        """Syne Tune's simulator with this blackbox; the arguments are those of ``UserBlackboxBackend``."""
        return UserBlackboxBackend(blackbox=self, elapsed_time_attr="elapsed_seconds", **arguments)

    def _objective_function(
        self, configuration: Dict[str, Any], fidelity: Optional[Dict[str, Any]] = None, seed: Optional[int] = None
    ) -> Any:
        trials = self.trials
        trial = trials.start(configuration, key="", seed=seed)
        if fidelity is not None:
            report = trial.after(int(fidelity["epoch"]))
            return {name: getattr(report, name) for name in OBJECTIVES}
        if trials.policy == "simulate_train_eval":
            report = trial.after()
            return [[getattr(report, name) for name in OBJECTIVES]]
        epochs = list(trial.every_epoch())
        index, trial_seed = trial.arch_index, trial.seed
        return [(accuracy, seconds, index, trial_seed, trials.policy, split) for accuracy, split, seconds in epochs]


def _domain(values: Tuple[Value, ...]) -> Any:
    first, last = values[0], values[-1]
    if isinstance(first, int):
        return finrange(first, last, len(values), cast_int=True)
    return choice(list(values))

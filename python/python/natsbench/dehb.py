"""Objective functions for DEHB: ``pip install 'natsbench[dehb]'``.

::

    import natsbench, natsbench.dehb
    from dehb import DEHB

    api = natsbench.create("natsbench.db", "tss", verbose=False)
    optimizer = DEHB(
        f=natsbench.dehb.objective(api, "cifar10", "200"),
        cs=natsbench.dehb.configuration_space("tss"),
        min_fidelity=3,
        max_fidelity=200,
        n_workers=1,
    )
    optimizer.run(fevals=100)

DEHB itself is not imported here.
"""

from typing import Any, Callable, Dict, Optional, Union

from ._api import NASBenchMetaAPI
from ._missing import no_library
from ._trials import Trials
from .types import Hp

try:
    from .configspace import configuration_space
except ModuleNotFoundError as error:
    raise no_library("natsbench.dehb", "dehb", error) from error

__all__ = ["configuration_space", "objective"]


def objective(
    api: NASBenchMetaAPI,
    dataset: str,
    hp: Hp,
    *,
    policy: str = "simulate_train_eval",
    seed: Union[int, str] = "drawn",
    draw_seed: Optional[int] = None,
    missing: str = "refuse",
    unvalidated: str = "refuse",
) -> Callable[..., Dict[str, Any]]:
    """A function of a configuration and a fidelity. Its dict has the ``fitness``, the error in percent, as DEHB minimises; the
    ``cost`` in simulated seconds; and as ``info`` the report of the trial (``natsbench.environment.Report``).

    Fidelities are epochs, rounded down to whole ones, and at least one; the report says how many were trained. ``policy`` and
    the arguments after it are those of ``natsbench.environment.Trials``. A drawn seed depends on the architecture alone, so
    larger fidelities look at the same trial.
    """
    trials = Trials(
        api, dataset, hp, policy=policy, seed=seed, draw_seed=draw_seed, missing=missing, unvalidated=unvalidated
    )

    def train(config: Any, fidelity: Optional[float] = None, **_others: Any) -> Dict[str, Any]:
        trial = trials.start(dict(config), key="")
        report = trial.after(None if fidelity is None else max(1, int(fidelity)))
        fitness = 100.0 - report.valid_accuracy_percent
        return {"fitness": fitness, "cost": report.elapsed_seconds, "info": report._asdict()}

    return train

"""Target functions for SMAC: ``pip install 'natsbench[smac]'``.

::

    import natsbench, natsbench.smac
    from smac import HyperparameterOptimizationFacade, Scenario

    api = natsbench.create("natsbench.db", "tss", verbose=False)
    target = natsbench.smac.target_function(api, "cifar10", "200")
    scenario = Scenario(natsbench.smac.configuration_space("tss"), deterministic=True, n_trials=100)
    best = HyperparameterOptimizationFacade(scenario, target).optimize()

SMAC minimises, so the accuracy is turned into an error. SMAC itself is not imported here.
"""

from typing import Any, Callable, Dict, Optional, Sequence, Tuple, Union

from ._api import NASBenchMetaAPI
from ._objectives import MINIMISED, check_objectives, minimised_values
from ._trials import Report, Trials
from .configspace import configuration_space
from .types import Hp

__all__ = ["MINIMISED", "configuration_space", "target_function"]

Target = Callable[..., Tuple[Union[float, Dict[str, float]], Dict[str, Any]]]


def target_function(
    api: NASBenchMetaAPI,
    dataset: str,
    hp: Hp,
    *,
    objectives: Sequence[str] = ("valid_error_percent",),
    with_budget: bool = False,
    policy: str = "simulate_train_eval",
    seed: Union[int, str] = "drawn",
    draw_seed: Optional[int] = None,
    missing: str = "refuse",
    unvalidated: str = "refuse",
) -> Target:
    """A function of a configuration for SMAC's facades.

    It returns the objectives, a number or a dict of several, and the report of the trial (``natsbench.environment.Report``),
    which SMAC keeps as ``additional_info``. ``objectives`` are names of ``MINIMISED``; ``Scenario(objectives=...)`` takes the same
    names.

    ``with_budget`` makes a function for the multi-fidelity facade. Its budgets are epochs, rounded down to whole ones, and at
    least one; the report says how many were trained. A larger budget for the same configuration is charged from the first
    epoch on, since SMAC does not say where it goes on.

    ``policy`` and the arguments after it are those of ``natsbench.environment.Trials``. A drawn seed depends on the
    architecture and on the seed that SMAC passes, so larger budgets look at the same trial.
    """
    check_objectives(objectives, MINIMISED)
    trials = Trials(
        api, dataset, hp, policy=policy, seed=seed, draw_seed=draw_seed, missing=missing, unvalidated=unvalidated
    )

    def train(config: Any, seed: int, epochs: Optional[int]) -> Tuple[Union[float, Dict[str, float]], Dict[str, Any]]:
        trial = trials.start(config, key=str(seed))
        report: Report = trial.after(epochs)
        values = dict(zip(objectives, minimised_values(objectives, trial, report)))
        return values if len(values) > 1 else values[objectives[0]], report._asdict()

    # SMAC looks at the names of the arguments to know what to pass.
    def without_budget(config: Any, seed: int = 0) -> Any:
        return train(config, seed, None)

    def with_epochs(config: Any, seed: int = 0, budget: float = trials.epochs) -> Any:
        return train(config, seed, max(1, int(budget)))

    return with_epochs if with_budget else without_budget

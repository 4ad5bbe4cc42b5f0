"""The environment of ``natsbench.environment`` as one of Gymnasium: ``pip install 'natsbench[gymnasium]'``."""

import math
from typing import Any, Dict, Optional, Tuple, Union

from ._missing import no_library

try:
    import gymnasium
    import numpy
    from gymnasium import spaces
except ModuleNotFoundError as error:
    raise no_library("natsbench.gymnasium", "gymnasium", error) from error

from . import environment
from ._api import NASBenchMetaAPI
from .types import Hp

Observation = Dict[str, Any]


class Environment(gymnasium.Env):  # type: ignore[misc, type-arg, unused-ignore]
    """``natsbench.environment.Environment`` with actions and observations as Gymnasium's spaces.

    The arguments are the same. An action has the position of each value in the list of its hyperparameter, in the official
    order; with the policy ``"epoch_by_epoch"``, one more number says after which epoch to stop, from 0. Observations are arrays
    of one number each: ``evaluations``, ``best_accuracy_percent`` (0 while there is no evaluation) and ``clock_seconds``.
    """

    metadata: Dict[str, Any] = {"render_modes": []}
    render_mode = None

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
        self.plain = environment.Environment(
            api,
            dataset,
            hp,
            budget_seconds=budget_seconds,
            policy=policy,
            seed=seed,
            missing=missing,
            unvalidated=unvalidated,
        )
        choices = [len(values) for values in self.plain.trials.hyperparameters.values()]
        self._stops = policy == "epoch_by_epoch"
        self.action_space = spaces.MultiDiscrete(choices + [self.plain.trials.epochs] if self._stops else choices)
        self.observation_space = spaces.Dict(
            {
                "evaluations": _numbers(math.inf),
                "best_accuracy_percent": _numbers(100.0),
                "clock_seconds": _numbers(math.inf),
            }
        )

    def reset(
        self, *, seed: Optional[int] = None, options: Optional[Dict[str, Any]] = None
    ) -> Tuple[Observation, Dict[str, Any]]:
        """As ``natsbench.environment.Environment.reset``."""
        super().reset(seed=seed)
        observation, info = self.plain.reset(seed=seed, options=options)
        return _arrays(observation), info

    def step(self, action: Any) -> Tuple[Observation, float, bool, bool, Dict[str, Any]]:
        """As ``natsbench.environment.Environment.step``, with the epoch in the action."""
        positions = [int(position) for position in action]
        epochs = positions.pop() + 1 if self._stops else None
        observation, reward, terminated, truncated, info = self.plain.step(positions, epochs)
        return _arrays(observation), reward, terminated, truncated, info


def _numbers(most: float) -> Any:
    return spaces.Box(0.0, most, (1,), numpy.float64)


def _arrays(observation: environment.Observation) -> Observation:
    return {name: numpy.array([value or 0.0], numpy.float64) for name, value in observation.items()}

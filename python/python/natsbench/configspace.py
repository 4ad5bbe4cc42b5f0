"""The two spaces for ConfigSpace, which SMAC and DEHB search: ``pip install 'natsbench[smac]'``."""

from typing import Optional, Union

from ._missing import no_library

try:
    from ConfigSpace import CategoricalHyperparameter, ConfigurationSpace, OrdinalHyperparameter
except ModuleNotFoundError as error:
    raise no_library("natsbench.configspace", "smac", error) from error

from .environment import hyperparameters


def configuration_space(space: str, seed: Optional[int] = None) -> ConfigurationSpace:
    """The hyperparameters of a space (``tss`` or ``sss``): operations as categories, channels as ordered values.

    ConfigSpace sorts them by name, so its vectors are not in the official order; ask a configuration by name. ``seed`` makes
    samples repeatable.
    """
    configurations = ConfigurationSpace(name=f"NATS-Bench {space}", seed=seed)
    for name, values in hyperparameters(space).items():
        parameter: Union[CategoricalHyperparameter, OrdinalHyperparameter]
        if isinstance(values[0], str):
            parameter = CategoricalHyperparameter(name, list(values))
        else:
            parameter = OrdinalHyperparameter(name, list(values))
        configurations.add(parameter)
    return configurations

"""What tuners optimise."""

from typing import Collection, List, Sequence

from ._trials import Report, Trial

# Names and whether they are to grow, for tuners that can do both.
DIRECTIONS = {
    "valid_accuracy_percent": "maximize",
    "flops_millions": "minimize",
    "params_millions": "minimize",
    "latency_seconds": "minimize",
    "elapsed_seconds": "minimize",
}
# For tuners that only minimise: the error is 100 - accuracy.
MINIMISED = ("valid_error_percent", "flops_millions", "params_millions", "latency_seconds", "elapsed_seconds")


def check_objectives(names: Sequence[str], known: Collection[str]) -> None:
    """Raises ``ValueError`` unless there are objectives, all known."""
    if isinstance(names, str) or not names or any(name not in known for name in names):
        raise ValueError(f"objectives are {names!r}; expected a list of some of {', '.join(known)}")


def values_of(names: Sequence[str], trial: Trial, report: Report) -> List[float]:
    """The values of objectives, by the names of ``DIRECTIONS``."""
    return [_value(name, trial, report) for name in names]


def minimised_values(names: Sequence[str], trial: Trial, report: Report) -> List[float]:
    """The values of objectives, by the names of ``MINIMISED``."""
    return [
        100.0 - report.valid_accuracy_percent if name == "valid_error_percent" else _value(name, trial, report)
        for name in names
    ]


def _value(name: str, trial: Trial, report: Report) -> float:
    if name in ("valid_accuracy_percent", "elapsed_seconds"):
        return float(getattr(report, name))
    value = trial.costs()[name]
    if value is None:
        raise ValueError(f"architecture {report.arch_index} has no {name}")
    return value

"""What the tests of tuners have in common: what SQL says about a trial, and libraries that may be missing."""

import pytest

# The views add numbers up in another order.
TOLERANCE = 1e-12
FULL = {"tss": "200", "sss": "90"}


def library(name):
    """A library, or the reason why a test is skipped."""
    return pytest.importorskip(name, reason=f"{name} is not installed; its adapter is not tested")


def expected(api, report):
    """Accuracy, split and seconds of a report (a dict), from the views."""
    key = (
        f"space = '{report['space']}' AND arch_index = {report['arch_index']} AND hp = '{report['hp']}' "
        f"AND seed = {report['seed']}"
    )
    epoch = report["epochs"] - 1
    simulated = api.to_arrow(
        "SELECT valid_accuracy_percent, time_cost_seconds, validated FROM simulated_train_eval "
        f"WHERE {key} AND dataset = '{report['dataset']}' AND epoch = {epoch}"
    )
    (accuracy,), (seconds,), (validated,) = (simulated.to_list(name) for name in simulated.column_names)
    if report["policy"] == "epoch_by_epoch":
        # all training so far, and a validation after each epoch; where none was measured, that of the last epoch counts
        times = api.to_arrow(
            f"SELECT train_all_time_seconds FROM more_info WHERE {key} AND dataset = '{report['trained_on']}' "
            f"AND epoch = {epoch}"
        )
        (train_seconds,) = times.to_list("train_all_time_seconds")
        validation = api.to_arrow(
            "SELECT valid_per_time_seconds FROM more_info "
            f"WHERE {key} AND dataset = '{report['trained_on']}' AND epoch = {int(report['hp']) - 1}"
        )
        (valid_seconds,) = validation.to_list("valid_per_time_seconds")
        seconds = train_seconds + valid_seconds * report["epochs"]
    return accuracy, "x-valid" if validated else "ori-test", seconds


def check(api, report):
    """Compares a report with SQL."""
    accuracy, split, seconds = expected(api, report)
    assert report["valid_accuracy_percent"] == accuracy
    assert report["split"] == split
    assert report["elapsed_seconds"] == pytest.approx(seconds, rel=TOLERANCE)
    assert report["arch_str"] == api.arch(report["arch_index"])

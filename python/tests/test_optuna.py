"""Optuna runs its own loop on the database of the demo, and finds what SQL says."""

import natsbench
import pytest
from tuning import FULL, TOLERANCE, check, library


@pytest.fixture
def optuna():
    optuna = library("optuna")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def test_optuna_finds_what_sql_says(optuna, demo, space):
    from natsbench.optuna import Objective

    objective = Objective(demo, "cifar10", FULL[space], draw_seed=1, missing="nearest")
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
    study.optimize(objective, n_trials=25)
    clock_seconds = 0.0
    for trial in study.trials:
        report = trial.user_attrs["natsbench"]
        check(demo, report)
        assert trial.value == report["valid_accuracy_percent"]
        assert report["policy"] == "simulate_train_eval" and report["epochs"] == int(FULL[space])
        assert demo.arch(report["asked_index"]) == natsbench.environment.architecture_string(trial.params)
        clock_seconds += report["elapsed_seconds"]
        assert report["clock_seconds"] == clock_seconds
    assert len(study.trials) == 25 and objective.clock_seconds == clock_seconds
    assert len({trial.user_attrs["natsbench"]["arch_index"] for trial in study.trials}) > 5


@pytest.mark.parametrize("pruner", ["MedianPruner", "SuccessiveHalvingPruner", "HyperbandPruner"])
def test_optuna_prunes_by_the_curve_and_pays_for_the_epochs_until_there(optuna, demo_cells, pruner):
    from natsbench.optuna import Objective

    pruners = {
        "MedianPruner": optuna.pruners.MedianPruner(n_startup_trials=3, n_warmup_steps=2),
        "SuccessiveHalvingPruner": optuna.pruners.SuccessiveHalvingPruner(min_resource=3),
        "HyperbandPruner": optuna.pruners.HyperbandPruner(min_resource=2, max_resource=200),
    }
    objective = Objective(demo_cells, "cifar10", "200", policy="epoch_by_epoch", draw_seed=1, missing="nearest")
    sampler = optuna.samplers.RandomSampler(seed=1)
    study = optuna.create_study(study_name="pruned", direction="maximize", sampler=sampler, pruner=pruners[pruner])
    study.optimize(objective, n_trials=20)
    for trial in study.trials:
        report = trial.user_attrs["natsbench"]
        check(demo_cells, report)
        assert report["policy"] == "epoch_by_epoch" and report["epochs"] == trial.last_step + 1
        pruned = trial.state == optuna.trial.TrialState.PRUNED
        assert pruned or report["epochs"] == 200
        steps = demo_cells.to_arrow(
            "SELECT valid_accuracy_percent FROM simulated_train_eval WHERE space = 'tss' AND dataset = 'cifar10' AND hp = '200' "
            f"AND arch_index = {report['arch_index']} AND seed = {report['seed']} AND epoch <= {trial.last_step} ORDER BY epoch"
        )
        assert [*trial.intermediate_values.values()] == steps.to_list("valid_accuracy_percent")
        assert [*trial.intermediate_values] == list(range(report["epochs"]))
    states = {trial.state.name for trial in study.trials}
    assert states == {"COMPLETE", "PRUNED"}
    seconds = [trial.user_attrs["natsbench"]["elapsed_seconds"] for trial in study.trials]
    assert objective.clock_seconds == pytest.approx(sum(seconds))


def test_optuna_optimises_several_objectives(optuna, demo, space):
    from natsbench.optuna import DIRECTIONS, Objective

    objective = Objective(demo, "cifar100", FULL[space], objectives=list(DIRECTIONS), draw_seed=1, missing="nearest")
    assert objective.directions == ["maximize"] + ["minimize"] * 4
    study = optuna.create_study(directions=objective.directions, sampler=optuna.samplers.NSGAIISampler(seed=1))
    study.optimize(objective, n_trials=15)
    for trial in study.trials:
        report = trial.user_attrs["natsbench"]
        check(demo, report)
        costs = demo.to_arrow(
            f"SELECT flops_millions, params_millions, latency_seconds FROM cost_info WHERE space = '{space}' "
            f"AND arch_index = {report['arch_index']} AND dataset = 'cifar100' AND hp = '{FULL[space]}'"
        )
        flops, params, latency = (costs.to_list(name)[0] for name in costs.column_names)
        expected = [report["valid_accuracy_percent"], flops, params, latency, report["elapsed_seconds"]]
        assert trial.values == pytest.approx(expected, rel=TOLERANCE)
    assert study.best_trials


def test_optuna_stops_with_the_trial_that_spends_the_budget(optuna, demo_cells):
    from natsbench.optuna import Objective

    objective = Objective(demo_cells, "cifar10", "12", budget_seconds=2_000, draw_seed=1, missing="nearest")
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=1_000)
    clocks = [trial.user_attrs["natsbench"]["clock_seconds"] for trial in study.trials]
    assert 2 < len(clocks) < 1_000 and clocks[-1] >= 2_000 and clocks[-2] < 2_000


def test_optuna_trials_of_several_objectives_are_not_pruned(optuna, demo_cells):
    from natsbench.optuna import Objective

    with pytest.raises(ValueError, match="Optuna prunes by one value"):
        Objective(demo_cells, "cifar10", "12", objectives=["valid_accuracy_percent", "flops_millions"], policy="epoch_by_epoch")
    with pytest.raises(ValueError, match="expected a list of some of valid_accuracy_percent, flops_millions"):
        Objective(demo_cells, "cifar10", "12", objectives=["accuracy"])

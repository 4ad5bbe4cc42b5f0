"""Each library runs its own loop on the database of the demo, and finds what SQL says. Optuna has a file of its own."""

import math

import natsbench
import pytest
from natsbench.environment import hyperparameters
from tuning import check, library


def run_syne_tune(blackbox, scheduler, **stops):
    """All results of Syne Tune's own loop, in the order in which its callback saw them."""
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend.simulator_backend.simulator_callback import SimulatorCallback

    class Keeping(SimulatorCallback):
        def __init__(self):
            super().__init__()
            self.seen = []

        def on_trial_result(self, trial, status, result, decision):
            self.seen.append((trial.trial_id, dict(trial.config), result, decision))
            super().on_trial_result(trial, status, result, decision)

    keeping = Keeping()
    tuner = Tuner(
        trial_backend=blackbox.backend(),
        scheduler=scheduler,
        stop_criterion=StoppingCriterion(**stops),
        n_workers=4,
        sleep_time=0,
        callbacks=[keeping],
        save_tuner=False,
    )
    tuner.run()
    return keeping.seen, tuner


@pytest.mark.parametrize("policy", ["simulate_train_eval", "epoch_by_epoch"])
def test_syne_tune_finds_what_sql_says(demo, space, policy, tmp_path, monkeypatch):
    library("syne_tune.blackbox_repository")
    monkeypatch.setenv("SYNETUNE_FOLDER", str(tmp_path))
    from syne_tune.optimizer.baselines import RandomSearch

    from natsbench.syne_tune import Blackbox

    blackbox = Blackbox(demo, "cifar10", "12", policy=policy, draw_seed=1, missing="nearest")
    scheduler = RandomSearch(
        blackbox.configuration_space, metrics=["valid_accuracy_percent"], do_minimize=False, random_seed=1
    )
    results, tuner = run_syne_tune(blackbox, scheduler, max_num_trials_finished=8)
    assert len(results) >= (8 if policy == "simulate_train_eval" else 8 * 12)
    check_results(demo, blackbox, results)
    assert {result["policy"] for *_others, result, _decision in results} == {policy}
    # four simulated workers, so the clock is at less than the sum over trials
    ends = {number: result["elapsed_seconds"] for number, _config, result, _decision in results}
    clock_seconds = max(result["st_tuner_time"] for *_others, result, _decision in results)
    assert max(ends.values()) < clock_seconds < sum(ends.values())


def test_syne_tune_stops_trials_by_their_curves(demo_cells, tmp_path, monkeypatch):
    library("syne_tune.blackbox_repository")
    monkeypatch.setenv("SYNETUNE_FOLDER", str(tmp_path))
    from syne_tune.optimizer.baselines import ASHA

    from natsbench.syne_tune import Blackbox

    blackbox = Blackbox(demo_cells, "cifar10", "200", draw_seed=1, missing="nearest")
    scheduler = ASHA(
        blackbox.configuration_space,
        metric="valid_accuracy_percent",
        time_attr="epoch",
        max_t=200,
        do_minimize=False,
        random_seed=1,
    )
    results, _tuner = run_syne_tune(blackbox, scheduler, max_num_trials_started=15)
    check_results(demo_cells, blackbox, results)
    assert {decision for *_others, decision in results} == {"CONTINUE", "STOP"}


def test_syne_tune_goes_on_with_the_same_trial_after_a_pause(demo_cells):
    library("syne_tune.blackbox_repository")
    from natsbench.syne_tune import Blackbox
    from syne_tune.backend.trial_status import Trial

    blackbox = Blackbox(demo_cells, "cifar10", "200", missing="nearest")
    backend = blackbox.backend()
    config = dict.fromkeys(hyperparameters("tss"), "nor_conv_1x1")
    backend._trial_dict[0] = Trial(0, config, None)
    whole = backend._run_job_and_collect_results(0)[1]
    backend._resource_paused_for_trial[0] = 9  # what pausing a trial after 9 epochs notes down
    rest = backend._run_job_and_collect_results(0)[1]
    assert [result["epoch"] for result in rest] == list(range(10, 201))
    for result, same in zip(rest, whole[9:]):
        assert (result["seed"], result["valid_accuracy_percent"]) == (same["seed"], same["valid_accuracy_percent"])
        assert result["elapsed_seconds"] == pytest.approx(same["elapsed_seconds"] - whole[8]["elapsed_seconds"])


def check_results(api, blackbox, results):
    """Compares the curve of each trial of Syne Tune with SQL."""
    trials = {}
    for number, config, result, _decision in results:
        trials.setdefault(number, (config, []))[1].append(result)
    for config, seen in trials.values():
        trial = blackbox.trials.start(config, key="")
        for result in seen[::37] + seen[-1:]:
            report = trial.after(int(result["epoch"]))._asdict()
            check(api, report)
            for name in blackbox.objectives_names:
                assert report[name] == result[name], name


def test_syne_tune_asks_for_the_seed_of_its_backend(demo_cells):
    library("syne_tune.blackbox_repository")
    from natsbench.syne_tune import Blackbox

    config = dict.fromkeys(hyperparameters("tss"), "none")
    config.update(op_0_3="nor_conv_3x3")
    blackbox = Blackbox(demo_cells, "cifar10", "200", missing="nearest")
    rows = blackbox(config, seed=888)
    assert len(rows) == 200 and {row[3] for row in rows} == {888}
    assert blackbox(config, 7, seed=888) == dict(zip(blackbox.objectives_names, rows[6]))


def test_configspace_samples_architectures_of_the_space(space):
    library("ConfigSpace")
    from natsbench.configspace import configuration_space
    from natsbench.environment import architecture_string

    configurations = configuration_space(space, seed=1)
    assert list(configurations) == sorted(hyperparameters(space))  # ConfigSpace sorts them
    for name, values in hyperparameters(space).items():
        parameter = configurations[name]
        assert tuple(parameter.choices if space == "tss" else parameter.sequence) == values
    assert all(len(architecture_string(config)) > 8 for config in configurations.sample_configuration(5))


@pytest.mark.parametrize("objectives", [["valid_error_percent"], ["valid_error_percent", "latency_seconds"]])
def test_smac_finds_what_sql_says(demo, space, objectives, tmp_path):
    library("smac")
    from smac import HyperparameterOptimizationFacade, Scenario

    from natsbench.smac import configuration_space, target_function

    target = target_function(demo, "cifar10", "12", objectives=objectives, draw_seed=1, missing="nearest")
    names = objectives[0] if len(objectives) == 1 else objectives
    scenario = Scenario(
        configuration_space(space), objectives=names, deterministic=True, n_trials=15, output_directory=tmp_path, seed=1
    )
    facade = HyperparameterOptimizationFacade(scenario, target, overwrite=True, logging_level=False)
    facade.optimize()
    assert len(facade.runhistory) == 15
    for key, value in facade.runhistory.items():
        report = value.additional_info
        check(demo, report)
        config = facade.runhistory.get_config(key.config_id)
        assert demo.arch(report["asked_index"]) == natsbench.environment.architecture_string(config)
        costs = [100 - report["valid_accuracy_percent"]]
        if len(objectives) > 1:
            costs.append(demo.get_latency(report["arch_index"], "cifar10", "12"))
        assert value.cost == pytest.approx(costs if len(costs) > 1 else costs[0])


def test_smac_trains_more_epochs_of_the_same_trial(demo_cells, tmp_path):
    library("smac")
    from smac import MultiFidelityFacade, Scenario

    from natsbench.smac import configuration_space, target_function

    target = target_function(demo_cells, "cifar10", "200", with_budget=True, draw_seed=1, missing="nearest")
    scenario = Scenario(
        configuration_space("tss"),
        deterministic=True,
        n_trials=40,
        min_budget=3,
        max_budget=200,
        output_directory=tmp_path,
        seed=1,
    )
    facade = MultiFidelityFacade(scenario, target, overwrite=True, logging_level=False)
    facade.optimize()
    epochs, seeds = set(), {}
    for key, value in facade.runhistory.items():
        report = value.additional_info
        check(demo_cells, report)
        assert report["epochs"] == max(1, math.floor(key.budget))
        assert value.cost == 100 - report["valid_accuracy_percent"]
        assert seeds.setdefault(key.config_id, report["seed"]) == report["seed"]
        epochs.add(report["epochs"])
    assert len(epochs) > 2 and len(seeds) < len(facade.runhistory)


def test_dehb_finds_what_sql_says(demo, space, tmp_path):
    DEHB = library("dehb").DEHB
    library("ConfigSpace")
    from natsbench.dehb import configuration_space, objective

    target, reports = objective(demo, "cifar10", "12", draw_seed=1, missing="nearest"), []

    def keeping(config, fidelity, **others):
        answer = target(config, fidelity, **others)
        assert answer["fitness"] == 100 - answer["info"]["valid_accuracy_percent"]
        assert answer["cost"] == answer["info"]["elapsed_seconds"]
        assert answer["info"]["epochs"] == math.floor(fidelity)
        reports.append(answer["info"])
        return answer

    optimizer = DEHB(
        f=keeping,
        cs=configuration_space(space, seed=1),
        min_fidelity=1,
        max_fidelity=12,
        n_workers=1,
        seed=1,
        output_path=tmp_path,
        log_level="ERROR",
    )
    optimizer.run(fevals=25)
    assert len(reports) >= 25 and len({report["epochs"] for report in reports}) > 1
    for report in reports:
        check(demo, report)
    best = min(100 - report["valid_accuracy_percent"] for report in reports)
    assert optimizer.get_incumbents()[1] == best


@pytest.mark.parametrize("policy", ["simulate_train_eval", "epoch_by_epoch"])
def test_ray_tune_finds_what_sql_says(ray_session, demo_cells, demo_database, policy, tmp_path):
    from ray import tune

    from natsbench.ray import param_space, trainable

    asha = tune.schedulers.ASHAScheduler(time_attr="training_iteration", max_t=12, grace_period=2)
    tuner = tune.Tuner(
        trainable(demo_database, "tss", "cifar10", "12", policy=policy, draw_seed=1, missing="nearest"),
        param_space=param_space("tss"),
        tune_config=tune.TuneConfig(
            num_samples=8,
            metric="valid_accuracy_percent",
            mode="max",
            scheduler=asha if policy == "epoch_by_epoch" else None,
            reuse_actors=True,
        ),
        run_config=tune.RunConfig(storage_path=str(tmp_path), verbose=0),
    )
    results = tuner.fit()
    assert len(results) == 8 and not results.errors
    for result in results:
        metrics = result.metrics
        check(demo_cells, metrics)
        assert metrics["policy"] == policy
        assert metrics["epochs"] == (metrics["training_iteration"] if policy == "epoch_by_epoch" else 12)
        assert natsbench.environment.architecture_string(result.config) == demo_cells.arch(metrics["asked_index"])
    best = max(result.metrics["valid_accuracy_percent"] for result in results)
    assert results.get_best_result().metrics["valid_accuracy_percent"] == best


@pytest.mark.parametrize("policy", ["simulate_train_eval", "epoch_by_epoch"])
@pytest.mark.filterwarnings("error", "ignore:.*A Box observation space maximum value is infinity")
def test_gymnasium_accepts_the_environment(demo, space, policy):
    library("gymnasium")
    from gymnasium.utils.env_checker import check_env

    from natsbench.gymnasium import Environment

    environment = Environment(demo, "cifar10", "12", policy=policy, budget_seconds=600, missing="nearest")
    check_env(environment, skip_render_check=True)
    observation, info = environment.reset(seed=1)
    environment.action_space.seed(1)
    assert environment.observation_space.contains(observation) and info["policy"] == policy
    truncated = False
    while not truncated:
        action = environment.action_space.sample()
        observation, reward, terminated, truncated, info = environment.step(action)
        check(demo, info)
        assert environment.observation_space.contains(observation) and not terminated
        assert reward == info["valid_accuracy_percent"]
        assert info["epochs"] == (action[-1] + 1 if policy == "epoch_by_epoch" else 12)
        positions = action[: len(hyperparameters(space))]
        config = natsbench.environment.config_at(space, positions)
        assert demo.arch(info["asked_index"]) == natsbench.environment.architecture_string(config)
    assert observation["clock_seconds"][0] >= 600

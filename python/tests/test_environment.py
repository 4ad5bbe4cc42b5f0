"""Trials as tuners see them, and the environment, on the database of the demo. No other library is needed."""

import random
import subprocess
import sys

import pytest
from natsbench.environment import (
    Environment,
    Trials,
    architecture_string,
    config_at,
    hyperparameters,
)
from tuning import FULL, TOLERANCE, check

DATASETS = ("cifar10", "cifar100", "ImageNet16-120")
# Libraries that only adapters need.
LIBRARIES = ("optuna", "syne_tune", "ConfigSpace", "smac", "dehb", "ray", "gymnasium", "numpy", "pandas")


def config_of(space, text):
    """The hyperparameters of a string, read without the module."""
    if space == "sss":
        values = [int(channels) for channels in text.split(":")]
    else:
        values = [part.split("~")[0] for part in text.replace("+", "").split("|") if part]
    return dict(zip(hyperparameters(space), values))


def test_hyperparameters_have_the_names_and_the_order_of_the_sql_columns(demo, space):
    columns = list(hyperparameters(space))
    rows = demo.to_arrow(
        f"SELECT arch_index, {', '.join(columns)} FROM architectures WHERE space = '{space}' AND arch_index % 97 = 3"
    )
    indexes = rows.to_list("arch_index")
    assert len(indexes) > 100
    for place, index in enumerate(indexes):
        config = {name: rows.to_list(name)[place] for name in columns}
        assert architecture_string(config) == demo.arch(index)
        positions = [hyperparameters(space)[name].index(value) for name, value in config.items()]
        assert config_at(space, positions) == config
        if index in demo.evaluated_indexes:
            trials = Trials(demo, "cifar10", "12")
            for given in (config, positions, demo.arch(index), index):
                assert trials.start(given).arch_index == index


@pytest.mark.parametrize("policy", ["simulate_train_eval", "epoch_by_epoch"])
@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("hp", ["12", "full"])
def test_reports_are_what_sql_says(demo, space, policy, dataset, hp):
    hp = FULL[space] if hp == "full" else hp
    trials = Trials(demo, dataset, hp, policy=policy, draw_seed=1, unvalidated="ori-test")
    seeds, splits = set(), set()
    for index in sorted(demo.evaluated_indexes)[:10]:
        trial = trials.start(index)
        for epochs in (1, 2, trials.epochs - 1, trials.epochs):
            report = trial.after(epochs)._asdict()
            check(demo, report)
            splits.add(report["split"])
            assert report["policy"] == policy and report["asked_index"] == index and report["epochs"] == epochs
        assert [*trial.accuracies()][epochs - 1] == report["valid_accuracy_percent"]
        assert trials.start(index, seed=trial.seed).after() == trial.after()
        seeds.add(trial.seed)
    assert len(splits) == (2 if space == "tss" and hp == "200" and dataset != "cifar10" else 1)
    counts = [len(demo.query_by_index(index, trials.trained_on, hp)) for index in sorted(demo.evaluated_indexes)[:10]]
    assert len(seeds) > 1 or max(counts) == 1


def test_a_trial_is_what_simulate_train_eval_answers_to_the_last_bit(demo, space):
    """The official call draws a trial, so all that it may answer are collected."""
    trials = Trials(demo, "cifar100", "12")
    for index in sorted(demo.evaluated_indexes)[:5]:
        for epochs in (3, 12):
            ours = set()
            for seed in demo.query_by_index(index, "cifar100", "12"):
                report = trials.start(index, seed=seed).after(epochs)
                ours.add((report.valid_accuracy_percent, report.elapsed_seconds))
            official = {demo.simulate_train_eval(index, "cifar100", epochs - 1, "12")[::2] for _ in range(40)}
            assert {(accuracy, seconds) for accuracy, seconds in official} == ours


def test_the_mean_is_that_of_get_more_info(demo, space):
    trials = Trials(demo, "cifar10", FULL[space], seed="mean", policy="epoch_by_epoch")
    for index in sorted(demo.evaluated_indexes)[:10]:
        trial = trials.start(index)
        for epochs in (trials.epochs, 7):
            report = trial.after(epochs)
            info = demo.get_more_info(index, "cifar10-valid", epochs - 1, FULL[space], False)
            assert report.seed == "mean"
            assert report.valid_accuracy_percent == info["valid-accuracy"]
            seconds = info["train-all-time"] + info["valid-all-time"]
            assert report.elapsed_seconds == pytest.approx(seconds, rel=TOLERANCE)


def test_a_draw_with_a_key_is_the_same_again_and_goes_through_all_seeds(demo_cells):
    index = max(demo_cells.evaluated_indexes, key=lambda index: len(demo_cells.query_by_index(index, "cifar10-valid", "200")))
    seeds = set(demo_cells.query_by_index(index, "cifar10-valid", "200"))
    one, other = (Trials(demo_cells, "cifar10", "200", draw_seed=5) for _ in range(2))
    drawn = [one.start(index, key=str(key)).seed for key in range(40)]
    assert set(drawn) == seeds and len(seeds) == 3
    assert drawn[::-1] == [other.start(index, key=str(key)).seed for key in reversed(range(40))]
    assert {one.start(index).seed for _ in range(40)} == seeds


def test_an_epoch_without_validation_is_refused(demo_cells):
    trial = Trials(demo_cells, "cifar100", "200", policy="epoch_by_epoch").start(11)
    assert trial.after().split == "x-valid"
    with pytest.raises(ValueError, match="was not validated after epoch 199 .*unvalidated='ori-test'"):
        trial.after(199)
    with pytest.raises(ValueError, match="was not validated after epoch 1 of hp='200' on cifar100"):
        next(trial.accuracies())


def test_what_is_not_imported_is_refused_or_replaced_and_named(demo, space):
    known = demo.evaluated_indexes
    missing = next(index for index in range(len(demo)) if index not in known)
    with pytest.raises(Exception, match=str(missing)):
        Trials(demo, "cifar10", "12").start(missing).after()
    trials = Trials(demo, "cifar10", "12", missing="nearest")
    draws = random.Random(1)
    for asked in draws.sample(range(len(demo)), 20):
        report = trials.start(asked).after()
        values = list(config_of(space, demo.arch(asked)).values())

        def distance(index):
            pairs = zip(values, config_of(space, demo.arch(index)).values())
            return sum(one != other for one, other in pairs), index

        assert (report.arch_index, report.asked_index) == (min(known, key=distance), asked)
        check(demo, report._asdict())
    inside = sorted(known)[3]
    assert trials.start(inside).arch_index == inside


@pytest.mark.parametrize(
    "arguments, settings, message",
    [
        (("cifar10-valid", "12"), {}, "dataset is 'cifar10-valid'; expected 'cifar10' or 'cifar100'"),
        (("cifar10", "90"), {}, "hp is '90'; expected '12' or '200'"),
        (("cifar10", 12), {"policy": "resume"}, "policy is 'resume'; expected 'simulate_train_eval' or 'epoch_by_epoch'"),
        (("cifar10", 12), {"seed": "any"}, "seed is 'any'; expected 'drawn' or 'mean'"),
        (("cifar10", 12), {"missing": "skip"}, "missing is 'skip'; expected 'refuse' or 'nearest'"),
        (("cifar10", 12), {"unvalidated": "test"}, "unvalidated is 'test'; expected 'refuse' or 'ori-test'"),
    ],
)
def test_wrong_settings_say_what_is_expected(demo_cells, arguments, settings, message):
    with pytest.raises(ValueError, match=message):
        Trials(demo_cells, *arguments, **settings)


def test_wrong_architectures_and_epochs_say_what_is_expected(demo_cells):
    trials = Trials(demo_cells, "cifar10", "12")
    with pytest.raises(ValueError, match="the hyperparameter 'op_2_3' is missing; tss has op_0_1, op_0_2"):
        trials.start({name: "none" for name in list(hyperparameters("tss"))[:-1]})
    with pytest.raises(ValueError, match="is no architecture of tss"):
        trials.start(dict.fromkeys(hyperparameters("tss"), "conv_7x7"))
    with pytest.raises(ValueError, match="5 positions; tss has 6 hyperparameters"):
        trials.start([0] * 5)
    with pytest.raises(ValueError, match="op_0_2 has the positions 0 to 4, unlike 5"):
        trials.start([0, 5, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="has 1 to 12 epochs, unlike 13"):
        trials.start(11).after(13)
    with pytest.raises(ValueError, match="778"):
        trials.start(11, seed=778).after()


def test_a_search_ends_with_the_step_that_spends_the_budget(demo, space):
    environment = Environment(demo, "cifar10", FULL[space], budget_seconds=20_000, missing="nearest")
    observation, info = environment.reset(seed=3)
    assert info["policy"] == "simulate_train_eval" and info["seed"] == "drawn" and info["draw_seed"] == 3
    assert observation == {"evaluations": 0, "best_accuracy_percent": None, "clock_seconds": 0.0}
    draws, clock_seconds, best, reports, truncated = random.Random(2), 0.0, 0.0, [], False
    while not truncated:
        assert clock_seconds < 20_000
        action = {name: draws.choice(values) for name, values in hyperparameters(space).items()}
        observation, reward, terminated, truncated, info = environment.step(action)
        check(demo, info)
        clock_seconds += info["elapsed_seconds"]
        best = max(best, reward)
        reports.append(info)
        assert reward == info["valid_accuracy_percent"] and not terminated
        assert info["clock_seconds"] == environment.clock_seconds == clock_seconds
        assert observation == {
            "evaluations": len(reports),
            "best_accuracy_percent": best,
            "clock_seconds": clock_seconds,
        }
    assert clock_seconds >= 20_000 and len(reports) > 2 and environment.best.valid_accuracy_percent == best
    with pytest.raises(RuntimeError, match="the budget of 20000 seconds is spent; call reset"):
        environment.step(action)
    environment.reset(seed=3)
    draws = random.Random(2)
    for report in reports:
        action = {name: draws.choice(values) for name, values in hyperparameters(space).items()}
        assert environment.step(action)[4] == report


def test_a_trial_goes_on_from_its_checkpoint_epoch_by_epoch(demo_cells):
    environment = Environment(demo_cells, "cifar10", "200", policy="epoch_by_epoch")
    environment.reset(seed=1)
    first = environment.step(11, 3)[4]
    environment.step(12, 1)
    second = environment.step(11, 9)[4]
    again = environment.step(11, 3)[4]
    for info in (first, second, again):
        check(demo_cells, info)
    assert first["seed"] == second["seed"] == again["seed"]
    assert first["charged_seconds"] == first["elapsed_seconds"]
    assert second["charged_seconds"] == second["elapsed_seconds"] - first["elapsed_seconds"]
    assert again["charged_seconds"] == 0.0 and again["valid_accuracy_percent"] == first["valid_accuracy_percent"]
    assert environment.step(11, 12)[4]["charged_seconds"] > 0


def test_each_step_is_a_trial_of_its_own_with_simulate_train_eval(demo_cells):
    environment = Environment(demo_cells, "cifar10", "200")
    environment.reset(seed=1)
    infos = [environment.step(11, epochs)[4] for epochs in (3, 9, 3)]
    for info in infos:
        check(demo_cells, info)
        assert info["charged_seconds"] == info["elapsed_seconds"]
    assert environment.clock_seconds == sum(info["elapsed_seconds"] for info in infos)


def test_importing_natsbench_imports_no_tuner():
    program = f"import sys, natsbench, natsbench.environment; print([name for name in {LIBRARIES} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "module, library, extra",
    [
        ("optuna", "optuna", "optuna"),
        ("syne_tune", "syne_tune", "syne-tune"),
        ("configspace", "ConfigSpace", "smac"),
        ("smac", "ConfigSpace", "smac"),
        ("dehb", "ConfigSpace", "dehb"),
        ("ray", "ray", "ray"),
        ("gymnasium", "gymnasium", "gymnasium"),
    ],
)
def test_a_missing_library_is_named_with_what_installs_it(module, library, extra):
    program = f"import sys; sys.modules[{library!r}] = None; import natsbench.{module}"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    last = found.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: natsbench.") and f"pip install 'natsbench[{extra}]'" in last

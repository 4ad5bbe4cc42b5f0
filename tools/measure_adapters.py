"""What the adapters for tuners add to their libraries; see tools/measure_adapters."""

import contextlib
import io
import itertools
import logging
import os
import sys
import tempfile
import time

import natsbench
from natsbench.environment import hyperparameters

LIMIT = 0.10
ROUNDS = 5
SPACE = hyperparameters("tss")
logging.disable(logging.ERROR)


class Answers:
    """What an adapter answered in a first run, given again in the same order.

    So the library gets the same values as from the adapter, makes the same suggestions and stores as much, and the difference in
    time is what the adapter adds. Given always the same value, some libraries take other ways: DEHB never finds a better one."""

    def __init__(self):
        self.kept = []
        self._next = iter(())

    def keep(self, answer):
        self.kept.append(answer)
        return answer

    def again(self):
        self._next = itertools.cycle(self.kept)

    def __call__(self):
        return next(self._next)


def optuna_loops(api):
    import optuna
    from natsbench.optuna import Objective

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def loops(label, policy, sampler, pruner, trials):
        answers = Answers()

        def study(objective):
            made = optuna.create_study(direction="maximize", sampler=sampler(seed=1), pruner=pruner)
            made.optimize(objective, n_trials=trials)
            return made

        def from_list(trial):
            for name, values in SPACE.items():
                trial.suggest_categorical(name, values)
            curve, report = answers()
            for epoch, accuracy in curve:
                trial.report(accuracy, epoch)
                if trial.should_prune():
                    raise optuna.TrialPruned()
            trial.set_user_attr("natsbench", report)
            return report["valid_accuracy_percent"]

        def adapter():
            return study(Objective(api, "cifar10", "200", policy=policy, draw_seed=1))

        def first():
            for trial in adapter().trials:
                answers.keep((list(trial.intermediate_values.items()), trial.user_attrs["natsbench"]))

        def alone():
            answers.again()
            study(from_list)

        return label, first, alone, adapter, trials

    random, tpe = optuna.samplers.RandomSampler, optuna.samplers.TPESampler
    none, median = optuna.pruners.NopPruner(), optuna.pruners.MedianPruner(n_warmup_steps=200)
    yield loops("Optuna, TPE", "simulate_train_eval", tpe, none, 150)
    yield loops("Optuna, random search", "simulate_train_eval", random, none, 600)
    yield loops("Optuna, TPE, 200 reports", "epoch_by_epoch", tpe, none, 60)
    yield loops("Optuna, random search, 200 reports, no pruner", "epoch_by_epoch", random, none, 60)
    yield loops("Optuna, random search, 200 reports, a pruner that is asked", "epoch_by_epoch", random, median, 60)


def gymnasium_loops(api):
    import gymnasium
    from natsbench.gymnasium import Environment

    def wrapped(environment):
        """As ``gymnasium.make`` wraps an environment."""
        for wrapper in (gymnasium.wrappers.PassiveEnvChecker, gymnasium.wrappers.OrderEnforcing):
            environment = wrapper(environment)
        return gymnasium.wrappers.TimeLimit(environment, 10_000)

    answers, count = Answers(), 3_000
    ours = Environment(api, "cifar10", "200")

    class FromList(gymnasium.Env):
        action_space, observation_space = ours.action_space, ours.observation_space

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            return answers.kept[0][0], {}

        def step(self, action):
            return answers()

    def steps(environment, keep=lambda answer: None):
        environment.reset(seed=1)
        environment.action_space.seed(1)
        for _ in range(count):
            keep(environment.step(environment.action_space.sample()))

    listed, natural = wrapped(FromList()), wrapped(ours)
    yield (
        "Gymnasium, random actions",
        lambda: steps(natural, answers.keep),
        lambda: (answers.again(), steps(listed)),
        lambda: steps(natural),
        count,
    )


def smac_loops(api):
    from natsbench.smac import configuration_space, target_function
    from smac import HyperparameterOptimizationFacade, RandomFacade, Scenario

    def loops(label, facade, trials):
        answers = Answers()
        target = target_function(api, "cifar10", "200", draw_seed=1)

        def optimise(function):
            with tempfile.TemporaryDirectory() as folder:
                space = configuration_space("tss", seed=1)
                scenario = Scenario(space, deterministic=True, n_trials=trials, output_directory=folder, seed=1)
                facade(scenario, function, overwrite=True, logging_level=False).optimize()

        def keeping(config, seed=0):
            return answers.keep(target(config, seed))

        def from_list(config, seed=0):
            return answers()

        def alone():
            answers.again()
            optimise(from_list)

        return label, lambda: optimise(keeping), alone, lambda: optimise(target), trials

    yield loops("SMAC, random search", RandomFacade, 100)
    yield loops("SMAC, random forest", HyperparameterOptimizationFacade, 20)


def dehb_loops(api):
    from dehb import DEHB
    from natsbench.dehb import configuration_space, objective

    answers, trials = Answers(), 100
    target = objective(api, "cifar10", "200", draw_seed=1)

    def optimise(function):
        with tempfile.TemporaryDirectory() as folder:
            optimizer = DEHB(
                f=function,
                cs=configuration_space("tss", seed=1),
                min_fidelity=3,
                max_fidelity=200,
                n_workers=1,
                seed=1,
                output_path=folder,
                log_level="ERROR",
            )
            optimizer.run(fevals=trials)

    def keeping(config, fidelity, **others):
        return answers.keep(target(config, fidelity, **others))

    def from_list(config, fidelity, **_others):
        return answers()

    def alone():
        answers.again()
        optimise(from_list)

    yield "DEHB", lambda: optimise(keeping), alone, lambda: optimise(target), trials


def syne_tune_loops(api):
    from natsbench.syne_tune import Blackbox
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend.simulator_backend.simulator_callback import SimulatorCallback
    from syne_tune.optimizer.baselines import RandomSearch

    answers, trials = Answers(), 30

    class Keeping(Blackbox):
        def _objective_function(self, configuration, fidelity=None, seed=None):
            return answers.keep(super()._objective_function(configuration, fidelity, seed))

    class FromList(Blackbox):
        def _objective_function(self, configuration, fidelity=None, seed=None):
            return answers()

    def tune(made):
        blackbox = made(api, "cifar10", "200", draw_seed=1)
        Tuner(
            trial_backend=blackbox.backend(),
            scheduler=RandomSearch(
                blackbox.configuration_space, metrics=["valid_accuracy_percent"], do_minimize=False, random_seed=1
            ),
            stop_criterion=StoppingCriterion(max_num_trials_finished=trials),
            n_workers=4,
            sleep_time=0,
            callbacks=[SimulatorCallback()],
            save_tuner=False,
            print_update_interval=1e9,
            results_update_interval=1e9,
        ).run()

    def alone():
        answers.again()
        tune(FromList)

    yield "Syne Tune, random search, 200 results", lambda: tune(Keeping), alone, lambda: tune(Blackbox), trials


def ray_loops(api):
    import ray
    from natsbench.ray import param_space, trainable
    from ray import tune

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    trials = 10

    class Constant(tune.Trainable):
        def reset_config(self, new_config):
            return True

        def step(self):
            return {"valid_accuracy_percent": 90.0, "done": self.iteration == 11}

        def save_checkpoint(self, checkpoint_dir):
            return {}

        def load_checkpoint(self, checkpoint):
            pass

    def fit(made):
        with tempfile.TemporaryDirectory() as folder:
            tune.Tuner(
                made,
                param_space=param_space("tss"),
                tune_config=tune.TuneConfig(
                    num_samples=trials, metric="valid_accuracy_percent", mode="max", reuse_actors=True
                ),
                run_config=tune.RunConfig(storage_path=folder, verbose=0),
            ).fit()

    ours = trainable(api.database, "tss", "cifar10", "12")
    label = "Ray Tune, random search, 12 results (a constant; wall time)"
    yield label, lambda: fit(ours), lambda: fit(Constant), lambda: fit(ours), trials


LOOPS = {
    "optuna": optuna_loops,
    "gymnasium": gymnasium_loops,
    "smac": smac_loops,
    "dehb": dehb_loops,
    "syne_tune": syne_tune_loops,
    "ray": ray_loops,
}


def seconds_of(loop, clock):
    """What a loop prints is thrown away."""
    begun = clock()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        loop()
    return clock() - begun


def main():
    api = natsbench.create(sys.argv[1], "tss", verbose=False)
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else list(LOOPS)
    print("| loop | its answers from a list, trials/s | the adapter, trials/s | added |")
    print("| --- | --- | --- | --- |")
    above = []
    for name in wanted:
        try:
            loops = list(LOOPS[name](api))
        except ImportError as error:
            print(f"| {name} | not measured: {error} | | |")
            continue
        for label, first, alone, adapter, trials in loops:
            clock = time.perf_counter if name == "ray" else time.process_time
            times = ([], [])
            for loop in (first, alone):
                seconds_of(loop, clock)  # imports, pages of the file, and the answers
            for _ in range(2 if name == "ray" else ROUNDS):
                for loop, found in zip((alone, adapter), times):
                    found.append(seconds_of(loop, clock))
            least, ours = map(min, times)
            added = ours / least - 1
            print(f"| {label} | {trials / least:,.1f} | {trials / ours:,.1f} | {added:+.1%} |", flush=True)
            if added > LIMIT:
                above.append(label)
    if above:
        sys.exit(f"more than a tenth: {'; '.join(above)}")


if __name__ == "__main__":
    os.environ.setdefault("SYNETUNE_FOLDER", tempfile.mkdtemp())
    main()

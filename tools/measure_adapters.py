"""What the adapters for tuners add to their libraries; see tools/measure_adapters."""

import contextlib
import io
import logging
import os
import sys
import tempfile
import time

import natsbench
from natsbench.environment import hyperparameters

LIMIT = 0.10
ROUNDS = 3
SPACE = hyperparameters("tss")
# What a constant function reports, as much as the adapters do: storing it is the library's own work.
REPORT = {
    "space": "tss",
    "dataset": "cifar10",
    "trained_on": "cifar10-valid",
    "hp": "200",
    "policy": "constant",
    "arch_index": 0,
    "arch_str": "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
    "seed": 777,
    "epochs": 200,
    "valid_accuracy_percent": 90.0,
    "split": "x-valid",
    "elapsed_seconds": 1.0,
    "asked_index": 0,
}
logging.disable(logging.ERROR)


def optuna_loops(api):
    import optuna
    from natsbench.optuna import Objective

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def suggest(trial):
        return {name: trial.suggest_categorical(name, values) for name, values in SPACE.items()}

    def constant(trial):
        suggest(trial)
        trial.set_user_attr("natsbench", {**REPORT, "clock_seconds": 1.0})
        return 90.0

    def constant_curve(trial):
        suggest(trial)
        for epoch in range(200):
            trial.report(90.0, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
        trial.set_user_attr("natsbench", {**REPORT, "clock_seconds": 1.0})
        return 90.0

    def study(sampler, pruner, objective, trials):
        made = optuna.create_study(direction="maximize", sampler=sampler(seed=1), pruner=pruner)
        made.optimize(objective, n_trials=trials)
        return trials

    once, curve = (Objective(api, "cifar10", "200", policy=policy) for policy in natsbench.environment.POLICIES)
    random, tpe = optuna.samplers.RandomSampler, optuna.samplers.TPESampler
    none, median = optuna.pruners.NopPruner(), optuna.pruners.MedianPruner(n_warmup_steps=200)
    yield "Optuna, TPE", lambda: study(tpe, none, constant, 150), lambda: study(tpe, none, once, 150)
    yield "Optuna, random search", lambda: study(random, none, constant, 600), lambda: study(random, none, once, 600)
    yield (
        "Optuna, random search, 200 reports, no pruner",
        lambda: study(random, none, constant_curve, 60),
        lambda: study(random, none, curve, 60),
    )
    yield (
        "Optuna, random search, 200 reports, a pruner that is asked",
        lambda: study(random, median, constant_curve, 10),
        lambda: study(random, median, curve, 10),
    )


def gymnasium_loops(api):
    import gymnasium
    import numpy
    from natsbench.gymnasium import Environment

    def wrapped(environment):
        """As ``gymnasium.make`` wraps an environment."""
        for wrapper in (gymnasium.wrappers.PassiveEnvChecker, gymnasium.wrappers.OrderEnforcing):
            environment = wrapper(environment)
        return gymnasium.wrappers.TimeLimit(environment, 10_000)

    ours = Environment(api, "cifar10", "200")

    class Constant(gymnasium.Env):
        action_space, observation_space = ours.action_space, ours.observation_space

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            return self.observation(), {}

        def step(self, action):
            return self.observation(), 90.0, False, False, dict(REPORT)

        @staticmethod
        def observation():
            names = ("evaluations", "best_accuracy_percent", "clock_seconds")
            return {name: numpy.array([1.0], numpy.float64) for name in names}

    def steps(environment, count):
        environment.reset(seed=1)
        environment.action_space.seed(1)
        for _ in range(count):
            environment.step(environment.action_space.sample())
        return count

    constant, natural = wrapped(Constant()), wrapped(ours)
    yield "Gymnasium, random actions", lambda: steps(constant, 3_000), lambda: steps(natural, 3_000)


def smac_loops(api):
    from natsbench.smac import configuration_space, target_function
    from smac import HyperparameterOptimizationFacade, RandomFacade, Scenario

    def optimise(facade, target, trials):
        with tempfile.TemporaryDirectory() as folder:
            scenario = Scenario(
                configuration_space("tss", seed=1), deterministic=True, n_trials=trials, output_directory=folder, seed=1
            )
            facade(scenario, target, overwrite=True, logging_level=False).optimize()
        return trials

    def constant(config, seed=0):
        return 10.0, dict(REPORT)

    target = target_function(api, "cifar10", "200")
    for name, facade, trials in (("random search", RandomFacade, 100), ("random forest", HyperparameterOptimizationFacade, 20)):
        yield (
            f"SMAC, {name}",
            lambda facade=facade, trials=trials: optimise(facade, constant, trials),
            lambda facade=facade, trials=trials: optimise(facade, target, trials),
        )


def dehb_loops(api):
    from dehb import DEHB
    from natsbench.dehb import configuration_space, objective

    def optimise(target, trials):
        with tempfile.TemporaryDirectory() as folder:
            optimizer = DEHB(
                f=target,
                cs=configuration_space("tss", seed=1),
                min_fidelity=3,
                max_fidelity=200,
                n_workers=1,
                seed=1,
                output_path=folder,
                log_level="ERROR",
            )
            optimizer.run(fevals=trials)
        return trials

    def constant(config, fidelity, **_others):
        return {"fitness": 10.0, "cost": 1.0, "info": dict(REPORT)}

    target = objective(api, "cifar10", "200")
    yield "DEHB", lambda: optimise(constant, 100), lambda: optimise(target, 100)


def syne_tune_loops(api):
    from natsbench.syne_tune import Blackbox
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend.simulator_backend.simulator_callback import SimulatorCallback
    from syne_tune.optimizer.baselines import ASHA, RandomSearch

    class Constant(Blackbox):
        def _objective_function(self, configuration, fidelity=None, seed=None):
            return [(90.0, 10.0 * epochs, 0, 777, "constant", "x-valid") for epochs in self._epochs]

    def tune(blackbox, scheduler, trials):
        Tuner(
            trial_backend=blackbox.backend(),
            scheduler=scheduler(blackbox.configuration_space),
            stop_criterion=StoppingCriterion(max_num_trials_finished=trials),
            n_workers=4,
            sleep_time=0,
            callbacks=[SimulatorCallback()],
            save_tuner=False,
            print_update_interval=1e9,
            results_update_interval=1e9,
        ).run()
        return trials

    constant, ours = (made(api, "cifar10", "200") for made in (Constant, Blackbox))

    def search(space):
        return RandomSearch(space, metrics=["valid_accuracy_percent"], do_minimize=False, random_seed=1)

    yield "Syne Tune, random search, 200 results", lambda: tune(constant, search, 30), lambda: tune(ours, search, 30)


def ray_loops(api):
    import ray
    from natsbench.ray import param_space, trainable
    from ray import tune

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)

    class Constant(tune.Trainable):
        def reset_config(self, new_config):
            return True

        def step(self):
            return {**REPORT, "done": self.iteration == 11}

        def save_checkpoint(self, checkpoint_dir):
            return {}

        def load_checkpoint(self, checkpoint):
            pass

    def fit(made, trials):
        with tempfile.TemporaryDirectory() as folder:
            tune.Tuner(
                made,
                param_space=param_space("tss"),
                tune_config=tune.TuneConfig(num_samples=trials, metric="valid_accuracy_percent", mode="max", reuse_actors=True),
                run_config=tune.RunConfig(storage_path=folder, verbose=0),
            ).fit()
        return trials

    ours = trainable(api.database, "tss", "cifar10", "12")
    yield "Ray Tune, random search, 12 results (wall time)", lambda: fit(Constant, 10), lambda: fit(ours, 10)


LOOPS = {
    "optuna": optuna_loops,
    "gymnasium": gymnasium_loops,
    "smac": smac_loops,
    "dehb": dehb_loops,
    "syne_tune": syne_tune_loops,
    "ray": ray_loops,
}


def seconds_per_trial(loop, clock):
    """Of a loop that returns how many trials it ran; what it prints is thrown away."""
    begun = clock()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        trials = loop()
    return (clock() - begun) / trials


def main():
    api = natsbench.create(sys.argv[1], "tss", verbose=False)
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else list(LOOPS)
    os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
    print(f"| loop | a constant function, trials/s | the adapter, trials/s | added (of {ROUNDS} rounds, the least of each) |")
    print("| --- | --- | --- | --- |")
    above = []
    for name in wanted:
        try:
            loops = list(LOOPS[name](api))
        except ImportError as error:
            print(f"| {name} | not measured: {error} | | |")
            continue
        for label, constant, adapter in loops:
            clock = time.perf_counter if name == "ray" else time.process_time
            times = ([], [])
            for loop in (constant, adapter):
                seconds_per_trial(loop, clock)  # imports, and pages of the file
            for _ in range(2 if name == "ray" else ROUNDS):
                for loop, found in zip((constant, adapter), times):
                    found.append(seconds_per_trial(loop, clock))
            alone, ours = map(min, times)
            added = ours / alone - 1
            print(f"| {label} | {1 / alone:,.1f} | {1 / ours:,.1f} | {added:+.1%} |", flush=True)
            if added > LIMIT:
                above.append(label)
    if above:
        sys.exit(f"more than a tenth: {'; '.join(above)}")


if __name__ == "__main__":
    os.environ.setdefault("SYNETUNE_FOLDER", tempfile.mkdtemp())
    main()

"""Calls that change trials, next to the official package on the same archive."""

import natsbench
import pytest
from conftest import NAMES


@pytest.fixture
def both(space, archives):
    """The trials of an architecture, ours and the official ones."""
    official = pytest.importorskip("nats_bench", reason="nats_bench is not installed")
    if official is natsbench:
        pytest.skip("the shim is installed")
    folder = str(archives / NAMES[space])
    apis = (package.create(folder, space, fast_mode=True, verbose=False) for package in (natsbench, official))
    return [api.query_meta_info_by_index(11, api.full_train_epochs) for api in apis]


def test_the_state_of_results_is_the_official_one(both):
    ours, theirs = (results.state_dict() for results in both)
    assert ours == theirs and list(ours) == list(theirs)
    assert natsbench.ArchResults.create_from_state_dict(theirs).state_dict() == theirs
    for trial in theirs["all_results"].values():
        assert natsbench.ResultsCount.create_from_state_dict(trial).state_dict() == trial


def test_results_that_were_changed_answer_as_the_official_ones(both):
    for results in both:
        results.reset_latency("cifar10", None, 0.5)
        results.reset_latency("cifar100", results.get_dataset_seeds("cifar100")[0], 0.25)
        results.reset_pseudo_train_times("cifar10", None, 3.3)
        results.reset_pseudo_eval_times("cifar10", None, "ori-test", 0.7)
        trial = results.query("ImageNet16-120")[results.get_dataset_seeds("ImageNet16-120")[-1]]
        trial.reset_eval()
        accuracies, losses = ({epoch: epoch / by for epoch in range(trial.epochs)} for by in (3, 7))
        trial.update_OLD_eval("x-test", accuracies, losses)
        trial.update_train_info(trial.train_acc1es, None, trial.train_losses, None)
        assert trial.get_train()["cur_time"] is None and trial.get_eval("x-test", 3)["accuracy"] == 1.0
        results.clear_params()
    ours, theirs = both
    for dataset in ("cifar10-valid", "cifar10", "cifar100"):
        assert ours.get_compute_costs(dataset) == theirs.get_compute_costs(dataset)
        assert ours.get_metrics(dataset, "train") == theirs.get_metrics(dataset, "train")
    assert ours.get_metrics("cifar10", "ori-test") == theirs.get_metrics("cifar10", "ori-test")
    assert ours.state_dict() == theirs.state_dict()
    assert repr(ours) == repr(theirs)


def test_results_are_built_from_trials_of_their_own(both):
    built = []
    for results, package in zip(both, ("natsbench", "nats_bench")):
        package = __import__(package)
        new = package.ArchResults(results.arch_index, results.arch_str)
        for (dataset, seed), trial in results.all_results.items():
            curves = (trial.train_acc1es, trial.train_losses)
            costs = (trial.params, trial.flop, trial.arch_config, trial.seed, trial.epochs, [0.01])
            one = package.ResultsCount(dataset, None, *curves, *costs)
            values = {f"x-test@{epoch}": epoch / 4 for epoch in range(trial.epochs)}
            one.update_eval(values, values, values)
            with pytest.raises(ValueError, match="already been added"):
                one.update_eval(values, values, values)
            assert one.get_eval("x-test")["accuracy"] == values[f"x-test@{trial.epochs - 1}"]
            new.update(dataset, seed, one)
            with pytest.raises(ValueError):
                new.update(dataset, seed, one)
        built.append(new)
    ours, theirs = built
    assert repr(ours) == repr(theirs)
    assert ours.get_compute_costs("cifar100") == theirs.get_compute_costs("cifar100")


def test_what_no_archive_holds_is_refused(both):
    ours, theirs = both
    trial = next(iter(ours.all_results.values()))
    for wrong in ("fast", [0.1, "fast"], [float("nan")]):
        with pytest.raises(ValueError, match="latency"):
            trial.update_latency(wrong)
    with pytest.raises(ValueError, match="eval name"):
        trial.reset_pseudo_eval_times("nothing", 1.0)
    for results in both:
        with pytest.raises(ValueError):
            next(iter(results.all_results.values())).judge_valid(1000)
    assert ours.state_dict() == theirs.state_dict()


def test_a_change_stays_with_the_results_that_it_was_made_to(space, archives):
    api = natsbench.create(str(archives / NAMES[space]), space, fast_mode=True, verbose=False)
    before = api.get_cost_info(11, "cifar10")
    results = api.query_meta_info_by_index(11, "12")
    results.reset_latency("cifar10", None, 0.5)
    assert results.get_compute_costs("cifar10")["latency"] == 0.5
    assert api.get_cost_info(11, "cifar10") == before


def test_the_calls_are_those_of_the_official_package(space):
    official = pytest.importorskip("nats_bench", reason="nats_bench is not installed")
    if official is natsbench:
        pytest.skip("the shim is installed")
    import inspect

    from nats_bench.genotype_utils import TopologyStructure

    classes = [official.NATStopology, official.NATSsize, official.ArchResults, official.ResultsCount, TopologyStructure]
    parameters = lambda function: [(one.name, one.default) for one in inspect.signature(function).parameters.values()]
    for theirs in classes:
        ours = getattr(natsbench, theirs.__name__)
        for name in (name for name in dir(theirs) if not name.startswith("_")):
            assert inspect.getdoc(getattr(ours, name)), f"{theirs.__name__}.{name} has no docstring"
            if callable(getattr(theirs, name)):
                expected = parameters(getattr(theirs, name))
                assert parameters(getattr(ours, name)) == expected, f"{theirs.__name__}.{name}"

"""What the official package's own tests call, with natsbench under the official names, on the real archives.

The calls are those of `tests/api_test.py` in its repository. They run in a process of their own, where the shim
does not get in the way of other tests.
"""

import subprocess
import sys

CALLS = '''
import os
import sys

import natsbench.shim

natsbench.shim.install()
from nats_bench.api_size import ALL_BASE_NAMES as SIZE_NAMES, NATSsize
from nats_bench.api_topology import ALL_BASE_NAMES as TOPOLOGY_NAMES, NATStopology
from nats_bench.genotype_utils import topology_str2structure

INDEXES = (0, 11, 284)
DATASETS = ("cifar10", "cifar100", "ImageNet16-120")
ALL_DATASETS = ("cifar10-valid", *DATASETS)


def opened(kind, names):
    return kind(os.path.join(sys.argv[1], names[-1] + "-simple"), True, False)


def both():
    return opened(NATStopology, TOPOLOGY_NAMES), opened(NATSsize, SIZE_NAMES)


def everything_about(api, hp):
    clock = 0
    for index in INDEXES:
        for dataset in DATASETS:
            assert api.get_more_info(index, dataset)["train-all-time"] > 0
            assert api.get_cost_info(index, dataset)["flops"] > 0
            accuracy, latency, seconds, used = api.simulate_train_eval(index, dataset=dataset, hp=hp)
            clock += seconds
            assert 0 <= accuracy <= 100 and (latency is None or latency > 0) and used == clock
            assert api.get_net_config(index, dataset)["name"].startswith("infer")
        api.show(index)
    try:
        api.get_more_info(100000, "cifar10")
    except ValueError:
        return
    raise AssertionError("index 100000 was accepted")


def issue_1():
    api, _ = both()
    info = api.get_more_info(0, "cifar10", hp=12)
    assert "12" in info["comment"]
    for key in ("train-loss", "train-all-time", "train-per-time", "test-all-time", "test-per-time"):
        assert info[key] > 0, key
    costs = api.get_cost_info(0, "cifar10")
    for key in ("T-train@epoch", "T-train@total", "T-ori-test@epoch", "T-ori-test@total"):
        assert costs[key] > 0, key


def issue_2():
    api, _ = both()
    trials = api.query_by_index(284, dataname="cifar10", hp=200)
    assert all(repr(trial).startswith("ResultsCount(cifar10") for trial in trials.values())
    assert trials[777].get_train()["accuracy"] == trials[777].train_acc1es[199]
    short, long = (api.get_more_info(284, "cifar10", hp=hp)["train-accuracy"] for hp in (12, 200))
    assert short < long


def issue_7():
    for api in both():
        for index in INDEXES:
            for dataset in ALL_DATASETS:
                api.get_cost_info(index, dataset, hp="12")
        best, accuracy = api.find_best(dataset=dataset, metric_on_set="valid", hp="12", enforce_all=False)
        assert best in INDEXES and 0 < accuracy < 100, repr(api)


def issue_13():
    api, _ = both()
    structures = [topology_str2structure(api[index]) for index in range(len(api))]
    assert len({structure.to_unique_str(consider_zero=True) for structure in structures}) == 6466


def issue_36():
    for api in both():
        for index in INDEXES:
            for dataset in ALL_DATASETS:
                short, full = (api.get_cost_info(index, dataset, hp=hp) for hp in ("12", api.full_epochs_in_paper))
                for name in ("flops", "params"):
                    assert abs(short[name] - full[name]) <= 1e-4 * full[name], (index, dataset, name)


for api in both():
    everything_about(api, "12")
everything_about(both()[0], "200")
issue_1(), issue_2(), issue_7(), issue_13(), issue_36()
print("all passed")
'''


def test_the_calls_of_the_official_tests_pass_under_the_official_names(archives):
    ran = subprocess.run([sys.executable, "-c", CALLS, str(archives)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("all passed\n")

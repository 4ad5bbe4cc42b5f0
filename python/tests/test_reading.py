"""Results are read when they are looked at, and are what they were when they were asked for."""

import gc
import os
import threading

import natsbench
import pytest
from conftest import NAMES


@pytest.fixture
def api(archives, space):
    return natsbench.create(str(archives / NAMES[space]), space, fast_mode=True, verbose=False)


@pytest.fixture
def other(archives, space, tmp_path):
    """An archive with another architecture 11."""
    folder = tmp_path / "other"
    folder.mkdir()
    file = natsbench.pickle_load(archives / NAMES[space] / "000011.pickle.pbz2")
    for trial in file["12"]["all_results"].values():
        trial["flop"] = 1.5
    natsbench.pickle_save(file, folder / "000011", ".pickle.pbz2")
    return folder


def flops(results):
    return results.get_compute_costs("cifar10")["flops"]


def test_results_outlive_the_benchmark(api):
    expected = flops(api.query_by_index(11))
    results, trials = api.query_by_index(11), api.query_by_index(284, "cifar10")
    costs = api.get_cost_info(11, "cifar10")
    api.close()
    assert flops(results) == costs["flops"] == expected
    assert all(trial.get_train()["accuracy"] > 0 for trial in trials.values())
    del api
    gc.collect()
    assert flops(results) == expected


def test_results_stay_what_they_were_when_another_archive_is_read(api, other):
    expected = flops(api.query_by_index(11))
    before = api.query_by_index(11)
    api.reload(other, 11)
    after = api.query_by_index(11)
    assert flops(before) == expected != flops(after) == 1.5


def test_results_of_a_dict_outlive_it(archives, space):
    real = archives / NAMES[space]
    whole = natsbench.pickle_load(real / "meta.pickle.pbz2")
    whole["arch2infos"] = {11: natsbench.pickle_load(real / "000011.pickle.pbz2")}
    whole["evaluated_indexes"] = {11}
    results = natsbench.create(whole, space, verbose=False).query_by_index(11)
    gc.collect()
    assert flops(results) > 0


def test_what_was_imported_again_is_not_taken_for_what_was_asked_for(api, other, archives, space, tmp_path):
    import shutil

    database = tmp_path / "copy.db"
    shutil.copy(api.database, database)
    opened = natsbench.create(database, space, verbose=False)
    seen, unseen = opened.query_by_index(11), opened.query_by_index(11)
    opened._park()
    expected = flops(seen)
    fresh = natsbench.create(database, space, verbose=False).query_by_index(11)
    shutil.copy(archives / NAMES[space] / "meta.pickle.pbz2", other)
    natsbench._native.import_archive(other, database, None)
    assert flops(seen) == expected == flops(unseen)  # read before, and kept
    with pytest.raises(OSError, match="imported again"):
        flops(fresh)


def test_every_call_gives_objects_of_their_own(api):
    one, two = api.query_by_index(11), api.query_by_index(11)
    trial = one.query("cifar10", one.get_dataset_seeds("cifar10")[0])
    one.reset_latency("cifar10", None, 0.5)
    assert trial.get_latency() == 0.5
    assert two.get_compute_costs("cifar10")["latency"] != 0.5
    assert api.query_by_index(11).get_compute_costs("cifar10") == two.get_compute_costs("cifar10")


def test_threads_read_the_same_results_once(api):
    results, found = api.query_by_index(284, hp=api.full_train_epochs), []
    threads = [threading.Thread(target=lambda: found.append(results.state_dict())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [results.state_dict()] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_results_are_read_after_a_fork(api):
    results, expected = api.query_by_index(11), flops(api.query_by_index(11))
    child = os.fork()
    if child == 0:
        os._exit(0 if flops(results) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert flops(results) == expected


def test_a_network_is_that_of_the_first_trial(api):
    for index in (0, 11, 284):
        api.get_cost_info(index, "cifar10")
        for dataset in ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"):
            trials = api.query_by_index(index, dataset, next(iter(api.arch2infos_dict[index])))
            first = next(iter(trials.values()))
            assert api.get_net_config(index, dataset) == first.get_config(None)
            assert list(api.get_net_config(index, dataset)) == list(first.get_config(None))


def seconds(ask):
    """The time of a call in the best of some rounds."""
    import time

    best = float("inf")
    for _ in range(20):
        begun = time.perf_counter()
        for _ in range(20):
            ask()
        best = min(best, (time.perf_counter() - begun) / 20)
    return best


def test_asking_for_objects_takes_as_long_as_asking_for_numbers(api):
    costs = seconds(lambda: api.get_cost_info(11, "cifar10"))
    # Reading the trials of an architecture takes some 200 times as long.
    assert seconds(lambda: api.query_by_index(11)) < 40 * costs
    assert seconds(lambda: api.query_by_index(11, "cifar10")) < 40 * costs
    assert seconds(lambda: api.get_net_config(11, "cifar10")) < 40 * costs

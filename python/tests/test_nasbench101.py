"""What ``natsbench.nasbench`` does besides the recorded answers: draws, files with parts missing, statistics."""

import copy
import os
import pickle
import random
import threading

import pytest

numpy = pytest.importorskip("numpy", reason="numpy is not installed, which natsbench.nasbench needs")

from natsbench.nasbench import api  # noqa: E402
from natsbench.nasbench.lib import config  # noqa: E402
from nasbench101 import OPS, chain, spec_of  # noqa: E402

# A module that the file lacks.
ABSENT = "8305d3e55a4343991396340483033f18"


def test_the_generator_of_python_draws(nasbench, tfrecord):
    spec = spec_of(nasbench, next(iter(nasbench.hash_iterator())))
    times = [repeat["final_training_time"] for repeat in nasbench.get_metrics_from_spec(spec)[1][36]]
    api.NASBench(tfrecord, seed="any seed that Python takes")
    drawn = [nasbench.query(spec, 36)["training_time"] for _ in range(30)]
    random.seed("any seed that Python takes")
    assert drawn == [times[random.randint(0, 2)] for _ in range(30)]
    assert set(drawn) == set(times)
    assert nasbench.get_budget_counters() == (sum(drawn, 0.0), 30 * 36)


def test_errors_draw_and_charge_nothing(nasbench):
    known = spec_of(nasbench, next(iter(nasbench.hash_iterator())))
    nine = api.ModelSpec(numpy.eye(9, k=1, dtype=int), ["input", *OPS[:1] * 7, "output"])
    random.seed(1)
    before = random.getstate()
    for spec, epochs, error in [
        (known, 7, api.OutOfDomainError),
        (known, [108], TypeError),
        (chain("conv5x5"), 108, api.OutOfDomainError),
        (nine, 108, TypeError),
        (chain(dtype=float), 108, KeyError),
        (api.ModelSpec([[0, 0], [0, 0]], ["input", "output"]), 108, api.OutOfDomainError),
    ]:
        with pytest.raises(error):
            nasbench.query(spec, epochs)
    assert random.getstate() == before and nasbench.get_budget_counters() == (0.0, 0)


def test_more_than_seven_vertices_fail_as_in_the_official_package_and_say_why(nasbench):
    spec = api.ModelSpec(numpy.eye(8, k=1, dtype=int), ["input", *OPS[:1] * 6, "output"])
    with pytest.raises(TypeError, match="^'module' object is not subscriptable$") as raised:
        nasbench.is_valid(spec)
    assert repr(raised.value.__cause__) == "OutOfDomainError('too many vertices, got 8 (max vertices = 7)')"


def test_a_changed_configuration_counts(nasbench):
    seven = api.ModelSpec(numpy.eye(7, k=1, dtype=int), ["input", *OPS[:1] * 5, "output"])
    assert nasbench.is_valid(seven)
    nasbench.config["max_edges"] = 5
    assert not nasbench.is_valid(seven)
    nasbench.config["num_repeats"] = 1
    nasbench.config["max_edges"] = 9
    spec = spec_of(nasbench, next(iter(nasbench.hash_iterator())))
    assert len({nasbench.query(spec)["training_time"] for _ in range(20)}) == 1
    assert config.build_config()["max_edges"] == 9


def test_hashes_come_in_the_order_of_the_file(records, opened):
    shuffled = list(records)
    random.Random(3).shuffle(shuffled)
    nasbench = opened(shuffled)
    expected = list(dict.fromkeys(module_hash for _, module_hash, _ in shuffled))
    assert list(nasbench.hash_iterator()) == list(nasbench.computed_statistics) == expected != sorted(expected)
    assert len(nasbench.hash_iterator()) == 200 and expected[0] in nasbench.hash_iterator()


def test_a_file_with_one_budget_answers_that_alone(records, opened):
    nasbench = opened([record for record in records if record[2] == 108])
    assert nasbench.valid_epochs == {108}
    spec = spec_of(nasbench, records[0][1])
    assert 0 < nasbench.query(spec)["test_accuracy"] < 1 and nasbench.query(spec, 108, True)["training_time"] > 0
    assert nasbench.total_epochs_spent == 108 + 54
    assert list(nasbench.get_metrics_from_spec(spec)[1]) == [108]
    with pytest.raises(api.OutOfDomainError, match=r"^invalid number of epochs, must be one of \{108\}$"):
        nasbench.query(spec, 12)


def test_a_module_without_a_budget_or_a_repeat_fails_as_a_dict_and_a_list_do(records, opened):
    modules = [records[0][1], records[12][1]]
    lacking = [record for record in records[:24] if record[1:] != (modules[0], 108)]
    place = next(place for place, record in enumerate(lacking) if record[1:] == (modules[1], 12))
    del lacking[place]
    nasbench = opened(lacking)
    with pytest.raises(KeyError) as raised:
        nasbench.query(spec_of(nasbench, modules[0]), 108)
    assert raised.value.args == (108,)
    after = random.getstate()
    random.seed(0)
    random.randint(0, 2)
    assert random.getstate() == after  # it is drawn before the official package looks for the epochs
    for _ in range(30):
        try:
            nasbench.query(spec_of(nasbench, modules[1]), 12)
        except IndexError:
            break
    else:
        pytest.fail("one of three draws is a repeat that is not there")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floats_are_a_module_that_no_file_has(dtype, nasbench):
    spec = chain(dtype=dtype)
    assert spec.hash_spec(OPS) == "0e2cd002f49269be0a7cf20914fbce8c" and nasbench.is_valid(spec)
    with pytest.raises(KeyError, match="0e2cd002f49269be0a7cf20914fbce8c"):
        nasbench.query(spec)


def test_statistics_are_mappings_whose_answers_are_the_callers_own(nasbench):
    for module_hash in list(nasbench.hash_iterator())[:3]:
        fixed, computed = nasbench.get_metrics_from_hash(module_hash)
        assert fixed["module_adjacency"].dtype == numpy.int8
        assert nasbench.fixed_statistics[module_hash].keys() == fixed.keys()
        assert (nasbench.fixed_statistics[module_hash]["module_adjacency"] == fixed["module_adjacency"]).all()
        assert nasbench.computed_statistics[module_hash] == computed and list(computed) == [4, 12, 36, 108]
        fixed["module_adjacency"][:] = 1
        fixed["module_operations"].clear()
        computed.clear()
        assert nasbench.fixed_statistics[module_hash]["module_adjacency"][-1].sum() == 0
        assert nasbench.computed_statistics[module_hash][108][2]["final_test_accuracy"] > 0
    assert len(nasbench.computed_statistics) == len(list(nasbench.fixed_statistics.items())) == 200
    assert repr(nasbench.computed_statistics) == "ComputedStatistics(200 modules)"
    # not in this file, not in any, not as it is written, and no text at all
    for unknown in (ABSENT, "0" * 32, module_hash.upper(), 7, None):
        assert unknown not in nasbench.fixed_statistics
        for ask in (nasbench.fixed_statistics, nasbench.computed_statistics):
            with pytest.raises(KeyError):
                ask[unknown]
        with pytest.raises(KeyError) as raised:
            nasbench.get_metrics_from_hash(unknown)
        assert raised.value.args == (unknown,)


def test_training_is_not_there_and_says_what_is(nasbench):
    with pytest.raises(NotImplementedError, match="TPU.* query"):
        nasbench.evaluate(chain(), "folder")


def test_an_object_is_copied_pickled_and_closed(nasbench):
    spec = spec_of(nasbench, next(iter(nasbench.hash_iterator())))
    nasbench.query(spec)
    for other in (copy.deepcopy(nasbench), pickle.loads(pickle.dumps(nasbench))):
        assert other.get_budget_counters() == nasbench.get_budget_counters() and other.valid_epochs == {4, 12, 36, 108}
        assert other.get_metrics_from_spec(spec)[1] == nasbench.get_metrics_from_spec(spec)[1]
        assert repr(other) == "NASBench(200/423624 modules, 4, 12, 36, 108 epochs, file=sample101.tfrecord.db)"
        other.close()
        assert repr(other) == "NASBench(closed, file=sample101.tfrecord.db)"
        with pytest.raises(ValueError, match="closed"):
            other.query(spec)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_answers_from_a_connection_of_its_own(nasbench):
    hashes = list(nasbench.hash_iterator())[:20]
    ask = lambda: [nasbench.computed_statistics[module_hash] for module_hash in hashes]
    before = ask()
    child = os.fork()
    if child == 0:
        os._exit(0 if ask() == before else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ask() == before


def test_threads_get_the_same_answers_as_one(nasbench):
    hashes = list(nasbench.hash_iterator())
    ask = lambda: [nasbench.computed_statistics[module_hash] for module_hash in hashes]
    expected, found = ask(), []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_views_are_read_as_tables(nasbench):
    answer = nasbench.to_arrow(
        "SELECT module_hash, count(*) AS runs FROM nb101_runs JOIN nb101_architectures USING (arch_index) GROUP BY 1"
    )
    assert sorted(answer.to_list("module_hash")) == sorted(nasbench.hash_iterator())
    assert set(answer.to_list("runs")) == {12}
    assert nasbench.sample is None

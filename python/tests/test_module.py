"""What the module has besides the official calls, and how it is opened."""

import os
import pickle
import random
import shutil
import subprocess
import sys
import threading

import natsbench
import natsbench.shim
import pytest
from conftest import NAMES


@pytest.fixture
def api(archives, space):
    with natsbench.create(str(archives / NAMES[space]), space, fast_mode=True, verbose=False) as api:
        yield api


def test_an_archive_is_imported_once_and_its_database_opens_too(archives):
    folder = archives / NAMES["tss"]
    natsbench.create(str(folder), "tss", fast_mode=True, verbose=False)
    database = folder.with_name(folder.name + ".db")
    written = database.stat().st_mtime_ns
    natsbench.create(str(folder), "tss", fast_mode=True, verbose=False)
    assert database.stat().st_mtime_ns == written
    whole = natsbench.create(str(database), "tss", verbose=False)
    assert whole.evaluated_indexes == {0, 11, 284}
    assert pickle.loads(pickle.dumps(whole)).evaluated_indexes == {0, 11, 284}


def test_the_variable_names_the_database(archives, monkeypatch):
    monkeypatch.setenv("NATSBENCH_DB", str(archives / (NAMES["tss"] + ".db")))
    natsbench.create(str(archives / NAMES["tss"]), "tss", fast_mode=True, verbose=False)
    assert natsbench.create(None, "tss", verbose=False).evaluated_indexes == {0, 11, 284}


def test_a_closed_benchmark_refuses_questions(api):
    api.close()
    with pytest.raises(ValueError, match="closed"):
        api.get_more_info(0, "cifar10")


def test_one_seed_gives_one_trial_by_either_generator(api):
    hp = str(api.full_train_epochs)
    random.seed(5)
    expected = [api.get_more_info(0, "cifar100", hp=hp) for _ in range(6)]
    api.seed(5)
    assert [api.get_more_info(0, "cifar100", hp=hp) for _ in range(6)] == expected


def test_the_draws_are_those_of_the_official_package(space, archives):
    official = pytest.importorskip("nats_bench", reason="nats_bench is not installed")
    if official is natsbench:
        pytest.skip("the shim is installed")
    api = natsbench.create(str(archives / NAMES[space]), space, fast_mode=True, verbose=False, strict=True)
    theirs = official.create(str(archives / NAMES[space]), space, fast_mode=True, verbose=False)
    for seed in range(20):
        answers = []
        for asked in (theirs, api):
            random.seed(seed)
            info = asked.get_more_info(11, "cifar10", hp=theirs.full_train_epochs)
            info.pop("comment")
            answers.append((info, asked.simulate_train_eval(284, "cifar10"), asked.random()))
        assert answers[0] == answers[1]


def test_what_a_program_does_to_an_answer_is_not_seen_by_the_next(api):
    ask = lambda: (api.get_more_info(11, "cifar100", is_random=False), api.get_cost_info(11, "cifar100"))
    expected = [dict(answer) for answer in ask()]
    for _ in range(3):
        for answer, whole in zip(ask(), expected):
            assert answer == whole
            answer.clear()


def test_a_remembered_question_tells_its_trial_its_epoch_and_its_recipe_apart(api):
    seeds = api.query_meta_info_by_index(11, api.full_train_epochs).get_dataset_seeds("cifar100")
    choices = [False, *seeds]
    ask = lambda choice, epoch, hp: api.get_more_info(11, "cifar100", epoch, hp, choice)["train-loss"]
    hps = {api.full_train_epochs: choices, 12: [False]}
    questions = [(choice, epoch, hp) for hp, of in hps.items() for choice in of for epoch in (None, 0, 5)]
    losses = [ask(*question) for question in questions]
    assert len(set(losses)) >= len(questions) - 3  # one seed is its own mean
    assert [ask(*question) for question in questions] == losses
    with pytest.raises(ValueError):
        ask(1, None, 12)


def test_threads_get_the_same_answers_as_one(api):
    ask = lambda: [api.get_more_info(index, "cifar100", is_random=False) for index in (0, 11, 284) * 50]
    expected, found = ask(), []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_a_sweep_agrees_with_the_calls_one_by_one(api):
    numpy = pytest.importorskip("numpy")
    hp = str(api.full_train_epochs)
    sweep = api.sweep("cifar100", "test", hp)
    assert len(sweep["accuracy"]) == len(api)
    assert numpy.flatnonzero(~numpy.isnan(sweep["accuracy"])).tolist() == [0, 11, 284]
    for index in (0, 11, 284):
        assert sweep["accuracy"][index] == api.get_more_info(index, "cifar100", hp=hp, is_random=False)["test-accuracy"]
        assert sweep["flops"][index] == api.get_cost_info(index, "cifar100", hp)["flops"]


def test_a_sweep_of_what_is_not_there_says_what_is(api, space):
    absent, there = {"tss": ("90", "hp 12 .*hp 200 "), "sss": ("200", "hp 01 .*hp 12 .*hp 90 ")}[space]
    with pytest.raises(LookupError, match=f"no imported architecture of {space} has trials .*; there are {there}"):
        api.sweep("cifar100", "test", absent)
    with pytest.raises(LookupError, match="there are those on train, ori-test"):
        api.final_accuracies("cifar10", "x-test", str(api.full_train_epochs))


def test_measured_numbers_are_not_told_to_be_a_sample(api):
    assert api.sample is None and "sample" not in repr(api)
    assert api.to_arrow("SELECT 1 AS one").sample is None


def test_a_sample_says_that_it_is_one():
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    demo = os.path.join(os.environ["NATSBENCH_DEMO"], "demo", "natsbench-demo.db")
    with natsbench.create(demo, "sss", verbose=False) as api:
        assert api.sample.startswith("sample: invented numbers (natsbench ") and api.sample in repr(api)
        answer = api.to_arrow("SELECT 1 AS one")
        assert answer.sample == f"tss: {api.sample}; sss: {api.sample}"
        pandas = pytest.importorskip("pandas")
        assert answer.to_pandas().attrs["sample"] == answer.sample
        assert pandas.DataFrame(answer.to_pandas()).shape == (1, 1)


def by_pandas(_, answer):
    return answer.to_pandas().values.tolist()


def by_polars(polars, answer):
    return [list(row) for row in polars.DataFrame(answer).rows()]


def by_duckdb(duckdb, answer):
    return [list(row) for row in duckdb.sql("SELECT * FROM answer").fetchall()]


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_tables_are_read_through_arrow(api, reader):
    library = pytest.importorskip(reader)
    answer = api.to_arrow("SELECT arch_index, seed * 1.0 AS seed, space FROM trials ORDER BY 1, 2")
    rows = {"pandas": by_pandas, "polars": by_polars, "duckdb": by_duckdb}[reader](library, answer)
    assert len(rows) == len(answer) > 0
    assert {row[0] for row in rows} == {0, 11, 284}


def test_pickles_are_read_without_running_them(tmp_path):
    import bz2

    path = tmp_path / "evil.pbz2"
    path.write_bytes(bz2.compress(b"\x80\x04cos\nsystem\n\x8c\x04true\x85R."))
    with pytest.raises(ValueError, match="system"):
        natsbench.pickle_load(path)


def test_the_shim_takes_the_place_of_the_official_package():
    import subprocess
    import sys

    code = (
        "import natsbench.shim; natsbench.shim.install(); import nats_bench; from nats_bench import create;"
        "from nats_bench.genotype_utils import topology_str2structure; from nats_bench.api_utils import pickle_load;"
        "print(nats_bench.__name__, nats_bench.version())"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["natsbench", "v1.8"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_answers_from_a_connection_of_its_own(api):
    before = api.get_cost_info(11, "cifar10")
    child = os.fork()
    if child == 0:
        answers, threads = [], []
        ask = lambda: answers.extend(api.get_cost_info(11, "cifar10") for _ in range(200))
        for _ in range(3):
            threads.append(threading.Thread(target=ask))
            threads[-1].start()
        for thread in threads:
            thread.join()
        os._exit(0 if answers == [before] * 600 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert api.get_cost_info(11, "cifar10") == before


def test_what_is_loaded_is_a_mapping_of_mappings(api):
    assert list(api.arch2infos_dict) == []
    api.get_cost_info(284, "cifar10")
    assert list(api.arch2infos_dict) == [284] and 11 not in api.arch2infos_dict
    by_hp = api.arch2infos_dict[284]
    assert {"12", str(api.full_train_epochs)} <= set(by_hp)
    assert by_hp["12"].get_compute_costs("cifar10") == api.get_cost_info(284, "cifar10")
    assert api.archstr2index[api[284]] == 284 and len(api.archstr2index) == len(api)


def test_find_best_on_an_unknown_set_fails_as_get_eval_does(api):
    for index in (0, 11, 284):
        api.get_cost_info(index, "cifar10")
        with pytest.raises(Exception) as one:
            api.query_meta_info_by_index(index, "12").get_metrics("cifar10", "nothing")
    with pytest.raises(Exception) as best:
        api.find_best("cifar10", "nothing", enforce_all=False)
    assert type(best.value) is type(one.value) in (KeyError, ValueError)


def test_what_is_saved_is_read_again(tmp_path):
    plain = {"accuracies": [1.5, None], "name": ("a", 3), "seeds": {777}}
    natsbench.pickle_save(plain, tmp_path / "plain")
    assert natsbench.pickle_load(tmp_path / "plain") == plain


def test_an_architecture_is_reloaded_from_another_archive(api, archives, space, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    file = natsbench.pickle_load(archives / NAMES[space] / "000011.pickle.pbz2")
    trials = file["12"]["all_results"]
    for trial in trials.values():
        trial["flop"] = 1.5
    natsbench.pickle_save(file, other / "000011", ".pickle.pbz2")
    before = api.get_cost_info(284, "cifar10")
    assert api.get_cost_info(11, "cifar10")["flops"] != 1.5
    api.reload(str(other), 11)
    assert api.get_cost_info(11, "cifar10")["flops"] == 1.5
    assert api.get_cost_info(284, "cifar10") == before
    with pytest.raises(AssertionError, match="0.pickle.pbz2"):
        api.reload(str(other))


def test_the_stubs_name_what_the_module_has():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(natsbench.__file__).with_name("_native.pyi").read_text())
    public = lambda names: {name for name in names if not name.startswith("_")}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
               for node in tree.body if isinstance(node, ast.ClassDef)}  # fmt: skip
    assert functions | set(classes) == public(dir(natsbench._native))
    for name, members in classes.items():
        assert public(members) == public(vars(getattr(natsbench._native, name))), name


def test_processes_that_open_an_archive_at_once_import_it_once(archives, tmp_path):
    archive = tmp_path / "NATS-sss-v1_0-50262-simple"
    shutil.copytree(archives / archive.name, archive)
    script = "import sys; from natsbench._opening import cached; print(cached(sys.argv[1], True))"
    command = [sys.executable, "-c", script, str(archive)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    told = [process.communicate() for process in processes]
    assert [out for out, _ in told] == [f"{archive}.db\n"] * 3
    assert sum(error.count("importing ") for _, error in told) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [archive.name, archive.name + ".db"]

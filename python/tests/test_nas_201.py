"""``natsbench.nas_201_api``: generations and their idioms, what it opens, and what programs may change."""

import copy
import gc
import os
import pickle
import random
import shutil
import subprocess
import sys
from pathlib import Path

import natsbench
import natsbench.shim
import pytest
from conftest import NAMES, SHARED
from nas_201 import recorder

numpy = pytest.importorskip("numpy", reason="numpy is not installed, which nas_201_api needs")

from natsbench.nas_201_api import NASBench201API, v1_3, v2_1  # noqa: E402


@pytest.fixture(scope="session")
def folder(request):
    """An archive: the real one, or else a sample."""
    if (SHARED / "data/archives" / NAMES["tss"]).is_dir():
        return request.getfixturevalue("archives") / NAMES["tss"]
    if "NATSBENCH_DEMO" in os.environ:
        return next(Path(os.environ["NATSBENCH_DEMO"], "demo").glob("NATS-tss-*-simple"))
    pytest.skip("neither a real archive nor $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")


@pytest.fixture
def old(folder):
    return v1_3.NASBench201API(folder, verbose=False)


@pytest.fixture
def new(folder):
    return v2_1.NASBench201API(folder, verbose=False)


def index_of(api):
    return api.evaluated_indexes[-1]


OLD_IDIOMS = {
    "recipe and trial by position": lambda api, i: api.get_more_info(i, "cifar100", None, False, False),
    "recipe by name": lambda api, i: api.get_more_info(i, "cifar100", use_12epochs_result=True, is_random=False),
    "cost info": lambda api, i: api.get_cost_info(i, "cifar10", False),
    "latency": lambda api, i: api.get_latency(i, "cifar10", True),
    "text": lambda api, i: api.query_by_arch(api.arch(i)),
    "text of an object": lambda api, i: api.query_by_arch(natsbench.topology_str2structure(api.arch(i))),
    "text by recipe": lambda api, i: api.query_by_arch(i, True),
    "objects": lambda api, i: api.query_by_index(i, "cifar10", False),
    "meta": lambda api, i: api.query_meta_info_by_index(i, use_12epochs_result=True),
    "best": lambda api, i: api.find_best("cifar10", "ori-test", None, None, False),
    "table": lambda api, i: api.arch2infos_full[i].get_metrics("cifar10", "ori-test"),
    "weights": lambda api, i: api.get_net_param(i, "cifar10", None, False),
    "clearing": lambda api, i: api.clear_params(i, False),
}

NEW_IDIOMS = {
    "recipe and trial by position": lambda api, i: api.get_more_info(i, "cifar100", None, "200", False),
    "recipe as a number": lambda api, i: api.get_more_info(i, "cifar100", None, 200, False),
    "recipe by name": lambda api, i: api.get_more_info(i, "cifar100", hp="12", is_random=False),
    "string": lambda api, i: api.get_more_info(api.arch(i), "cifar100", is_random=False),
    "cost info": lambda api, i: api.get_cost_info(i, "cifar10", "200"),
    "text": lambda api, i: api.query_info_str_by_arch(i),
    "objects": lambda api, i: api.query_by_index(i, "cifar10", "12"),
    "best": lambda api, i: api.find_best("cifar10", "ori-test", hp="12"),
    "table": lambda api, i: api.arch2infos_dict[i]["200"].get_metrics("cifar10", "ori-test"),
    "clock": lambda api, i: api.simulate_train_eval(i, "cifar10"),
    "recipes": lambda api, i: api.avaliable_hps,
    "counts": lambda api, i: api.statistics(dataset="cifar10", hp="12") if i > 15_000 else api.reset_time(),
}


@pytest.mark.parametrize("idiom", OLD_IDIOMS)
def test_an_idiom_of_1_3_is_answered_by_it_and_refused_by_2_1(idiom, old, new):
    OLD_IDIOMS[idiom](old, index_of(old))
    with pytest.raises(Exception, match=r"this is nas_201_api 2\.1.* imports natsbench\.nas_201_api\.v1_3, .*'1\.3'"):
        OLD_IDIOMS[idiom](new, index_of(new))


@pytest.mark.parametrize("idiom", NEW_IDIOMS)
def test_an_idiom_of_2_1_is_answered_by_it_and_refused_by_1_3(idiom, old, new):
    NEW_IDIOMS[idiom](new, index_of(new))
    with pytest.raises(Exception, match=r"this is nas_201_api 1\.3.* imports natsbench\.nas_201_api\.v2_1, .*'2\.1'"):
        NEW_IDIOMS[idiom](old, index_of(old))


def test_a_mistake_in_both_generations_has_no_hint(old, new):
    for api in (old, new):
        with pytest.raises(TypeError) as error:
            api.get_more_info(1, "cifar10", epoch=3)
        assert "natsbench" not in str(error.value)
        with pytest.raises(AttributeError, match="has no attribute 'find_worst'$"):
            api.find_worst


def test_the_generation_must_be_named(folder):
    for wrong in ({}, {"generation": "1.2"}, {"generation": 2.1}):
        with pytest.raises(ValueError, match=r"expected the generation .*'1\.3' .*else 200 epochs.*'2\.1' .*else 12 epochs"):
            NASBench201API(folder, False, **wrong)
    with pytest.raises(AttributeError, match="ArchResults differs between .*v1_3 and .*v2_1"):
        natsbench.nas_201_api.ArchResults
    assert isinstance(NASBench201API(folder, False, generation="1.3"), v1_3.NASBench201API)
    assert isinstance(NASBench201API(folder, False, generation="2.1"), v2_1.NASBench201API)


def test_a_call_without_a_recipe_means_200_epochs_in_1_3_and_12_in_2_1(old, new):
    index = index_of(old)
    short, full = (new.get_more_info(index, "cifar100", hp=hp, is_random=False) for hp in ("12", "200"))
    assert old.get_more_info(index, "cifar100", is_random=False) == full != short
    assert new.get_more_info(index, "cifar100", is_random=False) == short
    assert old.get_more_info(index, "cifar100", None, True, False) == short
    assert old.find_best("cifar10", "ori-test") == new.find_best("cifar10", "ori-test", hp="200")
    assert old.find_best("cifar10", "ori-test") != new.find_best("cifar10", "ori-test")


def legacy(archive, path):
    """Writes a dict as `torch.save` wrote it before PyTorch 1.6."""
    sizes = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    with open(path, "wb") as file:
        for part in (0x1950A86A20F9469CFC6C, 1001, sizes, archive, []):
            pickle.dump(part, file, protocol=2)
    return path


def test_it_opens_every_form(folder, tmp_path):
    whole = recorder.archive_dict(folder, None)
    database = natsbench.create(str(folder), "tss", fast_mode=True, verbose=False).database
    forms = [folder, database, whole, recorder.written(whole, tmp_path / "zip.pth"), legacy(whole, tmp_path / "legacy.pth")]
    apis = [NASBench201API(form, False, generation="1.3") for form in forms]
    assert [api.filename for api in apis] == [folder.name, database.name, None, "zip.pth", "legacy.pth"]
    index = index_of(apis[0])
    assert len({str(api.get_more_info(index, "cifar100", None, False, False)) for api in apis}) == 1
    states = [dict(api.to_dicts()) for api in apis]
    assert all(state == whole["arch2infos"] for state in states[2:3])
    for infos in whole["arch2infos"].values():
        for state in infos.values():
            state.pop("sample", None)  # the mark of a sample, which is no attribute
    assert all(state == whole["arch2infos"] for state in states[:2] + states[3:])


def test_none_is_the_database_of_the_environment_or_the_default_file(folder, tmp_path, monkeypatch):
    monkeypatch.delenv("NATSBENCH_DB", raising=False)
    monkeypatch.delenv("TORCH_HOME", raising=False)
    with pytest.raises(ValueError, match="no .NATSBENCH_DB"):
        NASBench201API(None, False, generation="1.3")
    with pytest.raises(KeyError, match="TORCH_HOME"):
        NASBench201API(None, False, generation="2.1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(AssertionError, match="invalid path : .*NAS-Bench-201-v1_1-096897.pth"):
        NASBench201API(None, False, generation="2.1")
    recorder.written(recorder.archive_dict(folder, None), tmp_path / "NAS-Bench-201-v1_1-096897.pth")
    assert NASBench201API(None, False, generation="2.1").filename == "NAS-Bench-201-v1_1-096897.pth"
    database = natsbench.create(str(folder), "tss", fast_mode=True, verbose=False).database
    monkeypatch.setenv("NATSBENCH_DB", str(database))
    for generation in ("1.3", "2.1"):
        assert NASBench201API(None, False, generation=generation).filename == database.name


def test_what_cannot_be_opened_is_told_as_the_old_package_tells_it(tmp_path):
    with pytest.raises(AssertionError, match="invalid path : .*absent.pth; expected a database"):
        v1_3.NASBench201API(tmp_path / "absent.pth")
    with pytest.raises(ValueError, match="invalid type : <class 'int'>"):
        v1_3.NASBench201API(3)
    with pytest.raises(AssertionError, match=r"Can not find key\[arch2infos\]"):
        v2_1.NASBench201API({"meta_archs": []})
    twice = {"meta_archs": ["a", "a"], "arch2infos": {}, "evaluated_indexes": []}
    with pytest.raises(AssertionError, match=r"This \[1\]-th arch a already in the dict \(0\)"):
        v2_1.NASBench201API(twice)


@pytest.mark.parametrize("generation", ["1.3", "2.1"])
def test_the_shim_takes_the_place_of_a_generation(generation, folder):
    submodule = {"1.3": "api", "2.1": "api_201"}[generation]
    code = (
        f"import natsbench.shim; natsbench.shim.install(nas_201={generation!r});"
        "from nas_201_api import NASBench201API as API, ArchResults, ResultsCount, NAS_BENCH_201_API_VERSION;"
        f"import nas_201_api.{submodule}; from nas_201_api.{submodule} import NASBench201API;"
        f"assert nas_201_api.{submodule}.NASBench201API is API;"
        f"api = API({str(folder)!r}, verbose=False); print(api.generation, NAS_BENCH_201_API_VERSION);"
        f"assert type(api.query_by_index({recorder.archive_dict(folder, None)['evaluated_indexes'][0]})) is ArchResults"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert printed.split() == [generation, {"1.3": "v1.3", "2.1": "v2.0"}[generation]]


def test_the_shim_refuses_a_generation_that_there_is_not():
    with pytest.raises(ValueError, match="nas_201 is '2'; expected the generation"):
        natsbench.shim.install(nas_201="2")
    assert "nas_201_api" not in sys.modules


def test_means_are_numbers_of_numpy_and_logged_ones_are_not(old):
    index = index_of(old)
    mean = old.get_more_info(index, "cifar100", None, False, False)["test-accuracy"]
    assert type(mean) is numpy.float64 is type(old.arch2infos_full[index].get_metrics("cifar100", "x-test")["accuracy"])
    seed = old.arch2infos_full[index].get_dataset_seeds("cifar100")[0]
    assert type(old.get_more_info(index, "cifar100", None, False, seed)["test-accuracy"]) is float


def test_draws_are_those_of_the_module_random(old):
    index = index_of(old)
    seeds = old.arch2infos_full[index].get_dataset_seeds("cifar100")
    for seed in range(5):
        random.seed(seed)
        drawn = random.choice(seeds)
        random.seed(seed)
        assert old.get_more_info(index, "cifar100") == old.get_more_info(index, "cifar100", None, False, drawn)


def test_what_was_changed_is_kept_and_what_was_only_read_is_not(old):
    index = index_of(old)
    before = old.get_latency(index, "cifar10")
    for _ in range(2):
        old.arch2infos_full[index].get_metrics("cifar10", "train")
    gc.collect()
    assert old.arch2infos_full.in_use(index) is None and not old.arch2infos_full.is_changed()
    old.arch2infos_full[index].query("cifar10")[777].latency = [before + 1]
    gc.collect()
    assert old.arch2infos_full.is_changed() and old.get_latency(index, "cifar10") > before
    assert old.arch2infos_full[index].query("cifar10", 777).latency == [before + 1]
    assert old.query_by_index(index).query("cifar10", 777).latency == [before + 1]
    assert old.get_latency(index, "cifar10", True) < before + 1  # the other recipe


def test_a_changed_accuracy_is_found_by_find_best(new):
    worst = min(new.evaluated_indexes, key=lambda index: new.get_more_info(index, "cifar10", is_random=False)["test-accuracy"])
    for trial in new.arch2infos_dict[worst]["12"].query("cifar10").values():
        trial.eval_acc1es["ori-test@11"] = 99.5
    assert new.find_best("cifar10", "test") == (worst, 99.5)


def test_copies_and_pickles_have_changes_of_their_own(old):
    index = index_of(old)
    del old.arch2infos_less[old.evaluated_indexes[0]]
    for copied in (copy.deepcopy(old), pickle.loads(pickle.dumps(old))):
        assert len(copied.arch2infos_less) == len(old.arch2infos_less) == len(copied.arch2infos_full) - 1
        copied.arch2infos_full[index].reset_latency("cifar10", None, 7.0)
        assert copied.get_latency(index, "cifar10") == 7.0 != old.get_latency(index, "cifar10")
    results = old.query_by_index(index)
    assert str(pickle.loads(pickle.dumps(results))) == str(results)
    assert pickle.loads(pickle.dumps(results)).state_dict() == results.state_dict()


def test_a_dict_of_results_makes_results(old, new):
    state = old.query_by_index(index_of(old)).state_dict()
    made = v2_1.ArchResults.create_from_state_dict(state)
    assert made.get_metrics("cifar10-valid", "valid") == new.query_by_index(index_of(new), hp="200").get_metrics(
        "cifar10-valid", "x-valid"
    )
    with pytest.raises(ValueError, match="invalid type of state_dict_or_file"):
        v1_3.ArchResults.create_from_state_dict(3)


def test_an_architecture_is_reloaded_from_a_folder_of_files(old, new, folder, tmp_path):
    first, last = old.evaluated_indexes[0], index_of(old)
    for api in (old, new):
        with pytest.raises(AssertionError, match="invalid directory"):
            api.reload(str(tmp_path / "absent"), first)
        with pytest.raises(AssertionError, match=f"invalid data path : .*{first:06d}-FULL.pth"):
            api.reload(str(tmp_path), first)
    assert old.get_latency(first, "cifar10") != old.get_latency(last, "cifar10")
    os.symlink(folder / f"{last:06d}.pickle.pbz2", tmp_path / f"{first:06d}.pickle.pbz2")
    old.reload(str(tmp_path), first)
    assert old.get_latency(first, "cifar10") == old.get_latency(last, "cifar10")
    for write in (recorder.written, legacy):
        path = write(recorder.archive_dict(folder, [last])["arch2infos"][last], tmp_path / f"{first:06d}-FULL.pth")
        api = v2_1.NASBench201API(folder, verbose=False)
        api.reload(str(tmp_path), first)
        assert api.get_latency(first, "cifar10") == api.get_latency(last, "cifar10")
    path.write_bytes(b"no pickle")
    with pytest.raises(pickle.UnpicklingError, match="FULL.pth is no .pth file"):
        new.reload(str(tmp_path), first)


@pytest.mark.parametrize("zipped", [True, False])
def test_an_architecture_is_reloaded_from_a_pth_file(zipped, new, folder, tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed, which writes .pth files with weights")
    first, last = new.evaluated_indexes[0], index_of(new)
    infos = recorder.archive_dict(folder, [last])["arch2infos"][last]
    for state in infos.values():
        for trial in state["all_results"].values():
            trial["flop"] = numpy.float64(trial["flop"])
            grid = torch.arange(6.0).reshape(2, 3).T[1:]  # not in the order of its storage
            trial["net_state_dict"] = {"weight": grid, "count": torch.tensor(7)}
    path = tmp_path / f"{first:06d}-FULL.pth"
    torch.save(infos, path, _use_new_zipfile_serialization=zipped)
    assert new.get_latency(first, "cifar10") != new.get_latency(last, "cifar10")
    new.reload(str(tmp_path), first)
    assert new.get_latency(first, "cifar10") == new.get_latency(last, "cifar10")
    weights = new.get_net_param(first, "cifar10", None, "200")
    assert [of["weight"].tolist() for of in weights.values()] == [[[1, 4], [2, 5]]] * len(weights)
    assert [of["count"].item() for of in weights.values()] == [7] * len(weights)
    torch.save({"full": Evil(), "less": Evil()}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match="system is refused; expected plain data and weights"):
        new.reload(str(tmp_path), first)


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


def test_the_folder_of_a_full_archive_has_weights(tmp_path):
    full = SHARED / "data/full" / NAMES["tss"].replace("simple", "full")
    if not full.is_dir():
        pytest.skip(f"no archive with weights {full}")
    shutil.copytree(full, tmp_path / "full")
    for path in [tmp_path / "full", *(tmp_path / "full").iterdir()]:
        path.chmod(0o755)
    api = v1_3.NASBench201API(tmp_path / "full", verbose=False)
    index = index_of(api)
    dataset = api.query_by_index(index).get_dataset_names()[0]
    seed, weights = next(iter(api.get_net_param(index, dataset, None).items()))
    assert len(weights) > 100 and weights["stem.0.weight"].shape == (16, 3, 3, 3)
    for copied in (pickle.loads(pickle.dumps(api)), copy.deepcopy(api)):
        assert len(copied.get_net_param(index, dataset, seed)) == len(weights)
    taken = api.query_by_index(index)
    api.clear_params(index, False)
    assert api.get_net_param(index, dataset, seed) is None and api.arch2infos_full[index].clear_net_done
    assert api.query_by_index(index).get_net_param(dataset, seed) is None
    assert len(taken.get_net_param(dataset, seed)) == len(weights)  # the program's own
    api.reload(str(tmp_path / "full"), index)
    assert len(api.get_net_param(index, dataset, seed)) == len(weights)

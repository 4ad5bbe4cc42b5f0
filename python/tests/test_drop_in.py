"""What public programs do with the private parts of the official object, and with the dicts of its file."""

import bz2
import pickle
import types

import natsbench
import pytest
from conftest import NAMES

# Programs that see or change which architectures count as evaluated. `api` is opened in fast mode, with nothing loaded.
PROGRAMS = {
    "preparing loads": "api._prepare_info(11); answer = [sorted(api.evaluated_indexes), 11 in api.arch2infos_dict]",
    "preparing twice": "api._prepare_info(11); api._prepare_info(11); answer = sorted(api.evaluated_indexes)",
    "preparing by an equal number": "api._prepare_info(11); api._prepare_info(11.0); answer = api.evaluated_indexes",
    "a table after preparing": "api._prepare_info(284); answer = str(api.arch2infos_dict[284]['12'])",
    "an absent one": "api._prepare_info(5)",
    "one outside": "api._prepare_info(99_999)",
    "a text": "api._prepare_info('x')",
    "a list": "api._prepare_info([])",
    "none": "api._prepare_info(None)",
    "without a folder": "api.reset_archive_dir(None); api._prepare_info(11)",
    "not in fast mode": "api.reset_fast_mode(False); answer = [api._prepare_info(11), sorted(api.evaluated_indexes)]",
    "not in fast mode, a list": "api.reset_fast_mode(False); api._prepare_info([])",
    "set": "api.evaluated_indexes = {0, 284}; answer = [repr(api), api.find_best('cifar10', 'test', enforce_all=False)]",
    "set, then loaded": "api.evaluated_indexes = {0}; api._prepare_info(11); answer = [api.evaluated_indexes, repr(api)]",
    "the same set": "s = {0}; api.evaluated_indexes = s; api._prepare_info(11); answer = [s, api.evaluated_indexes is s]",
    "added": "api.evaluated_indexes.add(284); answer = api.find_best('cifar100', 'valid', enforce_all=False)",
    "added, absent": "api.evaluated_indexes.add(5); api.find_best('cifar100', 'valid', enforce_all=False)",
    "added, outside": "api.evaluated_indexes.add(99_999); api.find_best('cifar100', 'valid', enforce_all=False)",
    "taken out": "load(); api.evaluated_indexes.remove(11); answer = [api.find_best('cifar10', 'test', enforce_all=False), repr(api)]",
    "taken out, then prepared": "load(); api.evaluated_indexes.remove(11); api._prepare_info(11)",
    "taken out, then shown": "load(); api.evaluated_indexes.remove(11); api.show(11)",
    "taken out, then asked": "load(); api.evaluated_indexes.remove(11); answer = len(api.get_cost_info(284, 'cifar10'))",
    "taken out, then counted": "load(); api.evaluated_indexes.remove(11); answer = api.statistics('cifar10', '12')",
    "added, then counted": "api.evaluated_indexes.add(0); api.statistics('cifar10', '12')",
    "emptied": "load(); api.evaluated_indexes.clear(); answer = [api.find_best('cifar10', 'test', enforce_all=False), len(api)]",
    "emptied, then counted": "load(); api.evaluated_indexes = set(); answer = api.statistics('cifar10', '12')",
    "whole": "load(); api.reset_fast_mode(False); api.evaluated_indexes = {0, 284}; answer = api.find_best('cifar10', 'test')",
    "whole, absent": "load(); api.reset_fast_mode(False); api.evaluated_indexes = {0, 5}; api.find_best('cifar10', 'test')",
    "loaded by find_best": "api.evaluated_indexes = {0, 284}; api.find_best('cifar10', 'test', enforce_all=False);"
    "answer = sorted(api.arch2infos_dict)",
}
# Those of an object that was opened whole, with architectures 0, 11 and 284.
WHOLE = {
    "preparing": "answer = [api._prepare_info(11), api._prepare_info(5), api._prepare_info('x')]",
    "set": "api.evaluated_indexes = {0, 284}; answer = [repr(api), api.find_best('cifar10', 'test')]",
    "set, absent": "api.evaluated_indexes = {0, 5}; api.find_best('cifar10', 'test')",
    "set, nothing": "api.evaluated_indexes = set(); answer = api.find_best('cifar10', 'test')",
    "taken out": "api.evaluated_indexes.remove(11); answer = [api.find_best('cifar10', 'test'), sorted(api.arch2infos_dict)]",
    "taken out, then shown": "api.evaluated_indexes.remove(11); api.show(11)",
    "taken out, then counted": "api.evaluated_indexes.remove(11); answer = api.statistics('cifar10', '12')",
}


def outcome(package, source, program):
    """The value of `answer`, or the type of the exception."""
    api = package.create(source, "tss", fast_mode=isinstance(source, str), verbose=False)
    names = {"api": api, "load": lambda: [api._prepare_info(index) for index in (0, 11, 284)]}
    try:
        exec(program, names)
        return names.get("answer")
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize("mode, name", [*(("fast", name) for name in PROGRAMS), *(("whole", name) for name in WHOLE)])
def test_evaluated_indexes_are_those_of_the_official_object(mode, name, archives):
    official = pytest.importorskip("nats_bench", reason="nats_bench is not installed")
    if official is natsbench:
        pytest.skip("the shim is installed")
    source, program = str(archives / NAMES["tss"]), PROGRAMS[name] if mode == "fast" else WHOLE[name]
    if mode == "whole":
        source = natsbench.pickle_load(f"{source}/meta.pickle.pbz2")
        indexes = (0, 11, 284)
        files = {index: archives / NAMES["tss"] / f"{index:06}.pickle.pbz2" for index in indexes}
        source["arch2infos"] = {index: natsbench.pickle_load(path) for index, path in files.items()}
        source["evaluated_indexes"] = set(indexes)
    strict = types.SimpleNamespace(create=lambda *args, **kwargs: natsbench.create(*args, **kwargs, strict=True))
    assert outcome(strict, source, program) == outcome(official, source, program)


def test_a_whole_space_is_read_as_the_dicts_of_the_official_file(space, archives):
    folder = archives / NAMES[space]

    def read(index):
        with bz2.open(folder / f"{index:06d}.pickle.pbz2") as file:
            return pickle.load(file)

    for fast_mode in (True, False):
        source = folder if fast_mode else natsbench.create(folder, space, fast_mode=True, verbose=False).database
        api = natsbench.create(source, space, fast_mode=fast_mode, verbose=False)
        before = len(api.evaluated_indexes)
        dicts = api.to_dicts()
        first = next(dicts)
        everything = [first, *dicts]
        assert [index for index, _ in everything] == [0, 11, 284]
        for index, states in everything:
            assert states == read(index) and list(states) == list(read(index))
            for hp, state in read(index).items():
                assert list(states[hp]["all_results"]) == list(state["all_results"])
        assert len(api.evaluated_indexes) == before


def test_a_loop_of_syne_tune_finds_what_sql_finds(archives):
    """Its import of NAS-Bench-201 reads curves and costs of every trial from the dict of the file."""
    api = natsbench.create(archives / NAMES["tss"], "tss", fast_mode=True, verbose=False)
    found = []
    for index, infos in api.to_dicts():
        for (dataset, seed), trial in infos["200"]["all_results"].items():
            if dataset == "cifar100":
                curve = [trial["eval_acc1es"].get(f"ori-test@{epoch}") for epoch in range(200)]
                found += [(index, seed, epoch, accuracy) for epoch, accuracy in enumerate(curve)]
    table = api.to_arrow(
        "SELECT arch_index, seed, epoch, top1_percent FROM epoch_metrics"
        " WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar100' AND split = 'ori-test'"
    )
    assert len(found) == 3 * 3 * 200
    assert sorted(found) == sorted(zip(*(table.to_list(name) for name in table.column_names)))

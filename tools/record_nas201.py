#!/usr/bin/env python3
"""Record what the older package nas_201_api answers about an archive directory.

    pip install --no-deps --target official-1.3 nas-bench-201==1.3
    PYTHONPATH=official-1.3 tools/record_nas201.py NATS-tss-v1_0-3ffb9-simple --out answers.jsonl.gz

Writes one JSON object per line. `python/tests/test_nas_201_official.py` asks natsbench the same:

    {"api": "1.3", "call": "get_latency", "args": [0, "cifar10", true], "result": 0.0139}
    {"api": "1.3", "call": "get_latency", "args": [0, "other", true],
     "error": {"type": "KeyError", "message": "'other'"}}

"args" are passed by position, "kwargs" by name. "of" names the object of a method of ArchResults (by "index" and "hp") or of
ResultsCount (also by "dataset" and "seed"). A "program" is text in Python: its value is that of `answer` in the end. Before
each line, random.seed was called with "python_seed", if there is one. Tuples are lists, keys are text, and a float is
written so that reading it gives the same double. "stdout" is what was printed, if anything was.

Needs Python 3.8 to 3.11 (since 3.12, the sums of Python have other last digits) and numpy. The package imports PyTorch for
nothing but reading .pth files, and this script gives it a dict: where PyTorch is missing, an empty module takes its place.
"""

import argparse
import bz2
import contextlib
import copy
import gzip
import io
import json
import pickle
import random
import sys
import types
import warnings
import zipfile
from pathlib import Path

import numpy

DATASETS = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120")
SPLITS = ("train", "x-valid", "x-test", "ori-test", "valid", "test")
MESSAGE_LIMIT = 240
RECIPES = {"less": "12", "full": "200"}


# ---- what a line means -----------------------------------------------------------------------


def answer(api, line):
    """What the object of a generation answers to a line: (result, exception or None, printed text)."""
    printed = io.StringIO()
    random.seed(line.get("python_seed", 0))
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of means of nothing
        try:
            return plain(called(api, line)), None, printed.getvalue()
        except Exception as error:
            return None, error, printed.getvalue()


def called(api, line):
    if "program" in line:
        names = {"api": api, "copy": copy, "random": random}
        exec(line["program"], names)
        return names["answer"]
    of, _, name = line["call"].rpartition(".")
    target = api
    if of:
        chosen = line["of"]
        target = results_of(api, chosen["index"], chosen["hp"])
        if of == "ResultsCount":
            target = target.query(chosen["dataset"], chosen["seed"])
    return getattr(target, name)(*line["args"], **line.get("kwargs", {}))


def results_of(api, index, hp):
    """The results that a program finds in the tables of a generation."""
    if hasattr(api, "arch2infos_dict"):
        return api.arch2infos_dict[index][hp]
    return (api.arch2infos_less if hp == "12" else api.arch2infos_full)[index]


def plain(value):
    """The JSON form of an answer."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):  # numpy's doubles are floats too
        return float(value)
    if isinstance(value, int):
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if type(value).__name__ in ("ArchResults", "ResultsCount"):
        return {type(value).__name__: repr(value)}
    raise TypeError(f"no JSON form for {type(value)}")


# ---- questions -------------------------------------------------------------------------------


def questions(generation, archive):
    """The lines without their answers."""
    indexes = list(archive["arch2infos"])
    recipe = "use_12epochs_result" if generation == "1.3" else "hp"
    recipes = [False, True] if generation == "1.3" else ["12", "200"]
    for index in indexes:
        yield from about_an_architecture(index, archive, recipe, recipes)
        yield from about_objects(index, archive)
    yield from about_all(archive, recipe, recipes)
    yield from about_wrong_arguments(indexes[0], recipe, recipes)
    yield from programs(generation, indexes)


def about_an_architecture(index, archive, recipe, recipes):
    string = archive["meta_archs"][index]
    for value in recipes:
        named = {recipe: value}
        for dataset in DATASETS:
            yield call("get_cost_info", index, dataset, value)
            yield call("get_latency", index, dataset, **named)
            yield call("query_by_index", index, dataset, value)
            yield call("get_net_param", index, dataset, None, value)
            yield call("get_net_param", index, dataset, 777, value)
            for epoch in (None, 0, 7, 11, 12, 199, 200, -1):
                for trial in (False, True, 777, 5, None, "777"):
                    yield {**call("get_more_info", index, dataset, epoch, is_random=trial, **named), "python_seed": 3}
        yield call("query_by_arch", index, value)
        yield call("query_by_arch", string, value)
        yield call("query_meta_info_by_index", index, value)
    for dataset in DATASETS:
        yield call("get_net_config", index, dataset)
        for seed in range(3):
            yield {**call("get_more_info", index, dataset), "python_seed": seed}
    yield call("show", index)
    yield call("arch", index)
    yield call("query_index_by_arch", string)
    yield call("str2lists", string)
    yield call("str2matrix", string)


def about_objects(index, archive):
    for name, hp in RECIPES.items():
        state = archive["arch2infos"][index][name]
        of = {"of": {"index": index, "hp": hp}}
        for method in ("arch_idx_str", "get_dataset_names", "get_total_epoch", "show", "debug_test", "state_dict"):
            yield {**call("ArchResults." + method), **of}
        for dataset in (*DATASETS, "other"):
            for method in ("get_compute_costs", "get_dataset_seeds", "get_latency", "get_total_epoch", "query"):
                yield {**call("ArchResults." + method, dataset), **of}
            for seed in (None, 777, 5):
                yield {**call("ArchResults.get_net_param", dataset, seed), **of}
            for split in SPLITS:
                for epoch in (None, 0, 11, 199):
                    for trial in (False, True, 777):
                        yield {**call("ArchResults.get_metrics", dataset, split, epoch, trial), **of}
        for dataset, seed in state["all_results"]:
            yield from about_a_trial({"of": {"index": index, "hp": hp, "dataset": dataset, "seed": seed}})


def about_a_trial(of):
    for method in ("get_total_epoch", "get_eval_set", "get_latency", "get_times", "get_net_param", "state_dict", "__repr__"):
        yield {**call("ResultsCount." + method), **of}
    yield {**call("ResultsCount.get_config", None), **of}
    for epoch in (None, 0, 11, 198, 200, 3.0, "x", True):
        yield {**call("ResultsCount.get_train", epoch), **of}
        for split in SPLITS:
            yield {**call("ResultsCount.get_eval", split, epoch), **of}


def about_all(archive, recipe, recipes):
    flops, params = (means_of(cost, archive) for cost in ("flop", "params"))
    for value in recipes:
        named = {recipe: value}
        for dataset in (*DATASETS, "other"):
            yield call("statistics", dataset, value)
            for split in SPLITS:
                yield call("find_best", dataset, split, **named)
                for limit in flops[:: max(1, len(flops) // 6)]:
                    yield call("find_best", dataset, split, limit, **named)
                for limit in params[:: max(1, len(params) // 6)]:
                    yield call("find_best", dataset, split, Param_max=limit, **named)
        yield call("find_best", "cifar10", "train", 0.0, 0.0, value)
    yield call("find_best", "cifar10", "ori-test")
    yield call("show")
    yield {**call("random"), "python_seed": 5}
    yield call("__len__")
    yield call("__repr__")


def means_of(cost, archive):
    """The limits at which an architecture is just within, or just not: means over trials in their order."""
    means = set()
    for infos in archive["arch2infos"].values():
        for state in infos.values():
            for dataset, seeds in state["dataset_seed"].items():
                values = [state["all_results"][dataset, seed][cost] for seed in seeds]
                means.add(float(numpy.mean(values)))
    return sorted(means)


def about_wrong_arguments(index, recipe, recipes):
    absent = [5, -1, 15625, "x", None, 3.0, [], True, "0"]
    for value in [*absent, float(index)]:
        for method in ("arch", "query_by_arch", "query_by_index", "query_meta_info_by_index", "query_index_by_arch", "show"):
            yield call(method, value)
        yield call("query_by_arch", value, recipes[0])
        for method in ("get_cost_info", "get_latency", "get_net_config"):
            yield call(method, value, "cifar10")
        yield call("get_more_info", value, "cifar10", is_random=False)
        yield call("get_net_param", value, "cifar10", None)
        yield call("clear_params", value, None)
    for dataset in ("other", None, 3, []):
        for method in ("get_cost_info", "get_latency", "get_net_config", "query_by_index"):
            yield call(method, index, dataset)
        yield call("get_more_info", index, dataset, is_random=False)
        yield call("statistics", dataset, recipes[0])
    for text in ("", "|none~0|", "none", "|none~0~1|", "|other~0|", "|none~x|", "|none~5|"):
        yield call("str2lists", text)
        yield call("str2matrix", text)
    for position in (0, -1, 20_000, "x"):
        yield call("__getitem__", position)


def call(name, *args, **kwargs):
    line = {"call": name, "args": list(args)}
    return {**line, "kwargs": kwargs} if kwargs else line


def programs(generation, indexes):
    """What public programs do with the attributes, and changes, which later questions see."""
    first, last = indexes[0], indexes[-1]
    full = "api.arch2infos_full[{}]" if generation == "1.3" else "api.arch2infos_dict[{}]['200']"
    table = "api.arch2infos_full" if generation == "1.3" else "api.arch2infos_dict"
    recipe = "False" if generation == "1.3" else "'200'"
    of_first = full.format(first)
    texts = [
        "answer = [api.evaluated_indexes, len(api.meta_archs), len(api.archstr2index), api.filename, api.verbose]",
        f"answer = list({table})",
        f"answer = [{first} in {table}, 'x' in {table}, len({table}), {table}.get('x')]",
        f"answer = [str({full.format('index')}) for index in {table}]",
        f"answer = {of_first}.all_results[('cifar10', 777)].get_eval('ori-test')['accuracy']",
        f"answer = [{of_first}.arch_str, {of_first}.arch_index, {of_first}.dataset_seed, {of_first}.clear_net_done]",
        f"answer = {of_first} is {of_first}",
        f"answer = {of_first}.state_dict() == {of_first}.state_dict()",
        # a copy is the program's own
        f"""
copied = api.query_meta_info_by_index({first}, {recipe})
copied.reset_latency('cifar10', None, 4.0)
answer = [copied.get_latency('cifar10'), api.get_latency({first}, 'cifar10', {recipe})]""",
        f"""
api = copy.deepcopy(api)
api.evaluated_indexes = [{last}]
answer = [repr(api), api.find_best('cifar10', 'ori-test')]
api.evaluated_indexes.append(5)
answer.append(len(api.evaluated_indexes))""",
        f"""
api = copy.deepcopy(api)
text = {of_first}.arch_str
del {table}[{first}]
del api.archstr2index[text]
api.evaluated_indexes.remove({first})
answer = [len({table}), {first} in {table}, api.query_index_by_arch(text), api.find_best('cifar10', 'ori-test'), repr(api)]""",
    ]
    # changes of the object in the table, seen by every call
    changes = {
        "reset_latency('cifar10', None, 1.5)": f"api.get_cost_info({first}, 'cifar10', {recipe})",
        "reset_latency('cifar10', 777, None)": f"api.get_cost_info({first}, 'cifar10', {recipe})",
        "reset_pseudo_train_times('cifar100', None, 0.1)": f"api.get_more_info({first}, 'cifar100', None, {recipe}, False)",
        "reset_pseudo_eval_times('cifar100', 777, 'x-valid', 0.3)": f"api.get_cost_info({first}, 'cifar100', {recipe})",
        "reset_pseudo_eval_times('cifar100', 777, 'other', 0.3)": "None",
        "clear_params()": f"{of_first}.clear_net_done",
        "query('cifar10', 777).train_acc1es.update({199: 1.0})": f"api.find_best('cifar10', 'train', None, None, {recipe})",
        "query('cifar10', 777).reset_eval()": f"api.get_more_info({first}, 'cifar10', None, {recipe}, False)",
        "query('cifar10', 777).update_latency([3.0, 4.0])": f"api.get_latency({first}, 'cifar10', {recipe})",
        "query('cifar10', 777).update_OLD_eval('x-test', {3: 1.0, 199: 2.0}, {3: 5.0, 199: 6.0})":
            f"{of_first}.query('cifar10', 777).get_eval('x-test', 3)",
        "update('cifar10', 5, copy.deepcopy({}.query('cifar10', 777)))".replace("{}", of_first):
            f"[api.get_more_info({first}, 'cifar10', None, {recipe}, 5), str({of_first})]",
        "update('cifar10', 777, None)": "None",
        "dataset_seed['cifar10'].remove(777)": f"api.get_more_info({first}, 'cifar10', None, {recipe}, False)",
    }  # fmt: skip
    for change, seen in changes.items():
        texts.append(f"api = copy.deepcopy(api)\n{of_first}.{change}\nanswer = {seen}")
    for text in texts:
        yield {"program": text}


# ---- recording -------------------------------------------------------------------------------


def archive_dict(folder, chosen):
    """The directory as the dict of a .pth file."""

    def read(path):
        with bz2.open(path) as file:
            return pickle.load(file)

    meta = read(folder / "meta.pickle.pbz2")
    files = {int(path.name.split(".")[0]): path for path in folder.glob("[0-9]*.pickle.pbz2")}
    indexes = sorted(files) if chosen is None else chosen
    stored = {index: read(files[index]) for index in indexes}
    infos = {index: {name: of[hp] for name, hp in RECIPES.items()} for index, of in stored.items()}
    return {**meta, "arch2infos": infos, "evaluated_indexes": indexes}


def written(archive, path):
    """Writes a dict as `torch.save` does since PyTorch 1.6. Without weights, that needs no PyTorch."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(archive, protocol=2))
        file.writestr("archive/version", "3\n")
    return path


def official_package():
    try:
        import torch  # noqa: F401
    except ImportError:
        sys.modules["torch"] = types.ModuleType("torch")
    import nas_201_api

    return nas_201_api, "1.3" if nas_201_api.NAS_BENCH_201_API_VERSION == "v1.3" else "2.1"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, help="directory of an archive of the topology space")
    parser.add_argument("--archs", help="indexes of architectures, such as 0,11,284; all of the archive if left out")
    parser.add_argument("--out", type=Path, required=True, help="file to write, .jsonl.gz")
    arguments = parser.parse_args()
    if sys.version_info >= (3, 12):
        sys.exit("Python 3.12 and later add up floats in another way; take 3.8 to 3.11")
    package, generation = official_package()
    chosen = arguments.archs and [int(index) for index in arguments.archs.split(",")]
    archive = archive_dict(arguments.archive, chosen or None)
    api = package.NASBench201API(archive, verbose=False)
    count = 0
    with gzip.open(arguments.out, "wt") as out:
        for line in questions(generation, archive):
            result, error, printed = answer(api, line)
            line = {"api": generation, **line}
            if error is None:
                line["result"] = result
            else:
                line["error"] = {"type": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT]}
            if printed:
                line["stdout"] = printed
            out.write(json.dumps(line) + "\n")
            count += 1
    print(f"{count} answers of nas_201_api {generation} in {arguments.out}")


if __name__ == "__main__":
    main()

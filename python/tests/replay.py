"""Asks natsbench, strict, what a line of recorded answers asked the official package."""

import contextlib
import hashlib
import io
import os
import pathlib
import random
import re
import warnings

import natsbench

INDEXES = (0, 11, 284)
KEPT = {}


@contextlib.contextmanager
def environment(state):
    """TORCH_HOME and HOME as a line says; None is unset."""
    before = dict(os.environ)
    for name in ("TORCH_HOME", "HOME"):
        if name in state:
            os.environ.pop(name, None)
            if state[name] is not None:
                os.environ[name] = state[name]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def choosing(seeds, available):
    """Lets random.choice give the position of these seeds in turn; ours is offered positions."""
    original, given = random.choice, []

    def choice(positions):
        given.append(seeds[min(len(given), len(seeds) - 1)])
        place = available[min(len(given), len(available)) - 1].index(given[-1])
        assert place in positions
        return place

    random.choice = choice
    try:
        yield
    finally:
        random.choice = original


def plain(value):
    if isinstance(value, dict):
        return {str(key): comment(key, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if type(value).__name__ in ("ArchResults", "ResultsCount"):
        return {type(value).__name__: repr(value)}
    if isinstance(value, natsbench.TopologyStructure):
        return {"TopologyStructure": value.tostr()}
    if hasattr(value, "tolist") and not isinstance(value, natsbench.TopologyStructure):
        return plain(value.tolist())
    return value


def comment(key, value):
    if key == "comment" and isinstance(value, str):
        return "<comment hp={}>".format(re.search(r"by (\S+) epochs", value).group(1))
    return plain(value)


def same(ours, theirs):
    """Equal to the last bit, ints and floats told apart."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return repr(ours) == repr(theirs)


class Replay:
    """Objects in the states that lines name, within the folder of the archives."""

    def __init__(self, space, archive):
        self.space, self.archive, self.kept, self.clock, self.last = space, archive, {}, None, None

    def api(self, state):
        """The object of a state; its clock is set as the line says."""
        verbose = state.get("verbose", False)
        if verbose or "note" in state or "TORCH_HOME" in state:
            api = self.new(state, verbose)
        else:
            key = state.get("mode", "fast"), tuple(state.get("evaluated", INDEXES))
            api = self.kept.get(key) or self.kept.setdefault(key, self.new(state, False))
            if sorted(api.evaluated_indexes) != list(key[1]):
                api = self.kept[key] = self.new(state, False)
        if "None" in state.get("note", ""):
            api.reset_archive_dir(None)
        elif "False" in state.get("note", ""):
            api.reset_fast_mode(False)
        if "used_time" in state:
            api._set_used_time(state["used_time"])
        self.last = api
        return api

    def new(self, state, verbose):
        if state.get("mode") == "whole":
            load = lambda index: natsbench.pickle_load(f"{self.archive}/{index:06}.pickle.pbz2")
            whole = natsbench.pickle_load(f"{self.archive}/meta.pickle.pbz2")
            whole["arch2infos"] = {index: load(index) for index in state["evaluated"]}
            whole["evaluated_indexes"] = state["evaluated"]
            return natsbench.create(whole, self.space, fast_mode=False, verbose=verbose, strict=True)
        api = natsbench.create(self.archive, self.space, fast_mode=True, verbose=verbose, strict=True)
        for index in state.get("evaluated", INDEXES):
            api.reload(self.archive, index)
        return api

    def line(self, line):
        """(result or None, exception or None, printed text, warnings)."""
        state, printed, result, error = line.get("state") or {}, io.StringIO(), None, None
        with environment(state), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            if line["call"] in ("create", "evaluated_indexes"):
                call = lambda: getattr(self, line["call"])(line)
            else:
                with contextlib.redirect_stdout(io.StringIO()):
                    api = self.api(state) if state or not self.last else self.kept.get(("fast", INDEXES)) or self.api({})
                warned.clear()
                call = lambda: self.answer(api, line["call"], dict(line["args"]))
            with contextlib.redirect_stdout(printed):
                try:
                    result = plain(call())
                except Exception as raised:
                    error = raised
        return result, error, printed.getvalue(), [str(warning.message) for warning in warned]

    def create(self, line):
        args = dict(line["args"])
        source = args["file_path_or_dict"]
        if isinstance(source, dict):
            empty = {"meta_archs": [], "arch2infos": {}, "evaluated_indexes": []}
            args["file_path_or_dict"] = {
                "Path": lambda: pathlib.PurePosixPath(self.archive),
                "int": lambda: 3,
                "dict": lambda: {**empty, "meta_archs": source["meta_archs"]}
                if "meta_archs" in source
                else {key: empty[key] for key in source["keys"]},
            }[source["kind"]]()
        api = natsbench.create(**args, verbose=False, strict=True)
        return {
            "repr": repr(api), "filename": api.filename, "archive_dir": api.archive_dir,
            "fast_mode": api.fast_mode, "evaluated": sorted(api.evaluated_indexes),
        }  # fmt: skip

    def evaluated_indexes(self, line):
        args = line["args"]
        state = line.get("state") or {}
        if "after" not in args:
            return sorted(self.api(state).evaluated_indexes)
        if args["after"] == "find_best":
            api = self.new({"evaluated": INDEXES}, False)
            with contextlib.suppress(Exception):
                api.find_best(**args["with"])
        elif args["after"] == "reload":
            api = self.new({"evaluated": []}, False)
            with contextlib.suppress(Exception), environment(args):
                api.reload(args["archive_root"], args["index"])
        else:
            api = self.last
        return sorted(api.evaluated_indexes)

    def answer(self, api, call, args):
        if "python_seed" in args:
            random.seed(args.pop("python_seed"))
        if call.startswith("TopologyStructure") or call in ("str2structure", "str2fullstructure"):
            return structure(call.rpartition(".")[2], args)
        if call.startswith(("ArchResults.", "ResultsCount.")):
            return results(api, call, args)
        if "choice" in args or "seed" in args and call == "simulate_train_eval":
            return drawn(api, call, args)
        special = getattr(self, "_" + call, None)
        if special:
            return special(api, **args)
        if call in ("version", "search_space_info", "remap_dataset_set_names"):
            return getattr(natsbench, call)(**args)
        arch = args.get("arch")
        if isinstance(arch, dict):
            args["arch"] = natsbench.topology_str2structure(arch["TopologyStructure"])
        return getattr(api, call)(**args)

    def _property(self, api, name, order=None):
        value = getattr(api, name)
        return sorted(value) if name == "avaliable_hps" else value

    def _len(self, api):
        return len(api)

    def _repr(self, api):
        return repr(api)

    def _filename(self, api):
        return api.filename

    def _random(self, api, draws):
        return [api.random() for _ in range(draws)]

    def ___getitem__(self, api, index):
        return api[index]

    def _iterate_sha256(self, api, joined_with):
        return hashlib.sha256(joined_with.join(api).encode()).hexdigest()

    def _get_unique_str_all(self, api, joined_with):
        texts = [api.get_unique_str(index) for index in range(len(api))]
        digest = hashlib.sha256(joined_with.join(texts).encode()).hexdigest()
        return {"total": len(texts), "distinct": len(set(texts)), "sha256": digest}


def drawn(api, call, args):
    """A call whose draws were made to give certain seeds."""
    seeds = [args.pop(name) for name in ("choice", "seed", "seed_second_draw") if name in args]
    dataset = args["dataset"]
    first = "cifar10-valid" if call == "simulate_train_eval" and dataset == "cifar10" else dataset
    available = []
    for name in (first, dataset):
        with contextlib.suppress(Exception):
            index = args.get("index", args.get("arch"))
            results = kept_results(api, api.query_index_by_arch(index), args.get("hp", "12"))
            available.append(results.get_dataset_seeds(name))
    with choosing(seeds, available or [seeds]):
        return getattr(api, call)(**args)


def kept_results(api, index, hp):
    """Objects take a while to load, and many lines in turn ask about the same."""
    key = id(api), index, str(hp)
    if key not in KEPT:
        KEPT.clear()
        KEPT[key] = api.query_meta_info_by_index(index, hp)
    return KEPT[key]


def results(api, call, args):
    of, name = call.split(".")
    found = kept_results(api, args.pop("index"), args.pop("hp"))
    if of == "ResultsCount":
        found = found.query(args.pop("dataset"), args.pop("seed"))
    if name == "all_results_keys":
        return list(found.all_results)
    if name == "repr":
        return repr(found)
    if name == "state":
        state = found.state_dict()
        pairs = lambda key, value: [[a, b] for a, b in value.items()] if isinstance(value, dict) and key != "arch_config" else value
        return {key: pairs(key, value) for key, value in state.items() if key != "net_state_dict"}
    if args.get("str2structure"):
        args["str2structure"] = natsbench.topology_str2structure
    member = getattr(found, name)
    return member(**args) if callable(member) else member


def structure(name, args):
    if name == "TopologyStructure":
        nested = lambda value: tuple(map(nested, value)) if isinstance(value, list) else value
        return repr(natsbench.TopologyStructure(nested(args["genotype"])))
    text = args.pop("xstr", None)
    if isinstance(text, dict):
        text = natsbench.topology_str2structure(text["TopologyStructure"])
    if name.startswith("str2"):
        return getattr(natsbench.TopologyStructure, name)(text, **args)
    if name == "gen_all":
        return natsbench.TopologyStructure.gen_all(**args)
    cell = natsbench.topology_str2structure(text)
    if name in ("len", "repr"):
        return {"len": len, "repr": repr}[name](cell)
    if name == "__getitem__":
        return cell[args["index"]]
    member = getattr(cell, name)
    return member(**args) if callable(member) else member

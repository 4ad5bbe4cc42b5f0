"""Asks natsbench, strict, what a line of recorded answers about weights asked the official package."""

import contextlib
import hashlib
import os

import natsbench

STEMS = {"tss": "NATS-tss-v1_0-3ffb9", "sss": "NATS-sss-v1_0-50262"}
FIRST = {"tss": 284, "sss": 0}
LAST_HP = {"tss": "200", "sss": "90"}
TENSORS, ARRAYS = "torch", "numpy"

# The lines about a reload name what was done, in words.
WITHOUT_HOME = "reload(None, index) without TORCH_HOME"
WITH_HOME = "reload(None, index) with TORCH_HOME that has -full"
OF_SIMPLE = "-simple api, then reload(None, index) with TORCH_HOME that has -full"
AFTER_THAT = "get_net_param of the -simple api after that reload"
FALLS_BACK = "-full api, TORCH_HOME without -full: reload(None, index) falls back to its own folder"
NO_FOLDER = "reload(no such folder, index)"
NOT_THERE = "reload(-full, index not there)"
CREATED = "create(None, fast_mode=True) looks at"


def to_bytes(value):
    """The little-endian bytes of a tensor or an array."""
    array = value.numpy() if hasattr(value, "numpy") else value
    return array.tobytes()


def described(value):
    """Weights as the recorded answers have them."""
    if value is None:
        return None
    entries = [
        [key, list(tensor.shape), str(tensor.dtype).replace("torch.", ""), hashlib.sha256(to_bytes(tensor)).hexdigest()]
        for key, tensor in value.items()
    ]
    return {"class": f"{type(value).__module__}.{type(value).__name__}", "entries": entries}


def answered(value):
    """What ``get_net_param`` gave; a plain dict is one of seeds."""
    if type(value) is dict:
        return {"by_seed": [[seed, described(weights)] for seed, weights in value.items()]}
    return described(value)


class Replay:
    """The benchmarks that the lines of a space are about, in the state that the lines before have left."""

    def __init__(self, space, folder, monkeypatch):
        self.space, self.folder, self.monkeypatch = space, folder, monkeypatch
        self.full, self.simple = (os.path.join(folder, f"{STEMS[space]}-{form}") for form in ("full", "simple"))
        self.first = FIRST[space]
        monkeypatch.delenv("TORCH_HOME", raising=False)
        self.api = natsbench.create(self.full, space, fast_mode=True, verbose=False, strict=True)
        self.asked_after_reload, self.light = None, None

    def line(self, line):
        """(result or None, exception or None)"""
        try:
            return getattr(self, "_" + line["kind"])(line), None
        except Exception as error:
            return None, error

    def _state(self, line):
        state = self.api.query_meta_info_by_index(line["index"], line["hp"])
        found = {"repr": repr(state), "clear_net_done": state.clear_net_done, "dataset_seed": state.dataset_seed}
        found["all_results"] = [list(key) for key in state.all_results]
        return {key: value for key, value in found.items() if key in line}

    def _fact(self, line):
        index = self.first
        if line["fact"].startswith("changing"):
            weights = next(iter(self.api.get_net_param(index, "cifar10-valid", None).values()))
            key = next(iter(weights))
            weights[key][...] = 0
            again = next(iter(self.api.get_net_param(index, "cifar10-valid", None).values()))
            return bool(abs(again[key]).max() > 0)
        other = self.api.get_net_param(index, "cifar10-valid", None, LAST_HP[self.space])
        return next(iter(other.values())) is not None

    def _metadata(self, line):
        weights = next(iter(self.api.get_net_param(self.first, "cifar10-valid", None).values()))
        entries = [[name, dict(entry)] for name, entry in weights._metadata.items()]
        return {"has": True, "entries": entries[: len(line["entries"])], "count": len(entries)}

    def _call(self, line):
        call, args = line["call"], line.get("args", [])
        if call == "get_net_param":
            api = self.api
            if self.asked_after_reload is not None:  # the first asks this one, the second one of -simple
                self.asked_after_reload += 1
                if self.asked_after_reload == 2:
                    self.light = natsbench.create(self.simple, self.space, fast_mode=True, verbose=False, strict=True)
                    api = self.light
            return answered(api.get_net_param(*args))
        if call in ("get_net_config", "clear_params", "reload"):
            return getattr(self.api, call)(*args)
        if call == "get_net_param without seed":
            return self.api.get_net_param(self.first, "cifar10")
        return self._reload(call)

    def _reload(self, call):
        if call == WITHOUT_HOME:
            self.api.clear_params(self.first)
            return self.api.reload(None, self.first)
        if call == WITH_HOME:
            self.monkeypatch.setenv("TORCH_HOME", self.folder)
            self.asked_after_reload = 0
            return self.api.reload(None, self.first)
        if call == OF_SIMPLE:
            return self.light.reload(None, self.first)
        if call == AFTER_THAT:
            return answered(self.light.get_net_param(self.first, "cifar10-valid", None, "12"))
        if call == FALLS_BACK:
            self.monkeypatch.setenv("TORCH_HOME", os.path.join(self.folder, "nothing"))
            return self.api.reload(None, self.first)
        if call == NO_FOLDER:
            return self.api.reload("no such folder", self.first)
        if call == NOT_THERE:
            return self.api.reload(self.full, 2)
        if call == CREATED:
            return os.path.basename(str(natsbench.create(None, self.space, fast_mode=True, verbose=False).archive_dir))
        raise AssertionError(f"no such call: {call}")


@contextlib.contextmanager
def quiet():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield

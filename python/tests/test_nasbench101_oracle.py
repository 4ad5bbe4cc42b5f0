"""Every recorded answer of the official package ``nasbench`` about a file of 200 modules, asked again: to the last bit."""

import hashlib
import json
from collections import Counter

import pytest
from replay import same

numpy = pytest.importorskip("numpy", reason="numpy is not installed, which natsbench.nasbench needs")

from natsbench.nasbench import api  # noqa: E402

# How many answers were recorded of each call.
CALLS = {
    "about": 1,
    "config": 1,
    "valid_epochs": 1,
    "hash_iterator": 1,
    "get_metrics_from_hash": 201,
    "ModelSpec": 1050,
    "is_valid": 1044,
    "check": 1044,
    "query": 207,
}


def plain(value):
    """An answer as the recorder writes it."""
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return sorted(value) if isinstance(value, set) else value


def failure(error):
    return {"type": type(error).__name__, "message": str(error)}


class Asked:
    """The object of the official script: one for all questions without a seed, and a new one where the seed changes."""

    def __init__(self, tfrecord):
        self.tfrecord, self.seed = tfrecord, None
        self.nasbench = api.NASBench(str(tfrecord), seed=0)

    def spec(self, matrix, ops, dtype=None, **_):
        return api.ModelSpec(numpy.array(matrix, dtype=dtype) if dtype else matrix, list(ops))

    def about(self):
        blob = self.tfrecord.read_bytes()
        return {"file_bytes": len(blob), "file_sha256": hashlib.sha256(blob).hexdigest()}

    def config(self):
        return self.nasbench.config

    def valid_epochs(self):
        return self.nasbench.valid_epochs

    def hash_iterator(self):
        return list(self.nasbench.hash_iterator())

    def get_metrics_from_hash(self, module_hash):
        return self.nasbench.get_metrics_from_hash(module_hash)

    def ModelSpec(self, **args):
        spec = self.spec(**args)
        answer = {"valid_spec": spec.valid_spec, "matrix": spec.matrix, "ops": spec.ops}
        if spec.valid_spec:
            try:
                answer["hash"] = spec.hash_spec(self.nasbench.config["available_ops"])
            except Exception as error:
                answer["hash_error"] = failure(error)
        return answer

    def is_valid(self, **args):
        return self.nasbench.is_valid(self.spec(**args))

    def check(self, **args):
        return self.nasbench._check_spec(self.spec(**args))

    def query(self, seed, matrix, ops, epochs, stop_halfway=False, step=None):
        if step == 0 or seed != self.seed:
            self.nasbench, self.seed = api.NASBench(str(self.tfrecord), seed=seed), seed
        return self.nasbench.query(self.spec(matrix, ops), epochs=epochs, stop_halfway=stop_halfway)

    def answer(self, line):
        """What is recorded in a line, as it is now."""
        ours = {}
        try:
            ours["result"] = plain(getattr(self, line["call"])(**line.get("args", {})))
        except Exception as error:
            ours["error"] = failure(error)
        if line["call"] == "query" and "repeat_index" in line.get("result", {}):
            ours["result"]["repeat_index"] = self.drawn(line["args"], ours["result"])
        if "budget" in line:
            ours["budget"] = plain(self.nasbench.get_budget_counters())
        if line.get("then") == "reset_budget_counters":
            self.nasbench.reset_budget_counters()
            assert self.nasbench.get_budget_counters() == (0.0, 0)
        return ours

    def drawn(self, args, answer):
        spec = self.spec(args["matrix"], args["ops"])
        repeats = self.nasbench.computed_statistics[self.nasbench._hash_spec(spec)][args["epochs"]]
        key = "halfway_training_time" if args["stop_halfway"] else "final_training_time"
        return [repeat[key] for repeat in repeats].index(answer["training_time"])


def test_every_recorded_answer_is_ours_to_the_last_bit(tfrecord, nasbench101_lines):
    assert Counter(line["call"] for line in nasbench101_lines) == CALLS
    assert {line["args"].get("seed") for line in nasbench101_lines if line["call"] == "query"} >= {0, 1, 777, 42, 5}
    asked, different = Asked(tfrecord), []
    for line in nasbench101_lines:
        ours, theirs = asked.answer(line), {key: line[key] for key in ("result", "error", "budget") if key in line}
        if line["call"] == "about":  # it also says what the answers were recorded with
            theirs["result"] = {key: theirs["result"][key] for key in ours["result"]}
        if not same(ours, theirs):
            different.append(f"{json.dumps(line)[:600]}\n  ours: {str(ours)[:600]}")
    assert not different, f"{len(different)} of {len(nasbench101_lines)} differ:\n" + "\n".join(different[:12])

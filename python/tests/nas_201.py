"""Asks natsbench what the official package ``nas_201_api`` was asked; the script that records it knows what a line means."""

import gzip
import importlib.util
import json
from pathlib import Path

from replay import same

# The repository is wherever the script is.
SCRIPT = next(folder / "tools/record_nas201.py" for folder in Path(__file__).parents if (folder / "tools").is_dir())


def _recorder():
    spec = importlib.util.spec_from_file_location("record_nas201", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recorder = _recorder()


def lines_of(path):
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def differences(api, lines):
    """What natsbench answers in another way: the exception is of another type, or the value differs in any bit."""
    different = []
    for line in lines:
        result, error, printed = recorder.answer(api, line)
        if "error" in line:
            equal = type(error).__name__ == line["error"]["type"]
        else:
            equal = error is None and same(result, line["result"])
        if not equal or printed != line.get("stdout", ""):
            different.append(f"{json.dumps(line)[:400]}\n  ours: {error!r} {result!r:.300} {printed[-100:]!r}")
    return different


def assert_same(api, lines):
    different = differences(api, lines)
    assert not different, f"{len(different)} of {len(lines)} differ:\n" + "\n".join(different[:12])

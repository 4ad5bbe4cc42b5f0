"""Every recorded answer of the official package, asked again."""

import gzip
import json

from conftest import NAMES
from replay import Replay, same


def agrees(line, result, error, printed, warned):
    if "error" in line:
        equal = type(error).__name__ == line["error"]["type"]
    else:
        equal = error is None and same(result, line["result"])
    return equal and printed == line.get("stdout", printed) and warned == line.get("warnings", warned)


def test_every_recorded_answer_is_ours_to_the_last_bit(space, answers, archives, monkeypatch):
    monkeypatch.chdir(archives)
    monkeypatch.delenv("NATSBENCH_DB", raising=False)
    replay, different, count = Replay(space, NAMES[space]), [], 0
    with gzip.open(answers, "rt") as lines:
        for text in lines:
            line = json.loads(text)
            answer = replay.line(line)
            count += 1
            if not agrees(line, *answer):
                result, error, printed, warned = answer
                different.append(f"{text.strip()[:400]}\n  ours: {error!r} {result!r:.300} {printed[-100:]!r} {warned}")
    assert count > 7_000
    assert not different, f"{len(different)} of {count} differ:\n" + "\n".join(different[:12])

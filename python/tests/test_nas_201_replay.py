"""Every recorded answer of the official package ``nas_201_api``, asked again."""

import pytest
from conftest import NAMES, SHARED
from nas_201 import assert_same, lines_of

pytest.importorskip("numpy", reason="numpy is not installed, which nas_201_api needs")

from natsbench.nas_201_api import NASBench201API  # noqa: E402

LINES = {"1.3": 853, "2.1": 1568}


@pytest.mark.parametrize("generation", LINES)
def test_every_recorded_answer_is_ours_to_the_last_bit(generation, archives):
    recorded = SHARED / "reference" / f"nas201_v{generation}.open.jsonl.gz"
    if not recorded.is_file():
        pytest.skip(f"no recorded answers {recorded}")
    lines = lines_of(recorded)
    assert len(lines) >= LINES[generation]
    assert_same(NASBench201API(archives / NAMES["tss"], verbose=False, generation=generation), lines)

"""The table of the page about ``nas_201_api``: what the same call means in each package."""

import os
import re
from pathlib import Path

import natsbench
import pytest
from test_pages import REPOSITORY

numpy = pytest.importorskip("numpy", reason="numpy is not installed, which nas_201_api needs")

from natsbench.nas_201_api import v1_3, v2_1  # noqa: E402

PAGE = (REPOSITORY / "docs" / "nas-201-api.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## What the same call means")[2].partition("\n##")[0]
CALLS = [re.findall(r"`([^`]+)`", row) for row in TABLE.splitlines() if row.startswith("| `")]


def test_the_page_has_the_table():
    assert len(CALLS) >= 12 and {len(row) for row in CALLS} == {4}


@pytest.mark.parametrize("call, of_1_3, of_2_1, of_nats_bench", CALLS, ids=map(" ".join, CALLS))
def test_a_call_means_in_each_package_what_the_table_says(call, of_1_3, of_2_1, of_nats_bench):
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    path = Path(os.environ["NATSBENCH_DEMO"], "demo", "natsbench-demo.db")
    apis = [
        (of_1_3, v1_3.NASBench201API(path, verbose=False)),
        (of_2_1, v2_1.NASBench201API(path, verbose=False)),
        (of_nats_bench, natsbench.create(str(path), "tss", verbose=False, strict=True)),
    ]
    for expected, api in apis:
        try:
            with numpy.printoptions(legacy="1.21"):  # as NumPy 1 shows numbers
                answer = repr(eval(call, {"api": api}))
        except Exception as error:
            answer = type(error).__name__
        assert answer == expected, type(api)

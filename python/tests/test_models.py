"""What networks are built from, and how they are found: without PyTorch."""

import subprocess
import sys

import pytest

from natsbench.models import CellStructure, get_cell_based_tiny_net
from natsbench.models._configuration import read_configuration

CELL = "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|"
TOPOLOGY = {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": CELL, "num_classes": 10}
SIZE = {"name": "infer.shape.tiny", "channels": "8:16:24:32:40", "genotype": CELL, "num_classes": 120}


def test_a_topology_has_three_stages_with_reductions_between():
    layout = read_configuration(TOPOLOGY)
    assert [block.width for block in layout.blocks] == [16] * 5 + [32] * 6 + [64] * 6
    assert [place for place, block in enumerate(layout.blocks) if block.is_reduction] == [5, 11]
    assert list(layout.cell) == CellStructure.str2structure(CELL).nodes
    assert (layout.stem_width, layout.classes) == (16, 10)


def test_sizes_are_the_widths_of_the_blocks():
    layout = read_configuration(SIZE)
    assert [block.width for block in layout.blocks] == [8, 16, 24, 32, 40]
    assert [place for place, block in enumerate(layout.blocks) if block.is_reduction] == [1, 3]
    assert (layout.stem_width, layout.classes) == (8, 120)
    assert read_configuration({**SIZE, "channels": [8, 16, 24, 32, 40]}) == layout
    assert read_configuration(type("Configuration", (), SIZE)) == layout


def test_a_genotype_wins_over_the_text_of_an_architecture():
    other = CELL.replace("nor_conv_3x3", "none")
    layout = read_configuration({**TOPOLOGY, "genotype": CellStructure.str2structure(other)})
    assert list(layout.cell) == CellStructure.str2structure(other).nodes


WRONG = [
    ({**TOPOLOGY, "name": "infer.other"}, ValueError, "invalid network name : infer.other"),
    ({"C": 16}, AttributeError, "has no name"),
    ({key: value for key, value in TOPOLOGY.items() if key != "arch_str"}, ValueError, "genotype or arch_str"),
    ({key: value for key, value in TOPOLOGY.items() if key != "C"}, AttributeError, "has no C"),
    ({**TOPOLOGY, "C": 0}, ValueError, "C is 0; expected a whole number from 1 on"),
    ({**TOPOLOGY, "N": -1}, ValueError, "N is -1"),
    ({**TOPOLOGY, "num_classes": "10"}, ValueError, "num_classes is '10'"),
    ({**TOPOLOGY, "arch_str": CELL.replace("none", "max_pool_3x3")}, ValueError, "max_pool_3x3; expected one of none, "),
    ({**TOPOLOGY, "arch_str": "|none~1|"}, AssertionError, ""),
    ({**TOPOLOGY, "genotype": [[("none", 1)]]}, AssertionError, "has node 1 as an input"),
    ({**TOPOLOGY, "genotype": [[("none", 0)], []]}, AssertionError, "node 2 of a cell has no inputs"),
    ({**TOPOLOGY, "genotype": []}, ValueError, "only its input"),
    ({**TOPOLOGY, "genotype": None}, AssertionError, ""),
    ({**TOPOLOGY, "genotype": 5}, AssertionError, ""),
    ({**TOPOLOGY, "genotype": "none"}, AssertionError, ""),
    ({**SIZE, "channels": "8:8:8"}, ValueError, "invalid number of layers : 3"),
    ({**SIZE, "channels": "8:8:8:8:x"}, ValueError, "unlike '8:8:8:8:x'"),
    ({**SIZE, "channels": [8, 8, 8, 8, 0]}, ValueError, "positive widths"),
    ({**SIZE, "channels": [8, 8, 8, 8, 8.5]}, ValueError, "positive widths"),
    ({**SIZE, "channels": ""}, ValueError, "positive widths"),
    (None, AttributeError, "has no name"),
]


@pytest.mark.parametrize("config, error, words", WRONG)
def test_a_wrong_configuration_is_refused_by_name(config, error, words):
    with pytest.raises(error) as raised:
        get_cell_based_tiny_net(config)
    assert words in str(raised.value)


def run(program):
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_without_pytorch_only_networks_are_missing():
    program = f"""
import sys
sys.modules["torch"] = None
import natsbench.models
print(natsbench.models.CellStructure.str2structure({CELL!r}).tostr() == {CELL!r})
try:
    natsbench.models.get_cell_based_tiny_net({TOPOLOGY!r})
except ModuleNotFoundError as error:
    print(error.name, error)
"""
    assert run(program).splitlines() == [
        "True", "torch networks are modules of PyTorch, which is not installed: pip install torch"
    ]  # fmt: skip


def test_pytorch_is_imported_only_when_a_network_is_built():
    assert run("import natsbench.models, natsbench.shim, sys; print('torch' in sys.modules)") == "False"


@pytest.mark.parametrize("module", ["models", "xautodl.models"])
def test_the_shim_serves_the_networks_where_programs_import_them_from(module):
    program = f"""
import natsbench.shim
natsbench.shim.install(models=True)
from {module} import get_cell_based_tiny_net, CellStructure
import {module} as imported
import natsbench.models, nats_bench
print(get_cell_based_tiny_net is natsbench.models.get_cell_based_tiny_net, imported is natsbench.models)
"""
    assert run(program) == "True True"


def test_the_shim_leaves_other_modules_of_that_name_alone(tmp_path):
    (tmp_path / "models.py").write_text("mine = True\n")
    (tmp_path / "xautodl").mkdir()
    (tmp_path / "xautodl" / "__init__.py").write_text("")
    (tmp_path / "xautodl" / "utils.py").write_text("mine = True\n")
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import natsbench.shim\n"
    run(start + "natsbench.shim.install(); import models; assert models.mine")
    run(start + "natsbench.shim.install(models=True); import xautodl.models, xautodl.utils; assert xautodl.utils.mine")

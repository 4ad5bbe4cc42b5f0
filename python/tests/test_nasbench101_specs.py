"""Modules and their hashes, without any file."""

import csv
import sys
from itertools import product

import pytest
from conftest import SHARED

numpy = pytest.importorskip("numpy", reason="numpy is not installed, which natsbench.nasbench needs")

from natsbench.nasbench import api  # noqa: E402
from natsbench.nasbench.lib import graph_util, model_spec  # noqa: E402
from nasbench101 import CHAIN, CHAIN_HASH, OPS, chain  # noqa: E402


@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "uint8", "uint64", "object"])
def test_booleans_and_integers_are_one_module(dtype):
    spec = chain(dtype=dtype)
    assert spec.hash_spec(OPS) == CHAIN_HASH
    assert spec.matrix.dtype == spec.original_matrix.dtype == dtype


def test_both_ways_to_hash_agree():
    generator = numpy.random.RandomState(0)
    for _ in range(300):
        size = generator.randint(1, 10)
        matrix = generator.randint(-1, 3, (size, size))
        labels = [int(label) for label in generator.randint(-2, 4, size)]
        sums = [matrix.sum(axis).tolist() for axis in (1, 0)]
        expected = graph_util._hash_in_python(matrix.tolist(), list(zip(*sums, labels)))
        assert graph_util.hash_module(matrix, labels) == expected
        assert graph_util.hash_module(matrix.astype(object), labels) == expected
    with pytest.raises(AssertionError):
        graph_util.hash_module(numpy.zeros((2, 3), int), [-1, -2])
    assert graph_util.hash_module(numpy.array(CHAIN), [-1, 1000, -2]) != CHAIN_HASH


def test_other_lists_of_operations_give_other_labels():
    assert chain().hash_spec(["maxpool3x3", "conv1x1-bn-relu", "conv3x3-bn-relu"]) == chain(OPS[2]).hash_spec(OPS)
    with pytest.raises(ValueError, match="'conv3x3-bn-relu' is not in list"):
        chain().hash_spec([])


def test_a_spec_keeps_copies_of_what_was_given_and_drops_dead_ends():
    matrix = numpy.array([[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]])
    ops = ["input", OPS[0], OPS[2], "output"]
    spec = api.ModelSpec(matrix, ops, data_format="channels_first")
    matrix[:], ops[1] = 0, "changed"
    assert spec.original_matrix.sum() == 4 and spec.original_ops[1] == OPS[0]
    assert spec.matrix.tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]] and spec.ops == ["input", OPS[0], "output"]
    assert spec.data_format == "channels_first"
    assert repr(spec) == "ModelSpec([[0, 1, 1], [0, 0, 1], [0, 0, 0]], ['input', 'conv3x3-bn-relu', 'output'])"
    cut = api.ModelSpec([[0, 0], [0, 0]], ["input", "output"])
    assert not cut.valid_spec and cut.matrix is None and cut.ops is None and "does not reach" in repr(cut)
    with pytest.raises(TypeError):
        cut.hash_spec(OPS)


def test_a_spec_is_shown_as_a_graph(monkeypatch):
    class Digraph:
        def __init__(self):
            self.nodes, self.edges = [], []

        def node(self, name, label):
            self.nodes.append((name, label))

        def edge(self, source, target):
            self.edges.append((source, target))

    monkeypatch.setitem(sys.modules, "graphviz", type("graphviz", (), {"Digraph": Digraph}))
    graph = chain().visualize()
    assert graph.nodes == [("0", "input"), ("1", OPS[0]), ("2", "output")] and graph.edges == [("0", "1"), ("1", "2")]


def test_the_functions_about_graphs_find_the_modules_of_up_to_four_vertices():
    hashes = []
    for size in (2, 3, 4):
        found = {}
        for bits in range(2 ** (size * (size - 1) // 2)):
            matrix = numpy.fromfunction(graph_util.gen_is_edge_fn(bits), (size, size), dtype=numpy.int8)
            if not graph_util.is_full_dag(matrix) or graph_util.num_edges(matrix) > 9:
                continue
            for inner in product(range(3), repeat=size - 2):
                graph = matrix, [-1, *inner, -2]
                same = found.setdefault(graph_util.hash_module(*graph), graph)
                assert graph_util.is_isomorphic(graph, same)
        hashes += found
        assert not graph_util.is_isomorphic(list(found.values())[0], list(found.values())[-1]) or len(found) == 1
    assert len(set(hashes)) == 1 + 6 + 84
    matrix, labels = graph_util.permute_graph(numpy.array(CHAIN), [-1, 7, -2], [0, 2, 1])
    assert matrix.tolist() == [[0, 0, 1], [0, 0, 0], [0, 1, 0]] and labels == [-1, -2, 7]
    assert model_spec.is_upper_triangular(numpy.array(CHAIN)) and not model_spec.is_upper_triangular(matrix.T)


def test_real_modules_have_their_official_names():
    """The 31 modules of NAS-Bench-101 whose numbers other repositories have."""
    path = SHARED / "data" / "joined" / "nasbench101_real_31_archs.csv"
    if not path.is_file():
        pytest.skip(f"no real modules {path}")
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        digits, ops = row["adjacency"], row["operations"].split(",")
        size = len(ops)
        matrix = [[int(digits[size * x + y]) for y in range(size)] for x in range(size)]
        assert api.ModelSpec(matrix, ops).hash_spec(OPS) == row["module_hash"]
    assert len({row["module_hash"] for row in rows}) == 31

"""Graphs as upper triangular matrices, and the hash that names a module."""

import hashlib
from itertools import permutations
from typing import TYPE_CHECKING, Any, Callable, List, Sequence, Tuple

import numpy

from ... import _native

if TYPE_CHECKING:
    import numpy.typing

    Matrix = numpy.typing.NDArray[Any]


def hash_module(matrix: "Matrix", labeling: Sequence[int]) -> str:
    """The hash of a matrix with a label for each vertex; it is the same however the vertices are numbered.

    Modules have the labels -1 for the input, -2 for the output and the numbers of the other operations. Entries count as
    Python writes their sums, so a matrix of floats ("1.0") has another hash than the same matrix of integers.
    """
    matrix = numpy.asarray(matrix)
    assert matrix.shape == (len(labeling), len(labeling)), "a square matrix, and a label for each vertex"
    if _is_of_integers(matrix) and all(type(label) is int and -128 <= label <= 127 for label in labeling):
        return _native.hash_module(matrix.tolist(), list(labeling))
    out_degrees, in_degrees = numpy.sum(matrix, axis=1).tolist(), numpy.sum(matrix, axis=0).tolist()
    return _hash_in_python(matrix.tolist(), list(zip(out_degrees, in_degrees, labeling)))


def _is_of_integers(matrix: "Matrix") -> bool:
    """Whether sums of its entries are those of 64-bit integers."""
    return matrix.dtype.kind in "bi" or matrix.dtype.kind == "u" and matrix.dtype.itemsize < 8


def _hash_in_python(rows: List[List[Any]], vertices: List[Tuple[Any, Any, Any]]) -> str:
    """The hash of entries of any kind: each vertex begins with its degrees and its label, and then takes in its neighbours."""
    places = range(len(rows))
    sums = [_md5(str(vertex)) for vertex in vertices]
    for _ in places:
        sums = [
            _md5(
                "|".join(
                    (
                        "".join(sorted(sums[other] for other in places if rows[other][own])),
                        "".join(sorted(sums[other] for other in places if rows[own][other])),
                        sums[own],
                    )
                )
            )
            for own in places
        ]
    return _md5(str(sorted(sums)))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def gen_is_edge_fn(bits: int) -> Callable[..., Any]:
    """A function of two vertices, or of two arrays of vertices: 1 if there is an edge from x to y, else 0.

    Bit ``x + y * (y - 1) / 2`` of ``bits`` stands for the edge from x to y, so the bits do not depend on the number of vertices.
    """

    def is_edge(x: Any, y: Any) -> int:
        source, target = int(x), int(y)
        return (bits >> (source + target * (target - 1) // 2)) & 1 if source < target else 0

    return numpy.vectorize(is_edge, otypes=[int])


def is_full_dag(matrix: "Matrix") -> bool:
    """Whether every vertex but the last one has an edge to another, and every vertex but the first one an edge from another."""
    is_edge = numpy.asarray(matrix) != 0
    return bool(is_edge[:-1].any(axis=1).all() and is_edge[:, 1:].any(axis=0).all())


def num_edges(matrix: "Matrix") -> Any:
    """The sum of the entries."""
    return numpy.sum(matrix)


def permute_graph(graph: "Matrix", label: Sequence[Any], permutation: Sequence[int]) -> "Tuple[Matrix, List[Any]]":
    """The graph in which vertex ``permutation[v]`` is vertex ``v`` of the given one, as a matrix of booleans, and its labels."""
    places = numpy.argsort(permutation)
    return (numpy.asarray(graph) == 1)[numpy.ix_(places, places)], [label[place] for place in places]


def is_isomorphic(graph1: "Tuple[Matrix, Sequence[Any]]", graph2: "Tuple[Matrix, Sequence[Any]]") -> bool:
    """Whether some order of its vertices makes the first graph, a matrix and labels, the second one. All orders are tried."""
    (matrix1, labels1), (matrix2, labels2) = graph1, graph2
    matrix2 = numpy.asarray(matrix2)
    assert numpy.shape(matrix1) == matrix2.shape and len(labels1) == len(labels2), "two graphs of the same size"
    for permutation in permutations(range(len(matrix2))):
        matrix, labels = permute_graph(matrix1, labels1, permutation)
        if labels == list(labels2) and numpy.array_equal(matrix, matrix2):
            return True
    return False

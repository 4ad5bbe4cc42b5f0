"""A module as a matrix and operations, without what leads nowhere."""

import copy
from typing import TYPE_CHECKING, Any, List, Optional, Sequence

import numpy

from . import graph_util

if TYPE_CHECKING:
    import numpy.typing

    Matrix = numpy.typing.NDArray[Any]


class ModelSpec:
    """A module of NAS-Bench-101, or any other graph with operations.

    ``matrix`` is an array or a list of lists, upper triangular: an entry that is not 0 is an edge from the vertex of its row to
    that of its column. Entries may be booleans, integers or floats; an entry of 2 counts as two edges, and floats have another
    hash than integers, which no file has. ``ops`` is a list with the operation of each vertex.

    ``matrix`` and ``ops`` of the object are pruned: vertices that are on no way from the first to the last one are taken out.
    If there is no such way, they are None, and ``valid_spec`` is False. ``original_matrix`` and ``original_ops`` are copies of
    what was given.
    """

    original_matrix: "Matrix"
    original_ops: List[str]
    matrix: "Optional[Matrix]"
    ops: Optional[List[str]]
    valid_spec: bool
    data_format: str

    def __init__(self, matrix: Any, ops: List[str], data_format: str = "channels_last") -> None:
        if not isinstance(matrix, numpy.ndarray):
            matrix = numpy.array(matrix)
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
            raise ValueError("matrix must be square")
        if len(matrix) != len(ops):
            raise ValueError("length of ops must match matrix dimensions")
        if not is_upper_triangular(matrix):
            raise ValueError("matrix must be upper triangular")
        self.original_matrix, self.original_ops = matrix.copy(), copy.deepcopy(ops)
        self.matrix, self.ops = matrix.copy(), copy.deepcopy(ops)
        self.valid_spec = True
        self._prune()
        self.data_format = data_format

    def _prune(self) -> None:
        rows = self.original_matrix.tolist()
        vertices = range(len(rows))
        # The matrix is upper triangular, so one pass in each direction finds all ways.
        from_input, to_output = [place == 0 for place in vertices], [place == len(rows) - 1 for place in vertices]
        for source in vertices:
            if from_input[source]:
                for target in vertices:
                    from_input[target] |= bool(rows[source][target])
        for source in reversed(vertices):
            to_output[source] |= any(rows[source][target] and to_output[target] for target in vertices)
        kept = [place for place in vertices if from_input[place] and to_output[place]]
        if len(kept) < 2:
            self.matrix, self.ops, self.valid_spec = None, None, False
        elif len(kept) < len(rows):
            self.matrix = self.original_matrix[numpy.ix_(kept, kept)]
            for place in reversed(vertices):
                if place not in kept:
                    del self.ops[place]  # type: ignore[union-attr]  # a list until here

    def hash_spec(self, canonical_ops: Sequence[str]) -> str:
        """The name of the module in the files, where ``canonical_ops`` is ``config["available_ops"]``.

        It is the same for all ways to number the vertices.
        """
        ops: Any = self.ops
        labeling = [-1, *(canonical_ops.index(op) for op in ops[1:-1]), -2]
        matrix: Any = self.matrix
        return graph_util.hash_module(matrix, labeling)

    def visualize(self) -> Any:
        """The pruned module as a graph of the package graphviz, which notebooks show."""
        import graphviz

        matrix: Any = self.matrix
        ops: Any = self.ops
        graph = graphviz.Digraph()
        for place, op in enumerate(["input", *ops[1:-1], "output"]):
            graph.node(str(place), op)
        for source, target in numpy.argwhere(matrix):
            graph.edge(str(source), str(target))
        return graph

    def __repr__(self) -> str:
        if self.matrix is None:
            return f"ModelSpec({self.original_matrix.tolist()}, {self.original_ops}), whose input does not reach its output"
        return f"ModelSpec({self.matrix.tolist()}, {self.ops})"


def is_upper_triangular(matrix: "Matrix") -> bool:
    """Whether all entries on and below the diagonal are 0."""
    rows = numpy.asarray(matrix).tolist()
    return not any(entry != 0 for place, row in enumerate(rows) for entry in row[: place + 1])

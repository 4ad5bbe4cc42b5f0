"""Architectures in the forms of other programs.

``read`` takes an architecture in any form, and the answer has the other forms as attributes:

>>> from natsbench import encodings
>>> cell = encodings.read((4, 0, 3, 1, 4, 3), "naslib")
>>> cell.index
2631
>>> cell.string
'|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|'

Nothing is guessed. Six numbers are an architecture for NASLib, and a different one in the order of the official string, so the
form must be named. ``to_array`` makes an array of a whole space, or of some of its architectures.
"""

from typing import TYPE_CHECKING, Any, Iterable, Optional, SupportsIndex

from ._native import EncodedArchitecture, encoded_bytes, read_architecture

if TYPE_CHECKING:
    import numpy
    import numpy.typing

__all__ = ["FORMS", "EncodedArchitecture", "read", "to_array"]

#: The names of the forms.
FORMS = (
    "index",
    "string",
    "operations",
    "naslib",
    "nni",
    "genotype",
    "flat-genotype",
    "one-hot",
    "adjacency",
    "channels",
)


def read(architecture: Any, form: Optional[str] = None, space: Optional[str] = None) -> EncodedArchitecture:
    """The architecture that is written in a form, one of ``FORMS``; the examples are cell 2631 and size 284.

    ============= ======================================================================================================
    index         ``2631``; ``space`` says of which space
    string        ``"8:8:40:32:40"``, the official string
    operations    ``(4, 1, 0, 2, 4, 2)``: positions in the official list of operations, edges in the order of the string
    naslib        ``(4, 0, 3, 1, 4, 3)``: the tuple of NASLib, with its own order of edges and its own numbers
    nni           ``{"0_1": "avg_pool_3x3", "0_2": "skip_connect", ...}``: the dictionary of NNI
    genotype      ``[(("avg_pool_3x3", 0),), (("skip_connect", 0), ("none", 1)), ...]``, or a structure with such ``nodes``
    flat-genotype ``[("avg_pool_3x3", 0), ("skip_connect", 0), ("none", 1), ...]``: the pairs of all nodes in one list
    one-hot       a row for each edge, or for each layer, with a single 1
    adjacency     the matrix of the official ``str2matrix``
    channels      ``(8, 8, 40, 32, 40)``
    ============= ======================================================================================================

    Texts are read as the command line reads them: ``"(4, 0, 3, 1, 4, 3)"`` is a tuple. Arrays of NumPy count as lists, any
    mapping as a dictionary. Without ``form``, the only one that looks like it is taken. A ``ValueError`` says what is wrong at
    which place, and what is expected there, or which forms the architecture could be in.
    """
    return read_architecture(architecture, form, space)


def to_array(
    form: str, space: str, indexes: Optional[Iterable[SupportsIndex]] = None
) -> "numpy.typing.NDArray[numpy.uint8]":
    """Architectures as an array of bytes: row *i* is the *i*-th of ``indexes``, or of the whole space.

    ============= ===== =============
    form          space shape
    ============= ===== =============
    operations    tss   (n, 6)
    naslib        tss   (n, 6)
    one-hot       tss   (n, 6, 5)
    adjacency     tss   (n, 4, 4)
    channels      sss   (n, 5)
    one-hot       sss   (n, 5, 8)
    ============= ===== =============

    Another form is a ``ValueError``, an index that the space lacks an ``IndexError``. Compute with
    ``to_array(...).astype(float)``: bytes end at 255.
    """
    import numpy

    chosen = None if indexes is None else [int(index) for index in indexes]
    memory, shape = encoded_bytes(form, space, chosen)
    return numpy.frombuffer(memory, dtype=numpy.uint8).reshape(-1, *shape)

"""Names for the types that calls take and return, for annotations in other programs."""

import os
from collections import OrderedDict
from typing import Any, Dict, SupportsIndex, Tuple, Union

from ._native import TopologyStructure

FilePath = Union[str, "os.PathLike[str]"]
# An index, a string, or a structure.
Architecture = Union[SupportsIndex, str, TopologyStructure]
# The name of a recipe, or its number of epochs.
Hp = Union[str, SupportsIndex]
# Loss, accuracy, times of a split at an epoch, by the official keys.
Metrics = Dict[str, Any]
# An operation and the node that it is applied to.
Edge = Tuple[str, int]
# From PyTorch's names to tensors, or to NumPy arrays where PyTorch is not installed.
Weights = OrderedDict[str, Any]
# What `create` opens.
Source = Union[FilePath, Dict[str, Any], None]

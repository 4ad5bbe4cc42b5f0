"""Databases of several machines as one."""

import os
from typing import Any, Dict, List, Sequence

from . import _native
from .types import FilePath


def merge(into: FilePath, sources: Sequence[FilePath]) -> List[Dict[str, Any]]:
    """Merges databases into one: their experiments and runs, and the architectures that were imported.

    ``into`` is made if it does not exist. What it has already must be the same in the others, or a ``ValueError`` names what
    differs, and nothing of that database is written. The others are only read. Returns for each of them how many
    architectures, experiments and runs were added, and how many were there already.
    """
    if isinstance(sources, (str, bytes, os.PathLike)):
        raise TypeError("sources is one path; expected a list of paths")
    return _native.merge(into, list(sources))

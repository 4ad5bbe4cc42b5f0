"""SQLite forbids using a connection across a fork: all are closed before, and opened again when they are needed."""

import os
import weakref
from typing import Any

_OPEN: "weakref.WeakSet[Any]" = weakref.WeakSet()


def close_before_forks(opened: Any) -> None:
    """From now on, ``opened._park()`` is called before each fork of this process, as long as the object lives."""
    _OPEN.add(opened)


def _park_all() -> None:
    for opened in list(_OPEN):
        opened._park()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_park_all)

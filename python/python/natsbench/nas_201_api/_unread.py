"""Objects of a database, which are read when a program looks at their attributes, and kept once it may have changed them."""

import copy
from typing import Any, Callable, ClassVar, Dict, Optional, Tuple, Type, TypeVar

# What an object has beside the attributes of the old package, as long as it is unread.
_PRIVATE = ("_unread", "_on_change", "_peeked")

_Self = TypeVar("_Self", bound="Unread")


class Unread:
    """An object with the attributes of the old package.

    As long as a program only asks questions, the attributes stay in the database. A program that sets an attribute, or gets
    one that can be changed in place, such as a dict, makes this an object in memory: ``on_change`` is called, and the object
    is what it would be in the old package.
    """

    # All attributes, in the order of the files, and those that cannot be changed in place.
    _attributes: ClassVar[Tuple[str, ...]]
    _plain: ClassVar[Tuple[str, ...]]

    @classmethod
    def _of(cls: Type[_Self], unread: Any, on_change: Optional[Callable[[], None]]) -> _Self:
        made = cls.__new__(cls)
        made.__dict__.update(_unread=unread, _on_change=on_change)
        return made

    def _peek(self) -> Dict[str, Any]:
        """The attributes, from the database."""
        raise NotImplementedError

    def _native(self) -> Any:
        """The object of natsbench that answers; None for an object in memory."""
        return self.__dict__.get("_unread")

    def _now(self) -> Dict[str, Any]:
        """The attributes, to look at."""
        return self.__dict__ if self._native() is None else self._peek()

    def _read(self) -> None:
        """From now on, the object is in memory."""
        if self._native() is not None:
            attributes, on_change = self._peek(), self.__dict__["_on_change"]
            for name in _PRIVATE:
                self.__dict__.pop(name, None)
            self.__dict__.update(attributes)
            if on_change is not None:
                on_change()

    def __getattr__(self, name: str) -> Any:
        if self._native() is None or name not in self._attributes:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name in self._plain:
            return self._peek()[name]
        self._read()
        return self.__dict__[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._read()
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self._read()
        super().__delattr__(name)

    def __getstate__(self) -> Dict[str, Any]:
        return dict(self._now())

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __deepcopy__(self: _Self, memo: Dict[int, Any]) -> _Self:
        unread = self._native()
        if unread is not None:
            return type(self)._of(unread, None)
        same = type(self).__new__(type(self))
        memo[id(self)] = same
        same.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return same

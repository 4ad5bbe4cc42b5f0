"""The architectures of an object, by index."""

from typing import Any, Callable, Dict, Iterable, Iterator, MutableMapping, Optional, TypeVar
from weakref import WeakValueDictionary

_Value = TypeVar("_Value")
# Makes the value of an index from the database. Calling the second argument with it keeps it in memory.
Make = Callable[[int, Callable[[Any], None]], Any]


class Loaded(MutableMapping[Any, _Value]):
    """Maps the indexes of architectures to their results, as a dict does.

    What a program has not changed is made from the database when it is asked for.
    """

    def __init__(self, make: Make, indexes: Iterable[int]) -> None:
        self._make = make
        # As a dict, so that every number that equals an index finds it, as in a dict of results.
        self._indexes: Dict[Any, Any] = {index: index for index in indexes}
        self._kept: Dict[Any, _Value] = {}
        self._is_changed = False
        # So that a program that asks twice gets the same object as long as it has it.
        self._alive: "WeakValueDictionary[Any, Any]" = WeakValueDictionary()

    def in_use(self, index: Any) -> Optional[_Value]:
        """The value, if it was changed or the program has it; None if only the database has it."""
        number = self._indexes[index]
        value: Optional[_Value] = self._kept.get(number, self._alive.get(number))
        return value

    def is_changed(self) -> bool:
        """Whether anything here may differ from the database."""
        return self._is_changed

    def number(self, index: Any) -> Any:
        """The index that an equal number, such as 5.0, stands for; ``KeyError`` if there is none."""
        return self._indexes[index]

    def __getitem__(self, index: Any) -> _Value:
        value = self.in_use(index)
        if value is None:
            number = self.number(index)
            value = self._make(number, lambda changed: self.__setitem__(number, changed))
            self._alive[number] = value
        assert value is not None
        return value

    def __setitem__(self, index: Any, value: _Value) -> None:
        number = self._indexes.setdefault(index, index)
        self._is_changed = True
        self._alive.pop(number, None)
        self._kept[number] = value

    def __delitem__(self, index: Any) -> None:
        number = self._indexes.pop(index)
        self._is_changed = True
        self._alive.pop(number, None)
        self._kept.pop(number, None)

    def __contains__(self, index: object) -> bool:
        return index in self._indexes

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._indexes))

    def __len__(self) -> int:
        return len(self._indexes)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} architectures)"

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_alive": None}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state, _alive=WeakValueDictionary())

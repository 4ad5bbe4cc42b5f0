"""The two generations of the package, and the errors of a program that uses one as if it were the other."""

import functools
import importlib
import inspect
from typing import Any, Callable, Dict, TypeVar, cast

# Where each generation is.
MODULES = {"1.3": "natsbench.nas_201_api.v1_3", "2.1": "natsbench.nas_201_api.v2_1"}
OTHER = {"1.3": "2.1", "2.1": "1.3"}
# How each names the training, and what it means when a call does not.
RECIPES = {
    "1.3": "use_12epochs_result=True or False, else 200 epochs",
    "2.1": "hp='12' or '200', else 12 epochs",
}
# Attributes that only the objects of one generation have.
ATTRIBUTES = {"1.3": ("arch2infos_full", "arch2infos_less"), "2.1": ("arch2infos_dict",)}

_Call = TypeVar("_Call", bound=Callable[..., Any])


def hint(own: str) -> str:
    """What to do, for a program that is written for the other generation."""
    other = OTHER[own]
    return (
        f"this is nas_201_api {own} ({RECIPES[own]}); a program for {other} ({RECIPES[other]}) imports {MODULES[other]}, "
        f"or names generation {other!r}"
    )


def api_of(generation: str) -> Any:
    """The class ``NASBench201API`` of a generation."""
    return importlib.import_module(MODULES[generation]).NASBench201API


def with_hint(own: str) -> Callable[[_Call], _Call]:
    """Adds the hint to the error of a call that only the other generation takes."""

    def decorate(call: _Call) -> _Call:
        signature = inspect.signature(call)

        @functools.wraps(call)
        def hinting(*args: Any, **kwargs: Any) -> Any:
            try:
                return call(*args, **kwargs)
            except TypeError as error:
                other = getattr(api_of(OTHER[own]), call.__name__, None)
                if _takes(signature, args, kwargs) or not other or not _takes(inspect.signature(other), args, kwargs):
                    raise
                raise TypeError(f"{error}; {hint(own)}") from None

        return cast(_Call, hinting)

    return decorate


def _takes(signature: inspect.Signature, args: Any, kwargs: Dict[str, Any]) -> bool:
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        return False
    return True


def no_attribute(own: str, api: object, name: str) -> AttributeError:
    """The error for an attribute that is not there, with the hint if the other generation has it."""
    message = f"{type(api).__name__!r} object has no attribute {name!r}"
    if name in ATTRIBUTES[OTHER[own]] or hasattr(api_of(OTHER[own]), name):
        message += f"; {hint(own)}"
    return AttributeError(message)

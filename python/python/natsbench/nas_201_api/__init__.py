"""The older package ``nas_201_api``, answered from a database of natsbench.

Its two generations mean different trainings when a call names none: 200 epochs in 1.3, and 12 in 2.1. So a program names the
one that it was written for, in its import::

    from natsbench.nas_201_api.v1_3 import NASBench201API as API  # get_more_info(i, dataset, None, False, False)
    from natsbench.nas_201_api.v2_1 import NASBench201API as API  # get_more_info(i, dataset, hp="200", is_random=False)

or when it opens the benchmark: ``NASBench201API(path, generation="1.3")``. Programs that cannot be edited are helped by
``natsbench.shim.install(nas_201="1.3")``.
"""

from typing import TYPE_CHECKING, Any, Dict, Literal, Optional, Union, overload

from ..types import FilePath
from ._generations import MODULES, RECIPES, api_of

if TYPE_CHECKING:
    from . import v1_3, v2_1

__all__ = ["NASBench201API"]

_Source = Union[FilePath, Dict[str, Any], None]


@overload
def NASBench201API(
    file_path_or_dict: _Source = None,
    verbose: bool = True,
    *,
    generation: Literal["1.3"],
    weights: Optional[FilePath] = None,
) -> "v1_3.NASBench201API": ...


@overload
def NASBench201API(
    file_path_or_dict: _Source = None,
    verbose: bool = True,
    *,
    generation: Literal["2.1"],
    weights: Optional[FilePath] = None,
) -> "v2_1.NASBench201API": ...


def NASBench201API(
    file_path_or_dict: _Source = None,
    verbose: bool = True,
    *,
    generation: Optional[str] = None,
    weights: Optional[FilePath] = None,
) -> "Union[v1_3.NASBench201API, v2_1.NASBench201API]":
    """Opens NAS-Bench-201 for a program that was written for a generation of the package, "1.3" or "2.1".

    ``file_path_or_dict`` is a database of natsbench, a ``.pth`` file, an official archive, which is imported once, or the dict
    of such a file. None means ``$NATSBENCH_DB``, and in generation 2.1 also the file in ``$TORCH_HOME``.
    """
    if generation not in MODULES:
        raise ValueError(unnamed(f"generation is {generation!r}"))
    api: "Union[v1_3.NASBench201API, v2_1.NASBench201API]" = api_of(generation)(file_path_or_dict, verbose, weights=weights)
    return api


def unnamed(what: str) -> str:
    """A message for a program that does not say which generation it was written for."""
    known = "; ".join(f"{name!r} ({RECIPES[name]})" for name in MODULES)
    return f"{what}; expected the generation of nas_201_api that the program was written for: {known}"


def __getattr__(name: str) -> Any:
    if name in ("ArchResults", "ResultsCount", "NAS_BENCH_201_API_VERSION"):
        raise AttributeError(unnamed(f"{name} differs between {' and '.join(MODULES.values())}"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

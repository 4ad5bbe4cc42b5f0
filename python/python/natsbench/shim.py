"""Replaces the package ``nats_bench``, for programs that cannot be edited::

    import natsbench.shim
    natsbench.shim.install()  # before the program imports nats_bench
    natsbench.shim.install(models=True)  # also for ``from models import get_cell_based_tiny_net``
    natsbench.shim.install(nas_201="1.3")  # also the older package ``nas_201_api``, in the generation that is named
    natsbench.shim.install(nasbench=True)  # also the package ``nasbench``, which is NAS-Bench-101
"""

import importlib
import importlib.util
import os
import sys
import time
import types
from typing import Any, Dict, Optional, Sequence

import natsbench
from . import _api, _opening, models as networks


def reset_file_system(lib: str = "default") -> None:
    """Chooses where files are read from. The only choice is "default", this machine."""
    if lib != "default":
        raise ValueError(f"Unknown file system lib: {lib}")


def get_file_system() -> str:
    """Where files are read from."""
    return "default"


def mean(xlist: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(xlist) / len(xlist)


def time_string() -> str:
    """Date and time in UTC, in brackets."""
    return time.strftime("[%Y-%m-%d %X]", time.gmtime())


def _module(name: str, **members: object) -> types.ModuleType:
    module = types.ModuleType(name, f"{name}, answered by natsbench")
    module.__dict__.update(members)
    return module


def install(models: bool = False, nas_201: Optional[str] = None, nasbench: bool = False) -> None:
    """Makes ``import nats_bench`` and its submodules give natsbench. From now on, ``strict=True`` is the default.

    With ``models``, the modules ``models`` and ``xautodl.models`` are ``natsbench.models``. This is not the default, since
    the program may have a module ``models`` of its own. With ``nas_201``, "1.3" or "2.1", the package ``nas_201_api`` and its
    submodules are that generation of ``natsbench.nas_201_api``. With ``nasbench``, the package ``nasbench`` is
    ``natsbench.nasbench``, with ``nasbench.api`` and what ``nasbench.lib`` has without TensorFlow.
    """
    if nas_201 is not None:
        _install_nas_201(nas_201)
    _api.strict_by_default = True
    public = ("ArchResults", "NASBenchMetaAPI", "ResultsCount", "pickle_load", "pickle_save", "remap_dataset_set_names")
    utils: Dict[str, Any] = {name: getattr(natsbench, name) for name in public}
    utils.update(
        PICKLE_EXT="pickle.pbz2",
        get_file_system=get_file_system,
        get_torch_home=_opening.torch_home,
        mean=mean,
        nats_is_dir=os.path.isdir,
        nats_is_file=os.path.isfile,
        reset_file_system=reset_file_system,
        time_string=time_string,
    )
    cells = {name: getattr(natsbench, name) for name in ("TopologyStructure", "topology_str2structure")}
    spaces = {"topology": (natsbench.NATStopology, "tss"), "size": (natsbench.NATSsize, "sss")}
    modules = [_module("nats_bench.api_utils", **utils), _module("nats_bench.genotype_utils", **cells)]
    for space, (api, name) in spaces.items():
        names = {api.__name__: api, "ALL_BASE_NAMES": [_opening.NAMES[name]]}
        modules.append(_module(f"nats_bench.api_{space}", **utils, **cells, **names))
    sys.modules["nats_bench"] = natsbench
    for module in modules:
        sys.modules[module.__name__] = module
        setattr(natsbench, module.__name__.partition(".")[2], module)
    if models:
        _install_models()
    if nasbench:
        _install_nasbench()


def _install_models() -> None:
    sys.modules["models"] = sys.modules["xautodl.models"] = networks
    if "xautodl" not in sys.modules and importlib.util.find_spec("xautodl") is None:
        sys.modules["xautodl"] = _module("xautodl", __path__=[])
    if "xautodl" in sys.modules:
        setattr(sys.modules["xautodl"], "models", networks)


def _install_nasbench() -> None:
    for name in ("", ".api", ".lib", ".lib.config", ".lib.graph_util", ".lib.model_spec"):
        sys.modules["nasbench" + name] = importlib.import_module("natsbench.nasbench" + name)


# The submodules of each generation of the older package, with what they have beside the classes.
_SUBMODULES: Dict[str, Dict[str, Sequence[str]]] = {
    "1.3": {"api": ("NASBench201API",)},
    "2.1": {
        "api_utils": ("remap_dataset_set_names",),
        "api_201": ("NASBench201API", "ALL_BENCHMARK_FILES", "ALL_ARCHIVE_DIRS", "remap_dataset_set_names"),
    },
}


def _install_nas_201(generation: str) -> None:
    from . import nas_201_api
    from .nas_201_api._generations import MODULES

    if generation not in _SUBMODULES:
        raise ValueError(nas_201_api.unnamed(f"nas_201 is {generation!r}"))
    source = importlib.import_module(MODULES[generation])
    classes = ("ArchResults", "ResultsCount")

    def named(*names: str) -> Dict[str, Any]:
        return {name: getattr(source, name) for name in names}

    package = _module("nas_201_api", __path__=[], **named("NASBench201API", *classes, "NAS_BENCH_201_API_VERSION"))
    sys.modules["nas_201_api"] = package
    for name, names in _SUBMODULES[generation].items():
        module = _module(f"nas_201_api.{name}", **named(*names, *classes))
        sys.modules[module.__name__] = module
        setattr(package, name, module)

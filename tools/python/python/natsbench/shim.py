"""Takes the place of the package ``nats_bench``, for programs that cannot be edited::

    import natsbench.shim
    natsbench.shim.install()  # before the program imports nats_bench
"""

import sys
import types

import natsbench
from . import _api, _opening


def _module(name: str, **members: object) -> types.ModuleType:
    module = types.ModuleType(name, f"{name}, answered by natsbench")
    module.__dict__.update(members)
    return module


def install() -> None:
    """Makes ``import nats_bench`` and its submodules give natsbench."""
    utils = {name: getattr(natsbench, name) for name in ("ArchResults", "ResultsCount", "pickle_load", "pickle_save", "remap_dataset_set_names")}
    sys.modules["nats_bench"] = natsbench
    modules = [
        _module("nats_bench.api_utils", NASBenchMetaAPI=_api._Api, PICKLE_EXT="pickle.pbz2", get_torch_home=_opening.torch_home, **utils),
        _module("nats_bench.api_topology", NATStopology=natsbench.NATStopology, ALL_BASE_NAMES=[_opening.NAMES["tss"]]),
        _module("nats_bench.api_size", NATSsize=natsbench.NATSsize, ALL_BASE_NAMES=[_opening.NAMES["sss"]]),
        _module("nats_bench.genotype_utils", TopologyStructure=natsbench.TopologyStructure, topology_str2structure=natsbench.topology_str2structure),
    ]
    for module in modules:
        sys.modules[module.__name__] = module
        setattr(natsbench, module.__name__.partition(".")[2], module)

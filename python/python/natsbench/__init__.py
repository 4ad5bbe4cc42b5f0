"""The official NATS-Bench API, answered from one SQLite file.

``import natsbench as nats_bench`` is all that a program written for the package ``nats_bench`` 1.8 needs::

    api = natsbench.create(None, "tss", fast_mode=True, verbose=False)
    api.get_more_info(1234, "cifar10", hp="200", is_random=False)["test-accuracy"]

Accuracies are percent from 0 to 100, times and latencies (of a batch of 256 images) are seconds, FLOPs and params are
millions, and epochs count from 0. Note two defaults of the official package: ``hp="12"`` is the short training, and
``is_random=True`` draws one of the trials.
"""

from ._api import LoadedArchitectures, NASBenchMetaAPI, NATSsize, NATStopology, create
from ._export import ComparedExport, Exported, export, verify_export
from ._extensions import ColumnValue, Extended, Extension, ExtensionColumn, RankedArchitecture, extend
from ._merging import merge
from ._native import (
    ArchResults,
    ResultsCount,
    TopologyStructure,
    __version__,
    pickle_load,
    remap_dataset_set_names,
    search_space_info,
)
from ._picture import ArchitectureSummary, Measured, Picture
from ._saving import pickle_save
from ._tables import Table

NATS_BENCH_API_VERSIONs = [f"v1.{minor}" for minor in range(9)]
NATS_BENCH_SSS_NAMEs = ("sss", "size")
NATS_BENCH_TSS_NAMEs = ("tss", "topology")


def version() -> str:
    """The version of the official package whose answers these are."""
    return NATS_BENCH_API_VERSIONs[-1]


topology_str2structure = TopologyStructure.str2structure

# Where people find them.
for _class in (
    ArchitectureSummary,
    ColumnValue,
    ComparedExport,
    Exported,
    Extended,
    Extension,
    ExtensionColumn,
    LoadedArchitectures,
    Measured,
    NASBenchMetaAPI,
    NATSsize,
    NATStopology,
    Picture,
    RankedArchitecture,
    Table,
):
    _class.__module__ = "natsbench"

__all__ = [
    "ArchResults",
    "ArchitectureSummary",
    "ColumnValue",
    "ComparedExport",
    "Exported",
    "Extended",
    "Extension",
    "ExtensionColumn",
    "LoadedArchitectures",
    "Measured",
    "NASBenchMetaAPI",
    "NATSsize",
    "NATStopology",
    "Picture",
    "RankedArchitecture",
    "ResultsCount",
    "Table",
    "TopologyStructure",
    "create",
    "export",
    "extend",
    "merge",
    "pickle_load",
    "pickle_save",
    "remap_dataset_set_names",
    "search_space_info",
    "topology_str2structure",
    "verify_export",
    "version",
    "__version__",
]

"""What a type checker makes of a program that uses natsbench; mypy reads it, nothing runs it."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

import natsbench
import natsbench.types
import numpy
from natsbench.nas_201_api import NASBench201API, v1_3, v2_1
from natsbench.nasbench import api as nasbench_api
from typing_extensions import assert_type

topology = natsbench.create("natsbench.db", "tss")
assert_type(topology, natsbench.NATStopology)
assert_type(natsbench.create(None, "topology", True, False), natsbench.NATStopology)
size = natsbench.create(Path("natsbench.db"), "sss", fast_mode=True, verbose=False)
assert_type(size, natsbench.NATSsize)
assert_type(natsbench.create({}, "size", strict=True), natsbench.NATSsize)
name: str = "tss"
either = natsbench.create("natsbench.db", name)
assert_type(either, Union[natsbench.NATStopology, natsbench.NATSsize])

with topology as opened:
    assert_type(opened, natsbench.NATStopology)

index = topology.random()
assert_type(index, int)
assert_type(topology.get_more_info(numpy.int64(11), "cifar10", numpy.int16(5), hp=200, is_random=False), Dict[str, Any])
assert_type(size.get_cost_info(index, "cifar10"), Dict[str, Optional[float]])
assert_type(either.simulate_train_eval(index, "cifar10"), Tuple[float, Optional[float], float, float])
assert_type(either.find_best("cifar10", "test"), Tuple[int, Optional[float]])
assert_type(topology.query_by_index(11), natsbench.ArchResults)
trials = topology.query_by_index(11, "cifar10", 200)
assert_type(trials, Dict[int, natsbench.ResultsCount])
assert_type(trials[777].get_train(), Dict[str, Any])
assert_type(topology[0], str)
assert_type(topology[:3], List[str])
assert_type(topology.arch2infos_dict[11]["12"], natsbench.ArchResults)
assert_type(topology.str2lists(topology[0]), List[Tuple[Tuple[str, int], ...]])
cell = natsbench.topology_str2structure(topology[0])
assert_type(cell, natsbench.TopologyStructure)
assert_type(topology.query_index_by_arch(cell), int)
assert_type(topology.to_arrow("trials"), natsbench.Table)
assert_type(topology.export("parquet", hp=200, views=["trials"]), natsbench.Exported)
assert_type(natsbench.export("natsbench.db", Path("parquet"), hp=["12", 200], views="final").left_out, List[str])
assert_type(natsbench.verify_export("parquet", "natsbench.db").differences, int)
added = topology.extend("pi", {"arch_index": [0], "latency_ms": [12.5]}, by="device", key={"arch_index": "idx"}, null=["NA"])
assert_type(added, natsbench.Extended)
assert_type(natsbench.extend(Path("natsbench.db"), None, "pi.csv", space="tss", units={"score": "1"}).rows, int)
assert_type(topology.extensions()[0].columns, List[natsbench.ExtensionColumn])
assert_type(topology.drop_extension("pi"), natsbench.Extension)
ranked = size.best_within("cifar10", "test", 90, max={"pi.latency_ms": numpy.float64(10)}, lowest="pi.energy")
assert_type(ranked, List[natsbench.RankedArchitecture])
assert_type(ranked[0].columns[0], natsbench.ColumnValue)
size.sweep("cifar10", hp=90, columns=["pi.latency_ms"])["pi.latency_ms"].argmin()
assert_type(topology.get_net_param(11, "cifar10", None), Dict[int, Optional[natsbench.types.Weights]])
assert_type(topology.get_net_param(11, "cifar10", 777, hp=200), Optional[natsbench.types.Weights])
best = size.sweep("cifar10", "test", hp="90")["accuracy"].argmax()
assert_type(size.arch(best), str)

topology.evaluated_indexes = {0, 11}
assert_type(topology.to_dicts(), Iterator[Tuple[int, Dict[str, Dict[str, Any]]]])
old = NASBench201API("NAS-Bench-201-v1_1-096897.pth", verbose=False, generation="1.3")
assert_type(old, v1_3.NASBench201API)
assert_type(NASBench201API(generation="2.1"), v2_1.NASBench201API)
assert_type(old.query_by_index(11), v1_3.ArchResults)
assert_type(old.query_by_index(11, "cifar10", False)[777].get_train(), Dict[str, Any])
assert_type(old.arch2infos_full[11], v1_3.ArchResults)
assert_type(v2_1.NASBench201API().arch2infos_dict[11]["12"].get_metrics("cifar10", "train"), Dict[str, Any])
nasbench = nasbench_api.NASBench(Path("nasbench_only108.tfrecord"), seed=0)
spec = nasbench_api.ModelSpec(matrix=[[0, 1], [0, 0]], ops=["input", "output"])
assert_type(nasbench.query(spec, epochs=108, stop_halfway=True), Dict[str, Any])
assert_type(nasbench.get_metrics_from_spec(spec)[1], Dict[int, List[Dict[str, float]]])
assert_type(nasbench.computed_statistics["00005c142e6f48ac74fdcf73e3439874"][108][0]["final_test_accuracy"], float)
assert_type(nasbench.get_budget_counters(), Tuple[float, int])
assert_type(list(nasbench.hash_iterator()), List[str])
assert_type(spec.hash_spec(nasbench.config["available_ops"]), str)

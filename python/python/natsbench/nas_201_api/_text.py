"""The text about an architecture."""

from typing import Any, List, Mapping, Optional

# What follows "train" for a data set; other data sets have both splits.
_SPLITS = {"cifar10-valid": (("valid", "x-valid"),), "cifar10": (("test ", "ori-test"),)}
_BOTH = (("valid", "x-valid"), ("test", "x-test"))


def lines(results: Any, extra_info: Optional[str] = None) -> List[str]:
    """The string of the architecture, its data sets, and two lines for each of them."""
    datasets = results.get_dataset_names()
    text = [results.arch_str, f"datasets : {datasets}, extra-info : {extra_info}"]
    for dataset in datasets:
        costs = results.get_compute_costs(dataset)
        latency = costs["latency"]
        shown = f"{latency * 1000:.2f}" if latency is not None and latency > 0 else None
        metrics = [f"train : [{_metrics(results.get_metrics(dataset, 'train'))}]"]
        for name, split in _SPLITS.get(dataset, _BOTH):
            metrics.append(f"{name} : [{_metrics(results.get_metrics(dataset, split))}]")
        text.append(f"{dataset:14s} FLOP={costs['flops']:6.2f} M, Params={costs['params']:.3f} MB, latency={shown} ms.")
        text.append(f"{dataset:14s} {', '.join(metrics)}")
    return text


def _metrics(metrics: Mapping[str, float]) -> str:
    return f"loss = {metrics['loss']:.3f}, top1 = {metrics['accuracy']:.2f}%"


def heading(epochs: int) -> str:
    """The line before the text about one recipe."""
    return f"{'>' * 40} {epochs:03d} epochs {'>' * 40}"


END = "<" * 40 + "-" * 12 + "<" * 40

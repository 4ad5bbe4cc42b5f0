"""Answers as notebooks show them: ``_repr_html_`` of everything that is more than a number or a dict."""

import base64
from html import escape
from typing import Any, Dict, Iterable, List, Optional, Sequence

# Rows of an SQL answer that are shown.
MOST_ROWS = 20


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table. Everything in it is text, and None is an empty cell."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return escape(f"{value:.2f}" if isinstance(value, float) else str(value))


def image(picture: Any) -> str:
    """A ``Picture`` as an element, with a text for readers who cannot see it."""
    data = base64.b64encode(picture.svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(picture.title)}" style="max-width: 100%">'


def architecture(found: Any) -> str:
    """An ``ArchitectureSummary``: its picture, and its numbers by recipe and data set."""
    headings = [
        "data set", "hp", "trials", "train %", "valid %", "test %", "training (s)", "latency (s)", "FLOPs (M)", "params (M)",
    ]  # fmt: skip
    rows = [
        [
            *(one.dataset, one.hp, one.trials, one.train_percent, one.valid_percent, one.test_percent, one.train_seconds),
            *(None if one.latency_seconds is None else f"{one.latency_seconds:.4f}", one.flops_millions),
            f"{one.params_millions:.4f}",
        ]
        for one in found.measured
    ]
    caption = found.string if found.sample is None else f"{found.string}; {found.sample}"
    return image(found.picture) + table(caption, headings, rows)


def results(found: Any) -> str:
    """An ``ArchResults``: its trials with their accuracies after the last epoch."""
    trials = found.all_results
    splits: List[str] = []
    for trial in trials.values():
        splits += [split for split in trial.get_eval_set() if split not in splits]
    headings = ["data set", "seed", "epochs", "train %", *(f"{split} %" for split in splits)]
    rows = [
        [dataset, seed, trial.get_total_epoch(), _accuracy(trial, None), *(_accuracy(trial, of) for of in splits)]
        for (dataset, seed), trial in trials.items()
    ]
    return table(repr(found), headings, rows)


def _accuracy(trial: Any, split: Optional[str]) -> Optional[float]:
    try:
        found = trial.get_train() if split is None else trial.get_eval(split)
    except (KeyError, ValueError):  # not evaluated
        return None
    accuracy: float = found["accuracy"]
    return accuracy


def trial(found: Any) -> str:
    """A ``ResultsCount``: its splits after the last epoch."""
    rows = []
    for split in ("train", *found.get_eval_set()):
        try:
            metrics = found.get_train() if split == "train" else found.get_eval(split)
        except (KeyError, ValueError):
            metrics = {}
        keys = ("loss", "accuracy", "cur_time", "all_time")
        rows.append([split, *(metrics.get(key) for key in keys)])
    return table(repr(found), ["split", "loss", "accuracy %", "seconds of the epoch", "seconds of all"], rows)


def cell(structure: Any) -> str:
    """A ``TopologyStructure``: the inputs of each node."""
    rows = [[node + 1, ", ".join(f"{operation} of node {source}" for operation, source in inputs)]
            for node, inputs in enumerate(structure.nodes)]  # fmt: skip
    return table(structure.tostr(), ["node", "inputs"], rows)


def benchmark(api: Any) -> str:
    """An open benchmark: its space, its file, and what is in it."""
    facts: Dict[str, object] = {
        "space": api.search_space_name,
        "architectures": f"{len(api.evaluated_indexes):,} loaded of {len(api):,}",
        "recipes (hp)": ", ".join(sorted(api.avaliable_hps)) or "none loaded",
        "epochs of the full training": api.full_train_epochs,
        "database": api.database,
    }
    if api.sample is not None:
        facts["sample"] = api.sample
    return table(repr(api), ["", ""], facts.items())


def answer(found: Any) -> str:
    """The first rows of an answer to a statement."""
    count, names = len(found), found.column_names
    columns = [found.to_list(name, MOST_ROWS) for name in names]
    shown = min(count, MOST_ROWS)
    sample = "" if found.sample is None else f"; {found.sample}"
    return table(f"{shown:,} of {count:,} rows{sample}", names, zip(*columns))

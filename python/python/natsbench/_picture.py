"""Pictures, drawn by the code of ``natsbench plot``, and calls that make them."""

import os
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from . import _html, _native

if TYPE_CHECKING:
    from .types import Architecture, FilePath, Hp


class Picture:
    """A picture as SVG. Notebooks show it; ``save`` writes it.

    It has colours for light and for dark pages and a ground of its own. With numbers of a database, it says from which
    archives they come, and if they are invented.
    """

    def __init__(self, svg: str) -> None:
        self._svg = svg

    @property
    def svg(self) -> str:
        """The text of the SVG file."""
        return self._svg

    @property
    def title(self) -> str:
        """What it shows, for readers who cannot see it."""
        found = re.search(r'aria-label="([^"]*)"', self._svg)
        return "" if found is None else unescape(found[1])

    def __repr__(self) -> str:
        return f"Picture({self.title})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self._svg == other._svg

    def __hash__(self) -> int:
        return hash(self._svg)

    def _repr_svg_(self) -> str:
        return self._svg

    def save(self, path: "FilePath") -> Path:
        """Writes the picture, and returns the path; its extension, ``.svg`` or ``.png``, is the format.

        A PNG has a light ground and two pixels for each unit of the SVG.

        :raises ValueError: the extension is another one.
        """
        file = Path(os.fsdecode(path))
        extension = file.suffix.lower()
        if extension == ".svg":
            file.write_bytes(self._svg.encode())
        elif extension == ".png":
            file.write_bytes(_native.svg_to_png(self._svg))
        else:
            raise ValueError(f"{file} has neither the extension .svg nor .png, which choose the format")
        return file


class Measured(NamedTuple):
    """What is stored about an architecture on a data set, after the last epoch of a recipe."""

    dataset: str
    hp: str
    """The recipe."""
    trials: int
    """Trials (seeds), over which accuracies and times are the mean."""
    train_percent: Optional[float]
    valid_percent: Optional[float]
    """None if these images were not evaluated, as for the other accuracies."""
    test_percent: Optional[float]
    train_seconds: Optional[float]
    """Time of training, all epochs."""
    latency_seconds: Optional[float]
    """Time of a batch of 256 images."""
    flops_millions: float
    params_millions: float


class ArchitectureSummary:
    """An architecture and its key numbers, as ``api.architecture`` gives it. Notebooks show its picture and a table."""

    def __init__(
        self, space: str, index: int, string: str, picture: Picture, measured: List[Measured], sample: Optional[str]
    ) -> None:
        self.space = space
        """``tss`` or ``sss``."""
        self.index = index
        self.string = string
        self.picture = picture
        """The graph of the cell, or the channels of the layers."""
        self.measured = measured
        """One for each recipe and data set that is stored, the longest recipe first."""
        self.sample = sample
        """A text that says that the numbers are invented; None if no archive says so."""

    def __repr__(self) -> str:
        return f"ArchitectureSummary({self.index} of {self.space}: {self.string})"

    def _repr_html_(self) -> str:
        return _html.architecture(self)


def summary(api: Any, arch: "Architecture") -> ArchitectureSummary:
    """What ``api.architecture`` returns."""
    picture = Picture(api._picture_of_architecture(arch))  # an error if there is no such architecture
    try:
        recipes = api._recipes_of(arch)
    except (AssertionError, ValueError) as error:  # those of the official package for what is missing, by mode
        raise LookupError(str(error)) from None
    index: int = int(api.query_index_by_arch(arch))
    measured: List[Measured] = []
    for hp in sorted(recipes, key=int, reverse=True):
        results = api.query_meta_info_by_index(index, hp)
        measured += [_measured(api, results, index, dataset, hp) for dataset in results.get_dataset_names()]
    return ArchitectureSummary(api._space, index, api.arch(index), picture, measured, api.sample)


def _measured(api: Any, results: Any, index: int, dataset: str, hp: str) -> Measured:
    info: Dict[str, Any] = api.get_more_info(index, dataset, hp=hp, is_random=False)
    costs: Dict[str, Any] = api.get_cost_info(index, dataset, hp=hp)
    return Measured(
        dataset,
        hp,
        trials=len(results.get_dataset_seeds(dataset)),
        train_percent=info.get("train-accuracy"),
        valid_percent=info.get("valid-accuracy"),
        test_percent=info.get("test-accuracy"),
        train_seconds=info.get("train-all-time"),
        latency_seconds=costs["latency"],
        flops_millions=costs["flops"],
        params_millions=costs["params"],
    )


class Pictures:
    """Calls for notebooks, which the official package does not have."""

    if TYPE_CHECKING:  # the class that is derived from this one has them

        def _picture_of_curves(self, arch: object, dataset: object, hp: object) -> str: ...
        def _picture_of_pareto(self, dataset: object, metric_on_set: object, hp: object) -> str: ...
        def _picture_of_searches(self, dataset: object) -> str: ...

    def architecture(self, arch: "Architecture") -> ArchitectureSummary:
        """An architecture: its string, its picture, and what is stored about it. Like other questions about an architecture,
        this counts it as loaded.

        :raises ValueError: there is no such architecture in the space.
        :raises LookupError: it is not in the database.
        """
        return summary(self, arch)

    def plot_curve(self, arch: "Architecture", dataset: str, hp: "Hp" = "12") -> Picture:
        """Accuracy (percent) after each epoch of an architecture: a line for each trial and split.

        :raises ValueError: there is no such architecture in the space.
        :raises LookupError: it is not in the database, was not trained like this, or nothing was measured.
        """
        try:
            return Picture(self._picture_of_curves(arch, dataset, hp))
        except AssertionError as error:
            raise LookupError(str(error)) from None

    def plot_pareto(self, dataset: str, metric_on_set: str = "test", hp: "Hp" = "12") -> Picture:
        """Accuracy (percent, last epoch, mean over trials) against FLOPs (millions) of all architectures, with those that none
        beats in both. Sets are named as in ``find_best``.

        :raises LookupError: no architecture has such an accuracy.
        """
        return Picture(self._picture_of_pareto(dataset, metric_on_set, hp))

    def plot_searches(self, dataset: str) -> Picture:
        """What the searches that ``natsbench search`` has stored in the database had found over simulated time, mean over runs.

        :raises LookupError: the database has no searches on this data set.
        """
        return Picture(self._picture_of_searches(dataset))

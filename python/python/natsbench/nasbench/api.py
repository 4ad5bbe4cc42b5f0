"""The official ``nasbench.api``, answered from a database of natsbench::

    from natsbench.nasbench import api

    nasbench = api.NASBench("nasbench_only108.tfrecord", seed=0)
    spec = api.ModelSpec(
        matrix=[[0, 1, 0], [0, 0, 1], [0, 0, 0]],
        ops=["input", "conv3x3-bn-relu", "output"],
    )
    nasbench.query(spec)["test_accuracy"]

Accuracies are shares from 0 to 1, and times are seconds of training alone.
"""

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, KeysView, List, Optional, Set, Tuple

import numpy

from .. import _native
from .._forks import close_before_forks
from .._tables import Statements
from ..types import FilePath
from ._opening import database_of
from ._statistics import NAMES, ComputedStatistics, FixedStatistics, Modules, Repeat, fixed
from .lib import config as _config
from .lib.model_spec import ModelSpec

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["ModelSpec", "NASBench", "OutOfDomainError"]

_MODULES_OF_THE_SPACE = 423_624


class OutOfDomainError(Exception):
    """The module is none of NAS-Bench-101, or nothing was trained for so many epochs."""


class NASBench(Statements):
    """NAS-Bench-101, asked as by the official package.

    ``dataset_file`` is a database of natsbench, or an official TFRecord file. A TFRecord file is imported once, into a
    database beside it (``nasbench_only108.tfrecord.db``), or in the user's cache folder if that folder may not be written;
    one line on standard error says so. None means the database that ``$NATSBENCH_DB`` names.

    Like the official object, a new one calls ``random.seed(seed)``, and ``query`` draws with ``random.randint``.
    """

    config: Dict[str, Any]
    #: ``module_adjacency``, ``module_operations`` and ``trainable_parameters`` of each module, by its hash. Read only.
    fixed_statistics: FixedStatistics
    #: The runs of each module by its hash, then by epochs: a list with a dict for each repeat. Read only.
    computed_statistics: ComputedStatistics
    #: Epochs that there are runs of.
    valid_epochs: Set[int]
    history: Dict[Any, Any]
    #: Seconds of training that ``query`` has charged.
    training_time_spent: float
    #: Epochs that ``query`` has charged.
    total_epochs_spent: int

    def __init__(self, dataset_file: Optional[FilePath], seed: Any = None) -> None:
        self.config = _config.build_config()
        random.seed(seed)
        self._database = database_of(dataset_file)
        self._open()
        self.valid_epochs = set()
        for epochs in self._native.epochs():  # ascending, since the order shows in the text of the set
            self.valid_epochs.add(epochs)
        self.history = {}
        self.reset_budget_counters()

    def _open(self) -> None:
        self._native = _native.Nasbench101(self._database)
        self._modules = Modules(self._native)
        self.fixed_statistics, self.computed_statistics = FixedStatistics(self._modules), ComputedStatistics(self._modules)
        close_before_forks(self)

    def query(self, model_spec: ModelSpec, epochs: int = 108, stop_halfway: bool = False) -> Dict[str, Any]:
        """One of the runs of a module, which ``random.randint`` draws, at its end or halfway.

        The answer has ``module_adjacency`` and ``module_operations`` as the file writes the module (other vertices may have
        other numbers than in the question), ``trainable_parameters``, ``training_time`` (seconds), ``train_accuracy``,
        ``validation_accuracy`` and ``test_accuracy`` (from 0 to 1). Its time and its epochs are charged to the budget; time of
        evaluations is not.

        Raises ``OutOfDomainError`` for a module outside the space, or epochs without runs; ``KeyError`` with the hash of a
        module of the space that has no runs; and, like the official package, ``TypeError`` for more than seven vertices.
        """
        if epochs not in self.valid_epochs:
            raise OutOfDomainError(f"invalid number of epochs, must be one of {self.valid_epochs}")
        self._check_spec(model_spec)
        module_hash = self._hash_spec(model_spec)
        found = self._native.repeats(module_hash, int(epochs))
        if found is None:
            raise KeyError(module_hash)
        module, repeats = found
        drawn = random.randint(0, self.config["num_repeats"] - 1)
        if not repeats:
            raise KeyError(epochs)
        numbers = repeats[drawn]
        answer = fixed(module)
        answer.update(zip(NAMES, numbers[: len(NAMES)] if stop_halfway else numbers[len(NAMES) :]))
        self.training_time_spent += answer["training_time"]
        self.total_epochs_spent += epochs // 2 if stop_halfway else epochs
        return answer

    def is_valid(self, model_spec: ModelSpec) -> bool:
        """Whether a module belongs to the space. Like the official package, raises ``TypeError`` for more than seven vertices."""
        try:
            self._check_spec(model_spec)
        except OutOfDomainError:
            return False
        return True

    def get_budget_counters(self) -> Tuple[float, int]:
        """Seconds of training and epochs that ``query`` has charged since the object was made, or its counters were reset."""
        return self.training_time_spent, self.total_epochs_spent

    def reset_budget_counters(self) -> None:
        """Sets both counters to 0."""
        self.training_time_spent = 0.0
        self.total_epochs_spent = 0

    def evaluate(self, model_spec: ModelSpec, model_dir: str) -> Dict[str, Any]:
        """Not there: the official method trains the network with TensorFlow 1 on a TPU."""
        raise NotImplementedError(
            "evaluate trains a network with TensorFlow 1 on a TPU, which natsbench does not; "
            "query(model_spec) answers from recorded runs"
        )

    def hash_iterator(self) -> KeysView[str]:
        """The hashes of all modules with runs, in the order of the file."""
        return self.fixed_statistics.keys()

    def get_metrics_from_hash(self, module_hash: str) -> Tuple[Dict[str, Any], Dict[int, List[Repeat]]]:
        """What does not depend on training, and all runs of a module: by epochs, a list with a dict for each repeat.

        Nothing is charged. ``KeyError`` if no module with this hash has runs.
        """
        return self._modules.statistics(module_hash)

    def get_metrics_from_spec(self, model_spec: ModelSpec) -> Tuple[Dict[str, Any], Dict[int, List[Repeat]]]:
        """As ``get_metrics_from_hash``, for a module, which is checked first."""
        self._check_spec(model_spec)
        return self.get_metrics_from_hash(self._hash_spec(model_spec))

    def _check_spec(self, model_spec: ModelSpec) -> None:
        if not model_spec.valid_spec:
            raise OutOfDomainError("invalid spec, provided graph is disconnected.")
        ops: Any = model_spec.ops
        edges = numpy.sum(model_spec.matrix)  # type: ignore[arg-type]  # a matrix, as the spec is valid
        most_vertices, most_edges = self.config["module_vertices"], self.config["max_edges"]
        if len(ops) > most_vertices:
            meant = OutOfDomainError(f"too many vertices, got {len(ops)} (max vertices = {most_vertices})")
            # The official package fails to make this message, and programs may rely on what it raises.
            raise TypeError("'module' object is not subscriptable") from meant
        if edges > most_edges:
            raise OutOfDomainError(f"too many edges, got {int(edges)} (max edges = {most_edges})")
        if ops[0] != "input":
            raise OutOfDomainError("first operation should be 'input'")
        if ops[-1] != "output":
            raise OutOfDomainError("last operation should be 'output'")
        available = self.config["available_ops"]
        for op in ops[1:-1]:
            if op not in available:
                raise OutOfDomainError(f"unsupported op {op} (available ops = {available})")

    def _hash_spec(self, model_spec: ModelSpec) -> str:
        return model_spec.hash_spec(self.config["available_ops"])

    # What the official object does not have.

    @property
    def database(self) -> Path:
        """The database file."""
        return Path(self._database)

    @property
    def sample(self) -> Optional[str]:
        """Says that the numbers are invented, and by what; None if no file behind them says that it is a sample."""
        return self._native.sample()

    def close(self) -> None:
        """Gives the database back; every later question is a ``ValueError``."""
        self._native.close()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _park(self) -> None:
        self._native.park()

    def __repr__(self) -> str:
        name = os.path.basename(self._database)
        try:
            epochs = ", ".join(map(str, sorted(self.valid_epochs)))
            there = f"{len(self.fixed_statistics)}/{_MODULES_OF_THE_SPACE} modules, {epochs} epochs, file={name}"
            return f"NASBench({there}{', ' + self.sample if self.sample else ''})"
        except ValueError:  # a closed object still has a `repr`
            return f"NASBench(closed, file={name})"

    def __getstate__(self) -> Dict[str, Any]:
        opened = ("_native", "_modules", "fixed_statistics", "computed_statistics")
        return {name: value for name, value in self.__dict__.items() if name not in opened}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()

"""The attributes of a trial, and the calls that change them. The database never changes."""

import copy
from collections import OrderedDict
from typing import Any, Dict, Mapping, Optional, Sequence, Type, TypeVar

from ._unread import Unread

_Self = TypeVar("_Self", bound="TrialChanges")


class TrialChanges(Unread):
    """The attributes of a trial."""

    _plain = ("name", "params", "flop", "seed", "epochs")
    _attributes = (
        "name",
        "net_state_dict",
        "train_acc1es",
        "train_acc5es",
        "train_losses",
        "train_times",
        "arch_config",
        "params",
        "flop",
        "seed",
        "epochs",
        "latency",
        "eval_names",
        "eval_acc1es",
        "eval_times",
        "eval_losses",
    )

    def __init__(
        self,
        name: Any,
        state_dict: Any,
        train_accs: Any,
        train_losses: Any,
        params: Any,
        flop: Any,
        arch_config: Any,
        seed: Any,
        epochs: Any,
        latency: Any,
    ) -> None:
        self.name = name
        self.net_state_dict = state_dict
        self.train_acc1es = copy.deepcopy(train_accs)
        self.train_acc5es: Any = None
        self.train_losses = copy.deepcopy(train_losses)
        self.train_times: Any = None
        self.arch_config = copy.deepcopy(arch_config)
        self.params = params
        self.flop = flop
        self.seed = seed
        self.epochs = epochs
        self.latency = latency
        self.reset_eval()

    def reset_eval(self) -> None:
        """Forgets all evaluations."""
        self.eval_names: Any = []
        self.eval_acc1es: Any = {}
        self.eval_times: Any = {}
        self.eval_losses: Any = {}

    def update_train_info(self, train_acc1es: Any, train_acc5es: Any, train_losses: Any, train_times: Any) -> None:
        """Sets the curves of training: dicts from epochs to percent, loss, seconds."""
        self.train_acc1es = train_acc1es
        self.train_acc5es = train_acc5es
        self.train_losses = train_losses
        self.train_times = train_times

    def reset_pseudo_train_times(self, estimated_per_epoch_time: float) -> None:
        """Sets the training time of every epoch, in seconds."""
        self.train_times = OrderedDict((epoch, estimated_per_epoch_time) for epoch in range(self.epochs))

    def reset_pseudo_eval_times(self, eval_name: str, estimated_per_epoch_time: float) -> None:
        """Sets the evaluation time of a split after every epoch, in seconds."""
        if eval_name not in self.eval_names:
            raise ValueError(f"invalid eval name : {eval_name}")
        for epoch in range(self.epochs):
            self.eval_times[f"{eval_name}@{epoch}"] = estimated_per_epoch_time

    def update_latency(self, latency: Optional[Sequence[float]]) -> None:
        """Sets the latencies: a list of seconds for a batch of 256 images, or None."""
        self.latency = copy.deepcopy(latency)

    def update_eval(self, accs: Mapping[str, Any], losses: Mapping[str, Any], times: Mapping[str, Any]) -> None:
        """Adds evaluations of splits: dicts from ``split@epoch`` to percent, loss, seconds."""
        for name in dict.fromkeys(key.split("@")[0] for key in accs):
            if name in self.eval_names:
                raise AssertionError(f"{name} has already been added into eval-names")
            self.eval_names.append(name)
            for key in (f"{name}@{epoch}" for epoch in range(self.epochs)):
                self.eval_acc1es[key] = accs[key]
                self.eval_losses[key] = losses[key]
                self.eval_times[key] = times[key]

    def update_OLD_eval(self, name: str, accs: Mapping[int, Any], losses: Mapping[int, Any]) -> None:
        """Adds evaluations of a split without times: dicts from epochs to percent and loss."""
        if name in self.eval_names:
            raise AssertionError(f"{name} has already added")
        self.eval_names.append(name)
        for epoch in range(self.epochs):
            if epoch in accs:
                self.eval_acc1es[f"{name}@{epoch}"] = accs[epoch]
                self.eval_losses[f"{name}@{epoch}"] = losses[epoch]

    def state_dict(self) -> Dict[str, Any]:
        """The attributes as a dict."""
        self._read()
        return dict(self.__dict__)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Takes attributes from a dict."""
        self._read()
        self.__dict__.update(state_dict)

    @classmethod
    def create_from_state_dict(cls: Type[_Self], state_dict: Mapping[str, Any]) -> _Self:
        """A new trial from the dict that ``state_dict`` gives."""
        trial = cls(None, None, None, None, None, None, None, None, None, None)
        trial.load_state_dict(state_dict)
        return trial

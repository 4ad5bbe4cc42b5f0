"""The networks of NATS-Bench as PyTorch modules::

    from natsbench.models import get_cell_based_tiny_net

    network = get_cell_based_tiny_net(api.get_net_config(12, "cifar10"))
    network.load_state_dict(api.get_net_param(12, "cifar10", 777, hp="200"))
    features, logits = network(images)

They have the layers, the names and the initial weights of the networks that were trained. Everything else of natsbench
works without PyTorch, and so does the import of this module.
"""

from typing import TYPE_CHECKING, Any

from .._native import TopologyStructure
from ._configuration import read_configuration

if TYPE_CHECKING:
    from ._network import Network

__all__ = ["CellStructure", "get_cell_based_tiny_net"]

# As the official programs call it.
CellStructure = TopologyStructure


def get_cell_based_tiny_net(config: Any) -> "Network":
    """The network of a configuration such as ``api.get_net_config(index, dataset)`` gives: a dict, or an object with
    the same names as attributes. ``network(images)`` is the pair of features and logits.

    ``infer.tiny`` takes ``C``, ``N``, ``num_classes`` and a cell, ``genotype`` or else ``arch_str``;
    ``infer.shape.tiny`` takes ``channels``, ``genotype`` and ``num_classes``. A cell is a text or a ``CellStructure``,
    widths are a text such as ``8:16:24:32:40`` or integers.

    The weights are drawn from PyTorch's generator: after ``torch.manual_seed(seed)`` they are those that the trial of
    that seed started from.
    """
    layout = read_configuration(config)
    try:
        from ._network import Network
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ModuleNotFoundError(
            "networks are modules of PyTorch, which is not installed: pip install torch", name="torch"
        ) from None
    return Network(layout)

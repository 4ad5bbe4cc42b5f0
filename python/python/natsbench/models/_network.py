"""The network itself: stem, cells and reductions, head."""

from typing import Dict, List, Tuple

import torch
from torch import Tensor, nn

from ._configuration import Cell, Layout
from ._operations import ResidualBlock, operation


class CellBlock(nn.Module):
    """A cell: each node is the sum of its edges, added in their order; the last node is the output."""

    def __init__(self, cell: Cell, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        # For each node but the first: which node each of its edges comes from.
        self.sources: List[Tuple[int, ...]] = []
        for edges in cell:
            for name, source in edges:
                self.layers.append(operation(name, outputs if source else inputs, outputs))
            self.sources.append(tuple(source for _, source in edges))

    def forward(self, images: Tensor) -> Tensor:
        nodes = [images]
        layers = iter(self.layers)
        for sources in self.sources:
            outputs = [next(layers)(nodes[source]) for source in sources]
            total = outputs[0]
            for output in outputs[1:]:
                total = total + output
            nodes.append(total)
        return nodes[-1]


class Network(nn.Module):
    """A network of NATS-Bench. Takes images (batch, 3, side, side); gives (features, logits)."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        # Weights are drawn in the order in which layers are made, so it must not change.
        width = layout.stem_width
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        self.cells = nn.ModuleList()
        for block in layout.blocks:
            if block.is_reduction:
                self.cells.append(ResidualBlock(width, block.width))
            else:
                self.cells.append(CellBlock(layout.cell, width, block.width))
            width = block.width
        self.lastact = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        self.global_pooling = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(width, layout.classes)
        self.layout = layout

    def forward(self, images: Tensor) -> Tuple[Tensor, Tensor]:
        maps: Tensor = self.stem(images)
        for block in self.cells:
            maps = block(maps)
        features = torch.flatten(self.global_pooling(self.lastact(maps)), 1)
        return features, self.classifier(features)

    def extra_repr(self) -> str:
        cell = "+".join("|" + "|".join(f"{name}~{source}" for name, source in edges) + "|" for edges in self.layout.cell)
        return f"{self.layout.name}, cell={cell}, classes={self.layout.classes}"

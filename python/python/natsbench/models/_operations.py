"""What stands on the edges of a cell, and the residual block between cells.

Attributes that hold layers give the weights their names, so they are those of the networks that were trained.
"""

from typing import Callable, Dict, Optional

import torch
from torch import Tensor, nn


class NormalizedConvolution(nn.Module):
    """ReLU, convolution without bias, batch norm."""

    def __init__(self, inputs: int, outputs: int, side: int, stride: int = 1) -> None:
        super().__init__()
        convolution = nn.Conv2d(inputs, outputs, side, stride=stride, padding=side // 2, bias=False)
        self.op = nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs))

    def forward(self, images: Tensor) -> Tensor:
        result: Tensor = self.op(images)
        return result


class MeanPool(nn.Module):
    """The mean of the pixels around each; what lies outside of the image does not count."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        # Not registered where there is none: None is no module.
        self.preprocess: Optional[nn.Module] = None
        if inputs != outputs:
            self.preprocess = NormalizedConvolution(inputs, outputs, side=1)
        self.op = nn.AvgPool2d(3, stride=stride, padding=1, count_include_pad=False)

    def forward(self, images: Tensor) -> Tensor:
        result: Tensor = self.op(images if self.preprocess is None else self.preprocess(images))
        return result


class Zero(nn.Module):
    """Zeros that still depend on the input, with a gradient of zero, unless the widths differ."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.inputs, self.outputs, self.stride = inputs, outputs, stride

    def forward(self, images: Tensor) -> Tensor:
        zeros: Tensor
        if self.inputs == self.outputs:
            zeros = images[:, :, :: self.stride, :: self.stride] * 0.0
        else:  # in the networks that were trained, too, the sides are those of the input, whatever the stride
            zeros = images.new_zeros((images.shape[0], self.outputs, *images.shape[2:]))
        return zeros

    def extra_repr(self) -> str:
        return f"{self.inputs}, {self.outputs}, stride={self.stride}"


class Projection(nn.Module):
    """Another width, nothing else: a 1x1 convolution and batch norm."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        # Not applied; the networks that were trained name it in the metadata of their weights.
        self.relu = nn.ReLU()
        self.conv = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, images: Tensor) -> Tensor:
        result: Tensor = self.bn(self.conv(images))
        return result


class FactorizedReduction(nn.Module):
    """Half the sides: one half of the channels from the even pixels, the other from those at their lower right."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.relu = nn.ReLU()
        halves = (outputs // 2, outputs - outputs // 2)
        self.convs = nn.ModuleList(nn.Conv2d(inputs, half, 1, stride=2, bias=False) for half in halves)
        self.pad = nn.ConstantPad2d((0, 1, 0, 1), 0.0)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, images: Tensor) -> Tensor:
        rectified: Tensor = self.relu(images)
        shifted = self.pad(rectified)[:, :, 1:, 1:]
        halves = [self.convs[0](rectified), self.convs[1](shifted)]
        result: Tensor = self.bn(torch.cat(halves, dim=1))
        return result


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, added to their input in the size of their output."""

    def __init__(self, inputs: int, outputs: int, stride: int = 2) -> None:
        super().__init__()
        self.conv_a = NormalizedConvolution(inputs, outputs, side=3, stride=stride)
        self.conv_b = NormalizedConvolution(outputs, outputs, side=3)
        self.downsample: Optional[nn.Module] = None
        if stride == 2:
            narrowed = nn.Conv2d(inputs, outputs, 1, bias=False)
            self.downsample = nn.Sequential(nn.AvgPool2d(2, stride=2), narrowed)
        elif inputs != outputs:
            self.downsample = NormalizedConvolution(inputs, outputs, side=1)

    def forward(self, images: Tensor) -> Tensor:
        convolved = self.conv_b(self.conv_a(images))
        total: Tensor = (images if self.downsample is None else self.downsample(images)) + convolved
        return total


def _skip_connect(inputs: int, outputs: int, stride: int) -> nn.Module:
    if stride == 2:
        return FactorizedReduction(inputs, outputs)
    return nn.Identity() if inputs == outputs else Projection(inputs, outputs)


_MAKERS: Dict[str, Callable[[int, int, int], nn.Module]] = {
    "none": Zero,
    "skip_connect": _skip_connect,
    "nor_conv_1x1": lambda inputs, outputs, stride: NormalizedConvolution(inputs, outputs, 1, stride),
    "nor_conv_3x3": lambda inputs, outputs, stride: NormalizedConvolution(inputs, outputs, 3, stride),
    "avg_pool_3x3": MeanPool,
}


def operation(name: str, inputs: int, outputs: int, stride: int = 1) -> nn.Module:
    """The layer of an operation, from one number of channels to another."""
    return _MAKERS[name](inputs, outputs, stride)

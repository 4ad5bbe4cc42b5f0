#!/usr/bin/env python3
"""Records zero-cost proxies as PyTorch computes them, to compare ours with.

    tools/record_proxies.py crates/networks/tests/fixtures/proxies.json

Needs torch, numpy and the module natsbench, whose networks are modules of PyTorch. The proxies are written after the
programs that were published with their papers (crates/networks/src/proxies/mod.rs names them), and computed in double
precision. Weights are the initial ones of seed 777. Images follow from a rule, and so do the Gaussian numbers of `zen`.
"""
import json
import math
import sys
import types

import numpy as np
import torch
import torch.nn.functional as F
from natsbench.models import get_cell_based_tiny_net
from torch import nn

SEED = 777
IMAGES = 6
MASK = (1 << 64) - 1
CELL_OF_SSS = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

# Architecture, classes, side of the images.
NETWORKS = [
    ("|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|none~2|", 10, 32),
    ("|avg_pool_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_1x1~2|", 120, 16),
    ("8:64:16:8:40", 100, 32),
    # Nothing of the images arrives: what proxies say where there is nothing to say.
    ("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", 10, 32),
]


def build(architecture, classes):
    """The network with its initial weights, in double precision and training mode."""
    if "|" in architecture:
        config = {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": architecture, "num_classes": classes}
    else:
        config = {
            "name": "infer.shape.tiny", "channels": architecture, "genotype": CELL_OF_SSS, "num_classes": classes,
        }
    torch.manual_seed(SEED)
    return get_cell_based_tiny_net(config).double().train()


# ---------------------------------------------------------------- numbers that follow from a rule
def units(key, count):
    """Multiples of 2^-15 in [-1, 1): splitmix64 from the FNV-1a hash of the key."""
    start = 0xCBF29CE484222325
    for byte in key.encode():
        start = ((start ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(start) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, count + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(48)).astype(np.int64) - 32768) / 32768.0


def images(side):
    numbers = 2 * units("input", IMAGES * 3 * side * side)
    return torch.from_numpy(numbers).reshape(IMAGES, 3, side, side)


def labels(classes):
    return torch.tensor([(7 * image + 3) % classes for image in range(IMAGES)])


def chacha8(seed, count):
    """The first 64-bit outputs of rand_chacha's ChaCha8Rng::seed_from_u64."""
    key, state = [], seed
    for _ in range(8):
        state = (state * 6364136223846793005 + 11634580027462260723) & MASK
        word, turn = (((state >> 18) ^ state) >> 27) & 0xFFFFFFFF, state >> 59
        key.append(((word >> turn) | (word << (32 - turn))) & 0xFFFFFFFF)
    blocks = np.arange(-(-count // 8), dtype=np.uint64)
    first = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *key]
    start = [np.full(len(blocks), word, np.uint32) for word in first]
    start += [blocks.astype(np.uint32), (blocks >> np.uint64(32)).astype(np.uint32)]
    start += [np.zeros(len(blocks), np.uint32)] * 2
    words = [word.copy() for word in start]

    def mix(target, source, other, turn):
        words[target] += words[source]
        turned = words[other] ^ words[target]
        words[other] = (turned << np.uint32(turn)) | (turned >> np.uint32(32 - turn))

    for number in range(8):
        # Columns, then diagonals.
        turned = 0 if number % 2 == 0 else 1
        for column in range(4):
            a, b, c, d = (4 * row + (column + turned * row) % 4 for row in range(4))
            for target, source, other, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                mix(target, source, other, turn)
    mixed = np.stack([word + of for word, of in zip(words, start)], axis=1).reshape(-1).astype(np.uint64)
    return (mixed[0::2] | (mixed[1::2] << np.uint64(32)))[:count]


class Gaussian:
    """Box and Muller's method, as crates/networks/src/proxies/gaussian.rs describes it."""

    def __init__(self, seed, count):
        outputs = chacha8(seed, 2 * (count // 2 + 1)) >> np.uint64(11)
        u = (outputs[0::2] + np.uint64(1)).astype(np.float64) / 2.0**53
        v = outputs[1::2].astype(np.float64) / 2.0**53
        radius = np.sqrt(-2 * np.log(u))
        pairs = [radius * np.cos(2 * math.pi * v), radius * np.sin(2 * math.pi * v)]
        self.numbers = np.stack(pairs, axis=1).reshape(-1).astype(np.float32).astype(np.float64)

    def draw(self, shape):
        count = math.prod(shape)
        taken, self.numbers = self.numbers[:count], self.numbers[count:]
        return torch.from_numpy(taken.copy()).reshape(tuple(shape))


# ---------------------------------------------------------------- proxies
def layers(network):
    return [module for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]


def loss_of(network, batch):
    inputs, targets = batch
    return F.cross_entropy(network(inputs)[1], targets)


def first_order(build_network, batch):
    network = build_network()
    loss_of(network, batch).backward()
    found = [(layer.weight.detach(), layer.weight.grad) for layer in layers(network)]
    return {
        "grad_norm": sum(gradient.norm() for _, gradient in found),
        "snip": sum((weight * gradient).abs().sum() for weight, gradient in found),
        "plain": sum((weight * gradient).sum() for weight, gradient in found),
        "l2_norm": sum(weight.norm() for weight, _ in found),
    }


def grasp(build_network, batch):
    network = build_network()
    weights = [layer.weight for layer in layers(network)]
    first = torch.autograd.grad(loss_of(network, batch), weights)
    second = torch.autograd.grad(loss_of(network, batch), weights, create_graph=True)
    sum((one.detach() * other).sum() for one, other in zip(first, second)).backward()
    return sum((-weight.detach() * weight.grad).sum() for weight in weights if weight.grad is not None)


def fisher(build_network, batch):
    network = build_network()
    values = []

    def hook(layer, _, output):
        def at_gradient(gradient):
            channels = output.detach() * gradient
            if channels.dim() > 2:
                channels = channels.sum(dim=(2, 3))
            of_channels = channels.pow(2).mean(0).mul(0.5)
            # Each channel counts for each of its weights.
            values.append((of_channels * layer.weight[0].numel()).sum())

        output.register_hook(at_gradient)

    for layer in layers(network):
        layer.register_forward_hook(hook)
    loss_of(network, batch).backward()
    return sum(values)


def synflow(build_network, side):
    network = build_network()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.forward = types.MethodType(lambda _, maps: maps, module)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_()
    network(torch.ones(1, 3, side, side).double())[1].sum().backward()
    return sum((layer.weight * layer.weight.grad).abs().sum() for layer in layers(network))


def jacob_cov(build_network, batch):
    inputs = batch[0].clone().requires_grad_(True)
    build_network()(inputs)[1].sum().backward()
    with np.errstate(invalid="ignore"):
        correlations = np.corrcoef(inputs.grad.reshape(IMAGES, -1).numpy())
    if np.isnan(correlations).any():
        return math.nan
    values, _ = np.linalg.eig(correlations)
    return -np.sum(np.log(values + 1e-5) + 1.0 / (values + 1e-5))


def naswot(build_network, batch):
    network = build_network()
    agreements = np.zeros((IMAGES, IMAGES))

    def hook(_, inputs, __):
        signs = (inputs[0].detach().reshape(IMAGES, -1) > 0).double()
        agreements[:] += (signs @ signs.T + (1 - signs) @ (1 - signs).T).numpy()

    for module in network.modules():
        if isinstance(module, nn.ReLU):
            # The last one overwrites its input, but what is positive stays so, and nothing else becomes so.
            module.register_forward_hook(hook)
    network(batch[0])
    return np.linalg.slogdet(agreements)[1]


def zen(build_network, side):
    network = build_network()
    count = sum(layer.weight.numel() for layer in layers(network)) + 2 * IMAGES * 3 * side * side
    gaussian = Gaussian(SEED, count)
    maps = []
    network.global_pooling.register_forward_pre_hook(lambda _, inputs: maps.append(inputs[0].clone()))
    with torch.no_grad():
        # In the order of the state dict, which is that of the modules.
        for layer in layers(network):
            layer.weight.copy_(gaussian.draw(layer.weight.shape))
        network.classifier.bias.zero_()
        first, added = (gaussian.draw((IMAGES, 3, side, side)) for _ in range(2))
        network(first)
        network(first + 0.01 * added)
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    difference = (maps[0] - maps[1]).abs().sum(dim=[1, 2, 3]).mean()
    return difference.log() + sum(norm.running_var.mean().sqrt().log() for norm in norms)


def record(architecture, classes, side):
    def build_network():
        return build(architecture, classes)

    batch = images(side), labels(classes)
    values = {
        **first_order(build_network, batch),
        "grasp": grasp(build_network, batch),
        "fisher": fisher(build_network, batch),
        "synflow": synflow(build_network, side),
        "jacob_cov": jacob_cov(build_network, batch),
        "naswot": naswot(build_network, batch),
        "zen": zen(build_network, side),
    }
    # JSON has no nan and no infinity.
    finite = {name: float(value) for name, value in values.items()}
    written = {name: value if math.isfinite(value) else repr(value) for name, value in finite.items()}
    return {"architecture": architecture, "classes": classes, "side": side, "values": written}


def main():
    torch.set_num_threads(1)
    about = f"PyTorch {torch.__version__}, numpy {np.__version__}, float64"
    networks = [record(*network) for network in NETWORKS]
    document = {"made_by": f"tools/record_proxies.py: {about}", "seed": SEED, "images": IMAGES, "networks": networks}
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()

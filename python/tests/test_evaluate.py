"""The command `natsbench evaluate` and PyTorch, on the same images: as many right, and the same loss."""

import json
import os
import pickle
import subprocess

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
numpy = pytest.importorskip("numpy", reason="NumPy is not installed")

import filling  # noqa: E402
from natsbench.models import get_cell_based_tiny_net  # noqa: E402

CELL = "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|"
SIZE_CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
CIFAR10 = ([125.3, 123.0, 113.9], [63.0, 62.1, 66.7])
CIFAR100 = ([129.3, 124.1, 112.4], [68.2, 65.4, 70.4])
IMAGENET16 = ([122.68, 116.66, 104.01], [63.22, 61.26, 65.09])
IMAGES = 100  # more than one batch


class Data:
    """Invented test images in a folder, as their makers publish theirs."""

    def __init__(self, form, folder):
        self.name, self.classes, self.side, (self.means, self.deviations) = {
            "cifar10 binary": ("cifar10", 10, 32, CIFAR10),
            "cifar10 python": ("cifar10", 10, 32, CIFAR10),
            "cifar100 binary": ("cifar100", 100, 32, CIFAR100),
            "ImageNet16": ("ImageNet16-120", 120, 16, IMAGENET16),
        }[form]
        self.folder = folder
        random = numpy.random.default_rng(1)
        colours = random.integers(0, 256, (IMAGES, 3, 1, 1))
        noise = random.integers(-60, 61, (IMAGES, 3, self.side, self.side))
        self.pixels = (colours + noise).clip(0, 255).astype(numpy.uint8)
        self.labels = random.integers(0, self.classes, IMAGES)
        self.form = form

    def write(self, known):
        """Writes the images, every second with the label in `known`, the others with labels at random."""
        self.labels[::2] = known[::2]
        getattr(self, "write_" + self.form.lower().replace(" ", "_"))()

    def write_cifar10_binary(self):
        self.write_records("test_batch.bin", [self.labels])

    def write_cifar100_binary(self):
        self.write_records("test.bin", [self.labels // 5, self.labels])

    def write_records(self, name, columns):
        columns = [numpy.asarray(column, dtype=numpy.uint8).reshape(-1, 1) for column in columns]
        records = numpy.concatenate([*columns, self.pixels.reshape(IMAGES, -1)], axis=1)
        (self.folder / name).write_bytes(records.tobytes())

    def write_cifar10_python(self):
        batch = {b"data": self.pixels.reshape(IMAGES, -1), b"labels": self.labels.tolist(), b"filenames": [b"a"] * IMAGES}
        (self.folder / "test_batch").write_bytes(pickle.dumps(batch, protocol=2))

    def write_imagenet16(self):
        # Every third image has a class that ImageNet16-120 leaves out.
        labels = self.labels + 1 + numpy.where(numpy.arange(IMAGES) % 3 == 0, 400, 0)
        batch = {"data": self.pixels.reshape(IMAGES, -1), "labels": labels.tolist(), "mean": self.pixels.mean(axis=0)}
        (self.folder / "val_data").write_bytes(pickle.dumps(batch, protocol=4))
        kept = numpy.arange(IMAGES) % 3 != 0
        self.labels = self.labels[kept]

    def normalised(self):
        as_torchvision = [torch.tensor(numbers, dtype=torch.float64).div(255).float() for numbers in (self.means, self.deviations)]
        means, deviations = [numbers.reshape(1, 3, 1, 1) for numbers in as_torchvision]
        return (torch.from_numpy(self.pixels).float() / 255 - means) / deviations


@pytest.fixture(params=["cifar10 binary", "cifar10 python", "cifar100 binary", "ImageNet16"])
def data(request, tmp_path):
    if "NATSBENCH_PROGRAM" not in os.environ:
        pytest.skip("no $NATSBENCH_PROGRAM, the command natsbench")
    return Data(request.param, tmp_path)


@pytest.mark.parametrize("space", ["tss", "sss"])
def test_accuracy_and_loss_are_those_of_pytorch(data, space):
    if space == "tss":
        architecture, config = CELL, {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": CELL}
    else:
        architecture = "8:16:24:32:40"
        config = {"name": "infer.shape.tiny", "channels": architecture, "genotype": SIZE_CELL}
    network = get_cell_based_tiny_net({**config, "num_classes": data.classes}).eval()
    arrays = {key: filling.entry(key, value.shape) for key, value in network.state_dict().items()}
    network.load_state_dict({key: torch.from_numpy(value) for key, value in arrays.items()})
    weights = data.folder / "weights.npz"
    numpy.savez(weights, **arrays)

    with torch.no_grad():
        logits = network(data.normalised())[1]
    data.write(logits.argmax(dim=1).numpy())
    if len(data.labels) < IMAGES:  # ImageNet16-120 leaves images out
        logits = logits[numpy.arange(IMAGES) % 3 != 0]
    labels = torch.from_numpy(data.labels)
    expected = int((logits.argmax(dim=1) == labels).sum())
    loss = float(torch.nn.functional.cross_entropy(logits.double(), labels))

    arguments = [architecture, "--dataset", data.name, "--weights", weights, "--images", data.folder]
    options = ["--split", "ori-test", "--json", "--quiet"]
    answer = subprocess.run(
        [os.environ["NATSBENCH_PROGRAM"], "evaluate", *arguments, *options], check=True, capture_output=True, text=True
    )
    assert expected >= len(labels) / 2  # far from chance
    [found] = json.loads(answer.stdout)["splits"]
    assert (found["images"], found["right"]) == (len(labels), expected)
    assert found["loss"] == pytest.approx(loss, rel=1e-5)

"""Files that the crate `nats-networks` writes, in the libraries that they are for."""

import os
import subprocess

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
numpy = pytest.importorskip("numpy", reason="NumPy is not installed")

import filling  # noqa: E402
from natsbench.models import get_cell_based_tiny_net  # noqa: E402

CELLS = (
    "|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|none~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|",
)
# Configurations with the sides of their images.
NETWORKS = {
    "every operation": ({"name": "infer.tiny", "C": 16, "N": 5, "arch_str": CELLS[0], "num_classes": 10}, 32),
    "uneven widths": (
        {"name": "infer.shape.tiny", "channels": "8:16:24:32:8", "genotype": CELLS[1], "num_classes": 120},
        16,
    ),
}
SEED = 777


class Network:
    """A network in PyTorch, and the program that writes it."""

    def __init__(self, folder, config, side):
        self.folder, self.config, self.side = folder, config, side
        torch.manual_seed(SEED)
        self.module = get_cell_based_tiny_net(config).eval()

    def written(self, ending, weights=str(SEED)):
        """The path of a file with weights of a seed or of a file."""
        path = self.folder / f"net.{ending}"
        architecture = self.config.get("arch_str") or self.config["channels"]
        arguments = [architecture, str(self.config["num_classes"]), str(self.side), str(weights), str(path)]
        subprocess.run([os.environ["NATSBENCH_NETWORK_FILES"], *arguments], check=True)
        return path

    def fill(self):
        """Gives it other weights, and running statistics that are not 0 and 1; a file with them."""
        arrays = {key: filling.entry(key, value.shape) for key, value in self.module.state_dict().items()}
        self.module.load_state_dict({key: torch.from_numpy(value) for key, value in arrays.items()})
        numpy.savez(self.folder / "filled.npz", **arrays)
        return self.folder / "filled.npz"

    def outputs(self, images):
        with torch.no_grad():
            return [output.numpy() for output in self.module(torch.from_numpy(images))]


@pytest.fixture(params=NETWORKS)
def network(request, tmp_path):
    if "NATSBENCH_NETWORK_FILES" not in os.environ:
        pytest.skip("no $NATSBENCH_NETWORK_FILES, the program of the example network_files of nats-networks")
    return Network(tmp_path, *NETWORKS[request.param])


def check_equal(module, arrays):
    """Every tensor, to the last bit."""
    state = module.state_dict()
    assert set(arrays) == set(state)
    for key, tensor in state.items():
        theirs = numpy.asarray(arrays[key])
        assert theirs.shape == tensor.numpy().shape and theirs.dtype == tensor.numpy().dtype, key
        assert theirs.tobytes() == tensor.numpy().tobytes(), key


def test_pytorch_loads_a_pth_file_and_trusts_nothing_in_it(network):
    for weights in (SEED, network.fill()):
        path = network.written("pth", weights)
        loaded = torch.load(path, weights_only=True)
        assert type(loaded).__name__ == "OrderedDict" and list(loaded) == list(network.module.state_dict())
        versions = network.module.state_dict()._metadata
        assert {name: versions[name] for name in loaded._metadata} == loaded._metadata
        other = get_cell_based_tiny_net(network.config).eval()
        other.load_state_dict(loaded, strict=True)
        if weights != SEED:
            check_equal(network.module, loaded)
            images = filling.images(network.side).astype(numpy.float32)
            assert (other(torch.from_numpy(images))[1].detach().numpy() == network.outputs(images)[1]).all()


def test_weights_of_a_seed_are_those_that_pytorch_draws(network):
    check_equal(network.module, torch.load(network.written("pth"), weights_only=True))


def test_safetensors_reads_a_safetensors_file(network):
    safetensors = pytest.importorskip("safetensors.torch", reason="safetensors is not installed")
    loaded = safetensors.load_file(network.written("safetensors", network.fill()))
    check_equal(network.module, loaded)
    network.module.load_state_dict(loaded, strict=True)


def test_numpy_reads_a_npz_file(network):
    with numpy.load(network.written("npz", network.fill()), allow_pickle=False) as loaded:
        assert loaded.files == list(network.module.state_dict())
        check_equal(network.module, loaded)


def test_onnxruntime_computes_what_pytorch_does(network):
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    path = str(network.written("onnx", network.fill()))
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    for count in (1, 2, 5):
        images = filling.images(network.side, count).astype(numpy.float32)
        features, logits = network.outputs(images)
        answers = session.run(["features", "logits"], {"images": images})
        for ours, theirs in zip(answers, (features, logits)):
            assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
            assert numpy.abs(ours - theirs).max() <= 1e-4 * numpy.abs(theirs).max()


def test_onnx_itself_finds_nothing_wrong(network):
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    onnx.checker.check_model(onnx.load(network.written("onnx")), full_check=True)

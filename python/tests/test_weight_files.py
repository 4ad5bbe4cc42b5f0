"""Files of weights that the crate `nats-networks` writes, in the libraries that they are for."""

import os
import subprocess

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
numpy = pytest.importorskip("numpy", reason="NumPy is not installed")

from natsbench.models import get_cell_based_tiny_net  # noqa: E402

CELLS = (
    "|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|none~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|",
)
ARCHITECTURES = {
    "every operation": {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": CELLS[0], "num_classes": 10},
    "uneven widths": {"name": "infer.shape.tiny", "channels": "8:16:24:32:8", "genotype": CELLS[1], "num_classes": 120},
}
SEED = 777


@pytest.fixture(params=ARCHITECTURES)
def network(request):
    """A network with the weights that PyTorch draws for the seed."""
    torch.manual_seed(SEED)
    network = get_cell_based_tiny_net(ARCHITECTURES[request.param])
    network.config = ARCHITECTURES[request.param]
    return network.eval()


@pytest.fixture
def written(network, tmp_path):
    """From the ending of a file's name to a file that was written with the weights of the seed."""
    if "NATSBENCH_FIRST_WEIGHTS" not in os.environ:
        pytest.skip("no $NATSBENCH_FIRST_WEIGHTS, the program of the example first_weights of nats-networks")

    def write(ending):
        path = tmp_path / f"net.{ending}"
        architecture = network.config.get("arch_str") or network.config["channels"]
        arguments = [architecture, str(network.config["num_classes"]), str(SEED), str(path)]
        subprocess.run([os.environ["NATSBENCH_FIRST_WEIGHTS"], *arguments], check=True)
        return path

    return write


def check_equal(network, arrays):
    """Every tensor, to the last bit."""
    state = network.state_dict()
    assert set(arrays) == set(state)
    for key, tensor in state.items():
        theirs = numpy.asarray(arrays[key])
        assert theirs.shape == tensor.numpy().shape and theirs.dtype == tensor.numpy().dtype, key
        assert theirs.tobytes() == tensor.numpy().tobytes(), key


def test_pytorch_loads_a_pth_file_and_trusts_nothing_in_it(network, written):
    loaded = torch.load(written("pth"), weights_only=True)
    assert type(loaded).__name__ == "OrderedDict" and list(loaded) == list(network.state_dict())
    check_equal(network, loaded)
    for module, entry in loaded._metadata.items():
        assert network.state_dict()._metadata[module] == entry
    other = get_cell_based_tiny_net(network.config)
    other.load_state_dict(loaded, strict=True)
    images = torch.linspace(-1, 1, 2 * 3 * 16 * 16).reshape(2, 3, 16, 16)
    with torch.no_grad():
        assert torch.equal(other.eval()(images)[1], network(images)[1])


def test_safetensors_reads_a_safetensors_file(network, written):
    safetensors = pytest.importorskip("safetensors.torch", reason="safetensors is not installed")
    loaded = safetensors.load_file(written("safetensors"))
    check_equal(network, loaded)
    network.load_state_dict(loaded, strict=True)


def test_numpy_reads_a_npz_file(network, written):
    with numpy.load(written("npz"), allow_pickle=False) as loaded:
        assert loaded.files == list(network.state_dict())
        check_equal(network, loaded)

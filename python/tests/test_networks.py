"""The networks against recorded answers of the original ones: outputs, gradients, running statistics, names, weights."""

import bz2
import gzip
import json
import pickle

import pytest

from conftest import SHARED

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
numpy = pytest.importorskip("numpy", reason="NumPy is not installed")

import filling  # noqa: E402
from natsbench.models import CellStructure, get_cell_based_tiny_net  # noqa: E402
from natsbench.models._operations import ResidualBlock, operation  # noqa: E402

ORACLE = SHARED / "reference" / "networks_oracle.jsonl.gz"
FULL = {"tss": "NATS-tss-v1_0-3ffb9-full", "sss": "NATS-sss-v1_0-50262-full"}
SIDES = {"cifar10": 32, "cifar100": 32, "ImageNet16-120": 16}
CLASSES = {"cifar10": 10, "cifar100": 100, "ImageNet16-120": 120}
CELL_OF_SIZES = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

# Of the largest number that is compared: two libraries, or two versions of one, add up in other orders.
FLOAT32, FLOAT32_TRAINING, FLOAT64 = 1e-4, 1e-3, 1e-9
AFTER_STEPS = 1e-7  # each step makes the differences of the one before larger
TARGETS = torch.tensor([3, 7])


@pytest.fixture(scope="module")
def recorded():
    """From the kind of a line to the lines."""
    if not ORACLE.is_file():
        pytest.skip(f"no recorded networks {ORACLE}")
    kinds = {}
    with gzip.open(ORACLE, "rt") as lines:
        for text in lines:
            line = json.loads(text)
            kinds.setdefault(line["kind"], []).append(line)
    return kinds


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def config_of(line):
    classes = CLASSES[line["dataset"]]
    if line["space"] == "tss":
        return {"name": "infer.tiny", "C": 16, "N": 5, "arch_str": line["arch"], "num_classes": classes}
    return {"name": "infer.shape.tiny", "channels": line["arch"], "genotype": CELL_OF_SIZES, "num_classes": classes}


def filled(network, prefix=""):
    state = {key: torch.from_numpy(filling.entry(prefix + key, value.shape)) for key, value in network.state_dict().items()}
    network.load_state_dict(state, strict=True)
    return network


def network_of(line, double=False):
    network = get_cell_based_tiny_net(line["config"])
    return filled(network.double() if double else network)


def images_of(line):
    return torch.from_numpy(filling.images(SIDES[line["dataset"]]))


def agree(ours, theirs, tolerance):
    """Whether all numbers are equal within a part of the largest."""
    ours = numpy.asarray(ours, dtype=numpy.float64).reshape(-1)
    theirs = numpy.asarray(theirs, dtype=numpy.float64).reshape(-1)
    scale = numpy.abs(theirs).max(initial=0)
    return ours.shape == theirs.shape and bool((numpy.abs(ours - theirs) <= tolerance * scale).all())


def same_digest(tensor, recorded):
    ours = filling.digest(tensor.detach().numpy())
    size = recorded["square"] ** 0.5
    return (
        ours["shape"] == recorded["shape"]
        and ours["at"] == recorded["at"]
        and abs(ours["sum"] - recorded["sum"]) <= FLOAT64 * recorded["abs"]
        and agree(ours["abs"], recorded["abs"], FLOAT64)
        and agree(ours["square"], recorded["square"], FLOAT64)
        and bool((numpy.abs(ours["values"] - recorded["values"]) <= FLOAT64 * size).all())
    )


def name_of(line):
    return line["space"], line["arch"], line["dataset"]


def test_logits_and_features_are_those_recorded(recorded):
    for line in recorded["network"]:
        network = network_of(line).eval()
        with torch.no_grad():
            features, logits = network(images_of(line).float())
            assert agree(logits, line["eval"]["logits"], FLOAT32), name_of(line)
            assert agree(features, line["eval"]["feature"], FLOAT32), name_of(line)
            _, logits = network.train()(images_of(line).float())
            assert agree(logits, line["train"]["logits"], FLOAT32_TRAINING), name_of(line)
    assert len(recorded["network"]) == 66


def test_double_outputs_gradients_and_statistics_are_those_recorded(recorded):
    with_gradients = 0
    for line in recorded["network"]:
        network = network_of(line, double=True).eval()
        with torch.no_grad():
            _, logits = network(images_of(line))
        assert agree(logits, line["eval64"]["logits"], FLOAT64), name_of(line)
        loss = torch.nn.functional.cross_entropy(logits, TARGETS)
        assert agree(loss, line["eval64"]["loss"], FLOAT64), name_of(line)
        _, logits = network.train()(images_of(line))
        loss = torch.nn.functional.cross_entropy(logits, TARGETS)
        trained = line["train64"]
        assert agree(logits.detach(), trained["logits"], FLOAT64), name_of(line)
        assert agree(loss.item(), trained["loss"], FLOAT64), name_of(line)
        if "gradients" in trained:
            loss.backward()
            check_gradients(network, trained, name_of(line))
            check_buffers(network.state_dict(), trained, name_of(line))
            with_gradients += 1
    assert with_gradients == 44


def check_gradients(network, trained, name):
    gradients = {key: parameter.grad for key, parameter in network.named_parameters()}
    for key, digest in trained["gradients"].items():
        assert same_digest(gradients[key], digest), (name, key)
    sums = trained["gradient_sums"]
    assert [key for key, gradient in gradients.items() if gradient is None] == sums["without_gradient"], name
    assert [key for key, gradient in gradients.items() if not gradient.any()] == sums["all_zero"], name
    assert agree(sum(gradient.abs().sum() for gradient in gradients.values()), sums["abs"], FLOAT64), name
    assert agree(sum(gradient.square().sum() for gradient in gradients.values()), sums["square"], FLOAT64), name


def check_buffers(state, trained, name):
    for key, digest in trained["buffers"].items():
        same = state[key].item() == digest if isinstance(digest, int) else same_digest(state[key], digest)
        assert same, (name, key)
    for last, total in trained["buffer_sums"].items():
        ours = sum(value.sum() for key, value in state.items() if key.endswith("." + last))
        assert abs(ours - total) <= FLOAT64 * max(abs(total), 1), (name, last)


def test_three_steps_of_training_end_where_they_did(recorded):
    lines = [line for line in recorded["network"] if "sgd64" in line]
    for line in lines:
        network, steps = network_of(line, double=True).train(), line["sgd64"]
        settings = {name: steps[name] for name in ("lr", "momentum", "weight_decay", "nesterov")}
        optimiser, losses = torch.optim.SGD(network.parameters(), **settings), []
        for _ in steps["losses"]:
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(images_of(line))[1], TARGETS)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        with torch.no_grad():
            _, logits = network.eval()(images_of(line))
        assert agree(losses, steps["losses"], FLOAT64), name_of(line)
        assert agree(logits, steps["eval_logits"], AFTER_STEPS), name_of(line)
    assert len(lines) == 44


def test_names_shapes_and_types_are_those_recorded_in_order(recorded):
    for line in recorded["state_dict"]:
        network = get_cell_based_tiny_net(config_of(line))
        parameters = {key for key, _ in network.named_parameters()}
        entries = [
            [key, list(value.shape), str(value.dtype)[6:], "parameter" if key in parameters else "buffer"]
            for key, value in network.state_dict().items()
        ]
        assert entries == line["entries"], name_of(line)
    assert len(recorded["state_dict"]) == 6


def test_initial_weights_of_a_seed_are_equal_to_the_last_bit(recorded):
    for line in recorded["initial"]:
        torch.manual_seed(line["seed"])
        state = get_cell_based_tiny_net(config_of(line)).state_dict()
        for key, tensor in line["tensors"].items():
            flat = state[key].numpy().reshape(-1)
            assert list(state[key].shape) == tensor["shape"], key
            assert flat[:1].tobytes()[::-1].hex() == tensor["hex_first"], key
            ends = numpy.array(tensor["first"] + tensor["last"], dtype=numpy.float32)
            assert numpy.concatenate([flat[:6], flat[-2:]]).tobytes() == ends.tobytes(), key
    assert len(recorded["initial"]) == 8


def test_each_operation_alone_is_that_recorded(recorded):
    for line in recorded["layer"]:
        name, widths, side = line["name"], (line["c_in"], line["c_out"]), line["size"]
        make = ResidualBlock if name == "ResNetBasicblock" else lambda *rest, name=name: operation(name, *rest)
        layer = filled(make(*widths, line["stride"]).double(), "layer.")
        where = (name, *widths, line["stride"], side)
        assert [[key, list(value.shape)] for key, value in layer.state_dict().items()] == line["keys"], where
        pixels = filling.units("piece", 2 * widths[0] * side * side) * 2
        images = torch.from_numpy(pixels.reshape(2, widths[0], side, side)).requires_grad_(True)
        output = layer.eval()(images)
        assert same_digest(output, line["eval"]), where
        pull = torch.from_numpy(filling.units("pull", output.numel()).reshape(output.shape))
        assert output.requires_grad == (line["input_gradient"] is not None), where
        if output.requires_grad:
            gradient = torch.autograd.grad((output * pull).sum(), images)[0]
            assert same_digest(gradient, line["input_gradient"]), where
        assert same_digest(layer.train()(images.detach()), line["train"]), where
    assert len(recorded["layer"]) == 46


def test_a_missing_operation_lets_nothing_through_but_what_is_no_number():
    image = torch.tensor([1.0, -1.0, float("inf"), float("nan")]).reshape(1, 1, 2, 2)
    output = operation("none", 1, 1)(image).reshape(-1)
    assert output[:2].tolist() == [0, 0] and torch.signbit(output[1]) and output[2:].isnan().all()


@pytest.mark.parametrize("form", ["text", "structure", "lists", "attributes", "both"])
def test_a_cell_is_taken_in_every_form(form):
    text = "|nor_conv_1x1~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|skip_connect~1|nor_conv_3x3~2|"
    config = {"name": "infer.tiny", "C": 16, "N": 1, "num_classes": 10}
    structure = CellStructure.str2structure(text)
    config.update(
        {
            "text": {"genotype": text},
            "structure": {"genotype": structure},
            "lists": {"genotype": [list(node) for node in structure.nodes]},
            "attributes": {"arch_str": text},
            "both": {"genotype": structure, "arch_str": CELL_OF_SIZES},
        }[form]
    )
    given = type("Configuration", (), config)() if form == "attributes" else config
    network = get_cell_based_tiny_net(given)
    assert network.cells[0].layers[0].op[1].kernel_size == (1, 1)
    assert len(network.state_dict()) == 6 + 3 * 2 * 6 + 2 * 13 + 5 + 2


def test_widths_are_taken_as_text_and_as_numbers():
    config = {"name": "infer.shape.tiny", "genotype": CELL_OF_SIZES, "num_classes": 100}
    networks = [get_cell_based_tiny_net({**config, "channels": widths}) for widths in ("8:16:24:32:40", (8, 16, 24, 32, 40))]
    states = [{key: value.shape for key, value in network.state_dict().items()} for network in networks]
    assert states[0] == states[1] and states[0]["classifier.weight"] == (100, 40)


def test_a_network_is_copied_and_saved_whole(tmp_path):
    network = get_cell_based_tiny_net(
        {"name": "infer.shape.tiny", "channels": [4, 8], "genotype": CELL_OF_SIZES, "num_classes": 3}
    ).eval()
    torch.save(network, tmp_path / "network.pth")
    again = torch.load(tmp_path / "network.pth", **({"weights_only": False} if torch.__version__ >= "2" else {}))
    images = torch.ones(1, 3, 8, 8)
    assert torch.equal(again(images)[1], network(images)[1])
    assert "infer.shape.tiny" in repr(again)


def test_weights_of_a_full_archive_load_strictly_and_have_the_same_metadata(space):
    folder = SHARED / "data" / "full" / FULL[space]
    if not folder.is_dir():
        pytest.skip(f"no archive {folder}")
    loaded = 0
    for path in sorted(folder.glob("0*.pickle.pbz2")):
        with bz2.open(path) as file:
            states = pickle.load(file)
        for state in states.values():
            trials = [trial for trial in state["all_results"].values() if trial["net_state_dict"] is not None]
            for trial in trials:
                weights = trial["net_state_dict"]
                config = trial["arch_config"]
                shape = {"C": 16, "N": 5, "arch_str": state["arch_str"]} if space == "tss" else {"channels": state["arch_str"]}
                name = {"tss": "infer.tiny", "sss": "infer.shape.tiny"}[space]
                network = get_cell_based_tiny_net({**config, **shape, "name": name, "num_classes": config["class_num"]})
                assert list(weights) == list(network.state_dict())
                assert list(weights._metadata.items()) == list(network.state_dict()._metadata.items())
                network.load_state_dict(weights, strict=True)
                loaded += 1
    assert loaded > 5

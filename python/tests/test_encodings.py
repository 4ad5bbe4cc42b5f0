"""Architectures in the forms of other programs."""

import json
import pickle
import random

import natsbench
import pytest
from natsbench import encodings

TOTALS = {"tss": 15625, "sss": 32768}
OF_SPACE = {
    "tss": ["operations", "naslib", "nni", "genotype", "flat-genotype", "one-hot", "adjacency"],
    "sss": ["one-hot", "channels"],
}


def every(space):
    return (encodings.read(index, space=space) for index in range(TOTALS[space]))


def test_every_architecture_comes_back_from_each_form_as_an_object_and_as_a_text(space):
    for index, known in enumerate(every(space)):
        assert (known.index, known.space) == (index, space)
        assert encodings.read(known.string) == known
        for form in OF_SPACE[space]:
            value = known.to(form)
            assert value == getattr(known, form.replace("-", "_"))
            assert encodings.read(value, form) == known
            if form in ("naslib", "operations"):
                with pytest.raises(ValueError, match="can be operations or naslib, which are different architectures"):
                    encodings.read(value)
            else:
                assert encodings.read(value) == known
            if index % 97 == 0:  # JSON has lists for tuples
                assert encodings.read(repr(value), form) == encodings.read(json.dumps(value), form) == known


def test_the_tuple_of_naslib_is_not_the_one_in_our_order():
    cell = encodings.read((4, 0, 3, 1, 4, 3), "naslib")
    assert cell.index == 2631
    assert cell.string == "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|"
    assert cell.operations == (4, 1, 0, 2, 4, 2)
    assert cell.nni == {
        "0_1": "avg_pool_3x3",
        "0_2": "skip_connect",
        "1_2": "none",
        "0_3": "conv_1x1",
        "1_3": "avg_pool_3x3",
        "2_3": "conv_1x1",
    }
    assert encodings.read((4, 0, 3, 1, 4, 3), "operations").index == 2620


def test_genotypes_are_those_of_structures(space):
    if space == "sss":
        pytest.skip("cells only")
    for cell in every("tss"):
        structure = natsbench.TopologyStructure.str2structure(cell.string)
        assert structure.nodes == cell.genotype
        assert encodings.read(structure) == cell
        assert cell.flat_genotype == [pair for node in cell.genotype for pair in node]


def test_objects_of_other_packages_are_read():
    numpy = pytest.importorskip("numpy", reason="NumPy is not installed")

    class Structure:  # as in AutoDL-Projects, whose `tolist` has an argument
        node_num = 4
        nodes = [(("none", 0),), (("none", 0), ("none", 1)), (("none", 0), ("none", 1), ("skip_connect", 2))]

        def tolist(self, remove_str):
            raise AssertionError(remove_str)

    assert encodings.read(Structure()).genotype == Structure.nodes
    assert encodings.read(numpy.array([4, 0, 3, 1, 4, 3]), "naslib").index == 2631
    assert encodings.read([numpy.int8(number) for number in (4, 0, 3, 1, 4, 3)], "naslib").index == 2631
    assert encodings.read(numpy.int64(284), space="size").channels == (8, 8, 40, 32, 40)
    matrix = natsbench.NATStopology.str2matrix(encodings.read(2631, space="tss").string)
    assert encodings.read(matrix).index == 2631
    assert encodings.read(encodings.read("8:8:40:32:40"), "channels").index == 284


def test_wrong_ones_are_refused_with_the_place_and_what_is_expected():
    for value, form, expected in [
        ((4, 0, 3, 7, 4, 3), "naslib", r"naslib: number 4 of 6 \(the edge from node 1 to node 2\) is 7; expected 0 to 4"),
        ((4, 0, 3, True, 4, 3), "naslib", "is True; expected 0 to 4"),
        ((4, 0, 3, None, 4, 3), "naslib", "is None; expected 0 to 4"),
        ((4, 0, 3, 10**30, 4, 3), "naslib", "is 10+; expected 0 to 4"),
        ({"0_1": "nor_conv_3x3"}, "nni", "is 'nor_conv_3x3'; expected one of none, skip_connect, conv_1x1, conv_3x3"),
        ({0: 1}, None, 'a key is "0"'),
        ("8:8:40:32", None, "expected an architecture of sss"),
        (284, None, "284 is an index; name its search space, tss or sss"),
        (object(), None, "is in none of the forms"),
        ((1, 2), None, "is in none of the forms of an architecture, which are index, string"),
        ((1, 2), "darts", 'unknown form of an architecture "darts"; expected one of index, string'),
        (encodings.read("8:8:40:32:40"), "naslib", "architectures of sss have no form naslib"),
    ]:
        with pytest.raises(ValueError, match=expected):
            encodings.read(value, form)
    with pytest.raises(ValueError, match='unknown search space "nas"; expected tss or sss'):
        encodings.read(1, space="nas")
    with pytest.raises(AttributeError, match="architectures of tss have no form channels"):
        encodings.read(1, space="tss").channels


def test_architectures_are_values():
    cell = encodings.read(2631, space="tss")
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert len({cell, encodings.read(cell.string)}) == 1
    assert str(cell) == cell.string and repr(cell) == f"EncodedArchitecture(tss 2631: {cell.string})"


def test_the_forms_are_those_of_rust():
    with pytest.raises(ValueError) as raised:
        encodings.read(1, "?")
    assert str(raised.value).endswith(", ".join(encodings.FORMS))


def test_arrays_have_every_architecture(space):
    numpy = pytest.importorskip("numpy", reason="NumPy is not installed")
    forms = {"tss": ["operations", "naslib", "one-hot", "adjacency"], "sss": ["one-hot", "channels"]}[space]
    for form in forms:
        array = encodings.to_array(form, space)
        assert array.dtype == numpy.uint8
        assert array.tolist() == [json.loads(json.dumps(known.to(form))) for known in every(space)]
        chosen = random.Random(0).sample(range(TOTALS[space]), 50)
        assert (encodings.to_array(form, space, numpy.array(chosen)) == array[chosen]).all()
        assert encodings.to_array(form, space, []).shape == (0, *array.shape[1:])
        array += 1  # it is the caller's own
    with pytest.raises(IndexError, match=f"{TOTALS[space]} is no index of {space}"):
        encodings.to_array("one-hot", space, [TOTALS[space]])
    with pytest.raises(ValueError, match="nni has no array of numbers|have no form nni"):
        encodings.to_array("nni", space)

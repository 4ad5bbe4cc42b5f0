"""Tables of what others measured: from every kind of table, and what the database says of them."""

import math
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import warnings
from decimal import Decimal

import natsbench
import pytest


@pytest.fixture
def api(own_cells):
    return own_cells


def library(name):
    return pytest.importorskip(name, reason=f"{name} is not installed; its tables are not tested")


COLUMNS = {
    "arch_index": [12, 0, 3],
    "n": [1, 2, 9007199254740993],
    "x_ms": [0.1, 10.481976820010459, None],
    "note": ["one", None, "ü, \"two\""],
}
CSV = 'arch_index,n,x_ms,note\n12,1,0.1,one\n0,2,10.481976820010459,\n3,9007199254740993,,"ü, ""two"""\n'
ROWS = [(0, 2, 10.481976820010459, None), (3, 9007199254740993, None, 'ü, "two"'), (12, 1, 0.1, "one")]


class OnlyArray:
    """What has only the older half of Arrow's interface."""

    def __init__(self, table):
        self.batch = table.combine_chunks().to_batches()[0]

    def __arrow_c_array__(self, requested_schema=None):
        return self.batch.__arrow_c_array__(requested_schema)


def of_pandas():
    return library("pandas").DataFrame(COLUMNS)


def nullable_of_pandas():
    return library("pandas").DataFrame(COLUMNS).convert_dtypes()


def of_numpy():
    numpy = library("numpy")
    x_ms = numpy.ma.masked_invalid([math.nan if x is None else x for x in COLUMNS["x_ms"]])
    return {**COLUMNS, "arch_index": numpy.array(COLUMNS["arch_index"], dtype=numpy.int16), "x_ms": x_ms}


def of_pyarrow():
    return library("pyarrow").table(COLUMNS)


def views_of_pyarrow():
    pyarrow = library("pyarrow")
    table = pyarrow.table(COLUMNS)
    return table.set_column(3, "note", pyarrow.array(COLUMNS["note"], pyarrow.string_view()))


KINDS = {
    "dict": lambda: COLUMNS,
    "dict of NumPy arrays": of_numpy,
    "dict of numbers of NumPy": lambda: {**COLUMNS, "n": [library("numpy").uint64(n) for n in COLUMNS["n"]]},
    "dict of pandas Series": lambda: {name: of_pandas()[name] for name in COLUMNS},
    "dict of polars Series": lambda: {name: library("polars").Series(COLUMNS[name]) for name in COLUMNS},
    "dict of pyarrow arrays": lambda: {name: of_pyarrow()[name] for name in COLUMNS},
    "pandas": of_pandas,
    "pandas with an index": lambda: of_pandas().set_index("arch_index"),
    "pandas with two indexes": lambda: of_pandas().set_index(["arch_index", "n"]),
    "pandas of nullable types": nullable_of_pandas,
    "pandas of objects": lambda: of_pandas().astype(object),
    "polars": lambda: library("polars").DataFrame(COLUMNS),
    "polars with a Categorical": lambda: library("polars").DataFrame(
        COLUMNS, schema_overrides={"note": library("polars").Categorical, "arch_index": library("polars").UInt8}
    ),
    "pyarrow": of_pyarrow,
    "pyarrow in pieces": lambda: library("pyarrow").concat_tables([of_pyarrow()[:1], of_pyarrow()[1:]]),
    "a batch of pyarrow": lambda: of_pyarrow().to_batches()[0],
    "string views of pyarrow": views_of_pyarrow,
    "only __arrow_c_array__": lambda: OnlyArray(of_pyarrow()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_is_the_same_extension_as_the_file(api, tmp_path, kind):
    file = tmp_path / "own.csv"
    file.write_text(CSV, encoding="utf-8")
    units = {"n": "1"}
    assert api.extend(None, file, units=units) == ("own", "added", 3, 3, 15625, [])
    table = KINDS[kind]()
    assert api.extend("own", table, units=units).outcome == "unchanged"
    assert api.extend("other", table, units=units).outcome == "added"
    with sqlite3.connect(api.database) as database:
        assert database.execute("SELECT arch_index, n, x_ms, note FROM other ORDER BY 1").fetchall() == ROWS
    (of_table, of_file) = api.extensions()  # by name
    assert of_file.columns == of_table.columns and of_file.file == "own.csv"
    assert of_table.file.rpartition(".")[2] == type(table).__name__


def test_answers_to_statements_are_tables_too(api):
    computed = api.to_arrow("SELECT arch_index, 0.5 * arch_index AS half FROM architectures WHERE space = 'tss' LIMIT 5")
    assert api.extend("halves", computed, units={"half": "1"}).rows == 5
    assert api.sweep("halves.half")["halves.half"][:6].tolist()[:5] == [0, 0.5, 1, 1.5, 2]


def test_an_extension_is_there_without_opening_the_database_again(api, sample):
    with natsbench.create(api.database, "sss", verbose=False) as other:
        assert api.extensions() == other.extensions() == []
        with pytest.raises(LookupError, match='there is no extension "pi" of tss; `natsbench extend` adds them'):
            api.sweep("pi.x_ms")
        added = natsbench.extend(
            api.database,
            "pi",
            {"cell": [api[5], api[6]], "device": ["a", "a"], "x_ms": [1, 2.5], "score": [3, 4], "code": ["007", "8"]},
            space="topology",
            key={"arch_str": "cell"},
            by="device",
            units={"score": "1"},
            meanings={"score": "as we think"},
            higher_is_better=["score"],
            lower_is_better="x_ms",
            types={"code": "text", "score": "number"},
            source="our desk",
            licence="CC0-1.0",
        )
        assert added._asdict() == dict(name="pi", outcome="added", rows=2, architectures=2, listed=15625, datasets=[])
        (pi,) = api.extensions()
        assert other.extensions() == [] and api.sweep("pi.x_ms")["pi.x_ms"][[5, 6]].tolist() == [1, 2.5]
        assert len(api.to_arrow("pi")) == 2
        with pytest.raises(LookupError, match='no extension "pi" of sss'):
            other.drop_extension("pi")
    assert (pi.name, pi.space, pi.rows, pi.architectures, pi.is_spread) == ("pi", "tss", 2, 2, False)
    assert (pi.file, pi.source, pi.licence, pi.natsbench_version) == ("dict", "our desk", "CC0-1.0", natsbench.__version__)
    assert [tuple(column) for column in pi.columns] == [
        ("device", True, "text", False, "", "", None),
        ("x_ms", False, "double", False, "ms", "", False),
        ("score", False, "double", False, "1", "as we think", True),
        ("code", False, "text", False, "", "", None),
    ]
    assert api.drop_extension("pi") == pi and api.extensions() == []
    with pytest.raises(LookupError, match='no extension "pi" of tss'):
        api.drop_extension("pi")


def test_another_table_needs_replace(api):
    table = {"arch_index": [1], "x_ms": [1]}
    assert api.extend("own", table).outcome == "added"
    with pytest.raises(ValueError, match="has an extension own already, from dict, with other columns, rows or units"):
        api.extend("own", {**table, "x_ms": [2]})
    assert api.sweep("own.x_ms")["own.x_ms"][1] == 1
    assert api.extend("own", {**table, "x_ms": [2]}, replace=True).outcome == "replaced"
    assert api.sweep("own.x_ms")["own.x_ms"][1] == 2


def test_what_pandas_takes_for_missing_is_missing(api):
    pandas = library("pandas")
    frame = pandas.DataFrame(
        {
            "x_ms": pandas.Series([1.5, math.nan, 2], dtype="float32"),
            "whole": pandas.array([1, None, 9007199254740993], dtype="Int64"),
            "group": pandas.Categorical(["a", None, "b"]),
            "mixed": pandas.Series([1, pandas.NA, 2], dtype=object),
            "ok": [True, False, True],
        },
        index=pandas.Index([0, 1, 2], name="arch_index"),
    )
    api.extend("own", frame, units={"whole": "1", "mixed": "1", "ok": "1"})
    with sqlite3.connect(api.database) as database:
        rows = database.execute('SELECT x_ms, whole, "group", mixed, ok FROM own ORDER BY arch_index').fetchall()
    assert rows == [(1.5, 1, "a", 1, 1), (None, None, None, None, 0), (2.0, 9007199254740993, "b", 2, 1)]
    # A Series with its index is a table with one column; an index without a name is none.
    api.extend("one", frame["x_ms"])
    assert api.to_arrow("one").column_names[-1] == "x_ms"
    with pytest.raises(ValueError, match="pandas.DataFrame has no column that names the architecture"):
        api.extend("none", frame.reset_index(drop=True))
    with pytest.raises(ValueError, match='pandas.DataFrame: column "x_ms" is there twice'):
        api.extend("twice", frame.assign(other=1).rename(columns={"other": "x_ms"}))


@pytest.mark.parametrize("kind", ["dict", "numpy", "polars", "pyarrow"])
def test_nan_is_refused_elsewhere_unless_it_is_taken_for_missing(api, kind):
    table = {"arch_index": [0, 1, 2], "x_ms": [1.5, math.nan, math.inf]}
    table = {
        "dict": lambda: table,
        "numpy": lambda: {name: library("numpy").array(values) for name, values in table.items()},
        "polars": lambda: library("polars").DataFrame(table),
        "pyarrow": lambda: library("pyarrow").table(table),
    }[kind]()
    with pytest.raises(ValueError, match='2 of 3 rows are wrong, so nothing was written\n  row 2: x_ms: "NaN" is no number'):
        api.extend("own", table)
    with pytest.raises(ValueError, match='row 3: x_ms: "inf" is no number'):
        api.extend("own", table, null="nan")
    api.extend("own", table, null=["NaN", "inf"])
    assert api.to_arrow("SELECT x_ms FROM own ORDER BY arch_index").to_list("x_ms") == [1.5, None, None]


def test_types_of_arrow_are_numbers_texts_or_named_in_an_error(api):
    pyarrow = library("pyarrow")
    columns = {
        "arch_index": pyarrow.array([0, 1], pyarrow.uint32()),
        "half": pyarrow.array(library("numpy").array([0.5, 2], dtype="float16")),
        "flag": pyarrow.array([True, None]),
        "large": pyarrow.array([1, 2**63], pyarrow.uint64()),
        "price": pyarrow.array([Decimal("2.50"), None], pyarrow.decimal128(5, 2)),
        "empty_column": pyarrow.nulls(2),
        "text": pyarrow.array(["a", None], pyarrow.large_string()),
        "group": pyarrow.DictionaryArray.from_arrays(pyarrow.array([1, None], pyarrow.int8()), ["a", "b"]),
        "empty": pyarrow.DictionaryArray.from_arrays(pyarrow.array([None, None], pyarrow.int8()), pyarrow.array([], "string")),
    }
    units = {name: "1" for name in ("half", "flag", "large", "price", "empty_column")}
    api.extend("own", pyarrow.table(columns), units=units, types={"empty": "text"})
    with sqlite3.connect(api.database) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM own ORDER BY arch_index")]
    assert [rows[0][name] for name in columns] == [0, 0.5, 1, 1.0, 2.5, None, "a", "b", None]
    assert [rows[1][name] for name in columns] == [1, 2.0, None, 2.0**63, None, None, None, None, None]
    for values, named in [
        (pyarrow.array([0, 1], pyarrow.date32()), "Date32"),
        (pyarrow.array([[0], [1]]), "List"),
        (pyarrow.array([b"a", b"b"]), "Binary"),
        (pyarrow.array([Decimal(1), Decimal(2)], pyarrow.decimal256(40, 2)), "Decimal256"),
    ]:
        with pytest.raises(ValueError, match=f'pyarrow.Table: column "when" has values of Arrow\'s type {named}'):
            api.extend("bad", pyarrow.table({"arch_index": [0, 1], "when": values}))
    with pytest.raises(ValueError, match="pyarrow.ChunkedArray is one column of the type Int64"):
        api.extend("bad", pyarrow.chunked_array([[1, 2]]))
    rows = pyarrow.array([{"arch_index": 0, "x": 1}, None])
    with pytest.raises(ValueError, match="pyarrow.StructArray: some rows are null as a whole"):
        api.extend("bad", rows)
    assert [one.name for one in api.extensions()] == ["own"]


@pytest.mark.parametrize(
    "table, kind, said",
    [
        ([1, 2], TypeError, "list is no table; expected a path, a frame or table with the method __arrow_c_stream__, or a dict"),
        (None, TypeError, "NoneType is no table"),
        ({"arch_index": [0], 3: [1]}, ValueError, "dict: the name of column 3 is no text"),
        ({"arch_index": [0, 1], "x": [1]}, ValueError, "dict: column x is of length 1, but arch_index of length 2"),
        ({"arch_index": [0, 1], "x": [1, object]}, ValueError, "dict: row 2: x is of the type type; expected a number, a text"),
        ({"arch_index": [0], "x": [[1]]}, ValueError, "dict: row 1: x is of the type list"),
        ({"arch_index": [0], "x": "1"}, ValueError, "column x is of the type str; expected a list or an array of values"),
        ({"arch_index": 0, "x": [1]}, ValueError, "column arch_index is of the type int; expected a list"),
        ({"arch_index": [0], "x": [2**64 + 1]}, ValueError, 'row 1: x: "18446744073709551617" is too large'),
        ({"arch_index": [], "x": []}, ValueError, "dict: there are names of columns, but no rows"),
        ({}, ValueError, "dict has no column that names the architecture"),
        ({"idx": [0], "x": [1]}, ValueError, "Is idx the index of the official list, from 0\\?"),
    ],
)
def test_what_is_no_table_is_refused_with_what_was_expected(api, table, kind, said):
    with pytest.raises(kind, match=said):
        api.extend("bad", table)
    assert api.extensions() == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"name": "Not A Name"}, '"Not A Name" cannot be the name of an extension: expected small letters'),
        ({"name": None}, "the name of the extension is None; expected a text, as dict has no name of its own"),
        ({"by": "device"}, '--by names the column "device"; dict has arch_index, params'),
        ({"key": "idx"}, 'key is "idx"; expected arch_index, arch_str, operations or channels'),
        ({"key": {"operations": "cell"}}, "only the first two can have a column of another name"),
        ({"types": {"params": "float"}}, 'the type of params is "float"; expected integer, number or text'),
        ({"spread": "all"}, 'spread is "all"; expected isomorphs'),
        ({"checks": {"params": "params"}}, 'the check params=params: unknown column "params"; expected one of params_millions'),
        ({"checks": {"params": "params_millions:0.001"}}, "row 1: params is 99, but architecture 0 has params_millions 0.12"),
    ],
)
def test_wrong_arguments_are_refused_with_what_was_expected(api, arguments, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        api.extend(arguments.pop("name", "own"), {"arch_index": [0], "params": [99]}, units={"params": "millions"}, **arguments)
    with pytest.raises(ValueError, match='space is "nasbench"; expected tss or sss'):
        natsbench.extend(api.database, "own", {"arch_index": [0], "params": [99]}, space="nasbench")


def test_rows_of_cells_that_compute_the_same_are_copied(api):
    added = api.extend("own", {"arch_index": [0], "score": [7]}, units={"score": "1"}, spread="isomorphs")
    assert added.rows == added.architectures >= 1 and api.extensions()[0].is_spread
    same = [index for index in range(0, len(api), 97) if api.get_unique_str(index) == api.get_unique_str(0)]
    score = api.sweep("own.score")["own.score"]
    assert all(score[index] == 7 for index in same) and (score == 7).sum() == added.rows


def test_errors_and_warnings_are_those_of_the_command(api, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("arch_index,score\n0,fast\n20000,1\n2,3\n3,4\n")
    command = [sys.executable, "-m", "natsbench", "extend", file, "--space", "tss", "--db", api.database]
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    with pytest.raises(ValueError) as raised:
        api.extend(None, str(file))
    assert ran.stderr == f"error: {raised.value}\n" and "  line 2: score: " in ran.stderr
    file.write_text("arch_index,score\n0,1\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api.extend(None, file)
        natsbench.extend(api.database, None, file, space="tss")
    (first, second) = caught
    assert first.filename == second.filename == __file__ and first.lineno == second.lineno - 1
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert ran.stderr == f"warning: {first.message}\n" and "no unit was said of score" in ran.stderr


def test_a_published_table_needs_neither_name_nor_space(api, tmp_path):
    costs = "edgegpu_latency edgegpu_energy raspi4_latency edgetpu_latency pixel3_latency eyeriss_latency eyeriss_energy"
    costs = [*costs.split(), "eyeriss_arithmetic_intensity", "fpga_latency", "fpga_energy"]
    of_dataset = {name: [place + 0.25 * index for index in range(len(api))] for place, name in enumerate(costs)}
    of_dataset["config"] = [{"name": "infer.tiny", "C": 16, "N": 5, "arch_str": string, "num_classes": 10} for string in api]
    file = tmp_path / "HW-NAS-Bench-v1_0.pickle"
    file.write_bytes(pickle.dumps({"nasbench201": {name: of_dataset for name in ("cifar10", "cifar100", "ImageNet16-120")}}))
    with natsbench.create(api.database, "sss", verbose=False) as other:
        with pytest.raises(ValueError, match="HW-NAS-Bench, which measured architectures of tss, not of sss"):
            other.extend(None, file)
    added = natsbench.extend(api.database, None, file)
    assert added[:5] == ("hw_nas_bench", "added", 3 * 15625, 15625, 15625) and len(added.datasets) == 3
    swept = api.sweep("hw_nas_bench.raspi4_latency[dataset=cifar100]")
    assert swept.popitem()[1].tolist() == of_dataset["raspi4_latency"]
    assert api.extend(None, file).outcome == "unchanged"
    with pytest.raises(ValueError, match="dict: which architectures were measured\\?"):
        natsbench.extend(api.database, "own", {"arch_index": [0], "x_ms": [1]})


def test_files_and_databases_that_are_not_there_are_an_oserror(api, tmp_path):
    with pytest.raises(FileNotFoundError, match="cannot read .*absent.csv"):
        api.extend("own", tmp_path / "absent.csv")
    with pytest.raises(OSError, match="absent.db does not exist"):
        natsbench.extend(tmp_path / "absent.db", "own", {"arch_index": [0], "x_ms": [1]}, space="tss")
    api.close()
    for question in (api.extensions, lambda: api.sweep("own.x_ms"), lambda: api.drop_extension("own")):
        with pytest.raises(ValueError, match="this benchmark is closed"):
            question()


def test_a_table_waits_for_other_programs_until_ctrl_c(api, capsys):
    keep = "import sys\nfrom natsbench._native import WriterTurn\nwith WriterTurn(sys.argv[1]):\n print(flush=True)\n input()"
    table = {"arch_index": [0], "x_ms": [1]}
    with subprocess.Popen([sys.executable, "-c", keep, str(api.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline()
        ctrl_c = threading.Timer(1.5, os.kill, [os.getpid(), signal.SIGINT])
        ctrl_c.start()
        with pytest.raises(KeyboardInterrupt):
            api.extend("own", table)
        ctrl_c.join()
        assert f"waiting for process {other.pid}, natsbench import" in capsys.readouterr().err
        assert api.extensions() == []
        other.communicate(b"\n")
    assert api.extend("own", table).outcome == "added"

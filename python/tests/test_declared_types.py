"""Arrow answers have the types that the data dictionary declares, whatever the rows hold."""

import os

import pytest

import natsbench
from conftest import NAMES

pyarrow = pytest.importorskip("pyarrow")

ARROW_TYPES = {
    "text": pyarrow.string(),
    "boolean": pyarrow.bool_(),
    "int16": pyarrow.int16(),
    "int32": pyarrow.int32(),
    "int64": pyarrow.int64(),
    "double": pyarrow.float64(),
    "blob": pyarrow.binary(),
}


def arrow(api, view_or_sql):
    return pyarrow.table(api.to_arrow(view_or_sql))


def types(api, view_or_sql):
    return [str(field.type) for field in arrow(api, view_or_sql).schema]


def dictionary(api):
    """Of each view and table, its declared columns."""
    rows = arrow(api, "SELECT object, column, type, nullable, unit, meaning FROM data_dictionary").to_pylist()
    found = {}
    for row in rows:
        found.setdefault(row["object"], {})[row["column"]] = row
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database that nothing was imported into."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    natsbench._native.create_empty(path)
    return Asked(path)


@pytest.fixture(scope="module")
def api(request):
    """The database of the demo, or one of the real archives: a space of cells, with rows."""
    if "NATSBENCH_DEMO" in os.environ:
        path = os.path.join(os.environ["NATSBENCH_DEMO"], "demo", "natsbench-demo.db")
    else:
        path = request.getfixturevalue("archives") / NAMES["tss"]
    with natsbench.create(str(path), "tss", fast_mode=True, verbose=False) as api:
        yield api


class Asked(natsbench._tables.Tables):
    """The calls about tables of a database that has no space to be opened with."""

    def __init__(self, path):
        self.path = path

    @property
    def database(self):
        return self.path


def check_all(api):
    described = dictionary(api)
    assert len(described) > 40
    for view, columns in described.items():
        schema = arrow(api, view).schema
        assert set(schema.names) == set(columns), view
        for field in schema:
            declared = columns[field.name]
            assert field.type == ARROW_TYPES[declared["type"]], f"{view}.{field.name}"
            assert field.nullable is declared["nullable"], f"{view}.{field.name}"
            assert field.metadata[b"meaning"].decode() == declared["meaning"]
            assert field.metadata.get(b"unit", b"").decode() == declared["unit"]


def test_without_any_rows_all_views_and_tables_have_their_declared_types(empty):
    assert len(arrow(empty, "trials")) == 0
    check_all(empty)


def test_with_rows_the_types_are_the_same(api):
    assert len(arrow(api, "trials")) > 0
    check_all(api)


def test_a_column_with_nothing_but_null_keeps_its_type(api):
    answer = arrow(api, "SELECT top5_percent, epoch FROM epoch_metrics WHERE space = 'tss' AND split = 'x-test'")
    assert answer.column("top5_percent").null_count == len(answer) > 0
    assert answer.schema.types == [pyarrow.float64(), pyarrow.int16()]
    numbers = api.to_pandas("SELECT top5_percent FROM epoch_metrics WHERE split = 'x-test'")["top5_percent"]
    assert str(numbers.dtype) == "float64" and numbers.isna().all()


def test_types_follow_columns_through_joins_and_subqueries(empty):
    statement = """
        WITH best AS (SELECT rank AS place, arch_index AS it FROM best_architectures WHERE space = 'tss')
        SELECT place, epochs AS e, (SELECT min_loss FROM (SELECT loss AS min_loss FROM final_metrics)) AS l, imported
        FROM best LEFT JOIN trials ON it = trials.arch_index, architectures
    """
    assert types(empty, statement) == ["int32", "int16", "double", "bool"]
    fields = arrow(empty, statement).schema
    assert all(field.nullable for field in fields), "a join can add NULL to every column"


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("epoch + 1", "int64"),
        ("loss / 2", "double"),
        ("hp || '!'", "string"),
        ("x'00ff'", "binary"),
        ("iif(epoch = 0, 1, 0.5)", "double"),
        ("NULL", "null"),
    ],
)
def test_expressions_have_the_narrowest_type_of_their_values(api, expression, expected):
    answer = arrow(api, f"SELECT {expression} AS one FROM epoch_metrics LIMIT 3")
    assert str(answer.schema.field("one").type) == expected
    assert len(answer) == 3 and len(api.to_pandas(f"SELECT {expression} AS one FROM epoch_metrics LIMIT 3")) == 3


def test_values_that_contradict_the_first_select_of_a_union_are_kept(api):
    answer = arrow(api, "SELECT epochs AS n FROM trials UNION ALL SELECT 70000 UNION ALL SELECT 0.5")
    assert str(answer.schema.field("n").type) == "double"
    assert answer.column("n").to_pylist()[-2:] == [70000.0, 0.5]
    with pytest.raises(ValueError, match="column n mixes text, numbers or bytes"):
        arrow(api, "SELECT epochs AS n FROM trials UNION ALL SELECT 'many'")


def test_numpy_and_lists_have_booleans_and_wide_integers(api):
    numpy = pytest.importorskip("numpy")
    answer = api.to_arrow("SELECT imported, is_sample, arch_index, channels_1 FROM architectures ORDER BY space, arch_index")
    imported = answer.to_numpy("imported")
    assert imported.dtype == numpy.bool_ and 0 < imported.sum() < len(imported)
    assert answer.to_list("imported", 2) == [bool(value) for value in imported[:2]]
    assert set(answer.to_list("is_sample")) in [{False, None}, {True, None}]
    assert answer.to_numpy("arch_index").dtype == numpy.int64
    assert answer.to_numpy("channels_1").dtype == numpy.float64, "NULL in the topology space"
    epochs = api.to_arrow("SELECT epochs FROM trials").to_numpy("epochs")
    assert (epochs * 200).max() >= 200 * 200, "200 epochs times 200 have more than 16 bits"


@pytest.mark.parametrize("reader", ["polars", "duckdb"])
def test_other_readers_have_the_declared_types(empty, reader):
    library = pytest.importorskip(reader)
    answer = empty.to_arrow("SELECT hp, imported, epoch, arch_index, seed, loss FROM architectures, epoch_metrics AS e USING (arch_index)")
    if reader == "polars":
        found = [str(of) for of in library.DataFrame(answer).dtypes]
        assert found == ["String", "Boolean", "Int16", "Int32", "Int64", "Float64"]
    else:
        found = [str(of) for of in library.sql("SELECT * FROM answer").types]
        assert found == ["VARCHAR", "BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE"]

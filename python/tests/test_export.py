"""Exports of the views as files, and the dataset card that the Hugging Face Hub reads."""

import json
import os
from pathlib import Path

import pytest

import natsbench
from conftest import NAMES


@pytest.fixture(scope="module")
def api(request):
    """The database of the demo, or one of the real archives."""
    if "NATSBENCH_DEMO" in os.environ:
        path = os.path.join(os.environ["NATSBENCH_DEMO"], "demo", "natsbench-demo.db")
    else:
        path = request.getfixturevalue("archives") / NAMES["tss"]
    with natsbench.create(str(path), "tss", fast_mode=True, verbose=False) as api:
        yield api


@pytest.fixture(scope="module")
def shared(api, tmp_path_factory):
    """The final results, as one would share them."""
    folder = tmp_path_factory.mktemp("hub") / "nats-bench"
    api.export(folder, views="final", dataset_card=True, level=9)
    return folder


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text())


def test_an_export_has_the_values_of_the_database(api, tmp_path):
    out = tmp_path / "parquet"
    told = []
    made = api.export(out, views=["trials", "epoch_metrics"], space="topology", hp="200", progress=lambda *rows: told.append(rows))
    assert made.folder == out and made.files > 1 and made.kept == 0 and made.bytes > 1000
    trials = len(api.to_arrow("SELECT 1 FROM trials WHERE space = 'tss' AND hp = '200'"))
    curves = len(api.to_arrow("SELECT 1 FROM epoch_metrics WHERE space = 'tss' AND hp = '200'"))
    assert made.rows == trials + curves > 0
    assert told[-1][0] == made.rows
    compared = natsbench.verify_export(out, api.database)
    assert compared.differences == 0 and compared.first_differences == []
    assert (compared.files, compared.rows) == (made.files, made.rows) and compared.values > made.rows
    again = natsbench.export(api.database, str(out), views=("trials", "epoch_metrics"), space="tss", hp=[200], threads=1)
    assert again.kept == again.files == made.files


def test_doubles_and_types_come_back_from_parquet_as_they_are(api, tmp_path):
    pytest.importorskip("pyarrow")
    import pyarrow
    from pyarrow import parquet

    out = api.export(tmp_path / "parquet", views=["final_metrics", "architectures"]).folder
    for view, order in [("final_metrics", "space, hp, dataset, split, arch_index, seed"), ("architectures", "space, arch_index")]:
        found = parquet.read_table(out / view / "part-0.parquet", partitioning=None)
        names = ", ".join(found.column_names)
        expected = pyarrow.table(api.to_arrow(f"SELECT {names} FROM {view} ORDER BY {order}"))
        assert found.schema.types == expected.schema.types, view
        assert found.to_pydict() == expected.to_pydict(), view


def test_a_changed_file_is_named(api, tmp_path):
    out = api.export(tmp_path / "csv", format="csv", views=["coverage"]).folder
    file = out / "coverage" / "part-0.csv"
    lines = file.read_text().splitlines(keepends=True)
    lines[1] = lines[1].replace(lines[1].split(",")[-1], "12345\n")
    file.write_text("".join(lines))
    compared = natsbench.verify_export(out, api.database)
    assert compared.differences >= 1
    assert any("coverage/part-0.csv" in text and "manifest" in text for text in compared.first_differences), compared


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"views": ["trails"]}, "there is no view \"trails\" to export; there are architectures, "),
        ({"format": "xlsx"}, 'unknown export format "xlsx"; expected one of parquet, csv, jsonl'),
        ({"space": "tts"}, 'unknown search space "tts"'),
        ({"hp": "13"}, 'unknown recipe'),
        ({"level": 23}, "there is no compression level 23; expected 1 to 22"),
        ({"format": "csv", "dataset_card": True}, "a dataset card needs Parquet files"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_written(api, tmp_path, arguments, said):
    with pytest.raises(ValueError, match=said):
        api.export(tmp_path / "out", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_refused(api, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(OSError, match="is not empty and no export: it has thesis.tex"):
        api.export(tmp_path)
    with pytest.raises(OSError, match="is no finished export: it has no manifest.json"):
        natsbench.verify_export(tmp_path, api.database)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_progress_raises_ends_the_export(api, tmp_path):
    class Enough(Exception):
        pass

    def stop(done, total):
        raise Enough(done, total)

    with pytest.raises(Enough):
        api.export(tmp_path / "out", progress=stop)


def test_the_card_is_yaml_that_names_every_file_and_column(shared):
    yaml = pytest.importorskip("yaml")
    text = (shared / "README.md").read_text(encoding="utf-8")
    _, front_matter, body = text.split("---\n", 2)
    card = yaml.safe_load(front_matter)
    tables = {view["view"]: view for view in manifest(shared)["views"] if view["rows"]}
    assert [config["config_name"] for config in card["configs"]] == list(tables)
    assert [config["config_name"] for config in card["configs"] if config.get("default")] == ["final_accuracies"]
    assert card["license"] == "mit" and len(card["size_categories"]) == 1
    for config, info in zip(card["configs"], card["dataset_info"]):
        view = tables[config["config_name"]]
        assert info["config_name"] == view["view"]
        (files,) = config["data_files"]
        assert files["path"] == [file["path"] for file in view["files"]]
        assert all((shared / path).is_file() for path in files["path"])
        assert [feature["name"] for feature in info["features"]] == [column["name"] for column in view["columns"]]
        assert info["splits"] == [{"name": "train", "num_examples": view["rows"]}]
        assert f"### `{view['view']}`" in body
    assert "epoch_metrics" not in tables and sum(path.stat().st_size for path in shared.rglob("*")) < 100e6


def test_the_library_of_the_hub_loads_every_table_as_the_card_says(shared, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    tables = [view for view in manifest(shared)["views"] if view["rows"]]
    assert datasets.get_dataset_config_names(str(shared)) == [view["view"] for view in tables]
    types = {"text": "string", "boolean": "bool", "double": "float64"}
    for view in tables:
        loaded = datasets.load_dataset(str(shared), view["view"], split="train", cache_dir=str(tmp_path))
        assert len(loaded) == view["rows"]
        expected = {column["name"]: types.get(column["type"], column["type"]) for column in view["columns"]}
        assert {name: feature.dtype for name, feature in loaded.features.items()} == expected
    default = datasets.load_dataset(str(shared), split="train", cache_dir=str(tmp_path))
    assert "ori_test_top1_percent" in default.column_names


def test_row_groups_are_small_and_have_an_index_of_pages(shared):
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    for path in shared.rglob("*.parquet"):
        described = parquet.ParquetFile(path).metadata
        for number in range(described.num_row_groups):
            group = described.row_group(number)
            # The viewer of the Hub refuses groups that take more than 300 MB in memory.
            assert group.num_rows <= 250_000 and group.total_byte_size < 100e6, path
            for column in range(described.num_columns):
                chunk = group.column(column)
                assert chunk.has_offset_index and chunk.has_column_index, (path, chunk.path_in_schema)

"""What ``natsbench.nasbench`` opens, and how programs come to it."""

import os
import subprocess
import sys

import natsbench
import pytest

pytest.importorskip("numpy", reason="numpy is not installed, which natsbench.nasbench needs")

from natsbench.nasbench import api  # noqa: E402


def test_a_file_is_imported_once_and_says_where(records, opened, tmp_path, capfd):
    first = opened(records[:24])
    database = tmp_path / "chosen.tfrecord.db"
    assert f"importing {tmp_path / 'chosen.tfrecord'} into {database}, once\n" in capfd.readouterr().err
    assert first.database == database and sorted(os.listdir(tmp_path)) == ["chosen.tfrecord", "chosen.tfrecord.db"]
    again = api.NASBench(tmp_path / "chosen.tfrecord")
    assert list(again.hash_iterator()) == list(first.hash_iterator()) == [records[0][1], records[12][1]]
    (tmp_path / "chosen.tfrecord").unlink()
    for source in (tmp_path / "chosen.tfrecord", str(database), database):
        assert len(api.NASBench(source).fixed_statistics) == 2
    assert capfd.readouterr().err == ""


def test_another_file_under_the_same_name_is_imported_even_if_it_is_older(records, opened, tmp_path, capfd):
    assert len(opened(records[:24]).fixed_statistics) == 2
    file = tmp_path / "chosen.tfrecord"
    file.write_bytes(b"".join(data for data, _, _ in records[24:60]))
    os.utime(file, (1_550_000_000, 1_550_000_000))
    capfd.readouterr()
    nasbench = api.NASBench(file)
    assert list(nasbench.hash_iterator()) == [records[place][1] for place in (24, 36, 48)]
    assert capfd.readouterr().err.count("importing ") == 1


def test_where_nothing_may_be_written_the_database_is_in_the_cache_of_the_user(records, opened, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    database = opened(records[:12]).database
    assert database.parent == tmp_path / "cache" / "natsbench" and database.name.startswith("chosen.tfrecord-")
    assert f" into {database}, once\n" in capfd.readouterr().err
    assert sorted(os.listdir(tmp_path)) == ["cache", "chosen.tfrecord"]
    assert api.NASBench(tmp_path / "chosen.tfrecord").database == database and capfd.readouterr().err == ""


def test_processes_that_open_a_file_at_once_import_it_once(records, tmp_path):
    file = tmp_path / "chosen.tfrecord"
    file.write_bytes(b"".join(data for data, _, _ in records[:24]))
    code = "import sys; from natsbench.nasbench import api; print(len(api.NASBench(sys.argv[1]).fixed_statistics))"
    command = [sys.executable, "-c", code, str(file)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate() for process in processes]
    assert [out for out, _ in told] == ["2\n"] * 3
    assert sum(error.count("importing ") for _, error in told) == 1
    assert sorted(os.listdir(tmp_path)) == ["chosen.tfrecord", "chosen.tfrecord.db"]


def test_what_a_stopped_import_left_is_not_taken_for_the_file(records, opened, tmp_path):
    opened(records[:12], "other.tfrecord").close()
    os.replace(tmp_path / "other.tfrecord.db", tmp_path / "chosen.tfrecord.db.partial")
    assert list(opened(records[12:24]).hash_iterator()) == [records[12][1]]


def test_a_damaged_file_is_an_error_that_names_the_place_and_leaves_nothing(records, tmp_path):
    blob = bytearray(b"".join(data for data, _, _ in records[:24]))
    blob[len(records[0][0]) + 100] ^= 1
    file = tmp_path / "damaged.tfrecord"
    file.write_bytes(blob)
    with pytest.raises(ValueError, match=rf"{file}.*\b{len(records[0][0])}\b"):
        api.NASBench(file)
    with pytest.raises(ValueError, match="damaged.tfrecord"):  # nor is it found the next time
        api.NASBench(file)
    assert not (tmp_path / "damaged.tfrecord.db").exists()


def test_what_is_no_file_of_nasbench_101_is_refused(tmp_path, sample, monkeypatch):
    (tmp_path / "text").write_text("NAS-Bench-101")
    monkeypatch.delenv("NATSBENCH_DB", raising=False)
    for source, error, message in [
        (tmp_path / "text", ValueError, "text: expected a database of natsbench, or a file of NAS-Bench-101"),
        (tmp_path / "nothing.tfrecord", FileNotFoundError, "nothing.tfrecord: expected .* found no such file"),
        (tmp_path, FileNotFoundError, "found no such file"),
        (None, TypeError, "there is no \\$NATSBENCH_DB"),
        (7, TypeError, "found a int"),
        (sample, ValueError, "has nothing of NAS-Bench-101; `natsbench import nasbench_only108.tfrecord --db"),
    ]:
        with pytest.raises(error, match=message):
            api.NASBench(source)


def test_natsbench_says_who_opens_nasbench_101(nasbench, tfrecord):
    with pytest.raises(ValueError, match="tfrecord is a file of NAS-Bench-101, which natsbench.nasbench.api.NASBench opens"):
        natsbench.create(str(tfrecord), "tss", verbose=False)
    with pytest.raises(ValueError, match="of the space tss; it has NAS-Bench-101, which natsbench.nasbench.api.NASBench opens"):
        natsbench.create(nasbench.database, "tss", verbose=False)


def test_the_variable_names_the_database(nasbench, monkeypatch):
    monkeypatch.setenv("NATSBENCH_DB", str(nasbench.database))
    assert len(api.NASBench(None).fixed_statistics) == 200


def run(code, *arguments):
    process = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True)
    return process.stdout, process.stderr


# As programs are written for the official package; they print what they find.
PROGRAM = """
import sys
from nasbench import api
from nasbench.lib import graph_util, model_spec as _model_spec
import nasbench.lib.config
nasbench_data = api.NASBench(sys.argv[1], seed=777)
for unique_hash in nasbench_data.hash_iterator():
    fixed, computed = nasbench_data.get_metrics_from_hash(unique_hash)
    break
spec = _model_spec.ModelSpec(matrix=fixed["module_adjacency"], ops=fixed["module_operations"])
assert isinstance(spec, api.ModelSpec) and nasbench_data.is_valid(spec)
labels = [-1] + [nasbench_data.config["available_ops"].index(op) for op in spec.ops[1:-1]] + [-2]
assert graph_util.hash_module(spec.matrix, labels) == unique_hash
try:
    nasbench_data.query(spec, epochs=5)
except api.OutOfDomainError as error:
    print(error)
print(nasbench_data.query(spec, epochs=108)["test_accuracy"] in [run["final_test_accuracy"] for run in computed[108]])
"""


def test_the_shim_takes_the_place_of_the_official_package(tfrecord):
    out, error = run("import natsbench.shim; natsbench.shim.install(nasbench=True)\n" + PROGRAM, tfrecord)
    assert (out, error) == ("invalid number of epochs, must be one of {108, 4, 12, 36}\nTrue\n", "")


def test_the_same_program_switches_by_its_imports(tfrecord):
    program = PROGRAM.replace("from nasbench", "from natsbench.nasbench").replace("import nasbench", "import natsbench.nasbench")
    out, error = run(program, tfrecord)
    assert (out, error) == ("invalid number of epochs, must be one of {108, 4, 12, 36}\nTrue\n", "")


def test_the_shim_leaves_nasbench_alone_unless_it_is_asked():
    code = "import natsbench.shim, sys; natsbench.shim.install(); print([name for name in sys.modules if 'nasbench' in name])"
    assert run(code) == ("[]\n", "")


def test_numpy_is_asked_for_by_name():
    _, error = run("import sys; sys.modules['numpy'] = None; import natsbench; from natsbench.nasbench import api")
    assert "natsbench.nasbench needs numpy, which is not installed: pip install 'natsbench[arrays]'" in error

"""Databases of several machines as one."""

import shutil
import sqlite3

import natsbench
import pytest
from conftest import NAMES


@pytest.fixture
def database(archives, space):
    with natsbench.create(archives / NAMES[space], space, fast_mode=True, verbose=False) as api:
        return api.database


def test_databases_come_together_and_are_counted(tmp_path, database):
    other = shutil.copy(database, tmp_path / "other.db")
    into = tmp_path / "all.db"
    first, second = natsbench.merge(into, [database, other])
    assert first["architectures_added"] == second["architectures_there"] > 0
    assert first["architectures_there"] == second["architectures_added"] == 0
    assert second["path"] == tmp_path / "other.db"
    imported = "SELECT sum(imported_architectures) FROM search_spaces"
    with sqlite3.connect(into) as merged:
        assert merged.execute(imported).fetchone() == (first["architectures_added"],)


def test_what_cannot_be_merged_is_an_exception_that_names_the_file(tmp_path, database):
    into = tmp_path / "all.db"
    with pytest.raises(OSError, match="absent.db does not exist"):
        natsbench.merge(into, [tmp_path / "absent.db"])
    with pytest.raises(ValueError, match="are the same file"):
        natsbench.merge(into, [database, str(database)])
    with pytest.raises(ValueError, match="expected at least one"):
        natsbench.merge(into, [])
    with pytest.raises(TypeError, match="expected a list of paths"):
        natsbench.merge(into, str(database))
    assert not into.exists()

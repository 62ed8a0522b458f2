"""Files whose tables are damaged where SQLite does not say so, or cannot: they are set aside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.store.folder import data_folder
from core.store.run_store import FILE, RunStore


@pytest.fixture
def file() -> Path:
    """The file of a store without runs."""
    RunStore().close()
    return data_folder() / FILE


def changed(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_column_of_another_name(file):
    changed(file, "ALTER TABLE runs RENAME COLUMN note TO nqte")
    assert set_aside(file)


def test_a_version_that_none_ever_had(file):
    changed(file, "PRAGMA user_version = -3")
    assert set_aside(file)


def test_a_schema_that_is_no_text(file):
    data = file.read_bytes()
    assert b"CREATE TABLE facts" in data
    file.write_bytes(data.replace(b"CREATE TABLE facts", b"CREATE T\xccBLE facts"))
    assert set_aside(file)


def set_aside(file: Path) -> bool:
    """Whether the file was set aside as it is, and another one begun."""
    before = file.read_bytes()
    store = RunStore()
    store.remember("lab", "1")
    notice = store.notice
    store.close()
    others = [path for path in file.parent.glob("*.sqlite") if path != file]
    return "set aside" in notice and [path.read_bytes() for path in others] == [before]

"""A file of any earlier version is brought up to the newest, whole or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from core import Status
from core.refusal import Refusal
from core.store import migrations
from core.store.migrations import MIGRATIONS
from core.store.run_store import FILE, RunStore
from tests.core.store.earlier_versions import FOLDER, make
from tests.core.store.opened_at_once import opened_at_once
from tests.core.store.small_runs import recording_of, same_bits, saved

VERSIONS = range(1, len(MIGRATIONS) + 1)


def test_each_version_is_tested() -> None:
    assert {int(path.stem) for path in FOLDER.glob("*.sql")} == {*VERSIONS}


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The tables and indices of a file with all that SQLite tells of them."""
    connection = sqlite3.connect(path)
    names = connection.execute("SELECT name, type FROM sqlite_master ORDER BY name").fetchall()
    told = {
        f"{pragma} {name}": connection.execute(f"PRAGMA {pragma}({name})").fetchall()
        for name, _ in names
        for pragma in ("table_info", "index_info", "foreign_key_list", "index_list")
    }
    connection.close()
    return {"names": names} | told


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_an_earlier_version_becomes_one_of_the_newest(
    tmp_path: Path, version: int
) -> None:
    make(tmp_path / FILE, version)
    RunStore(tmp_path / "new").close()
    store = RunStore(tmp_path)
    assert store.notice == ""
    assert shape(tmp_path / FILE) == shape(tmp_path / "new" / FILE)
    assert store._database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert store._database.rows("PRAGMA foreign_key_check") == []
    assert store._database.pragma("user_version") == len(MIGRATIONS)
    run = store.find(1)
    assert (run.tags, run.note) == (("best",), "it's a note; with a semicolon")
    assert (run.status, run.epoch, run.epochs) == (Status.PAUSED, 12, 20)
    assert store.recall("lab") == "1"
    assert [run.id for run in store.runs()] == [1]
    store.restore(2)
    assert [run.id for run in store.runs()] == [2, 1]
    uids = {run.uid for run in store.runs()}
    assert len(uids) == 2
    assert {len(uid) for uid in uids} == {16}
    restored = store.recording(1)
    twin = recording_of(12, hidden=(2,), epochs=20, test_fraction=0.2)
    assert restored.figures(0).shape == twin.figures(0).shape
    restored.advance(8)
    assert saved(store, restored) == 3
    assert same_bits(store.recording(3), restored)


@pytest.mark.parametrize("version", [0, *VERSIONS[:-1]])
@pytest.mark.parametrize("statement", [0, 1, -1])
def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(
    tmp_path: Path, version: int, statement: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE
    if version:
        make(path, version)
    else:
        path.touch()
    before = dump(path)
    statements = [text for text in MIGRATIONS[-1].split(";") if text.strip()]
    statements.insert(statement if statement >= 0 else len(statements), "SELECT * FROM nowhere")
    broken = (*MIGRATIONS[:-1], ";".join(statements))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    with pytest.raises(Refusal, match="no such table: nowhere"):
        RunStore(tmp_path)
    assert dump(path) == before
    assert not list(tmp_path.glob("*damaged*"))
    monkeypatch.undo()
    assert RunStore(tmp_path)._database.pragma("user_version") == len(MIGRATIONS)


def dump(path: Path) -> list[object]:
    """All of a file's content."""
    connection = sqlite3.connect(path)
    numbers = [connection.execute(f"PRAGMA {n}").fetchone() for n in ("user_version", "page_count")]
    content = [*connection.iterdump()]
    connection.close()
    return [*numbers[:1], *content]


@pytest.mark.slow
def test_several_processes_migrate_a_file_once(tmp_path: Path) -> None:
    with opened_at_once(3, 'store._database.pragma("user_version")') as open_all:
        for version in (0, *VERSIONS):
            folder = tmp_path / str(version)
            folder.mkdir()
            if version:
                make(folder / FILE, version)
            assert list(map(int, open_all(folder))) == [len(MIGRATIONS)] * 3
            store = RunStore(folder)
            assert store.notice == ""
            assert [store.recall(str(number)) for number in range(3)] == ["here"] * 3
            assert len(store.everything()) == (2 if version else 0)

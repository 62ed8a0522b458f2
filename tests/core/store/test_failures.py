"""A file that is damaged, full, out of reach or not ours: a sentence, and nothing is harmed."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Recording
from core.refusal import Refusal
from core.store import keeper as keeper_module
from core.store.database import SYNCHRONOUS, Database
from core.store.keeper import Keeper
from core.store.migrations import MIGRATIONS
from core.store.run_store import FILE, RunStore
from tests.core.store.opened_at_once import opened_at_once
from tests.core.store.small_runs import recording_of, same_bits, saved, store_with

DAMAGED = f"runs-damaged-{date.today().isoformat()}"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "INTERVAL", 0.0)
    monkeypatch.setattr(keeper_module, "RETRY_SECONDS", 0.01)


def written(folder: Path, *, runs: int = 2) -> bytes:
    """The bytes of a store's file with some runs."""
    store_with(folder, *(20 + run for run in range(runs))).close()
    return (folder / FILE).read_bytes()


def train(keeper: Keeper, recording: Recording, epochs: int = 10) -> None:
    """Train a little and hand it over."""
    recording.advance(epochs)
    keeper.offer(recording, playing=True, preset="p", at_once=True)


# Damage.


def foreign() -> bytes:
    """A sound database of another program."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(f"{folder}/other")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
        connection.close()
        return Path(folder, "other").read_bytes()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "garbage": lambda data: b"not a database " * 500,
    "truncated": lambda data: data[: len(data) // 2],
    "a part of the header": lambda data: data[:50],
    "without a schema": lambda data: data[:100] + bytes(3996) + data[4096:],
    "a broken schema": lambda data: data.replace(b"CREATE TABLE", b"CREATE BABLE"),
    "another program's": lambda data: foreign(),
    "without its tables": lambda data: data.replace(b"figures", b"figurez"),
}

READ = {"truncated", "without its tables"}
"""The damage around which the rows of the runs can still be read."""


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    data = DAMAGE[damage](written(tmp_path))
    (tmp_path / FILE).write_bytes(data)
    store = RunStore(tmp_path)
    new = "2 runs are carried over into a new file" if damage in READ else "a new file is begun"
    assert store.notice == (
        f"the runs were damaged: they are set aside as {DAMAGED}.sqlite, and {new} in {tmp_path}"
    )
    assert (tmp_path / f"{DAMAGED}.sqlite").read_bytes() == data
    recording = recording_of(30)
    assert same_bits(store.recording(saved(store, recording)), recording)
    (tmp_path / FILE).write_bytes(data)
    assert DAMAGED + "-2.sqlite" in RunStore(tmp_path).notice
    assert RunStore(tmp_path).notice == ""


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    assert RunStore(tmp_path).notice == ""
    assert not list(tmp_path.glob("*damaged*"))


def test_damage_that_is_found_late_is_told_and_the_next_attempt_works(tmp_path: Path) -> None:
    data = written(tmp_path, runs=8)
    with sqlite3.connect(tmp_path / FILE) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'snapshots'"
        page = connection.execute(query).fetchone()[0]
    connection.close()
    broken = data[: 4096 * (page - 1)] + b"\x07" * 4096 + data[4096 * page :]
    (tmp_path / FILE).write_bytes(broken)
    store = RunStore(tmp_path)
    assert len(store.runs()) == 8
    with pytest.raises(Refusal, match=f"set aside as {DAMAGED}"):
        store.recording(1)
    assert (tmp_path / f"{DAMAGED}.sqlite").read_bytes() == broken
    assert "8 runs are carried over" in store.notice
    assert same_bits(store.recording(1), recording_of(20, seed=0))
    assert saved(store, recording_of(5)) == 9


def test_a_journal_is_set_aside_with_its_file(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / FILE).write_bytes(b"garbage" * 999)
    journal = tmp_path / f"{FILE}-journal"
    journal.write_bytes(bytes(512))  # SQLite itself plays no such one back
    store = RunStore(tmp_path)
    assert not journal.exists()
    assert (tmp_path / f"{DAMAGED}.sqlite-journal").exists()
    assert store.runs() == []


@pytest.mark.slow
def test_several_processes_set_a_file_aside_once(tmp_path: Path) -> None:
    with opened_at_once(4, 'store.notice != ""') as open_all:
        for count in range(5):
            folder = tmp_path / str(count)
            folder.mkdir()
            (folder / FILE).write_bytes(b"garbage" * 999)
            assert sorted(open_all(folder)) == ["False"] * 3 + ["True"]
            assert len(list(folder.glob(f"{DAMAGED}*"))) == 1
            store = RunStore(folder)
            assert [store.recall(str(number)) for number in range(4)] == ["here"] * 4


@pytest.mark.slow
@given(data=st.data())
def test_whatever_bytes_the_file_has_a_store_opens_or_refuses(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    whole = folder / "whole"
    if not whole.exists():
        folder.mkdir()
        whole.write_bytes(written(folder))
    damaged = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.sampled_from([1, 8, 4096]))] = data.draw(
            st.binary(min_size=1, max_size=64)
        )
    (folder / FILE).write_bytes(damaged)
    for attempt in (look, look, look):  # found late, it is set aside once
        with suppress(Refusal):
            attempt(folder)
    for path in folder.glob("*damaged*"):
        path.unlink()


def look(folder: Path) -> None:
    """Use all of a store."""
    store = RunStore(folder)
    try:
        for run in store.runs():
            store.set_tags(run.id, ["seen"])
            store.recording(run.id)
        saved(store, recording_of(3))
    finally:
        store.close()


# A version to come.


def test_a_newer_file_is_refused_and_left_alone_byte_for_byte(tmp_path: Path) -> None:
    written(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    data = (tmp_path / FILE).read_bytes()
    with pytest.raises(Refusal, match=r"written by a newer bp-tui are left as they are"):
        RunStore(tmp_path)
    keeper = Keeper("test", folder=tmp_path)
    train(keeper, recording_of())
    assert not keeper.flush(0.2)
    assert "newer bp-tui" in keeper.problem
    keeper.close()
    assert (tmp_path / FILE).read_bytes() == data
    assert {path.name for path in tmp_path.iterdir()} <= {FILE, "processes"}


# No room.


def test_a_full_disk_is_told_and_all_is_written_once_there_is_room(tmp_path: Path) -> None:
    store, keeper, recording = store_with(tmp_path, 30), Keeper("test", folder=tmp_path), None
    recording = recording_of()
    train(keeper, recording)
    assert keeper.flush()
    connection = keeper._writer.opened()[0]._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    recording.advance(100)
    train(keeper, recording)  # not to its end
    assert not keeper.flush(0.2)
    assert keeper.problem == (
        f"runs cannot be kept in {tmp_path / FILE} (database or disk is full)"
    )
    assert store._database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert same_bits(store.recording(1), recording_of(30, seed=0))
    assert store.recording(2).edge < recording.edge
    connection.execute("PRAGMA max_page_count = 100000")
    assert keeper.flush(10)
    assert keeper.problem == ""
    assert same_bits(store.recording(2), recording)
    keeper.close()


def test_a_run_that_ended_is_kept_without_its_losses_on_a_full_disk(tmp_path: Path) -> None:
    store, keeper, recording = RunStore(tmp_path), Keeper("test", folder=tmp_path), recording_of()
    train(keeper, recording)
    assert keeper.flush()
    connection = keeper._writer.opened()[0]._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    recording.advance(190)
    keeper.offer(recording, playing=False, preset="p")
    assert not keeper.flush(0.2)
    assert keeper.problem == (
        f"runs cannot be kept in {tmp_path / FILE} (database or disk is full); run 1 is kept "
        "without its losses, and is trained again when it is opened"
    )
    run = store.find(1)
    assert (run.status, run.epoch, run.loss) == ("finished", 200, recording.curve[-1])
    assert store.figures(1).shape[1] == len(store.snapshots(1)) == 0
    assert same_bits(store.recording(1), recording)
    connection.execute("PRAGMA max_page_count = 100000")
    assert keeper.flush(10)
    assert store.figures(1).shape[1] == 201
    keeper.close()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 300 kB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by the system's user alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_file_system_harms_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        first = store_with(disk, 30)
        filler = disk / "filler"
        filler.write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 8192))
        keeper, recording = Keeper("test", folder=disk), recording_of(hidden=(20, 20))
        for _ in range(10):
            train(keeper, recording)
        assert not keeper.flush(0.5)
        assert str(disk) in keeper.problem
        assert same_bits(first.recording(1), recording_of(30, seed=0))
        filler.unlink()
        assert keeper.flush(10)
        id = keeper.id_of(recording)
        assert id is not None
        assert same_bits(first.recording(id), recording)
        keeper.close()
        first.close()


LIMITED = """\
import resource, sys
from pathlib import Path
from core.store.keeper import Keeper
from tests.core.store.small_runs import recording_of
folder = Path(sys.argv[1])
size = (folder / "runs.sqlite").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
keeper, recording = Keeper("test", folder=folder), recording_of(100, hidden=(40, 40))
keeper.offer(recording, playing=False, preset="p")
keeper.flush(1)
print(keeper.problem)
keeper.close()
"""


@pytest.mark.slow
def test_a_file_that_may_not_grow_is_told_and_harmed_by_nothing(tmp_path: Path) -> None:
    written(tmp_path)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"runs cannot be kept in {tmp_path / FILE} (")
    store = RunStore(tmp_path)
    assert store.notice == ""
    assert store._database.rows("PRAGMA integrity_check")[0][0] == "ok"
    for id, epochs in ((1, 20), (2, 21)):
        assert same_bits(store.recording(id), recording_of(epochs, seed=id - 1))


# Out of reach.


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder for a user who may not write everywhere, as the system's may."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        user = os.geteuid()
        if not user:
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            os.seteuid(user)


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    with nobody() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o500)
        with pytest.raises(Refusal, match=r"runs cannot be kept in .*closed.* \(unable to open"):
            RunStore(closed)
        with pytest.raises(Refusal, match=r"runs cannot be kept in .* \(permission denied\)"):
            RunStore(closed / "inner")
        closed.chmod(0o700)
        RunStore(closed).close()


def test_a_file_that_may_not_be_written_to_can_be_read(tmp_path: Path) -> None:
    with nobody() as folder:
        written(folder)
        (folder / FILE).chmod(0o400)
        store = RunStore(folder)
        assert len(store.runs()) == 2
        assert store.recording(1).edge == 20
        with pytest.raises(Refusal, match=r"runs cannot be kept in .*readonly"):
            store.set_note(1, "no")
        store.close()
        (folder / FILE).chmod(0)
        with pytest.raises(Refusal, match="runs cannot be kept in"):
            RunStore(folder)
        assert not list(folder.glob("*damaged*"))


def test_a_folder_that_is_a_file_or_not_there_yet(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(Refusal, match="a file is where its folder must be"):
            RunStore(folder)
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    with pytest.raises(Refusal, match="unable to open"):
        RunStore(tmp_path / "folder")
    assert RunStore(tmp_path / "a" / "b" / "c").runs() == []


def test_a_store_that_could_not_be_opened_again_is_tried_again(tmp_path: Path) -> None:
    store, file = store_with(tmp_path / "folder", 5), tmp_path / "folder" / FILE
    file.rename(tmp_path / "file")
    (tmp_path / "folder").rmdir()
    (tmp_path / "folder").touch()
    for _ in range(2):
        with pytest.raises(Refusal, match="a file is where its folder must be"):
            store.runs()
        with pytest.raises(Refusal, match="a file is where its folder must be"):
            store.set_note(1, "no")
    (tmp_path / "folder").unlink()
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").rename(file)
    assert [run.epoch for run in store.runs()] == [5]
    store.close()
    assert [run.epoch for run in store.runs()] == [5]


def test_a_store_whose_file_was_deleted_is_followed(tmp_path: Path) -> None:
    store, other = store_with(tmp_path, 5), RunStore(tmp_path)
    store.path.unlink()
    assert saved(other, recording_of(7)) == 1
    assert [run.epoch for run in store.runs()] == [7]
    store.set_note(1, "new")
    assert other.find(1).note == "new"


# Ends in between.

KILLED = """\
import os, signal, sys
from pathlib import Path
from core.store.run_store import RunStore
from tests.core.store.small_runs import recording_of, saved
from core.store import writing
store = RunStore(Path(sys.argv[1]))
store._database.execute("PRAGMA cache_size = 1")
store._database.execute("PRAGMA cache_spill = 1")
write = writing.write_snapshot
def kill(*given):
    write(*given)
    if given[2].epoch == 100:
        os.kill(os.getpid(), signal.SIGKILL)
writing.write_snapshot = kill
saved(store, recording_of(100, hidden=(60, 60)))
"""


@pytest.mark.slow
def test_a_journal_left_by_a_kill_is_played_back(tmp_path: Path) -> None:
    data = written(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == -9
    assert (tmp_path / f"{FILE}-journal").stat().st_size > 512
    assert (tmp_path / FILE).read_bytes() != data  # half of it is in the file
    store = RunStore(tmp_path)
    assert store.notice == ""
    assert [run.epoch for run in store.runs()] == [21, 20]
    assert store._database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert same_bits(store.recording(2), recording_of(21, seed=1))


def test_a_transaction_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.SYNCHRONOUS", SYNCHRONOUS)
    database = Database(tmp_path / FILE)
    assert database.pragma("synchronous") == 3
    assert database.rows("PRAGMA journal_mode")[0][0] == "delete"

    def half() -> None:
        with database.transaction():
            database.execute("INSERT INTO facts VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert database.rows("SELECT * FROM facts") == []

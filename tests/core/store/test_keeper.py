"""The keeper saves what is trained, whatever happens to the store meanwhile."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import Recording, Status
from core.refusal import Refusal
from core.store import keeper as keeper_module
from core.store.keeper import Keeper
from core.store.presence import Presence
from core.store.run_store import FILE, RunStore
from core.store.saving import saving_of
from tests.core.store.small_runs import recording_of, same_bits, store_with

SECONDS = 20.0
"""In which the thread does what it is to do, on the slowest machine."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "INTERVAL", 0.0)
    monkeypatch.setattr(keeper_module, "SHARE", 1e6)
    monkeypatch.setattr(keeper_module, "RETRY_SECONDS", 0.01)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A keeper of a folder."""
    keeper = Keeper("test", folder=tmp_path)
    yield keeper
    keeper.close()


def train(keeper: Keeper, recording: Recording, epochs: int, *, playing: bool = True) -> None:
    """Train a little and hand it over."""
    recording.advance(epochs)
    keeper.offer(recording, playing=playing, preset="p")


def kept(keeper: Keeper, recording: Recording) -> int:
    """The number of a recording of which all is written."""
    assert keeper.flush(SECONDS), keeper.problem
    id = keeper.id_of(recording)
    assert id is not None
    return id


def test_a_run_is_saved_part_by_part_while_it_trains(keeper: Keeper, tmp_path: Path) -> None:
    recording = recording_of()
    keeper.offer(recording, playing=True, preset="p")
    assert keeper.id_of(recording) is None
    for _ in range(20):
        train(keeper, recording, 7)
    id, store = kept(keeper, recording), RunStore(tmp_path)
    run = store.find(id)
    assert (run.status, run.epoch, run.alive, run.preset) == (Status.RUNNING, 140, True, "p")
    assert same_bits(store.recording(id), recording)
    keeper.offer(recording, playing=False, preset="p")
    kept(keeper, recording)
    assert (store.find(id).status, store.find(id).owner) == (Status.PAUSED, "")
    train(keeper, recording, 100)
    kept(keeper, recording)
    assert store.find(id).status is Status.FINISHED


def test_what_changes_without_an_epoch_is_saved_too(keeper: Keeper, tmp_path: Path) -> None:
    recording, store = recording_of(), RunStore(tmp_path)
    train(keeper, recording, 50, playing=False)
    id = kept(keeper, recording)
    recording.extend(500)
    keeper.offer(recording, playing=False, preset="p")
    kept(keeper, recording)
    assert store.find(id).epochs == 500
    keeper.offer(recording, playing=True, preset="p")
    kept(keeper, recording)
    assert store.find(id).status is Status.RUNNING


def test_a_branch_knows_its_parent(keeper: Keeper, tmp_path: Path) -> None:
    parent = recording_of()
    train(keeper, parent, 50)
    branch = parent.branch(20, parent.experiment.with_changes(learning_rate=0.2))
    keeper.offer(branch, playing=True, preset="p", parent=parent)
    assert keeper.id_of(branch) is None
    branch.advance(10)
    keeper.offer(branch, playing=True, preset="p", parent=parent)
    store = RunStore(tmp_path)
    assert store.find(kept(keeper, branch)).parent == kept(keeper, parent)
    assert same_bits(store.recording(kept(keeper, branch)), branch)


def test_a_run_that_is_taken_up_goes_on_under_its_number(keeper: Keeper, tmp_path: Path) -> None:
    store = store_with(tmp_path, 50)
    before, recording = store.find(1), store.recording(1)
    keeper.take_up(recording, 1)
    keeper.offer(recording, playing=False, preset="p")
    assert keeper.flush(SECONDS)
    assert store.find(1).changed == before.changed  # looking is no change
    train(keeper, recording, 200)
    assert kept(keeper, recording) == 1
    assert [run.status for run in store.runs()] == [Status.FINISHED]
    assert same_bits(store.recording(1), recording_of(200, seed=0))


@pytest.mark.parametrize("harm", ["row", "file", "folder", "garbage"])
def test_a_run_whose_store_is_harmed_is_begun_anew_whole(
    keeper: Keeper, tmp_path: Path, harm: str
) -> None:
    recording = recording_of()
    train(keeper, recording, 50)
    id, file = kept(keeper, recording), tmp_path / FILE
    if harm == "row":
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("DELETE FROM runs")
        connection.close()
    elif harm == "garbage":
        file.write_bytes(b"garbage" * 1000)
    else:
        file.unlink()
        if harm == "folder":
            for path in (tmp_path / "processes").iterdir():
                path.unlink()
            (tmp_path / "processes").rmdir()
            tmp_path.rmdir()
    train(keeper, recording, 50)
    id = kept(keeper, recording)
    store = RunStore(tmp_path)
    assert [run.id for run in store.runs()] == [id]
    assert store.find(id).alive
    assert same_bits(store.recording(id), recording_of(100))
    assert not keeper.problem
    assert bool(keeper.notice) == (harm == "garbage")


def test_a_run_that_another_process_trained_further_is_a_run_of_its_own(
    keeper: Keeper, tmp_path: Path
) -> None:
    recording, store = recording_of(), RunStore(tmp_path)
    train(keeper, recording, 50, playing=False)
    first, elsewhere = kept(keeper, recording), recording_of(80)
    presence = Presence("run", tmp_path)
    store.save(first, saving_of(elsewhere, Status.RUNNING), owner=presence.token)
    train(keeper, recording, 100)
    second = kept(keeper, recording)
    assert second != first
    assert same_bits(store.recording(first), elsewhere)
    assert same_bits(store.recording(second), recording)
    presence.close()


def test_a_locked_file_is_told_and_written_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.PATIENCE", 0.01)
    told: list[str] = []
    keeper = Keeper("test", folder=tmp_path, tell=lambda: told.append(keeper.problem))
    recording = recording_of()
    train(keeper, recording, 10)
    id = kept(keeper, recording)
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    for _ in range(5):
        train(keeper, recording, 10)
    assert not keeper.flush(0.3)
    assert "locked" in keeper.problem
    assert str(tmp_path) in keeper.problem
    connection.execute("ROLLBACK")
    connection.close()
    assert kept(keeper, recording) == id
    assert (keeper.problem, len(list(filter(None, told)))) == ("", 1)
    assert same_bits(RunStore(tmp_path).recording(id), recording)
    keeper.close()


def test_one_run_that_cannot_be_written_keeps_none_of_the_others_from_it(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = recording_of(seed=1), recording_of(seed=2)
    write = RunStore.begin

    def begin(store: RunStore, saving: object, **given: object) -> int:
        if saving.course is bad.course:  # type: ignore[attr-defined]
            raise OverflowError("too large")
        return write(store, saving, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(RunStore, "begin", begin)
    train(keeper, bad, 5)
    train(keeper, good, 5)
    assert not keeper.flush(0.2)
    assert keeper.problem == "a run cannot be kept (OverflowError: too large)"
    assert keeper.id_of(good) is not None
    monkeypatch.undo()
    kept(keeper, bad)
    assert len(RunStore(tmp_path).runs()) == 2


def test_closing_writes_the_rest_and_leaves_no_thread(tmp_path: Path) -> None:
    keeper, recording = Keeper("test", folder=tmp_path), recording_of()
    train(keeper, recording, 200)
    keeper.close()
    assert "keeper" not in {thread.name for thread in threading.enumerate()}
    assert [run.status for run in RunStore(tmp_path).runs()] == [Status.FINISHED]
    assert not list((tmp_path / "processes").iterdir())
    train(keeper, recording_of(), 5)  # after the end, and without effect
    keeper.close()


def _unlink(file: Path, _number: int) -> None:
    file.unlink(missing_ok=True)


def _rename(file: Path, number: int) -> None:
    if file.exists():
        file.rename(file.with_name(f"renamed-{number}"))


def _truncate(file: Path, number: int) -> None:
    os.truncate(file, number % (file.stat().st_size + 1))


def _garble(file: Path, number: int) -> None:
    """Change three bytes of the first page: SQLite sees no change of a number among others."""
    data = bytearray(file.read_bytes() or b"-")
    for place in (number, 7 * number, 31 * number):
        data[place % min(4096, len(data))] ^= 1 + number % 255
    file.write_bytes(data)


HARMS = (_unlink, _rename, _truncate, _garble)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(harms=st.lists(st.tuples(st.sampled_from(HARMS), st.integers(0, 10**6)), max_size=5))
def test_whatever_becomes_of_the_file_the_run_is_whole_in_the_end(
    harms: list[tuple[Callable[[Path, int], None], int]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, recording = Path(name), recording_of(epochs=1000)
        keeper = Keeper("test", folder=folder)
        for harm, number in harms:
            train(keeper, recording, 5)
            assert keeper.flush(SECONDS), keeper.problem
            harm(folder / FILE, number)
            with suppress(Refusal):
                RunStore(folder).close()  # else some harm is seen by the next one who opens it
        train(keeper, recording, 5)
        id = kept(keeper, recording)
        keeper.close()
        store = RunStore(folder)
        assert same_bits(store.recording(id), recording)
        store.close()


def test_a_run_that_is_not_written_in_time_does_not_count_as_stored(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recording_of(10)
    id = keeper.stored(recording, preset="p")
    recording.advance(5)
    monkeypatch.setattr(Keeper.flush, "__defaults__", (0.1,))
    with sqlite3.connect(tmp_path / FILE, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Refusal, match="in time"):
            keeper.stored(recording, preset="p")
        other.execute("ROLLBACK")
    assert keeper.flush(SECONDS)
    assert RunStore(tmp_path).find(id).epoch == 15
    other.close()

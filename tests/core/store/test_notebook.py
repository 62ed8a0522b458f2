"""A sitting begins and ends whatever has become of the store."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from core import Course, Experiment, Recording
from core.refusal import Refusal
from core.store.keeper import CLOSING_SECONDS
from core.store.notebook import Notebook
from core.store.run_store import FILE, RunStore
from core.store.saving import saving_of
from core.training.run import Status
from tests.core.store.small_runs import recording_of, same_bits, store_with


def test_a_sitting_says_that_the_store_was_damaged_and_begins_a_new_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"garbage" * 999)
    notebook, recording = Notebook(folder=tmp_path), recording_of(5)
    assert notebook.left_off() is None
    assert "were damaged: they are set aside as runs-damaged-" in notebook.problem
    notebook.keeper.offer(recording, playing=False, preset="p")
    notebook.leave_off(recording)
    notebook.close()
    later = Notebook(folder=tmp_path)
    shown = later.left_off()
    assert shown is not None
    assert same_bits(shown[1], recording)
    assert later.problem == ""
    later.close()


def test_a_sitting_whose_file_is_damaged_meanwhile_says_so(tmp_path: Path) -> None:
    store_with(tmp_path, 5).close()
    told: list[str] = []
    notebook = Notebook(folder=tmp_path, tell=lambda: told.append(notebook.keeper.notice))
    assert notebook.left_off() is None
    (tmp_path / FILE).write_bytes(b"garbage" * 999)
    recording = recording_of(7)
    notebook.keeper.offer(recording, playing=False, preset="p")
    assert notebook.keeper.flush(20)
    notebook.close()
    assert "set aside" in told[-1]
    assert [run.epoch for run in RunStore(tmp_path).runs()] == [7]


@pytest.mark.parametrize("blocked", ["folder", "file"])
def test_a_sitting_without_a_store_is_one_all_the_same(tmp_path: Path, blocked: str) -> None:
    folder = tmp_path / "folder"
    if blocked == "folder":
        folder.touch()
    else:
        (folder / FILE).mkdir(parents=True)
    notebook, recording = Notebook(folder=folder), recording_of(5)
    assert notebook.left_off() is None
    assert notebook.cut_off() == []
    notebook.keeper.offer(recording, playing=False, preset="p")
    assert not notebook.keeper.flush(0.2)
    assert "runs cannot be kept in" in notebook.keeper.problem
    notebook.close()


def test_a_locked_store_holds_the_screen_up_for_less_than_a_moment(tmp_path: Path) -> None:
    recording = Recording(Course.of(Experiment(epochs=20)))
    recording.advance(20)
    store = RunStore(tmp_path)
    id = store.begin(saving_of(recording, Status.FINISHED), preset="report-linear")
    store.close()
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    notebook, start = Notebook(folder=tmp_path), time.monotonic()
    with pytest.raises(Refusal, match="locked"):
        notebook.open(id)
    assert time.monotonic() - start < CLOSING_SECONDS
    connection.execute("ROLLBACK")
    connection.close()
    assert notebook.open(id)[0].epoch == 20
    notebook.close()

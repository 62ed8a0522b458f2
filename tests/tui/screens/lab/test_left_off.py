"""The Lab begins where the last sitting left off, and takes up what was cut off."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.store.notebook import Notebook
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording
from core.training.run import Status
from tui.screens.lab.earlier import take_up
from tui.screens.lab.state import FIRST, Laboratory


def until(condition: Callable[[], object]) -> None:
    """Wait for something, and leave it the processor."""
    while not condition():
        time.sleep(0.01)


def stored(name: str, epochs: int, status: Status, *, owner: str = "") -> int:
    """Keep a run of a preset that was trained so far, as another process had; return its number."""
    recording = Recording(Course.of(PRESETS[name].experiment))
    recording.advance(epochs)
    store = RunStore()
    id = store.begin(saving_of(recording, status), preset=name, owner=owner)
    store.close()
    return id


def test_the_next_sitting_begins_where_the_last_one_left_off() -> None:
    first = Laboratory(Notebook())
    assert first.preset == FIRST
    first.load_preset("report-linear")
    first.settle()
    first.start()
    first.player.seek(700)
    until(lambda: first.shown.recording.edge >= 700)
    weights = first.player.between(lambda: first.shown.recording.at(700))
    first.close()
    later = Laboratory(Notebook())
    assert later.earlier.run is not None
    assert (later.preset, later.playback.playhead) == ("report-linear", 700)
    assert later.draft.experiment == PRESETS["report-linear"].experiment
    assert weights is not None
    snapshot = later.shown.recording.at(700)
    assert snapshot is not None
    assert np.array_equal(snapshot.state, weights.state)
    later.close()
    fresh = Laboratory(Notebook(), fresh=True)
    assert (fresh.preset, fresh.earlier.run) == (FIRST, None)
    fresh.close()


def test_cut_off_runs_are_trained_on_one_after_the_other() -> None:
    older = stored("report-linear", 2900, Status.RUNNING, owner="gone")
    newer = stored("report-xor", 2900, Status.RUNNING, owner="gone")
    paused = stored("moons", 100, Status.PAUSED)
    laboratory = Laboratory(Notebook())
    assert laboratory.earlier.cut_off == [newer, older]
    take_up(laboratory)
    while laboratory.earlier.cut_off or laboratory.shown.recording.status is Status.RUNNING:
        if (moment := laboratory.playback.take()) is not None:
            laboratory.note(moment)
    laboratory.close()
    store = RunStore()
    assert [store.find(id).status for id in (older, newer, paused)] == [
        Status.FINISHED, Status.FINISHED, Status.PAUSED,
    ]  # fmt: skip
    for id, name in ((older, "report-linear"), (newer, "report-xor")):
        whole = Recording(Course.of(PRESETS[name].experiment))
        whole.advance(whole.epochs)
        assert np.array_equal(store.recording(id).curve, whole.curve)
    store.close()


def test_a_run_that_is_forgotten_while_it_plays_is_saved_as_it_is_left() -> None:
    laboratory = Laboratory(Notebook())
    laboratory.train(PRESETS[FIRST].experiment.with_changes(epochs=100_000))
    recording = laboratory.shown.recording
    while recording.edge < 500:
        pass
    laboratory.forget()
    laboratory.close()
    store = RunStore()
    (run,) = store.runs()
    assert (run.status, run.epoch) == (Status.PAUSED, recording.edge)
    store.close()


def test_a_run_whose_data_changed_is_told_and_the_lab_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "points.csv"
    file.write_text("x1,x2,class\n" + "0,0,a\n1,0,b\n0,1,b\n1,1,a\n" * 3)
    experiment = PRESETS[FIRST].experiment.with_changes(dataset=str(file))
    laboratory = Laboratory(Notebook())
    laboratory.train(experiment)
    until(lambda: laboratory.shown.recording.edge)
    laboratory.player.pause()
    laboratory.close()
    file.write_text("x1,x2,class\n" + "0,0,a\n1,0,b\n0,1,a\n1,1,a\n" * 3)
    os.utime(file, (1, 1))
    later = Laboratory(Notebook())
    assert later.preset == FIRST
    assert "data set" in later.problem
    with pytest.raises(Refusal, match="no run was cut off"):
        take_up(later)
    later.close()


def test_a_long_sitting_lets_runs_go_that_are_in_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.session.MOST_RUNS", 2)
    notebook = Notebook()
    laboratory = Laboratory(notebook)
    short = PRESETS["report-linear"].experiment.with_changes(epochs=64)
    for seed in range(4):
        laboratory.train(short.with_changes(seed=seed))
        laboratory.player.play(full_speed=True)
        until(lambda: laboratory.shown.recording.status is not Status.RUNNING)
        until(lambda: notebook.keeper.id_of(laboratory.shown.recording) is not None)
    until(lambda: (moment := laboratory.playback.take()) and not laboratory.note(moment))
    # The first run was never trained, so that it is nowhere else.
    assert [run.number for run in laboratory.session.runs] == [1, 5]
    laboratory.close()
    store = RunStore()
    assert [run.epoch for run in store.runs()] == [64] * 4
    store.close()

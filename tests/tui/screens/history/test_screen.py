"""The History by its keys: what each does is to be seen on the screen, and in the store."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from core.refusal import Refusal
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.training.recording import Recording
from tests.tui.screens.history.kept import keep, keep_sweep

ROOT = Path(__file__).parents[4]


def listed(it) -> list[int]:
    """The numbers of the runs in the list, from top to bottom."""
    rows = (re.match(r"[▌ ] [A-H ][* ] *(\d+)  \S", line) for line in it.lines)
    return [int(row[1]) for row in rows if row]


def row(it, id: int) -> str:
    """The row of a run."""
    return next(line for line in it.lines if re.match(rf"[▌ ] [A-H ][* ] *{id}  \S", line))


def kept(id: int) -> StoredRun:
    """A run as the store has it."""
    store = RunStore()
    try:
        return store.find(id)
    finally:
        store.close()


def three() -> None:
    """Keep three runs, the last of them half trained."""
    keep("report-xor", 30)
    keep("report-linear", 40, learning_rate=0.05)
    keep("report-linear", 50, trained=25, seed=4)


@pytest.fixture
def history(lab):
    """`async with history(width, height) as it`: the History, of the runs that were kept."""

    @asynccontextmanager
    async def opened(width: int = 120, height: int = 40, **variables: str):
        async with lab(width, height, **variables) as it:
            await it.press("5")
            await it.until(lambda: listed(it))
            yield it

    return opened


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_runs_are_listed_the_newest_first(history, size):
    three()
    async with history(*size) as it:
        assert listed(it) == [3, 2, 1]
        assert "5 History" in it.lines[0]
        assert "3 runs" in it.lines[0]
        assert "paused" in row(it, 3)
        assert "lr 0.05" in row(it, 2)
        assert it.size == size
        await it.press("r")
        assert listed(it) == [1, 2, 3]


async def test_a_run_is_found_opened_and_continued_under_its_number(history):
    three()
    before = kept(2)
    async with history() as it:
        await it.press("/")
        it.type(*"lr=0.05")
        await it.until(lambda: listed(it) == [2])
        await it.press("enter", "enter")
        await it.until(lambda: it.status.epoch == 40)
        assert it.recording.experiment.learning_rate == 0.05
        await it.press("c", "f")
        await it.until(lambda: it.status.epoch == 80)
        await it.press("5")
        await it.until(lambda: re.search(r" 80 ", row(it, 2)))
    after = kept(2)
    assert (before.epoch, after.epoch) == (40, 80)
    assert len(RunStore().runs()) == 3


async def test_a_run_is_opened_at_any_epoch_and_branched_there(history):
    three()
    async with history() as it:
        await it.press("down", "shift+left", "shift+left", ".")
        await it.until_shows("at epoch 33, where enter opens it")
        await it.press("enter")
        await it.until(lambda: it.status.epoch == 33)
        assert it.recording.edge == 40
        await it.command("lr 0.2")
        await it.press("b")
        await it.until_word("Finished")
        await it.press("5")
        await it.until(lambda: listed(it) == [4, 3, 2, 1])
        await it.press("home")
        await it.until_shows("branch of      run 2")
    assert kept(4).parent == 2
    branch = RunStore().recording(4)
    assert np.array_equal(branch.curve[:34], RunStore().recording(2).curve[:34])


async def test_one_that_is_open_already_is_gone_to(history):
    three()
    async with history() as it:
        await it.press("enter")
        await it.until(lambda: it.status.epoch == 25)
        first: Recording = it.recording
        await it.press("5", "down", "enter")
        await it.until(lambda: it.status.epoch == 40)
        await it.press("5", "up", "enter")
        await it.until(lambda: it.status.epoch == 25)
        assert it.recording is first
        assert len(it.app.lab.laboratory.session.runs) == 2


async def test_a_wrong_filter_is_told_and_the_list_stays(history):
    three()
    async with history() as it:
        await it.press("/")
        it.type(*"preset=report-linear")
        await it.until(lambda: listed(it) == [3, 2])
        it.type(*" lr<abc")
        await it.until_shows("learning rate is compared with 'abc'; it must be a number")
        assert listed(it) == [3, 2]
        await it.press("escape")
        await it.until(lambda: listed(it) == [3, 2, 1])
        await it.press("/")
        it.type(*"seed=4")
        await it.press("enter")
        assert listed(it) == [3]
        assert "1 of 3" in it.text
        await it.press("escape")
        assert listed(it) == [3, 2, 1]


async def test_runs_are_sorted_by_any_column(history):
    three()
    losses = sorted((1, 2, 3), key=lambda id: kept(id).loss)
    async with history() as it:
        await it.press(*"ssss")
        await it.until_shows("by loss")
        assert listed(it) == losses
        await it.press("r")
        assert listed(it) == losses[::-1]
        await it.press("S", "r")
        await it.until_shows("by status")
        await it.command("sort lr")
        await it.until_shows("by learning rate")
        assert listed(it) == sorted((3, 2, 1), key=lambda id: kept(id).settings["learning_rate"])
        assert re.search(r"lr ↓", it.text)
        await it.command("sort nonsense")
        await it.until_shows("there is no column or setting 'nonsense'")


async def test_tags_note_and_pin_are_kept(history):
    three()
    async with history() as it:
        await it.press("down", "t")
        await it.until_shows("tags of run 2:")
        it.type(*"best, lecture")
        await it.press("enter", "n")
        await it.until_shows("note on run 2:")
        it.type(*"opens the ring")
        await it.press("enter", "p")
        await it.until(lambda: re.match(r"▌  \* *2 ", row(it, 2)))
        await it.until_shows("opens the ring")
        await it.press("t", "end", *["backspace"] * 9)
        it.type(*", -x, none")
        await it.until_shows("it must be a word of at most 40 characters")
        await it.press("escape")
    run = kept(2)
    assert (run.tags, run.note, run.pinned) == (("best", "lecture"), "opens the ring", True)


async def test_what_is_deleted_comes_back(history):
    three()
    async with history() as it:
        await it.press("x")
        await it.until(lambda: listed(it) == [2, 1])
        assert row(it, 2).startswith("▌")
        assert "run 3 is deleted; u brings it back" in it.text
        await it.press("space", "space", "x")
        await it.until_shows("No run is kept so far")
        await it.press("u")
        await it.until(lambda: listed(it) == [2, 1])
        await it.press("u")
        await it.until(lambda: listed(it) == [3, 2, 1])
        await it.press("u")
        await it.until_shows("no run is deleted that could come back")


async def test_what_was_deleted_in_another_sitting_comes_back_the_newest_first(history):
    three()
    store = RunStore()
    store.delete(3)
    store.delete(1)
    store.close()
    async with history() as it:
        await it.press("u")
        await it.until(lambda: listed(it) == [2, 1])
        await it.until_shows("run 1 is back")
        await it.press("u")
        await it.until(lambda: listed(it) == [3, 2, 1])


async def test_a_prompt_takes_as_many_rows_as_it_has_lines_and_tells_all_that_is_wrong(history):
    three()
    async with history(80, 24) as it:
        line = it.app.screen.stage.command_line
        await it.press("n")
        await it.until(lambda: line.size.height == 2)
        await it.press("escape", "/", *"foo=3")
        await it.until(lambda: line.size.height == 3)
        sentence = " ".join(row.strip() for row in it.lines[-4:-2])
        assert sentence.startswith("there is no column or setting 'foo'; there are id, name")
        assert sentence.endswith("and more")
        await it.press("escape", ":")
        await it.until(lambda: line.size.height == 8)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_footer_names_what_can_be_done_now(history, size):
    three()
    async with history(*size) as it:
        assert ("z closely" in it.lines[-1]) == (size == (80, 24))
        assert "undelete" not in it.lines[-1]
        await it.press("x")
        await it.until_shows("u undo")
        await it.press("u")
        await it.until(lambda: "u undo" not in it.text)


async def test_marked_runs_are_seen_together_and_compared(history):
    three()
    async with history() as it:
        await it.press("=")
        await it.until_shows("0 runs marked; Compare takes two")
        await it.press("down", "space", "up", "up", "space")
        await it.until_shows("2 marked")
        await it.until(lambda: re.search(r"Settings +A 2 +B 3", it.text))
        assert re.search(r"learning rate +0\.05 +0\.01", it.text)
        assert re.search(r"seed +\d+ +4 ", it.text)
        await it.press("=")
        await it.until(lambda: "A 1 " in it.lines[0] or "A 2 " in it.lines[0])
        assert {r.experiment.seed for r in it.recording.recordings} == {4, kept(2).settings["seed"]}
        await it.press("5", "c")
        await it.until_shows("2 marks taken away")
        assert "marked" not in it.lines[2]


async def test_a_sweep_is_a_line_and_enter_lists_its_runs(history):
    keep("report-xor", 20)
    keep_sweep(epochs=20, seeds=2)
    async with history() as it:
        assert listed(it) == [2, 1]
        assert "sweep: lr, 2 seeds" in row(it, 2)
        assert "4 runs" in row(it, 2)
        await it.until_shows("enter lists the runs of this sweep")
        await it.press("left")
        await it.until_shows("a sweep is not opened at an epoch")
        await it.press("enter")
        await it.until_shows("Runs of sweep 2")
        await it.until(lambda: len(listed(it)) == 4)
        await it.press("down", "enter")
        await it.until(lambda: it.status.epoch == 20)
        await it.press("5", "escape")
        await it.until(lambda: listed(it) == [2, 1])
        assert row(it, 2).startswith("▌")


async def test_a_run_that_the_lab_trains_grows_in_the_list(lab):
    async with lab() as it:
        await it.command("epochs 1000000")
        await it.press("ctrl+r", "f", "5")
        await it.until(lambda: listed(it) == [1] and "training" in row(it, 1))
        before = row(it, 1)
        await it.until(lambda: row(it, 1) != before and "training" in row(it, 1))
        await it.press("enter")
        await it.until_word("Full speed")  # it goes on
        await it.press("space", "5")
        await it.until(lambda: "paused" in row(it, 1))


async def test_what_others_do_is_seen_and_nothing_is_sent_meanwhile(history):
    three()
    async with history() as it:
        there = it.lines
        painted = it.app.bytes_painted
        await it.pilot.pause(1.6)
        assert (it.lines, it.app.bytes_painted) == (there, painted)
        other = "from tests.tui.screens.history.kept import keep; keep('moons', 20)"
        subprocess.run([sys.executable, "-c", other], check=True, cwd=ROOT)
        await it.until(lambda: listed(it) == [4, 3, 2, 1])
        assert row(it, 3).startswith("▌")


async def test_a_run_of_another_process_is_followed_and_not_deleted(history):
    three()
    other = "from core.store.presence import Presence; p = Presence('detached');"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{other} print(p.token, flush=True); input()"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    token = process.stdout.readline().strip()
    store = RunStore()
    with store.database.transaction():
        store.database.execute("UPDATE runs SET status = 'running', owner = ? WHERE id = 3", token)
    store.close()
    async with history() as it:
        await it.until(lambda: "detached" in row(it, 3))
        await it.press("x")
        await it.until_shows("run 3 is being trained; it can be deleted once it rests")
        await it.press("enter")
        await it.until(lambda: it.status.epoch == 25)
        await it.press("5")
        process.communicate("")
        await it.until(lambda: "cut off" in row(it, 3))


async def test_an_empty_notebook_says_how_to_begin(lab):
    async with lab(60, 20) as it:
        await it.press("5")
        await it.until_shows("No run is kept so far")
        for key in ("up", "enter", "x", "t", "n", "p", "space", "z", "s", "=", "right", "c", "u"):
            await it.press(key)
        await it.press("pagedown", "end", "home", "l", "y", "d", "z", "/", "escape")
        await it.press("escape", "escape")
        await it.until(lambda: it.run)


async def test_a_store_that_cannot_be_read_is_one_sentence(history, tmp_path):
    three()
    async with history() as it:
        reader = it.app.history.history.reader

        def broken(store):
            raise Refusal("the runs that are kept cannot be read")

        reader.do(broken, lambda _: None, it.app.history.history._fail)
        await it.until_shows("the runs that are kept cannot be read")
        assert listed(it) == [3, 2, 1]


async def test_a_store_of_a_newer_version_is_left_alone_and_told_of(lab):
    three()
    store = RunStore()
    store.database.execute("PRAGMA user_version = 999")
    store.close()
    before = store.path.read_bytes()
    async with lab() as it:
        await it.press("5")
        await it.until(lambda: "written by a newer bp-tui" in " ".join(it.text.split()))
        await it.press("down", "enter", "x", "u", "t", "space")
        await it.press("1")
        await it.until(lambda: it.run)
    assert store.path.read_bytes() == before


async def test_one_run_fills_the_screen(history):
    three()
    async with history(80, 24) as it:
        await it.press("z")
        await it.until(lambda: not listed(it) and "learning rate" not in it.text)
        await it.until_shows("seed           4  was")
        await it.press("down")
        await it.until_shows("learning rate  0.05  was 0.01")
        await it.press("escape")
        assert listed(it) == [3, 2, 1]
        assert row(it, 2).startswith("▌")

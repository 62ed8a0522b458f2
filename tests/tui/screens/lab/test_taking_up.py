"""What the Lab says of earlier sittings, and a real terminal that goes away."""

from __future__ import annotations

import signal

import pytest

from core.store.run_store import RunStore
from core.training.run import Status
from tests.tui.screens.lab.test_left_off import stored


async def test_it_says_what_was_left_off(lab) -> None:
    id = stored("moons", 100, Status.PAUSED)
    store = RunStore()
    store.remember("lab", str(id))
    store.close()
    async with lab() as it:
        assert it.status.epoch == 100
        await it.until_shows(f"#{id}, where you left off: space trains on")
        await it.press("full_stop")
        await it.until(lambda: "where you left off" not in it.text)


@pytest.mark.parametrize(("runs", "words"), [(1, "1 run was cut off"), (3, "3 runs were cut off")])
async def test_enter_takes_up_what_was_cut_off(lab, runs: int, words: str) -> None:
    ids = [stored("report-linear", 2980, Status.RUNNING, owner="gone") for _ in range(runs)]
    async with lab() as it:
        assert words in it.text
        await it.press("enter")
        await it.until(lambda: it.status == ("Finished", 3000, 3000, it.status.loss))
        assert it.run.startswith(str(runs))
        await it.press("q")
    store = RunStore()
    assert [store.find(id).epoch for id in ids] == [3000] * runs
    store.close()


async def test_another_key_leaves_them_for_later(lab) -> None:
    stored("report-linear", 2980, Status.RUNNING, owner="gone")
    async with lab() as it:
        await it.press("m")
        await it.until(lambda: "cut off" not in it.text)
        await it.press("enter")
        await it.until_word("Training")
        assert it.run.startswith("1   report-xor")
        await it.command("take up runs that were cut off")
        await it.until(lambda: it.run.startswith("2   report-linear"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_run_whose_terminal_goes_away_is_offered_by_the_next_sitting(terminal, number) -> None:
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press("space")
        it.until(lambda: it.status.epoch > 100)
        it.child.kill(number)
        assert it.until_left() == 128 + number
    store = RunStore()
    (run,) = store.runs()
    assert run.cut_off
    store.close()
    with terminal() as it:
        it.until_shows("1 run was cut off")
        assert it.status.epoch == run.epoch
        it.press("enter", "f")
        it.until(lambda: it.status[:3] == ("Finished", 3000, 3000))
        it.press("q")
        assert it.until_left() == 0


async def test_what_was_done_to_the_store_is_told_once_and_not_with_each_run(lab) -> None:
    async with lab() as it:
        screen = it.app.lab
        keeper = screen.laboratory.notebook.keeper
        keeper.notice = "some runs were dropped"
        screen.on_lab_screen_unkept()
        assert screen.message == "some runs were dropped"
        await it.press("m")
        assert not screen.message
        screen.on_lab_screen_unkept()  # as when another run has got its number
        assert not screen.message

"""Compare by its keys: what each does is to be seen on the screen."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager

import numpy as np
import pytest

from core.training.pair import Pair
from core.training.recording import train
from tui.drawing import numbers


def pair_of(it) -> Pair:
    return it.app.compare.playback.shown


def moment_of(it):
    return it.app.compare.view.moment


def cells(it, name: str) -> list[str]:
    """The two values of a row of the table."""
    line = next(line for line in it.lines if re.search(rf"(^|  ){re.escape(name)}  +", line))
    return re.split(r"  +", line[line.index(f"{name}  ") + len(name) :].strip())[:2]


@pytest.fixture
def compare(lab):
    """`async with compare(width, height) as it`: Compare, of the seeds 1 and 2."""

    @asynccontextmanager
    async def opened(width: int = 120, height: int = 40, epochs: int = 200, **variables: str):
        async with lab(width, height, **variables) as it:
            await it.press(".")
            await it.until(lambda: it.recording.edge > 0)
            await it.finish(epochs)
            await it.press("n", "f")
            await it.until(lambda: it.run.startswith("3 ") and it.status.word == "Finished")
            await it.press("=")
            await it.until(lambda: "Settings" in it.text and it.status.epoch == epochs)
            yield it

    return opened


async def test_one_run_alone_is_told_what_it_takes(lab):
    async with lab(80, 24) as it:
        await it.press("=")
        await it.until_shows("It takes two runs to compare")
        await it.press("up", "x", "enter", "space", "z")
        assert "It takes two runs to compare" in it.text
        await it.press("1", "enter", "n")
        await it.until(lambda: it.run.endswith("seed 2") or "seed 2" in it.run)
        await it.press("=")
        await it.until(lambda: "A 1 report-xor   B 2 seed 2" in it.lines[0])
        assert it.app.screen.stage.focus_name == "second"


async def test_the_run_that_was_added_last_has_the_focus(compare):
    async with compare() as it:
        assert it.app.screen.stage.focus_name == "second"


@pytest.mark.parametrize(
    "size", [(80, 24), *(pytest.param(s, marks=pytest.mark.slow) for s in ((120, 40), (200, 60)))]
)
async def test_two_runs_and_where_they_disagree(compare, size):
    async with compare(*size, epochs=1500) as it:
        first, second = pair_of(it).recordings
        assert (first.experiment.seed, second.experiment.seed) == (1, 2)
        assert re.search("Disagree|Differ", it.text)
        assert cells(it, "seed") == ["1", "2"]
        shares = []
        for epoch in (1500, 1100, 0):
            await it.command(f"epoch {epoch}")
            await it.until_epoch(epoch)
            sides = moment_of(it).sides
            assert cells(it, "loss") == [numbers.loss(side.snapshot.loss) for side in sides]
            assert cells(it, "accuracy") == [numbers.judgement(s.evaluation.train) for s in sides]
            shares.append(np.mean((sides[0].grid > 0.5) != (sides[1].grid > 0.5)))
            assert numbers.percent(shares[-1]) in it.text
        assert max(shares) > 0
        assert it.size == size


async def test_both_are_scrubbed_and_played_together_and_not_trained(compare):
    async with compare() as it:
        first, second = pair_of(it).recordings
        edges = first.edge, second.edge
        await it.press("home", *["shift+right"] * 3)
        await it.until_epoch(60)
        for side, recording in zip(moment_of(it).sides, (first, second), strict=True):
            assert side.epoch == 60
            assert side.snapshot.loss == recording.curve[60]
        then = it.lines[:-3]
        await it.press(".")
        await it.until_epoch(61)
        assert it.lines[:-3] != then
        await it.press(",")
        await it.until_epoch(60)
        assert it.lines[:-3] == then
        await it.press("+", "+", "+", "+", "space")
        await it.until(lambda: it.status.word == "Finished" and it.status.epoch == 200)
        assert (first.edge, second.edge) == edges
        paused = it.lines
        await it.pilot.pause(0.3)
        assert it.lines == paused


@pytest.mark.slow
async def test_any_two_runs_can_be_chosen(compare):
    async with compare() as it:
        await it.press("escape", "n", "f")
        await it.until(lambda: it.run.startswith("4 ") and it.status.word == "Finished")
        await it.press("=")
        await it.until(lambda: "A 3 " in it.lines[0] and "B 4 " in it.lines[0])
        assert it.status.epoch == 200
        await it.press("left")
        await it.until_epoch(198)
        await it.press("shift+tab", "down")
        await it.until(lambda: "A 2 " in it.lines[0] and "B 4 " in it.lines[0])
        await it.until_epoch(198)
        await it.press("up", "up")
        assert "there is no newer run that A could be" in it.text
        await it.until(lambda: "A 3 " in it.lines[0])
        await it.press("tab", "down")
        await it.until(lambda: "A 3 " in it.lines[0] and "B 2 " in it.lines[0])
        await it.press("x")
        await it.until(lambda: "A 2 " in it.lines[0] and "B 3 " in it.lines[0])
        await it.until(lambda: cells(it, "seed") == ["1", "2"])


@pytest.mark.slow
async def test_the_chosen_one_opens_in_the_lab_where_both_stand(compare):
    async with compare() as it:
        await it.press("home", "shift+right")
        await it.until_epoch(20)
        await it.press("shift+tab", "enter")
        await it.until(lambda: it.run.startswith("2 ") and it.status.epoch == 20)
        await it.press("=")
        await it.until(lambda: "Settings" in it.text and it.status.epoch == 20)
        await it.until(lambda: "A 2 " in it.lines[0] and "B 3 " in it.lines[0])
        await it.press("escape")
        await it.until(lambda: it.run.startswith("2 "))


@pytest.mark.slow
async def test_after_the_end_of_the_shorter_run_it_stays_there(compare):
    async with compare() as it:
        await it.press("escape")
        await it.command("epochs 400")
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.run.startswith("4 ") and it.status.word == "Finished")
        await it.press("=")
        await it.until_epoch(400)
        await it.until(lambda: "B 4 " in it.lines[0])
        assert cells(it, "epoch") == ["200", "400"]
        assert cells(it, "epochs") == ["200", "400"]
        assert [side.epoch for side in moment_of(it).sides] == [200, 400]


@pytest.mark.slow
async def test_a_run_that_trains_rests_meanwhile_and_goes_on_to_the_bit(lab):
    async with lab() as it:
        await it.finish(60)
        await it.command("epochs 4000")
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.recording.edge > 100)
        recording = it.recording
        await it.press("=")
        await it.until_shows("Settings")
        edge = recording.edge
        await it.press("home", "shift+right", "space")
        await it.pilot.pause(0.5)
        assert recording.edge == edge < 4000
        await it.press("1", "f")
        await it.until(lambda: it.status.word == "Finished", seconds=30)
        np.testing.assert_array_equal(recording.losses, train(recording.course).losses)


@pytest.mark.slow
async def test_other_data_sets_have_no_common_map(compare):
    async with compare() as it:
        await it.press("escape")
        await it.command("dataset linear")
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.run.startswith("4 ") and it.status.word == "Finished")
        await it.press("=")
        await it.until_shows("different data sets")
        assert cells(it, "data set") == ["xor", "linear"]
        assert cells(it, "samples") == ["21", "100"]


async def test_without_colour_all_is_told_by_letters(compare):
    async with compare(80, 24, NO_COLOR="1") as it:
        text = "\n".join(it.lines[:-1])
        assert re.search(r"Loss +A \*\* [\d.]+ +B BB [\d.]+", text)
        assert "A 2 " in text
        assert "B 3 " in text
        assert ";" in text
        assert "#" in text
        assert "▀" not in text


@pytest.mark.slow
async def test_a_map_is_zoomed(compare):
    async with compare() as it:
        columns = it.app.compare.view.map_columns
        await it.press("z")
        await it.until(lambda: it.app.compare.view.map_columns > 1.3 * columns)
        assert "B 3 " in it.lines[2]
        assert not re.search("Disagree", it.text)
        await it.press("escape")
        await it.until(lambda: it.app.compare.view.map_columns == columns)
        assert "Disagree" in it.text


@pytest.mark.slow
async def test_settings_are_the_lab_s(compare):
    async with compare() as it:
        await it.command("lr 0.5")
        assert "settings are changed in the Lab; 1 goes there" in it.text
        await it.command("epoch 40")
        await it.until_epoch(40)


@pytest.mark.slow
async def test_the_chart_is_of_the_accuracy_too(compare):
    async with compare() as it:
        await it.press("y")
        sides = moment_of(it).sides
        figures = [numbers.judgement(side.evaluation.train) for side in sides]
        title = next(line for line in it.lines if "Accuracy" in line)
        assert re.findall(r"[AB] \S+ (\d+\.\d %)", title) == figures
        assert "100 %" in it.text
        await it.press("y")
        assert any(line.startswith("  Loss  A") for line in it.lines)


async def test_a_run_that_was_forgotten_meanwhile_is_compared_no_more(compare):
    async with compare() as it:
        await it.press("1", "x")
        await it.until_shows("is forgotten")
        it.type("=", "ы", "l")
        await it.settle()
        await it.until_shows("Disagree")

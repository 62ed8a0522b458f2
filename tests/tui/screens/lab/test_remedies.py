"""The key that tries what the coach proposes: each kind of remedy, in the Lab."""

from __future__ import annotations

import pytest


async def test_half_the_rate_from_here_ends_the_alternation(lab):
    async with lab() as it:
        await it.press("shift+right")
        await it.until_shows("The loss alternates: each step overshoots the valley")
        await it.press("h")
        await it.until_shows("run 2 goes on from epoch 300 with lr 0.01")
        await it.until(lambda: it.status.epoch > 320)
        await it.press("space", "space")
        await it.until(lambda: "alternates" not in it.text)
        assert it.recording.course.forks == (300,)
        assert it.recording.experiment.learning_rate == 0.01


async def test_an_activation_is_tried_as_a_new_run(lab):
    async with lab(200, 60) as it:
        await it.command("preset xor-no-activation")
        await it.command("epochs 300")
        await it.press("ctrl+r", "f")
        await it.until_shows("h tries activation tanh")
        assert "at most 16 of the 21 training points" in it.text
        await it.command("lr 0.5")
        await it.press("h")
        await it.until_shows("run 2 tries activation tanh")
        assert it.recording.experiment.activation == "tanh"
        assert it.recording.experiment.learning_rate == 0.02
        assert it.row("learning rate").split()[-1] == "0.5"  # what was typed is not lost


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_smaller_rate_is_tried_where_it_diverged(lab, size):
    async with lab(*size) as it:
        await it.command("preset linear-diverges")
        await it.press("ctrl+r", "f")
        await it.until_shows("h tries lr 0.001")
        assert it.status.word == "Diverged"
        await it.press("h")
        await it.until_shows("run 2 tries lr 0.001")


async def test_a_run_that_still_falls_goes_on(lab):
    async with lab() as it:
        await it.command("preset report-linear-slow")
        await it.command("epochs 400")
        await it.press("ctrl+r", "f")
        await it.until_shows("c goes on to epoch 800")
        await it.press("h")
        await it.until_shows("this run goes on to epoch 800")
        await it.until(lambda: it.recording.epochs == 800)


async def test_where_nothing_is_proposed_that_is_said(lab):
    async with lab() as it:
        await it.press(".")
        await it.until_shows("The first steps")
        await it.press("h")
        assert "proposes nothing to try" in it.text


async def test_an_untrained_run_is_trained(lab):
    async with lab() as it:
        await it.press("h")
        await it.until(lambda: it.status.epoch > 0)


async def test_the_help_tells_all_of_it_with_its_source(lab):
    async with lab() as it:
        await it.press("shift+right")
        await it.until_shows("loss alternates")
        await it.press("?")
        await it.until(lambda: "Cohen et al. 2021" in " ".join(it.text.split()))
        assert "loss curves by 2 / 0.02" in " ".join(it.text.split())


async def test_a_run_that_is_right_is_raced_over_seeds(lab):
    async with lab() as it:
        await it.command("preset rumelhart-xor")
        await it.press("ctrl+r", "f")
        await it.until_shows("nothing is left to wish for   h races it over seeds")
        run = it.recording.experiment
        await it.press("h")
        await it.until_shows("Standing")
        await it.until(lambda: it.app.race.racetrack.question.sweep is not None)
        sweep = it.app.race.racetrack.question.sweep
        assert (sweep.base, len(sweep.seeds)) == (run, 20)
        await it.until_shows("the settings of that run with 20 seeds; space trains them")
        assert it.racing.sweep == sweep
        await it.command("epochs 50")
        await it.press("ctrl+r")
        await it.until(lambda: it.racing.sweep.base.epochs == 50)
        await it.until_word("Finished")


async def test_a_race_is_not_lost_for_the_one_that_is_proposed(lab):
    async with lab() as it:
        await it.press("2")
        await it.until_shows("Standing")
        await it.press("f")
        await it.until(lambda: it.racing.edge > 0)
        shown = it.racing
        await it.press("1")
        await it.command("preset rumelhart-xor")
        await it.press("ctrl+r", "f")
        await it.until_shows("h races it over seeds")
        await it.press("h")
        await it.until_shows("20 seeds, 20 runs   ^r races them")
        assert it.racing is shown

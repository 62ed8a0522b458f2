"""The race by its keys: what each does is to be seen on the screen."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from core.experiments.presets import PRESETS
from core.sweeps.grid import Sweep
from core.training.recording import train
from tui.dispatch import keys_of
from tui.drawing import numbers
from tui.screens.race.view import point_words

pytestmark = pytest.mark.slow  # Whole races in the app, each some seconds.

SIZES = pytest.mark.parametrize(
    "size",
    [(80, 24), *(pytest.param(it, marks=pytest.mark.slow) for it in ((120, 40), (200, 60)))],
    ids=str,
)


@SIZES
async def test_it_opens_on_a_grid_and_says_what_to_press(race, size):
    async with race(*size) as it:
        assert size[0] < 100 or it.status[:3] == ("Ready", 0, 3000)
        assert re.search("space (to train these 45 runs|trains all)", it.text)
        for words in ("0.002", "0.02", "0.2", "2,2", "4,4", "10,10", "Standing", "Loss"):
            assert words in it.text
        assert len(it.standing) == 9


async def test_all_panels_learn_at_once(race):
    async with race() as it:
        await it.press("space")
        await it.until(lambda: it.status.word == "Training" and it.status.epoch > 100)
        await it.press("space")
        await it.until_word("Paused")
        moment = it.app.screen.view.moment
        assert moment.epoch == it.status.epoch
        assert len(moment.grids) == len(moment.standings) == 9
        for point, standing in enumerate(moment.standings):
            losses = it.racing.curves(point, moment.edge)[moment.epoch]
            np.testing.assert_array_equal(standing.losses, losses)
        paused = it.lines
        await it.pilot.pause(0.4)
        assert it.lines == paused


async def test_scrubbing_back_shows_the_same_again(race):
    async with race(epochs=400) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.press("tab", "home", "shift+right", "shift+right")
        await it.until_epoch(80)
        then = it.lines[:-3]
        await it.press("end")
        await it.until_epoch(400)
        assert it.lines[:-3] != then
        await it.press("home", *["shift+right"] * 2)
        await it.until_epoch(80)
        assert it.lines[:-3] == then
        await it.press(",")
        await it.until_epoch(79)
        await it.press("space")
        await it.until(lambda: it.status.word in ("Playing", "Finished"))


async def test_the_standing_is_ordered_by_any_column(race):
    async with race(epochs=300) as it:
        await it.press("f")
        await it.until_word("Finished")
        assert "by median accuracy" in it.text
        shares = [float(row[3]) for row in it.standing]
        assert shares == sorted(shares, reverse=True)
        chosen = it.chosen
        await it.press("o", "o")
        assert "Standing  by median loss" in it.text
        losses = [float(row[6]) for row in it.standing]
        assert losses == sorted(losses)
        assert it.chosen == chosen
        await it.press("o", "o")
        assert "Standing  by hidden layers" in it.text
        assert [row[1] for row in it.standing] == ["2,2"] * 3 + ["4,4"] * 3 + ["10,10"] * 3
        await it.press(*["O"] * 5)
        assert "Standing  in the grid's order" in it.text


async def test_rows_are_gone_through_and_the_chosen_one_stays(race):
    async with race(epochs=300) as it:
        await it.press("home", "down", "down")
        chosen = it.chosen
        hidden, _, rate = chosen.partition(" at ")
        assert it.standing[2][1:3] == [hidden, rate]
        await it.press("f")
        await it.until_word("Finished")
        assert it.chosen == chosen
        assert any(line.count("▌") and {hidden, rate} <= set(line.split()) for line in it.lines)


async def test_the_cursor_is_on_the_leader_until_another_row_is_chosen(race):
    async with race(epochs=300) as it:
        await it.press("f")
        await it.until_word("Finished")
        leaders = set()
        for epoch in (300, 200, 100, 20, 2):
            await it.command(f"epoch {epoch}")
            await it.until_epoch(epoch)
            best = min(
                it.app.screen.view.moment.standings,
                key=lambda s: (-np.median(s.accuracies), np.median(s.losses)),
            )
            assert it.chosen == point_words(best.point)
            assert "following the leader" in it.text
            leaders.add(it.chosen)
        assert len(leaders) > 1
        await it.press("end")
        last = it.standing[-1]
        assert it.chosen.split(" at ") == last[1:3]
        assert "following" not in it.text
        chosen = it.chosen
        await it.command("epoch 300")
        await it.until_epoch(300)
        assert it.chosen == chosen
        await it.press("home")
        assert it.chosen.split(" at ") == it.standing[0][1:3]
        assert "following the leader" in it.text


async def test_home_and_end_move_in_what_has_the_focus(race):
    async with race(epochs=40) as it:
        await it.press("shift+tab", "end")
        assert it.chosen == "10,10 at 0.2"
        await it.press("home")
        assert it.chosen == "2,2 at 0.002"
        await it.press("f")
        await it.until_word("Finished")
        await it.press("tab", "tab", "home")
        await it.until_epoch(0)
        assert it.chosen == "2,2 at 0.002"
        await it.press("end")
        await it.until_epoch(40)


async def test_a_race_that_is_not_at_its_end_is_given_up_only_when_asked_twice(race):
    async with race() as it:
        await it.press(".", ".")
        await it.until_epoch(2)
        before = it.racing
        await it.press("ctrl+r", "down", "ctrl+r")
        assert "give this race up and race anew?" in it.text
        assert it.racing is before
        await it.press("ctrl+r")
        await it.until_epoch(0)
        assert it.racing is not before


async def test_a_grid_point_alone_is_gone_through_with_the_arrows(race):
    async with race(epochs=300) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.press("home", "shift+tab", "home", "z")
        for key, name in (("right", "2,2 at 0.02"), ("down", "4,4 at 0.02")):
            await it.press(key)
            await it.until(lambda name=name: it.lines[2].startswith(f"▌ {name}"))
            closeup = it.app.screen.view.moment.closeup
            wrong = int(closeup.evaluation.wrong.sum())
            assert it.racing.points[closeup.point].settings["learning_rate"] == 0.02
            assert (f"{wrong} wrong" if wrong else "all right") in it.text
        await it.press("escape")
        await it.until(lambda: "learning rate across" in it.text)
        await it.press("tab", "z")
        assert "to 95 %" in it.text
        assert re.search(r"\[\d+\.\d, \d+\.\d\]", it.text)


async def test_the_heat_map_is_played_and_shows_what_the_standings_say(race):
    async with race(epochs=300) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.press("v", "v")
        assert "a heat map of the median loss" in it.text
        for epoch in (300, 40):
            await it.command(f"epoch {epoch}")
            await it.until_epoch(epoch)
            for standing in it.app.screen.view.moment.standings:
                assert numbers.loss(standing.loss.median) in "\n".join(x[:66] for x in it.lines)
        await it.press("v")
        await it.until(lambda: it.app.screen.view.moment.grids is not None)


async def test_the_grid_is_gone_through_with_the_arrows(race):
    async with race() as it:
        await it.press("shift+tab")
        assert "arrows grid point" in it.lines[-1]
        for key, chosen in (
            ("right", "2,2 at 0.02"), ("down", "4,4 at 0.02"), ("down", "10,10 at 0.02"),
            ("down", "10,10 at 0.02"), ("left", "10,10 at 0.002"), ("left", "10,10 at 0.002"),
            ("up", "4,4 at 0.002"),
        ):  # fmt: skip
            await it.press(key)
            assert it.chosen == chosen
        assert it.status.epoch == 0


async def test_curves_are_pinned_by_letters(race):
    async with race(epochs=300) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.press("p", "down", "down", "p", "down")
        assert sorted(row[1] for row in it.standing if row[1] in "ABC") == ["A", "B"]
        chart = "\n".join(line[70:] for line in it.lines[14:])
        assert "A" in chart
        assert "B" in chart
        await it.press("P")
        assert not any(row[1] in "AB" for row in it.standing)


async def test_a_grid_point_opens_in_the_lab_where_the_race_stands(race):
    async with race(epochs=300) as it:
        await it.press("tab", "home", *["shift+right"] * 5)
        await it.until_epoch(150)
        await it.press("down", "]", "]")
        name = it.chosen
        assert f"{name}, seed 2" in it.text
        point = [point_words(point) for point in it.racing.points].index(name)
        experiment = it.racing.points[point].experiments[2]
        losses = it.racing.curves(point, 150)[:, 2]
        await it.press("enter")
        await it.until(lambda: it.run.startswith("2 ") and it.status.epoch == 150)
        assert it.status.word == "Paused"
        assert f"{name}, seed 2, from the race at epoch 150, is run 2" in it.text
        assert it.recording.experiment == experiment
        np.testing.assert_array_equal(it.recording.curve[:151], losses)


async def test_a_run_that_is_trained_first_says_how_far_it_is_and_can_be_stopped(race):
    async with race(epochs=100_000) as it:
        for line in ("vary hidden=80,80", "vary lr=0.02", "seeds 1", "race", "full speed"):
            await it.command(line)
        await it.until(lambda: it.status.epoch > 20_000, 60)
        await it.press("space")
        await it.until_word("Paused")
        epoch = it.status.epoch
        await it.press("enter")
        await it.until(lambda: f"training run 2 up to epoch {epoch:,}" in it.text)
        assert it.status.word == "Training"
        await it.until(lambda: "━" in next(x for x in it.lines if "training run 2" in x))
        await it.press("escape")
        await it.until_word("Paused")
        assert 0 < it.status.epoch < epoch
        assert "training run 2" not in it.text


async def test_it_goes_on_while_the_lab_is_shown_and_the_lab_does_too(race):
    async with race() as it:
        await it.press("space")
        await it.until(lambda: it.status.epoch > 10)
        await it.press("1", "space")
        await it.until(lambda: it.run.startswith("1 ") and it.status.epoch > 10)
        before = it.racing.edge
        await it.until(lambda: it.racing.edge > before + 50)
        view = it.app.race.view
        assert "Training" in it.text
        await it.press("2")
        assert it.app.race.view is not view
        await it.until(lambda: "Standing" in it.text and it.status.epoch > before)
        lab = it.app.lab.playback.shown
        before = lab.edge
        await it.until(lambda: lab.edge > before)


async def test_a_hidden_race_draws_nothing(race):
    async with race() as it:
        await it.press("space", "1")
        await it.until(lambda: it.run.startswith("1 "))
        view, edge = it.app.race.view, it.racing.edge
        await it.until(lambda: it.racing.edge > edge + 100)
        assert it.app.race.view is view


REFUSED = {
    "vary lr=abc": "learning rate is 'abc'; it must be a number",
    "vary lr=0.1,0.1": "learning rate has the value 0.1 twice",
    "vary epochs=1,2": "vary is 'epochs=1,2'; it must be a setting and its values",
    "vary nothing=1": "vary is 'nothing=1'; it must be a setting and its values",
    "vary hidden=": "vary is 'hidden='; it must be a setting and its values",
    "seeds x": "seeds is 'x'; it must be how many",
    "seed 3": "the seeds of a race are set together",
    "bias maybe": "bias is 'maybe'; it must be on or off",
    "vary lr=linear:0.001:1:60": "grid points; at most 64",
    "vary hidden=1000,1000/900,900": "weights in all its runs; at most 10,000,000",
}
NOT_TAKEN = ("vary epochs=1,2", "vary nothing=1", "vary hidden=", "seed 3")
"""Lines that leave the form as it is, so that it can be raced."""


async def test_what_cannot_be_raced_is_told_in_one_sentence(race):
    async with race() as it:
        for line, sentence in REFUSED.items():
            await it.command(line)
            await it.until_shows(sentence)
            if line not in NOT_TAKEN:
                await it.press("ctrl+r")
                assert it.status.word == "Ready", line
            await it.press("s")


async def test_the_form_shows_what_is_wrong_and_loses_nothing(race):
    async with race() as it:
        await it.press("e")
        it.type(*"0.1,x")
        await it.until(lambda: "learning rate is 'x'; it must be a number" in it.drawer)
        await it.press("enter")
        assert it.status.word == "Ready"
        await it.press("up", "right")
        await it.until(lambda: "learning rate" not in it.drawer)  # another setting varies
        await it.press("escape", "s")
        assert "the changes are dropped" in it.text
        await it.press("e")
        assert "0.002,0.02,0.2" in it.drawer


async def test_a_question_is_shown_at_once_while_nothing_was_raced(race):
    async with race() as it:
        await it.press("e", *"0.1,0.2,0.3,0.4")
        await it.until(lambda: len(it.racing.points) == 12)
        assert it.status.word == "Ready"
        assert "60 runs" in it.lines[0]
        shown = it.racing
        await it.press("enter")
        await it.until(lambda: it.status.epoch > 0)
        assert it.racing is shown
        await it.command("seeds 2")
        assert it.racing is shown
        assert "races them" in it.text


async def test_a_notice_names_no_key_that_is_typed(race):
    async with race() as it:
        await it.press("e")
        assert "enter trains these 45 runs side by side, ^g for all keys" in it.text
        await it.press("escape", "right")
        await it.until(lambda: it.status.epoch > 0)
        await it.press("e", *"0.1")
        await it.until_shows("^r races them   esc s drops the change")
        await it.press("up")
        await it.until_shows("^r races them   s drops the change")


async def test_a_grid_from_the_command_line(race):
    async with race() as it:
        for line in ("vary lr=log:1e-2:1:3", "seeds 3", "epochs 30", "bias on"):
            await it.command(line)
        assert "3 x 3 x 3 seeds   27 runs" in it.lines[0]
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.status[:3] == ("Finished", 30, 30))
        assert it.racing.sweep.seeds == (0, 1, 2)
        assert dict(it.racing.sweep.vary)["learning_rate"] == (0.01, 0.1, 1.0)
        assert it.racing.sweep.base.bias
        first = it.racing.points[0].experiments[0]
        assert train(first).losses[:5] == pytest.approx(it.racing.curves(0, 4)[:, 0], rel=1e-9)


async def test_a_race_can_start_from_the_lab_s_settings(race):
    async with race() as it:
        await it.press("1")
        await it.command("dataset linear")
        await it.press("2", "e", "up", "up", *["left"] * 4)
        await it.until(lambda: "the Lab's form" in it.drawer)
        await it.press("ctrl+r")
        await it.until(lambda: it.racing.sweep.base.dataset == "linear")


async def test_one_setting_goes_on_in_the_next_line(race):
    async with race(200, 60) as it:
        await it.command("hidden 5,5")
        assert "hidden layers is 5,5 and does not vary any more" in it.text
        await it.command("vary lr=log:1e-3:1:7")
        await it.command("epochs 20")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        assert "7 x 5 seeds" in it.lines[0]
        assert it.racing.sweep.base.hidden == (5, 5)
        names = [f"{value:g}" for value in dict(it.racing.sweep.vary)["learning_rate"]]
        assert all(re.search(rf"(?<![\d.]){re.escape(name)}(?!\d)", it.text) for name in names)


async def test_panels_that_do_not_fit_are_counted_and_come_into_sight(race):
    async with race(80, 24) as it:
        await it.command("vary lr=log:1e-3:1:8")
        await it.command("vary hidden=2,2/3,3/4,4/5,5/6,6/7,7/8,8/9,9")
        await it.command("epochs 10")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        assert re.search(r"\d+ of 64 in sight", it.text)
        await it.press("tab", "tab", "tab", "tab")
        while "arrows grid point" not in it.lines[-1]:
            await it.press("tab")
        await it.press(*["down"] * 7, *["right"] * 7)
        assert "9,9" in it.text


async def test_a_diverged_grid_point_says_so(race):
    async with race() as it:
        await it.command("preset linear-diverges")
        await it.command("vary hidden=10,10/4,4")
        await it.command("vary lr=0.0001,0.1")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        assert "diverged" in it.text
        assert "not finite" not in it.text


async def test_it_goes_on_for_as_many_epochs_again(race):
    async with race(epochs=40) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.press("c")
        await it.until(lambda: it.status.epochs == 80)
        await it.press("f")
        await it.until(lambda: it.status[:3] == ("Finished", 80, 80))


async def test_a_file_opens_where_it_belongs(race, tmp_path):
    async with race(epochs=30) as it:
        await it.press("f")
        await it.until_word("Finished")
        await it.command("vary lr=0.5,0.6")
        await it.press("ctrl+r")
        await it.until(lambda: it.racing.edge > 0)
        await it.press("space", "w")
        asked = it.racing.sweep
        await it.until_shows(".toml")
        (race_file,) = tmp_path.glob("*.toml")
        run_file = tmp_path / "a run.toml"
        run_file.write_text("epochs = 40\n[[branch]]\nepoch = 10\nlearning_rate = 0.5\n")
        await it.command(f"open {run_file}")
        await it.until(lambda: it.run.startswith("2 ") and it.status[:3] == ("Ready", 0, 40))
        assert it.recording.course.forks == (10,)
        before = it.racing
        await it.command(f"open {race_file}")
        assert it.racing is before  # not at its end
        await it.until_shows(f"{race_file.name} is in the form")
        await it.press("f")
        await it.until_word("Finished")
        await it.command("vary lr=0.7")
        await it.command(f"open {race_file}")
        assert it.racing is not before
        assert it.racing.sweep == asked
        assert it.status.word == "Ready"
        await it.press("space")
        await it.until(lambda: it.racing.edge > 0)


async def test_a_file_that_cannot_be_opened_is_refused_in_one_sentence(race, tmp_path):
    files = {
        "broken": "lr =",
        "wrong": "learning_rate = -1",
        "epochs": "[vary]\nepochs = [10, 20]",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    async with race() as it:
        before = it.racing
        for line, sentence in {
            "open": "must be a readable TOML file",
            "open none.toml": "open is 'none.toml'; it must be a readable TOML file",
            "open broken.toml": "open is 'broken.toml'; it must be a TOML file",
            "open wrong.toml": "learning rate is '-1'; it must be a number above 0",
            "open epochs.toml": "epochs cannot vary in a race",
        }.items():
            await it.command(line)
            await it.until_shows(sentence)
            assert it.racing is before


async def test_its_toml_file_asks_the_same(race, tmp_path):

    async with race() as it:
        await it.press("w")
        await it.until_shows(".toml")
        (path,) = tmp_path.glob("*.toml")
        assert Sweep.from_toml(path.read_text()) == it.racing.sweep


@SIZES
async def test_zoom_map_styles_themes_and_help(race, size):
    async with race(*size, epochs=30) as it:
        await it.press("f")
        await it.until_word("Finished")
        before = it.text
        for key in ("z", "z", "m", "m", "m", "l", "l", "d", "d", "g", "g", "k", "k", "?", "escape"):
            await it.press(key)
        await it.press("tab", "home", "end", "shift+tab")
        await it.until_epoch(30)
        await it.until(lambda: it.text == before)


async def test_space_races_what_was_asked_before_anything_is_trained(race):
    async with race() as it:
        await it.command("vary hidden=2/3")
        await it.command("epochs 30")
        await it.press("space")
        await it.until(lambda: "2 x 3 x 5 seeds" in it.text and it.status.epochs == 30)


async def test_keys_typed_ahead_go_to_the_race(lab):
    async with lab() as it:
        it.type("2", "down", "full_stop", "full_stop")
        await it.until(lambda: "Standing" in it.text and it.status.epoch == 2)
        assert it.chosen != "2,2 at 0.002"


async def test_a_click_chooses_a_grid_point(race):
    async with race() as it:
        line = next(y for y, line in enumerate(it.lines) if line.startswith("  4,4 "))
        await it.pilot.click(offset=(32, line + 2))
        assert it.chosen == "4,4 at 0.02"
        row = next(y for y, line in enumerate(it.lines) if "10,10" in line[60:])
        await it.pilot.click(offset=(75, row))
        assert it.chosen.startswith("10,10")


async def test_values_come_back_with_their_setting(race):
    async with race() as it:
        await it.press("e", "up", "right")
        assert "0.002,0.02,0.2" not in it.drawer
        await it.press("left")
        await it.until(lambda: "0.002,0.02,0.2" in it.drawer)
        await it.press("escape")
        assert "drops the change" not in it.text


async def test_it_can_be_resized_while_it_trains(race):
    async with race() as it:
        await it.press("space")
        for size in ((60, 20), (40, 10), (200, 60), (99, 31), (80, 24), (120, 40)):
            await it.resize(*size)
            await it.until(lambda size=size: it.size == size)
            await it.press("m", "z", "tab")
        await it.press("escape", "escape")
        await it.until(lambda: it.status.word in ("Training", "Finished"))


async def test_keys_in_one_go_are_about_the_race_that_comes(race):
    async with race(epochs=30) as it:
        await it.press(*["down"] * 8)
        await it.command("hidden 3")
        it.type("ctrl+r", *["down"] * 8, "p", *["up"] * 8, "enter")
        await it.until(lambda: it.run.startswith("2 "))
        assert "lr 0.002, seed 0, from the race" in it.text
        assert it.recording.experiment.hidden == (3,)


async def test_a_smaller_grid_takes_the_place_of_a_larger_one(race):
    async with race() as it:
        await it.command("epochs 30")
        await it.press(*["down"] * 3, "e")
        it.type(*"0.02", "enter")
        await it.until(lambda: len(it.standing) == 3)
        assert it.chosen.endswith(" at 0.02")
        for line, size in (
            ("vary lr=0.1,0.2,0.3,0.4", "3 x 4 x 5 seeds"),
            ("hidden 2", "4 x 5 seeds"),
            ("learning_rate 0.5", " 5 seeds"),
            ("vary bias=on,off", "2 x 5 seeds"),
            ("seeds 1", "2 x 1 seed"),
        ):
            await it.press(*["down"] * 12, "right", "p", "f")
            await it.until_word("Finished")
            await it.command(line)
            await it.press("ctrl+r")
            await it.until(lambda size=size: f" {size} " in it.lines[0])


async def test_a_data_set_needs_no_preset_of_its_name(race, monkeypatch):
    without = {name: preset for name, preset in PRESETS.items() if name != "linear"}
    monkeypatch.setattr("tui.screens.race.view.PRESETS", without)
    async with race(epochs=30) as it:
        await it.command("dataset linear")
        await it.press("ctrl+r")
        await it.until(lambda: "linear" in it.lines[0])
        await it.press("f")
        await it.until_word("Finished")


RACE_KEYS = sorted({key for entry in keys_of("race") for key in entry.keys} - {"q", "1", "c"})


@pytest.mark.proof
@pytest.mark.parametrize(
    ("seed", "presses"),
    [(0, 40), *(pytest.param(seed, 150, marks=pytest.mark.slow) for seed in (1, 2, 3))],
)
async def test_no_keys_bring_it_down(race, seed, presses):
    keys = random.Random(seed)
    async with race(*keys.choice([(120, 40), (80, 24), (200, 60)]), epochs=200) as it:
        for _ in range(presses):
            it.type(keys.choice([*RACE_KEYS, "space", "enter", *"0123/,.:lxsv"]))
            if keys.random() < 0.5:
                await it.settle()
            if keys.random() < 0.05:
                await it.resize(keys.randint(50, 210), keys.randint(15, 65))
        await it.settle()
        await it.resize(120, 40)
        await it.press(*["escape"] * 6)
        await it.press("2", *["escape"] * 6)
        await it.command("epoch 0")
        await it.until(lambda: it.status.epoch == 0 and "Standing" in it.text)

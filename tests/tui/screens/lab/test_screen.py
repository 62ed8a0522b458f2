"""The Lab by its keys: what each does is to be seen on the screen."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.experiments.course import Course
from tui.drawing.scale import column_of
from tui.keys import KEYS

FIRST_END = "1 1.023"
"""Written at the end of the first run's curve where it is drawn beside another's."""


async def test_it_opens_on_the_report_s_xor_case_and_says_what_to_press(lab):
    async with lab() as it:
        assert it.run.startswith("1   report-xor")
        assert it.status[:3] == ("Ready", 0, 3000)
        assert "press space to train this network, e to change its settings" in it.text


async def test_space_trains_and_pauses(lab):
    async with lab() as it:
        await it.press("space")
        await it.until(lambda: it.status.word == "Training" and it.status.epoch > 0)
        assert "press space to train" not in it.text
        await it.press("space")
        await it.until_word("Paused")
        paused = it.lines
        await it.pilot.pause(0.4)  # three frames, if it played on
        assert it.lines == paused


@pytest.mark.slow
async def test_full_speed_goes_to_the_end(lab):
    async with lab() as it:
        await it.finish()
        assert it.status[:3] == ("Finished", 3000, 3000)
        assert "100.0 %" in it.text


@pytest.mark.slow
async def test_arrows_and_points_go_through_what_was_trained(lab):
    async with lab() as it:
        await it.finish()
        for key, epoch in (
            ("left", 2970), ("shift+left", 2670), (",", 2669), ("<", 2659), (".", 2660),
            (">", 2670), ("right", 2700), ("shift+right", 3000),
            ("home", 0), ("right", 30), ("end", 3000), ("right", 3000), (".", 3000),
            ("home", 0), ("left", 0), (",", 0), ("<", 0),
        ):  # fmt: skip
            await it.press(key)
            await it.until_epoch(epoch)
            assert it.status.word == ("Finished" if epoch == 3000 else "Paused")


async def test_at_the_live_edge_they_train_on(lab):
    async with lab() as it:
        for key, epoch in (("right", 30), (".", 31), (">", 41), ("shift+right", 341)):
            await it.press(key)
            await it.until_epoch(epoch)
            assert it.status.word == "Paused"
        await it.press("home")
        await it.until_epoch(0)
        await it.press("end")
        await it.until_epoch(341)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_hint_gives_way_to_the_status_line(lab, size):
    async with lab(*size) as it:
        assert "press space to train this network" in it.text
        await it.press(">")
        await it.until_epoch(10)
        assert "press space to train this network" not in it.text


async def test_keys_pressed_in_one_go_all_count(lab):
    async with lab() as it:
        it.type(*["right"] * 5, ".", ".")
        await it.until_epoch(152)


@pytest.mark.slow
async def test_space_at_the_end_plays_it_again(lab):
    async with lab() as it:
        await it.finish()
        await it.press("space")
        await it.until(lambda: it.status.word == "Playing" and 0 < it.status.epoch < 3000)


@pytest.mark.slow
async def test_seeking_while_it_trains_pauses(lab):
    async with lab() as it:
        await it.press("space")
        await it.until(lambda: it.status.epoch > 1)
        await it.press(",")
        await it.until_word("Paused")


@pytest.mark.slow
async def test_the_pace_is_halved_doubled_and_put_back(lab):
    async with lab() as it:
        for key, pace in (("+", 4.5), ("+", 2.2), ("-", 4.5), ("-", 9), ("-", 18), ("0", 9)):
            await it.press(key)
            assert f" {pace} s a run" in it.text
        await it.press("space", *["+"] * 9)
        await it.until_word("Finished")


def blocks(text: str) -> int:
    """How many characters of maps and curves there are."""
    return len(re.findall("[▀-▟]", text))


@pytest.mark.slow
async def test_a_key_draws_the_accuracy_in_place_of_the_loss(lab):
    async with lab() as it:
        await it.finish(400)
        for setting in ("dataset linear", "test_fraction 0.3", "lr 0.001", "epochs 300"):
            await it.command(setting)
        await it.press("ctrl+r")
        await it.finish()
        assert "Loss  train ━━" in it.text
        before = it.text
        await it.press("y")
        share = it.recording.evaluate(it.recording.at(it.recording.edge)).test.accuracy
        assert f"test ·· {100 * share:.1f} %" in it.text
        assert "100 % " in it.text
        alone = blocks(it.text)
        await it.press("g")
        assert blocks(it.text) > alone  # the curve of the run before came
        await it.press("g", "y")
        assert it.text == before


@pytest.mark.slow
async def test_the_loss_is_drawn_on_two_scales_and_with_two_kinds_of_marks(lab):
    async with lab() as it:
        await it.finish()
        assert "log scale" in it.text
        logarithmic = it.text
        await it.press("l")
        assert "linear scale" in it.text
        await it.press("l")
        assert it.text == logarithmic
        assert not re.search("[\u2801-\u28ff]", it.text)
        await it.press("d")
        assert re.search("[\u2801-\u28ff]", it.text)


@pytest.mark.slow
async def test_the_map_has_three_styles(lab):
    async with lab() as it:
        await it.command("preset linear")
        await it.press("enter", "home")
        await it.until(lambda: it.run.startswith("1 ") and it.status.epoch == 0)
        assert re.search("[▀▄]", it.text)
        await it.press("m")
        await it.until(lambda: re.search("[.:;]{6}", it.text))
        await it.until(lambda: re.search("[-+#]{6}", it.text))
        await it.press("m")
        # The chart below the maps has lines of its own.
        await it.until(lambda: not re.search("[-+#.:;▀▄]{6}", it.text.partition("Loss  ")[0]))
        await it.press("m")
        await it.until(lambda: re.search("[▀▄]", it.text))


@pytest.mark.slow
async def test_the_sample_under_the_cursor_is_marked_on_both_maps(lab):
    async with lab() as it:
        await it.press("t")
        await it.until_shows("worst first")
        assert "learning rate" not in it.text
        assert len(re.findall(r"\[[oxOX]\]", it.text)) == 2
        first = it.text
        await it.press("down")
        assert it.text != first
        assert len(re.findall(r"\[[oxOX]\]", it.text)) == 2
        await it.press("t")
        await it.until_shows("learning rate")
        assert not re.search(r"\[[oxOX]\]", it.text)


@pytest.mark.slow
async def test_home_and_end_move_in_the_list_that_has_the_focus(lab):
    async with lab() as it:
        for _ in range(2):
            await it.finish(epochs=20)
        while it.app.screen.stage.focus_name != "runs":
            await it.press("tab")
        await it.press("end")
        await it.until(lambda: it.run.startswith("1 "))
        await it.press("home")
        await it.until(lambda: it.run.startswith("2 "))
        await it.press("t")
        await it.until_shows("worst first")
        await it.press("end")
        last = it.app.screen.view.sample_cursor
        assert last == len(it.app.screen.view.sample_order) - 1
        await it.press("home")
        assert it.app.screen.view.sample_cursor == 0
        assert it.status.epoch == 20


@pytest.mark.slow
async def test_a_panel_is_zoomed(lab):
    async with lab() as it:
        before = it.text
        await it.press("z")
        assert "Ground truth" not in it.text
        assert "Loss" in it.text
        await it.press("z")
        await it.until(lambda: it.text == before)
        for shown, other in (("Prediction", "Ground truth"), ("Ground truth", "Prediction")):
            await it.press("shift+tab", "z")
            assert shown in it.text
            assert other not in it.text
            assert "Loss" not in it.text
            await it.press("escape")
            await it.until_shows("Loss")


@pytest.mark.slow
async def test_every_panel_can_have_the_focus_and_shows_it(lab):
    async with lab() as it:
        bars = []
        for _ in range(5):
            await it.press("tab")
            bars.append([(line.index("▌"), y) for y, line in enumerate(it.lines) if "▌" in line])
        assert all(a != b for a, b in pairwise(bars))


@pytest.mark.slow
async def test_dark_and_light(lab):
    async with lab() as it:
        grounds = []
        for _ in range(3):
            grounds.append(list(it.strips[-3])[-1].style.bgcolor.name)
            await it.press("k")
            await it.pilot.pause()
        assert grounds == ["#121212", "#ffffff", "#121212"]


async def test_the_keys_are_a_key_away(lab):
    async with lab() as it:
        await it.press("?")
        await it.until_shows("esc closes")
        await it.press("escape")
        await it.until_word("Ready")


@pytest.mark.slow
@pytest.mark.parametrize("key", ["enter", "ctrl+r"])
async def test_a_new_run_starts_with_the_form_s_settings(lab, key):
    async with lab() as it:
        await it.command("lr 0.03")
        await it.press(key)
        await it.until(lambda: it.run.startswith("1   lr 0.03") and it.status.epoch > 0)
        assert it.status.word == "Training"
        assert it.recording.experiment.learning_rate == 0.03


@pytest.mark.slow
async def test_a_branch_trains_on_from_here_and_keeps_its_parent_s_curve(lab):
    async with lab() as it:
        await it.finish()
        parent = it.recording
        await it.press("home", *["shift+right"] * 3)
        await it.until_epoch(900)
        await it.command("lr 0.005")
        await it.press("b")
        await it.until(lambda: it.run.startswith("2   lr 0.005 from 900"))
        await it.finish()
        assert it.recording.course.forks == (900,)
        np.testing.assert_array_equal(it.recording.losses[:900], parent.losses[:900])
        assert it.recording.losses[-1] != parent.losses[-1]
        await it.until(lambda: FIRST_END in it.text)
        await it.press("down")
        await it.until(lambda: FIRST_END not in it.text)


@pytest.mark.slow
async def test_a_branch_that_cannot_be_says_why(lab):
    async with lab() as it:
        await it.press("right")
        await it.until_epoch(30)
        for line, reason in (
            ("dataset linear", "data set and samples need a new run"),
            ("seed 3", "seed needs a new run"),
            ("hidden 4", "hidden layers needs a new run"),
            ("epochs 20", "epochs must be larger than 30"),
        ):
            await it.command(line)
            await it.press("b")
            await it.until_shows(reason)
            assert it.run.startswith("1 ")
            await it.press("s")


@pytest.mark.slow
async def test_a_run_that_got_where_it_was_to_stop_goes_on_as_a_branch_alone(lab):
    async with lab() as it:
        await it.command("stop at loss 15")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        stopped = it.recording
        await it.press("c")
        await it.until_shows("this run got what it was to stop at: change that, and b trains on")
        assert (it.recording, it.recording.course.epochs) == (stopped, 3000)
        await it.command("stop at loss 14")
        await it.press("b", "f")
        await it.until(lambda: it.recording is not stopped and it.status.word == "Finished")
        assert stopped.edge < it.recording.edge < 3000


@pytest.mark.slow
async def test_a_finished_run_goes_on_as_if_it_had_never_ended(lab):
    async with lab() as it:
        await it.finish(60)
        await it.press("c")
        await it.until(lambda: it.status[2] == 120)
        await it.finish()
        assert it.run.startswith("1 ")
        continued = it.recording
        await it.finish(120)
        assert it.recording is not continued
        np.testing.assert_array_equal(it.recording.losses, continued.losses)


async def test_continuing_tells_up_to_where_whatever_the_form_says(lab):
    async with lab() as it:
        await it.finish(600)
        await it.command("epochs 50")
        await it.press("c")
        assert "this run goes on to epoch 1,200" in it.text


OTHER_KEYS = [pytest.param(key, marks=pytest.mark.slow) for key in ("space", "f", "b", "ctrl+r")]


@pytest.mark.parametrize("key", ["enter", *OTHER_KEYS])
async def test_what_is_untrained_becomes_what_the_form_says_and_then_begins_as_run_1(lab, key):
    async with lab() as it:
        await it.press("p")
        assert it.recording.experiment.dataset == "linear"
        await it.until_shows("100 points")
        assert it.run.startswith("1   linear")
        assert "not trained yet" not in it.text
        await it.press("e", *"0.05", "escape", key)
        await it.until(lambda: it.status.epoch > 0)
        assert it.run.startswith("1   lr 0.05")
        assert it.recording.experiment.learning_rate == 0.05


async def test_the_first_enter_trains_run_1(lab):
    async with lab() as it:
        before = it.recording
        await it.press("enter")
        await it.until(lambda: it.status.epoch > 0)
        assert it.recording is before
        await it.press("enter")
        await it.until(lambda: it.run.startswith("2 "))


async def test_one_network_is_built_for_a_number_that_is_typed(lab):
    async with lab() as it:
        first = it.recording
        await it.press("e", *"0.05")
        assert it.recording is first
        await it.until(lambda: it.recording.experiment.learning_rate == 0.05)
        assert "esc back" in it.lines[-1]
        await it.press("escape")
        await it.command("lr nought")
        assert it.recording.experiment.learning_rate == 0.05
        await it.press("space")
        assert "learning rate is 'nought'" in it.text
        assert it.status.word == "Ready"


async def test_another_choice_leaves_a_trained_run_and_says_what_trains_it(lab):
    async with lab() as it:
        await it.press("right")
        await it.until_epoch(30)
        before = it.recording
        await it.press("p")
        assert it.recording is before
        assert "not trained yet   enter trains them as run 2" in it.text


async def test_the_next_seed(lab):
    async with lab() as it:
        await it.press("n")
        await it.until(lambda: it.run.startswith("1   seed 2") and it.status.word == "Training")
        await it.press("n")
        await it.until(lambda: it.run.startswith("2   seed 3") and it.status.word == "Training")


@pytest.mark.slow
async def test_presets_come_into_the_form(lab):
    async with lab() as it:
        for key, name in (("p", "linear"), ("p", "xor"), ("P", "linear"), ("P", "report-xor")):
            await it.press(key)
            assert it.lines[2][2:28].strip() == name
        await it.press("p")
        await it.press("enter")
        await it.until(lambda: it.run.startswith("1   linear") and it.status.epoch > 0)


@pytest.mark.slow
async def test_the_runs_of_this_sitting(lab):
    async with lab() as it:
        await it.press("x")
        assert "this is the only run" in it.text
        for rate in (0.02, 0.03, 0.04):
            await it.command(f"lr {rate}")
            await it.press("enter")
        await it.until(lambda: it.run.startswith("3   lr 0.04"))
        for key, run in (("down", 2), ("down", 1), ("down", 1), ("up", 2)):
            await it.press(key)
            await it.until(lambda run=run: it.run.startswith(f"{run} "))
        await it.press("x")
        await it.until(lambda: not it.run.startswith("2 "))
        assert "2 lr 0.03" not in it.text
        assert "3 lr 0.04" in it.text


@pytest.mark.slow
async def test_the_list_of_runs_is_gone_through_as_it_stands(lab):
    async with lab() as it:
        await it.press("n", "n", "n", "tab")
        for key, run in (("down", 2), ("down", 1), ("up", 2), ("up", 3)):
            await it.press(key)
            await it.until(lambda run=run: it.run.startswith(f"{run} "))


@pytest.mark.slow
async def test_g_shows_the_other_runs_curves(lab):
    async with lab() as it:
        await it.finish()
        await it.press("n")
        await it.finish()
        assert FIRST_END not in it.text
        await it.press("g")
        assert "all runs' curves" in it.text
        assert FIRST_END in it.text
        await it.press("g")
        assert "this run's curve alone" in it.text
        assert FIRST_END not in it.text


async def test_s_drops_the_changes_and_esc_says_so(lab):
    async with lab() as it:
        await it.press("right")
        await it.until(lambda: it.recording.edge > 0)
        await it.command("lr 0.05")
        assert "1 change" in it.text
        await it.press("escape")
        assert "s drops the changes of the form" in it.text
        assert it.row("learning rate").endswith("0.05")
        await it.press("s")
        assert "the changes are dropped" in it.text
        assert it.row("learning rate") == "  learning rate 0.02"
        await it.press("s")
        assert "nothing was changed" in it.text


async def test_a_run_is_written_as_a_file_that_trains_it_again(lab, tmp_path: Path):
    async with lab() as it:
        await it.press("right")
        await it.until_epoch(30)
        await it.command("lr 0.05")
        await it.press("b")
        await it.until(lambda: it.run.startswith("2 "))
        await it.resize(220, 60)
        await it.press("w")
        (file,) = tmp_path.glob("*.toml")
        assert file.name in it.text
        assert Course.from_toml(file.read_text(encoding="utf-8")) == it.recording.course


@pytest.mark.slow
async def test_the_axis_of_a_diverged_run_ends_at_its_last_epoch(lab):
    """The chart, the timeline, its labels, the playhead, the keys and the mouse agree."""
    async with lab() as it:
        await it.command("preset linear-diverges")
        await it.press("ctrl+r", "f")
        await it.until_word("Diverged")
        last, (top, bar, labels) = it.status.epoch, axis_rows(it)
        assert last < 100
        assert bar.rstrip().endswith("━●")
        assert "╌" not in bar
        assert labels.split()[0] == "0"
        assert labels.split()[-1] == str(last)
        await it.pilot.click(offset=(bar.index("━"), top))
        await it.until_epoch(0)
        await it.pilot.click(offset=(len(bar.rstrip()) - 1, top))
        await it.until_epoch(last)
        await it.press("left")
        await it.until_epoch(last - 1)
        _, bar, _ = axis_rows(it)
        column = bar.index("●") - bar.index("━")
        assert column == column_of(last - 1, last, 120 - 36 - 2)


def axis_rows(it):
    """The timeline's row, its text and the labels below it."""
    top = next(y for y, line in enumerate(it.lines) if "●" in line)
    return top, it.lines[top], it.lines[top + 1][36:]


async def test_a_diverged_run_says_so_and_the_next_starts_fresh(lab):
    async with lab() as it:
        await it.command("preset linear-diverges")
        await it.press("enter")
        await it.until_shows("run 1   linear-diverges")
        await it.press("f")
        await it.until_word("Diverged")
        assert re.search(r"Weights into hidden layer 2 reached \S+ at epoch \d+ ", it.text)
        assert "not finite" not in it.text
        await it.press("c")
        assert "a diverged run cannot go on" in it.text
        await it.press(*KEYS_OF_VIEW)
        await it.command("preset linear")
        await it.press("enter")
        await it.until(lambda: it.run.startswith("2   linear") and it.status.epoch > 0)
        assert "reached" not in it.text
        assert it.status.word == "Training"


async def test_an_alternating_loss_is_told_in_words(lab):
    async with lab() as it:
        assert "alternat" not in it.text
        await it.press("shift+right")
        await it.until_shows("The loss alternates: each step overshoots the valley")
        await it.resize(200, 60)
        await it.until_shows("alternate from epoch to epoch")


@pytest.mark.slow
async def test_it_can_be_resized_while_it_trains(lab):
    sizes = random.Random(7)
    async with lab() as it:
        await it.press("space")
        for _ in range(8):
            width, height = sizes.randint(40, 220), sizes.randint(12, 70)
            await it.resize(width, height)
            await it.until(lambda size=(width, height): it.size == size)
            await it.press("m", "z", "t")
        await it.resize(120, 40)
        await it.press("escape", "escape")
        await it.until(lambda: it.status.word in ("Training", "Finished") and it.status.epoch > 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(20, 5), *(pytest.param(it, marks=pytest.mark.slow) for it in ((59, 40), (120, 19)))]
)
async def test_too_small_a_terminal_says_what_it_needs(lab, size):
    async with lab(*size) as it:
        said = [line.strip() for line in it.lines if line.strip()]
        assert "60x20" in "".join(said)
        assert len(said) == 1
        await it.press(*KEYS_OF_VIEW)
        await it.resize(80, 24)
        await it.until_shows("Ground truth")
        assert "needs" not in it.text
        assert "▌" in it.text  # something has the focus again


@pytest.mark.slow
async def test_every_theme_draws(lab):
    async with lab() as it:
        await it.press("shift+right")
        await it.until_epoch(300)
        for theme in it.app.available_themes:
            await it.command(f"theme {theme}")
            assert it.app.theme == theme
            assert it.status.epoch == 300


KEYS_OF_VIEW = (
    *("m", "m", "m", "l", "l", "y", "y", "d", "d", "t", "down", "up", "t", "z", "z", "g", "g"),
    *("k", "k"),
    *("left", "shift+left", ",", "<", "home", "right", ".", ">", "end", "tab", "shift+tab"),
    *("?", "escape", "ctrl+l", "+", "0", "-", "0"),
)


@pytest.mark.slow
async def test_looking_leaves_a_recording_as_it_is(lab):
    async with lab() as it:
        await it.finish(400)
        recording = it.recording
        losses = recording.losses.copy()
        snapshots = {epoch: s.parameters.copy() for epoch, s in recording.snapshots.items()}
        await it.press(*KEYS_OF_VIEW)
        await it.press("space")
        await it.until(lambda: it.status.word == "Playing")
        await it.press("end")
        await it.until_epoch(400)
        assert it.recording is recording
        np.testing.assert_array_equal(recording.losses, losses)
        for epoch, parameters in snapshots.items():
            again = recording.at(epoch)
            assert again is not None
            np.testing.assert_array_equal(again.parameters, parameters)


ALL_KEYS = sorted({key for entry in KEYS for key in entry.keys} - {"q"})
TYPED = [*ALL_KEYS, "space", "enter", *"abefln019,. "]


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "presses"),
    [(0, 40), *(pytest.param(seed, 150, marks=pytest.mark.slow) for seed in (1, 2, 3))],
)
async def test_no_keys_bring_it_down(lab, seed, presses):
    keys = random.Random(seed)
    async with lab(*keys.choice([(120, 40), (80, 24), (200, 60)])) as it:
        for _ in range(presses):
            it.type(keys.choice(TYPED))
            if keys.random() < 0.5:
                await it.settle()
            if keys.random() < 0.05:
                await it.resize(keys.randint(50, 210), keys.randint(15, 65))
        await it.settle()
        await it.resize(120, 40)
        await it.press(*["escape"] * 5)
        await it.press("1", *["escape"] * 5)
        await it.command("epoch 0")
        await it.until_epoch(0)
        await it.press("?")
        await it.until_shows("esc closes")


async def test_q_quits(lab):
    async with lab() as it:
        await it.press("space")
        it.type("q")
        await it.until(lambda: not it.app.is_running)


@pytest.mark.slow
async def test_keys_in_one_go_are_about_the_run_that_comes(lab):
    async with lab() as it:
        await it.press("f")
        await it.until_word("Finished")
        it.type("n", "full_stop")
        await it.until(lambda: it.run.startswith("2 ") and it.status.epoch == 1)
        it.type("n", "b")
        await it.until(lambda: it.run.startswith("4 ") and it.status.epoch >= 0)


@pytest.mark.slow
async def test_two_sittings_write_two_files(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in (1, 2):
        async with lab() as it:
            await it.command(f"seed {seed}")
            await it.press("w")
            await it.until_shows(".toml")
    assert len(list(tmp_path.glob("*.toml"))) == 2


async def test_typed_ahead_numbers_keep_their_order(lab):
    async with lab() as it:
        it.type("e", *["up"] * 9, *"300,200", "escape")
        await it.until(lambda: it.row("hidden layers").endswith("300,200"))


@pytest.mark.slow
async def test_a_click_goes_to_a_moment_a_run_or_a_field(lab):
    async with lab() as it:
        await it.press("f")
        await it.until_word("Finished")
        timeline = next(y for y, line in enumerate(it.lines) if "━━━━━━━━●" in line)
        await it.pilot.click(offset=(36 + 41, timeline))
        await it.until(lambda: 1400 < it.status.epoch < 1600)
        await it.press("n")
        await it.until(lambda: it.run.startswith("2 "))
        first = next(y for y, line in enumerate(it.lines) if line[2:].startswith("━ 1 report-xor"))
        await it.pilot.click(offset=(6, first))
        await it.until(lambda: it.run.startswith("1 "))
        rate = next(y for y, line in enumerate(it.lines) if line[2:].startswith("learning rate"))
        await it.pilot.click(offset=(17, rate))
        await it.until(lambda: "a number above 0" in it.words)

"""The form: derived from the schema, refuses in sentences, tells what differs and what to do."""

from __future__ import annotations

import re

import pytest

from core.data.generators import SOURCES
from core.experiments.schema import descriptions, groups, has_effect
from core.experiments.setting import format_value
from core.nn.activations import ACTIVATIONS
from tui.drawing.palette import DARK

RATE = "learning rate"
SECOND = list(ACTIVATIONS)[1]
REFUSED = [
    ("learning_rate", "abc", "learning rate is 'abc'; it must be a number above 0, at most 100"),
    ("learning_rate", "0", "learning rate is '0'; it must be a number above 0, at most 100"),
    ("learning_rate", "nan", "learning rate is 'nan'; it must be a number above 0, at most 100"),
    ("epochs", "1.5", "epochs is '1.5'; it must be a whole number from 1 to 1,000,000"),
    ("epochs", "", "epochs is ''; it must be a whole number from 1 to 1,000,000"),
    ("seed", "-1", "seed is '-1'; it must be a whole number from 0 to 4,294,967,295"),
    (
        "hidden",
        "0",
        "hidden layers is '0'; it must be whole numbers with commas, such as 10,10, or none",
    ),
    ("noise", "2", "noise is '2'; it must be a number from 0 to 1"),
]


async def go_to(it, title: str) -> None:
    """Open the form and move to a field."""
    await it.press("e")
    await go_down_to(it, title)


async def go_down_to(it, title: str) -> None:
    for _ in range(40):
        if has_focus(it, title):
            return
        await it.press("down")
    raise AssertionError(f"{title} was not reached:\n{it.text}")


def has_focus(it, title: str) -> bool:
    rows = [strip.crop(0, 28) for strip in it.strips if strip.text[2:].startswith(title)]
    return any(_is_raised(row) for row in rows)


def _is_raised(row) -> bool:
    return any(s.style and s.style.bgcolor and s.style.bgcolor.name == DARK.raised for s in row)


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_every_usual_setting_has_a_row(lab, size):
    async with lab(*size) as it:
        for group, fields in groups().items():
            heading = next(line for line in it.lines if line[2:28].startswith(group))
            rare = sum(f.rare and has_effect(f.name, {}) for f in fields)
            assert heading[2:28].split() == [group, *([str(rare), "more"] if rare else [])]
        for field in descriptions().values():
            if has_effect(field.name, {}) and not field.rare:
                value = format_value(it.recording.experiment.model_dump()[field.name])
                assert it.row(field.title).split(field.title)[1].strip() == value


@pytest.mark.slow
async def test_a_bad_value_is_marked_and_does_not_run(lab):
    async with lab() as it:
        for name, text, sentence in REFUSED:
            title = descriptions()[name].title
            marked = f"! {title:<14}{text}".rstrip()
            await go_to(it, title)
            if text.isalpha():
                await it.command(f"{name} {text}")
            else:
                await it.press("backspace", *text)
            await it.until(lambda title=title: it.row(title).startswith("!"))
            assert it.row(title).rstrip() == marked
            await it.until(lambda sentence=sentence: sentence in it.words)
            await it.press("enter")
            assert it.run.startswith("1 ")
            assert it.status.word in ("Ready", "")
            assert it.row(title).rstrip() == marked
            await it.press("escape", "s")
        await it.press("space")  # the shown run is not touched by it
        await it.until(lambda: it.status.epoch > 0)


async def test_a_bad_value_is_told_where_the_form_is_shut_too(lab):
    async with lab(80, 24) as it:
        await it.command("lr abc")
        await it.press("enter")
        assert "learning rate is 'abc'; it must be a number above 0, at most 100" in it.text
        assert "run 1 " in it.text


async def test_the_drawer_opens_and_shuts(lab):
    async with lab(80, 24) as it:
        assert RATE not in it.text
        await it.press("e")
        await it.until_shows(RATE)
        await it.press("backspace", *"0.5", "escape")
        await it.until(lambda: RATE not in it.text)
        await it.until(lambda: it.recording.experiment.learning_rate == 0.5)


async def test_letters_are_commands_in_a_number_and_its_signs_are_not(lab):
    async with lab() as it:
        await it.press("e", *"1e-2")
        assert it.row(RATE) == f"• {RATE:<14}1e-2"
        await it.press("l")
        assert "linear scale" in it.text
        assert it.row(RATE) == f"• {RATE:<14}1e-2"
        await it.press("?")
        await it.until_shows("esc closes")
        await it.press("escape", ":", *"seed 9", "enter")
        assert it.row("seed").endswith(" 9")
        assert has_focus(it, RATE)


@pytest.mark.parametrize(
    ("title", "name", "typed"),
    [
        ("batch size", "batch", "all"),
        ("stop at loss", "stop_loss", "never"),
        ("clip gradient", "clip", "off"),
        ("hidden layers", "hidden", "none"),
    ],
)
async def test_a_number_takes_the_word_that_is_allowed_in_its_place(lab, title, name, typed):
    async with lab(120, 60) as it:
        await it.command(f"{name} 5")
        await go_to(it, title)
        it.type(*typed)
        await it.settle()
        assert it.row(title).endswith(f" {typed}")
        assert it.run.startswith("1 ")


async def test_blanks_after_commas_are_written_and_others_play(lab):
    async with lab() as it:
        await go_to(it, "hidden layers")
        it.type(*"4, 3")
        await it.settle()
        assert it.row("hidden layers").endswith(" 4, 3")
        assert it.status.word == "Ready"


async def test_a_text_takes_all_letters_and_says_which_keys_are_left(lab):
    async with lab(120, 60) as it:
        await it.command("features x1")
        await go_to(it, "features")
        it.type(*"x1,x2?:b ")
        await it.settle()
        assert it.row("features").endswith("x1,x2?:b")
        assert it.lines[-1].rstrip().endswith("^g help   ^p commands")
        await it.press("ctrl+g")
        await it.until_shows("esc closes")


async def test_a_message_names_the_keys_that_work_there(lab):
    async with lab(120, 60) as it:
        await it.press("ctrl+c")
        assert "press q to quit" in it.text
        await it.command("features x1")
        await go_to(it, "features")
        it.app.action_help_quit()
        await it.until_shows("press esc q to quit")


async def test_what_quits_or_destroys_asks_first_in_a_field(lab):
    async with lab() as it:
        for field in ("activation", "seed"):
            await go_to(it, field)
            for key, question in (("q", "quit?"), ("x", "forget this run?"), ("P", "load the")):
                await it.press(key)
                assert question in it.text
                assert f"{key} again is yes, any other key is no" in it.text
                await it.press("n")  # which would be a command of its own
                assert question not in it.text
                assert it.run.startswith("1 ")
                assert has_focus(it, field)
            await it.press("escape")
        await go_to(it, "activation")
        it.type("q", "q")
        await it.until(lambda: not it.app.is_running)


async def test_a_text_keeps_what_is_typed_after_a_good_value(lab):
    async with lab() as it:
        it.type("e", *"0.50")
        await it.settle()
        assert it.row(RATE) == f"• {RATE:<14}0.50"


async def test_space_and_arrows_change_a_choice_and_train_nothing(lab):
    async with lab() as it:
        await go_to(it, "activation")
        assert re.search("[‹<] sigmoid [›>]", it.row("activation"))
        await it.press("right")
        assert re.search(f"[‹<] {SECOND} [›>]", it.row("activation"))
        await it.until(lambda: it.row("activation").startswith("•"))
        await it.press("left")
        assert re.search("[‹<] sigmoid [›>]", it.row("activation"))
        await it.until(lambda: not it.row("activation").startswith("•"))
        await it.press("space")
        assert re.search(f"[‹<] {SECOND} [›>]", it.row("activation"))
        await go_to(it, "bias")
        await it.press("space")
        assert re.search("[‹<] on [›>]", it.row("bias"))
        assert it.status.word == "Ready"


@pytest.mark.slow
async def test_the_focused_field_says_what_it_is_and_its_bounds(lab):
    async with lab() as it:
        for title, name in ((RATE, "learning_rate"), ("seed", "seed"), ("bias", "bias")):
            field = descriptions()[name]
            await go_to(it, title)
            await it.until(lambda field=field: field.help.split(".")[0] in it.words)
            if not field.choices:
                assert field.allowed.removeprefix("a ") in it.words.lower()
            await it.press("escape")


@pytest.mark.slow
async def test_the_chosen_data_set_is_told_of(lab):
    async with lab() as it:
        await it.press("right")
        await it.until(lambda: it.recording.edge > 0)
        for name in ("linear", "circle", "iris"):
            await it.command(f"dataset {name}")
            await go_to(it, "data set")
            await it.until(lambda name=name: f"was xor; {SOURCES[name].help}" in it.words)


async def test_xor_decides_its_samples(lab):
    def grey(title: str) -> bool:
        row = next(strip for strip in it.strips if strip.text[2:].startswith(title))
        (value,) = [s for s in row.crop(16, 28) if s.text.strip()]
        return bool(value.style.color.name != DARK.text)

    async with lab() as it:
        assert it.row("samples").endswith(" 21")
        assert grey("samples")
        assert not grey("seed")
        await go_to(it, "data set")
        await it.press("down")
        assert has_focus(it, "noise")
        await it.press("up", "left")
        assert it.row("samples").endswith(" 100")
        assert not grey("samples")


async def test_a_mark_tells_what_differs_from_the_preset(lab):
    async with lab() as it:
        await it.command("lr 0.05")
        marked = {line[2:16].strip() for line in it.lines if line.startswith("•")}
        assert marked == {RATE}
        await it.command("lr 0.02")
        assert not [line for line in it.lines if line.startswith("•")]


@pytest.mark.slow
async def test_a_change_during_a_run_says_what_can_be_done_with_it(lab):
    async with lab() as it:
        await it.press("space")
        await it.until(lambda: it.status.epoch > 0)
        await it.command("lr 0.05")
        await it.until(lambda: "1 change not trained yet   enter run 2" in it.text)
        assert re.search(r"b trains on from epoch \d+   s drops it", it.text)
        assert it.status.word == "Training"
        assert it.recording.experiment.learning_rate == 0.02
        await it.command("seed 9")
        await it.until_shows("2 changes")
        assert "trains on from" not in it.text
        await it.resize(200, 60)
        await it.until_shows("seed needs a new run: a branch keeps the data and the shape")


async def test_enter_in_a_field_starts_the_run_and_leaves_the_form(lab):
    async with lab() as it:
        await it.press("e", *"0.07", "enter")
        await it.until(lambda: it.run.startswith("1   lr 0.07") and it.status.epoch > 0)
        await it.press("space")
        await it.until_word("Paused")


@pytest.mark.slow
async def test_a_command_about_the_field_that_has_the_focus_counts(lab):
    async with lab() as it:
        await it.command("preset linear")
        await go_to(it, "samples")
        it.type(*"50", "ctrl+p", *"samples 70", "enter")
        await it.settle()
        assert it.row("samples").endswith(" 70")
        it.type(*"5", "ctrl+p", *"dataset xor", "enter")
        await it.settle()
        assert it.row("samples").endswith(" 21")
        assert it.app.is_running


@pytest.mark.slow
async def test_a_choice_counts_for_a_run_that_is_started_in_the_same_breath(lab):
    async with lab() as it:
        await go_to(it, "activation")
        it.type("right", "enter")
        await it.until(lambda: it.status.epoch > 0)
        assert it.run.startswith("1 ")
        assert it.recording.experiment.activation == SECOND


async def test_a_preset_comes_after_what_was_typed_before_it(lab):
    async with lab() as it:
        it.type("e", *"0.5", "escape", "p")
        await it.until(lambda: it.lines[2][2:28].strip() == "linear")
        assert it.row("learning rate") == "  learning rate 0.01"


async def test_what_was_typed_before_the_form_is_shut_counts(lab):
    async with lab(80, 24) as it:
        it.type("e", *"0.5", "escape", "ctrl+r")
        await it.until(lambda: it.status.epoch > 0)
        assert it.recording.experiment.learning_rate == 0.5


def shows(it, title: str) -> bool:
    return any(line[2:28].startswith(f"{title} ") for line in it.lines)


@pytest.mark.slow
async def test_a_group_opens_and_shuts_and_changed_values_stay_in_sight(lab):
    rare = [f for f in groups()["Training"] if f.rare and has_effect(f.name, {})]
    async with lab(200, 60) as it:
        assert not any(shows(it, field.title) for field in rare)
        await it.command("dropout 0.2")
        await it.until(lambda: shows(it, "dropout") and it.row("dropout").startswith("•"))
        await it.press("enter")
        await go_to(it, "Training")
        await it.press("right")
        for field in rare:  # scrolled where they do not all fit
            await it.until(lambda: "fewer" in it.text)
            await go_down_to(it, field.title)
        await go_down_to(it, "Training")
        await it.press("left")
        await it.until(lambda: not shows(it, "L1 penalty"))
        assert it.row("dropout") == f"• {'dropout':<14}0.2"


@pytest.mark.slow
async def test_a_setting_is_in_sight_where_it_has_an_effect(lab):
    async with lab() as it:
        assert not shows(it, "momentum")
        await it.command("momentum 0.5")
        await it.until_shows("momentum has an effect only where optimizer is momentum or nesterov")
        await go_to(it, "optimizer")
        await it.press("right")
        await it.until(
            lambda: shows(it, "momentum") and it.row("momentum") == f"  {'momentum':<14}0.9"
        )
        await it.press("left")
        await it.until(lambda: not shows(it, "momentum"))


@pytest.mark.slow
async def test_a_long_value_is_whole(lab):
    async with lab() as it:
        assert it.row("optimizer").endswith(" gradient_descent")
        await go_to(it, "optimizer")
        assert "gradient_descent" in it.row("optimizer")


@pytest.mark.slow
async def test_a_long_value_is_whole_beside_a_scroll_bar_too(lab):
    async with lab() as it:
        await it.command("preset rumelhart-xor")
        await it.until(lambda: "squared_error" in it.row("loss"))
        await it.until(lambda: it.row("high") == "  highest weight 0.5")


async def test_a_presets_text_stands_under_the_form_until_another_field_is_looked_at(lab):
    async with lab() as it:
        words = "Too slow: after 3,000"
        await it.press("p", "p", "p")
        await it.until_shows(words)
        await it.press("tab")
        assert words in it.text
        await it.press("escape", "enter")
        await it.until(lambda: it.status.epoch > 0)
        assert words in it.text
        await it.press("e")
        assert words not in it.text
        await it.press("escape")
        assert words not in it.text
        await it.press("p")
        await it.until_shows("The loss jumps up and")
        await it.command("lr 0.2")
        assert "The loss jumps up and" not in it.text

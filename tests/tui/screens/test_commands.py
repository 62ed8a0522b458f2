"""The line after `:`: what it means, how it is completed, that it can be typed in one go."""

from __future__ import annotations

import re

import pytest
from textual import events

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from core.refusal import Refusal
from tui.dispatch import keys_of
from tui.keys.key import SCREENS
from tui.screens.commands import (
    Act,
    LoadPreset,
    NoCommand,
    OpenFile,
    SetField,
    SetSeeds,
    SetTheme,
    Vary,
    actions,
    parse,
)
from tui.screens.draft import Draft
from tui.screens.suggestions import suggest

THEMES = ("bp-dark", "bp-light", "nord")
DRAFT = Draft.of(Experiment())


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("lr 0.05", SetField("learning_rate", "0.05")),
        ("  lr   0.05  ", SetField("learning_rate", "0.05")),
        ("lr = 0.05", SetField("learning_rate", "0.05")),
        ("learning-rate 0.05", SetField("learning_rate", "0.05")),
        ("learning rate 0.05", SetField("learning_rate", "0.05")),
        ("learning_rate 0.05", SetField("learning_rate", "0.05")),
        ("hidden 4,4", SetField("hidden", "4,4")),
        ("hidden layers 4, 4", SetField("hidden", "4, 4")),
        ("hidden none", SetField("hidden", "none")),
        ("loss is the mean", SetField("reduction", "mean")),
        ("bias on", SetField("bias", "on")),
        ("test share 0.3", SetField("test_fraction", "0.3")),
        ("preset report-linear", LoadPreset("report-linear")),
        ("theme nord", SetTheme("nord")),
        ("help", Act("help")),
        ("quit", Act("quit")),
        ("branch", Act("branch")),
        ("next preset", Act("preset(1)")),
        ("open runs/a run.toml", OpenFile("runs/a run.toml")),
        (" open  lr=0.1.toml ", OpenFile("lr=0.1.toml")),
        ("open", OpenFile("")),
    ],
)
def test_what_a_line_means(line, command):
    assert parse(line, THEMES) == command


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("brew tea", "there is no command 'brew tea'; try a setting such as lr 0.05"),
        ("preset nix", "preset is 'nix'; it must be one of report-linear, report-xor"),
        ("theme nix", "theme is 'nix'; it must be one of those that :theme lists"),
    ],
)
def test_what_means_nothing_is_told_in_one_sentence(line, sentence):
    with pytest.raises(Refusal) as error:
        parse(line, THEMES)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("vary lr=log:1e-3:1:5", Vary("lr=log:1e-3:1:5")),
        ("vary  lr = 0.1,0.2 ", Vary("lr=0.1,0.2")),
        ("vary lr 0.1,0.2", Vary("lr=0.1,0.2")),
        ("vary hidden layers=2,2/4,4", Vary("hidden layers=2,2/4,4")),
        ("seeds 10", SetSeeds("10")),
        ("seeds=3,5,8", SetSeeds("3,5,8")),
        ("bias on", SetField("bias", "on")),
        ("epochs 2000", SetField("epochs", "2000")),
        ("pin", Act("pin")),
        ("race", Act("run")),
        ("open in the Lab", Act("open_run")),
        ("open my race.toml", OpenFile("my race.toml")),
    ],
)
def test_what_a_line_means_in_the_race(line, command):
    assert parse(line, THEMES, "race") == command


@pytest.mark.parametrize("line", ["vary lr=0.1", "seeds 10", "pin"])
def test_what_only_the_race_has_is_no_command_of_the_lab(line):
    with pytest.raises(Refusal):
        parse(line, THEMES)


def test_what_can_vary_is_suggested():
    found = [suggestion.line for suggestion in suggest("vary ", DRAFT, THEMES, "race")]
    assert "vary lr=" in found
    assert not any(line.startswith(("vary seed", "vary epochs")) for line in found)
    typed = [suggestion.line for suggestion in suggest("vary lr=0.1", DRAFT, THEMES, "race")]
    assert typed[0] == "vary lr=0.1"


ACTIONS = sorted(
    {(s, key.name, key.action) for s in SCREENS for key in keys_of(s) if key.is_command}
)


@pytest.mark.parametrize(("screen", "name", "action"), ACTIONS)
def test_every_action_has_a_name_that_is_suggested_and_understood(screen, name, action):
    assert actions(screen)[name][0] in (action, "run")  # enter and ctrl+r do one thing
    assert parse(name, THEMES, screen) == Act(actions(screen)[name][0])
    assert name in [suggestion.line for suggestion in suggest(name, DRAFT, THEMES, screen)]


@pytest.mark.parametrize(("screen", "name", "action"), ACTIONS)
def test_every_action_can_be_done_from_the_line(screen, name, action):
    assert action in {done for done, _ in actions(screen).values()}


def lines(written: str) -> list[str]:
    return [suggestion.line.strip() for suggestion in suggest(written, DRAFT, THEMES)]


def test_every_setting_preset_theme_and_choice_is_suggested():
    for field in descriptions().values():
        assert (field.alias or field.name) in lines("")
        for choice in field.choices:
            assert f"{field.name} {choice}" in lines(f"{field.name} ")
    assert set(lines("preset ")) >= {f"preset {name}" for name in PRESETS}
    assert set(lines("theme ")) >= {f"theme {name}" for name in THEMES}


def test_what_begins_as_written_comes_first():
    assert lines("l")[0].startswith("l")
    assert lines("hid")[0] == "hidden"
    assert lines("lr ")[0] == "lr 0.01"
    assert lines("xyz") == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("save", "write this run's TOML file"),
        ("export", "export svg"),
        ("figure", "report"),
        ("csv", "export csv"),
        ("compare", "compare two runs"),
        ("overlay", "the other runs' curves"),
        ("exit", "quit"),
        ("speed", "half the pace"),
        ("faster", "double the pace"),
        ("restart", "run"),
        ("undo", "drop the form's changes"),
        ("settings", "edit the settings"),
        ("keys", "help"),
        ("dark", "dark or light"),
        ("nord", "theme nord"),
        ("relu", "activation relu"),
        ("spiral", "dataset spiral"),
        ("rate", "lr"),
        ("learning", "lr"),
        ("step against", "lr"),
        ("standard deviation", "deviation"),
        ("gradient", "clip"),
        ("epoch on", "one epoch on"),
        ("lerning", "lr"),
        ("optimiser", "optimizer"),
    ],
)
def test_words_of_a_newcomer_find_the_action(written, line):
    assert line in lines(written)[:6], lines(written)


def test_the_likeliest_comes_first():
    assert lines("exit") == ["quit"]
    assert lines("lr")[0] == "lr"
    assert lines("loss")[0] == "loss"
    assert lines("quit")[0] == "quit"
    assert lines("xor")[:2] == ["dataset xor", "preset xor"] or "preset xor" in lines("xor")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_synonym_of_one_action_is_its_name(screen):
    for key in keys_of(screen):
        for word in key.synonyms:
            meant = {k.action for k in keys_of(screen) if k.action and word in k.synonyms}
            if len(meant) == 1 and word not in actions(screen):
                try:
                    command = parse(word, THEMES, screen)
                except NoCommand:
                    raise AssertionError(word) from None
                except Refusal:
                    continue  # the word of a setting too
                assert command == Act(*meant) or not isinstance(command, Act), word


async def test_the_list_says_how_many_there_are_and_where(lab):
    async with lab() as it:
        await it.press(":")
        total = int(re.search(r"(\d+) found   ↓ (\d+) more", it.text)[1])
        assert f"{total} found   ↓ {total - 7} more" in it.text
        await it.press("down", "down", "down")
        assert f"3 of {total}   ↓ {total - 7} more" in it.text
        await it.press("pagedown")
        assert f"10 of {total}   ↓ {total - 10} more" in it.text
        await it.press(*"exit")
        assert "1 found" in it.text
        await it.press("backspace", *"qqq")
        assert "nothing of that name" in it.text
        assert "found" not in it.text


async def test_enter_chooses_what_a_word_that_is_no_command_may_mean(lab):
    async with lab() as it:
        await it.press(":", *"zoo", "enter")
        assert it.commanding
        assert "> zoom" in it.text
        await it.press("enter")
        assert not it.commanding
        assert "Loss" in it.text
        assert "Ground truth" not in it.text


async def test_a_keyboard_of_another_script_is_told_of(lab):
    async with lab() as it:
        for letter in "ыשعλか":
            await it.press(letter)
            assert f"this keyboard sends '{letter}', and the keys are Latin letters" in it.text
        for letter in "éß":
            await it.press(letter)
            assert "this keyboard" not in it.text
        await it.press("e", "ф")
        assert "this keyboard sends 'ф'" in it.text
        assert it.row("learning rate").endswith("0.02")
        await it.press("escape", ":", "ф")
        assert "this keyboard" not in it.text


async def test_a_setting_typed_in_one_go_is_set(lab):
    async with lab() as it:
        it.type(":", *"lr 0.05", "enter")
        await it.until(lambda: it.row("learning rate").endswith("0.05"))
        assert it.row("learning rate").startswith("•")
        assert it.run.startswith("1 ")
        assert it.recording.experiment.learning_rate == 0.05


async def test_tab_completes(lab):
    async with lab() as it:
        await it.press(":", *"hid", "tab")
        assert any(line[28:].split() == [":", "hidden", "1", "found"] for line in it.lines)
        await it.press(*"4,4", "enter")
        assert it.row("hidden layers").endswith(" 4,4")


async def test_a_suggestion_is_chosen_with_the_arrows(lab):
    async with lab() as it:
        await it.press(":", *"preset ", "down", "down")
        assert re.search("[›>] preset report-xor", it.text)
        await it.press("up", "enter")
        assert it.lines[2].split()[0] == "report-linear"


async def test_a_choice_and_its_text_keep_their_order_in_one_go(lab):
    async with lab() as it:
        it.type(":", "pagedown", *"epochs 40", "enter")  # the text is another than was chosen for
        await it.until(lambda: it.row("epochs").endswith(" 40"))
        it.type(":", *"preset ", "down", "down", "up", "enter")
        await it.until(lambda: it.lines[2].split()[0] == "report-linear")


async def test_letters_are_text_there(lab):
    async with lab() as it:
        await it.press(":", *"qmlt")
        assert any(line[28:].strip().startswith(": qmlt") for line in it.lines)
        assert "log scale" in it.text
        await it.press("escape")
        await it.until(lambda: not it.commanding)
        assert it.app.is_running


async def test_esc_closes_it_and_the_focus_goes_back(lab):
    async with lab() as it:
        before = it.text
        await it.press(":", "escape")
        await it.until(lambda: it.text == before)


async def test_an_unknown_command_is_one_sentence_on_the_screen(lab):
    async with lab() as it:
        await it.command("brew tea")
        assert "there is no command 'brew tea'; try a setting such as lr 0.05" in it.text


async def test_a_preset_comes_into_the_form(lab):
    async with lab() as it:
        await it.command("preset report-linear")
        assert it.lines[2].split()[0] == "report-linear"
        assert it.row("data set").endswith("linear")


@pytest.mark.slow
async def test_an_action_is_done_by_its_name(lab):
    async with lab() as it:
        for line, shown in (
            ("log or linear loss", "linear scale"),
            ("help", "esc closes"),
            ("full speed to the end", "Finished"),
            ("new run with the next seed", "seed 2"),
            ("sample table", "worst first"),
        ):
            it.type(":", *line, "enter")
            await it.until_shows(shown)
            await it.press("escape")


@pytest.mark.slow
def test_a_real_terminal_takes_a_line_in_one_write(terminal):
    with terminal() as it:
        it.until_shows("21 points")
        it.press(":", "lr 0.05", "enter")
        it.until(lambda: any("• learning rate 0.05" in line for line in it.screen.display))


@pytest.mark.slow
def test_keys_after_a_line_are_keys_again(terminal):
    with terminal() as it:
        it.until(lambda: it.status.word == "Ready")
        it.press(":", "epochs 40", "enter", "ctrl+r", "f")
        it.until(lambda: it.status[:3] == ("Finished", 40, 40), 10)


@pytest.mark.parametrize("line", ["vary lr=0.1,0.2", "seeds 5"])
def test_the_lab_says_where_a_races_words_belong(line):
    with pytest.raises(Refusal, match="are for the race"):
        parse(line, [])


@pytest.mark.parametrize(
    ("keys", "paste"),
    [(":", "\n\n  lr 0.123\nand more"), ("", "lr 0.123"), ("", " \n lr 0.123"), ("t", "lr 0.123")],
)
async def test_a_paste_and_enter_in_one_write_are_a_command(lab, keys, paste):
    async with lab() as it:
        it.type(*keys)
        it.app.post_message(events.Paste(paste))
        it.type("enter")
        await it.until(lambda: "lr 0.123" in it.run)
        assert it.status.word == "Ready"


async def test_a_paste_of_blanks_alone_is_nothing(lab):
    async with lab() as it:
        it.app.post_message(events.Paste(" \n\t\n"))
        await it.settle()
        assert not it.commanding


async def test_what_is_pasted_comes_before_the_enter_after_it(lab):
    async with lab() as it:
        it.type(":")
        it.app.post_message(events.Paste("lr 0.123\nand a second line"))
        it.type("enter")
        await it.until(lambda: it.row("learning rate").endswith(" 0.123"))


async def test_a_paste_goes_over_what_is_selected_in_a_field(lab):
    async with lab() as it:
        it.type("e")
        it.app.post_message(events.Paste("0.25"))
        it.type("5", "escape")
        await it.until(lambda: it.row("learning rate").endswith(" 0.255"))

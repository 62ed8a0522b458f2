"""The table of keys: every action can be reached, and is told of."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, get_args

import pytest

from tui.dispatch import keys_at, keys_of, reached
from tui.drawing.canvas import Canvas
from tui.keys import GROUPS, KEYS, screen_key
from tui.keys.key import KEPT_BY_TERMINALS, SCREENS, TRAINING, Context, Field, PageName
from tui.screens.compare.screen import CompareScreen
from tui.screens.help_page import help_page
from tui.screens.history.screen import HistoryScreen
from tui.screens.inspect.screen import InspectScreen
from tui.screens.lab.screen import LabScreen
from tui.screens.network.screen import NetworkScreen
from tui.screens.race.screen import RaceScreen
from tui.widgets.footer import footer
from tui.widgets.frame import screens
from tui.widgets.view import View

CLASSES = {
    "lab": LabScreen,
    "race": RaceScreen,
    "network": NetworkScreen,
    "inspect": InspectScreen,
    "history": HistoryScreen,
    "compare": CompareScreen,
}
ACTIONS = sorted({(screen, k.action) for screen in SCREENS for k in keys_of(screen) if k.action})
NEVER_ARRIVING = re.compile("alt\\+|ctrl\\+enter|f[0-9]+$")


def safe(key: str) -> bool:
    return key not in KEPT_BY_TERMINALS and not NEVER_ARRIVING.match(key)


@pytest.mark.parametrize(("screen", "action"), ACTIONS)
def test_an_action_has_a_key_that_arrives_in_every_terminal(screen, action):
    entries = [entry for entry in keys_of(screen) if entry.action == action]
    keys = {key for entry in entries for key in entry.keys}
    assert any(map(safe, keys)) or all(entry.command and not entry.keys for entry in entries)


@pytest.mark.parametrize(("screen", "action"), ACTIONS)
def test_an_action_can_be_done(screen, action):
    assert callable(getattr(CLASSES[screen], f"action_{action.partition('(')[0]}"))


PLACES: list[tuple[Context, Field]] = [
    ("stage", ""),
    ("grid", ""),
    *((page, "") for page in get_args(PageName)),
    ("form", "text"),
    ("form", "number"),
    ("form", "choice"),
    ("line", "line"),
]
"""Every place where the focus can be."""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("context", "field"), PLACES)
def test_a_key_has_one_meaning_where_it_is_pressed(screen, context, field):
    there = [key for key in keys_at(screen, context, field) if key.context == context]
    counts = Counter(key for entry in there for key in entry.keys)
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("screen", TRAINING)
def test_a_field_of_numbers_leaves_the_letters_of_commands(screen):
    told = {key.shown for key in keys_at(screen, "form", "number")}
    assert told >= {"?", ":", "p P", "c", "space", "z", "^r"}
    assert not told & {"e", "0", "- +", ", .", "1", "← →"}
    assert {key.action for key in keys_at(screen, "form", "text")} >= {"help", "command", "run"}
    assert "quit" not in {key.action for key in keys_at(screen, "form", "text")}


@pytest.mark.parametrize(
    ("written", "field", "keys"),
    [
        ("space", "", ["space"]),
        ("space", "number", ["space"]),
        ("space", "choice", ["esc", "space"]),
        ("space", "text", ["esc", "space"]),
        ("b", "number", ["b"]),
        ("b", "text", ["esc", "b"]),
        (",", "number", ["esc", ","]),
        ("?", "choice", ["?"]),
        ("?", "text", ["^g"]),
        ("enter", "text", ["enter"]),
        ("^r", "text", ["^r"]),
        ("esc", "text", ["esc"]),
        ("s", "text", ["esc", "s"]),
    ],
)
def test_a_notice_names_the_keys_that_work_where_the_focus_is(written, field, keys):
    context = "form" if field else "stage"
    assert list(reached(written, "lab", context, field)) == keys
    if written != "b":
        assert list(reached(written, "race", context, field)) == keys


def test_every_key_with_an_action_is_told_of():
    silent = [
        entry.action for entry in KEYS if entry.is_command and not (entry.help or entry.command)
    ]
    assert silent == []
    assert {entry.group for entry in KEYS} == set(GROUPS)


def words(width: int, **place: Any) -> str:
    (row,) = footer(View(**place), width, 1).rows
    return "".join(segment.text for segment in row)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("context", "field"), PLACES)
@pytest.mark.parametrize("playing", [False, True])
def test_the_footer_fits_and_cuts_no_word(screen, context, field, playing):
    place = {"screen": screen, "context": context, "field": field, "playing": playing}
    whole = words(1000, **place).split("  ")
    entries = {entry.strip() for entry in whole if entry.strip()}
    end = {"text": "^g help   ^p commands", "line": "esc back"}.get(field, "? help   : commands")
    for width in range(60, 201):
        row = words(width, **place)
        assert len(row) == width
        assert row.rstrip().endswith(end)
        assert {entry.strip() for entry in row.split("  ") if entry.strip()} <= entries


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_footer_begins_with_what_counts_now_and_is_silent_of_what_does_nothing(width):
    row = words(width, first_keys=(("enter", "take up"),), idle=frozenset({"scrub(-1)"}))
    assert row.startswith("  enter take up  ")
    assert "space play" in row
    assert "scrub" not in row
    assert "scrub" in words(width)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_every_header_tells_that_little_is_sent_and_the_key(screen, width):
    canvas = Canvas(width, 1)
    screens(canvas, View(screen=screen, low=True))
    (row,) = canvas.drawing().rows
    assert re.search(r" B low( bandwidth)? *$", "".join(segment.text for segment in row))
    canvas = Canvas(width, 1)
    screens(canvas, View(screen=screen))
    assert "low" not in "".join(segment.text for segment in canvas.drawing().rows[0])


NOWHERE: dict[PageName, str] = {
    "step": "d r l",
    "weight": "t g x d r l m",
    "direction": "tab n t [ pgup g x d r m ↑ ←",
    "health": "tab n t [ g x d r m",
    "landscape": "tab n t [ g x l ↑ ←",
}
"""Keys that do nothing on a page of Inspect, though they do on another."""


@pytest.mark.parametrize("page", NOWHERE)
def test_nothing_is_told_of_on_a_page_that_does_nothing_there(page):
    view = View(screen="inspect", context=page)
    told = {key for entry in keys_at("inspect", page, "") for key in entry.shown.split()}
    lines = [line.plain for line in help_page(view, 34)]
    for key in NOWHERE[page].split():
        assert key not in told
        assert not any(line.split()[:1] == [key] for line in lines)
    assert any(line.split()[:1] == ["v"] for line in lines)


@pytest.mark.parametrize(
    ("screen", "context", "width", "entries"),
    [
        ("inspect", "step", 120, "v V page; ↑ ↓ equation; n N sample; x printed; t batch; "
         ". , update; tab unit; esc Lab"),
        ("inspect", "step", 80, "v V page; ↑ ↓ equation; n N sample; x printed; t batch"),
        ("inspect", "weight", 120, "v V page; ↑ ↓ layer; ← → from unit; n N sample; "
         ". , update; tab unit; esc Lab"),
        ("inspect", "direction", 80, "v V page; . , update; esc Lab; space play"),
        ("inspect", "health", 80, "v V page; ← → figure; ↑ ↓ layer; . , epoch"),
        ("inspect", "landscape", 80, "v V page; d directions; r other random; . , epoch"),
        ("network", "stage", 80, "tab weight; enter type; o off; a d units"),
        ("network", "stage", 120, "tab weight; enter type; o off; a d units; ← → layer; ↑ ↓ unit; "
         "v gradients; esc Lab"),
        ("lab", "stage", 80, "space play; ← → scrub"),
    ],
)  # fmt: skip
def test_the_keys_of_the_place_stand_first_in_the_footer(screen, context, width, entries):
    row = words(width, screen=screen, context=context)
    shown = [entry.strip() for entry in row.split("  ") if entry.strip()]
    assert shown[: entries.count(";") + 1] == entries.split("; ")


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
async def test_the_help_shows_every_key(lab, screen):
    async with lab() as it:
        await it.press(screen_key(screen), "?")
        await it.until_shows("esc closes")
        for entry in keys_at(screen, it.app.screen_stack[-2].view.context, ""):
            if entry.help:
                assert re.search(rf"{re.escape(entry.shown)} +{re.escape(entry.help)}", it.text)


@pytest.mark.slow
async def test_the_help_can_be_scrolled_where_it_does_not_fit(lab):
    async with lab(60, 20) as it:
        await it.press("?")
        await it.until_shows("esc closes")
        seen = set()
        for _ in range(70):
            seen |= {line.strip() for line in it.lines}
            await it.press("down")
        for entry in keys_of("lab"):
            assert not entry.help or any(entry.help in line for line in seen), entry


async def test_the_footer_is_that_of_the_place_where_the_focus_is(lab):
    async with lab() as it:
        assert "space play" in it.lines[-1]
        await it.press("space")
        await it.until(lambda: "space pause" in it.lines[-1])
        await it.press("e")
        await it.until(lambda: "esc back" in it.lines[-1])
        assert "space pause" in it.lines[-1]
        await it.press("up")  # to a choice, whose key space is
        assert "space next" in it.lines[-1]
        await it.press("colon")
        assert "tab complete" in it.lines[-1]

"""The help: every key is whole at every width, and what does not fit is said to be there."""

from __future__ import annotations

import re

import pytest

from tui.dispatch import keys_at, keys_of
from tui.keys.key import SCREENS
from tui.screens.help_page import GAP, NARROWEST, help_page
from tui.widgets.view import View

PLACES = [("stage", ""), ("grid", ""), *(("form", kind) for kind in ("text", "number", "choice"))]


def page(width: int, **place) -> list[str]:
    return [line.plain for line in help_page(View(**place), width)]


def words(text: str) -> list[str]:
    return re.findall(r"\S+", text)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("context", "field"), PLACES)
def test_no_word_is_cut_nor_left_out_at_any_width(screen, context, field):
    about = "The loss alternates since epoch 40: it jumps over the valley."
    place = {"screen": screen, "context": context, "field": field, "about": about}
    whole = sorted(words("\n".join(page(60, **place))))
    for width in range(52, 201):
        lines = page(width, **place)
        assert max(map(len, lines)) <= width
        assert sorted(words("\n".join(lines))) == whole


@pytest.mark.parametrize("width", range(-3, 52, 6))
def test_nothing_is_lost_where_there_is_no_room_at_all(width):
    place = {"screen": "lab", "context": "form", "field": "number", "about": "It diverged."}
    letters = sorted("".join(words("\n".join(page(60, **place)))))
    assert sorted("".join(words("\n".join(page(width, **place))))) == letters


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("width", "count"), [(56, 1), (76, 2), (116, 2), (146, 3), (200, 3)])
def test_columns_stand_apart(screen, width, count):
    lines = page(width, screen=screen)
    column = (width - GAP * (count - 1)) // count
    assert column >= NARROWEST
    for place in range(1, count):
        end = place * (column + GAP)
        assert all(line[end - GAP : end].strip() == "" for line in lines)
        assert any(line[end:].strip() for line in lines)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("context", "field"), PLACES[1:])
def test_the_keys_of_the_place_come_first(screen, context, field):
    lines = page(60, screen=screen, context=context, field=field)
    there = keys_at(screen, context, field)
    here = [key for key in there if key.context == context and key.told]
    assert bool(here) == ("In this field" in lines[0] or "In the grid" in lines[0])
    for key, line in zip(here, lines[1:], strict=False):
        assert words(line) == words(f"{key.written(ascii=False, field=field)} {key.told}")
    told = "\n".join(lines)
    assert all(key.help in told or not key.help for key in keys_of(screen))


async def test_what_does_not_fit_is_said_and_reached(lab):
    async with lab(60, 20) as it:
        await it.press("?")
        await it.until_shows("more")
        more = int(re.search(r"↓ (\d+) more", it.text)[1])
        assert "esc closes" in it.text
        await it.press("down")
        assert f"↓ {more - 1} more   ↑ 1 more" in it.text
        await it.press(*["pagedown"] * 9)
        assert "↓" not in it.lines[-1]
        assert re.search(r"q +quit", it.text)
        first, last, total = re.search(r"lines (\d+)-(\d+) of (\d+)", it.text).groups()
        assert last == total == str(more + int(last) - int(first) + 1)
        await it.resize(120, 60)
        assert not re.search("[↓↑] [0-9]+ more", it.text)
        await it.press("escape")
        await it.until_shows("Ground truth")


async def test_it_tells_the_keys_of_the_field_that_has_the_focus(lab):
    async with lab() as it:
        await it.press("e", "?")
        await it.until_shows("In this field")
        assert "0-9 . , + - e are written, letters are keys" in it.text

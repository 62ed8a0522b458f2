"""A form's rows: however many there are, the one that has the focus is in sight."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from rich.text import Text
from textual.app import ComposeResult

from tui.drawing.palette import DARK
from tui.screens.lab.layout import arrange
from tui.terminal.host import TerminalApp
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.rows import FieldRow, Rows, Sheet

GROUPS = {f"Group {group}": [f"field-{5 * group + n}" for n in range(5)] for group in range(8)}
NAMES = [name for names in GROUPS.values() for name in names]
"""Forty fields."""
FIXED = NAMES[7]

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)


class FormApp(TerminalApp[None]):
    """A form of forty fields, where the Lab has it."""

    def __init__(self) -> None:
        super().__init__()
        rows = {title: [self.row(name) for name in names] for title, names in GROUPS.items()}
        self.form = Rows(rows, first=NAMES[0])
        self.refusals: dict[str, str] = {}

    @staticmethod
    def row(name: str) -> FieldRow:
        choice = name.endswith("2")
        return FieldRow(name, ChoiceField(name, ("a", "b")) if choice else TextField(name))

    def compose(self) -> ComposeResult:
        yield self.form

    def show(self) -> None:
        """Show the form where the Lab has it on a terminal of this size."""
        box = arrange(*self.size, drawer="form").boxes["form"]
        self.form.styles.width, self.form.styles.height = box.width, box.height
        self.form.fit(box.height)
        help = Text("what it is and may be\nand a second line")
        texts = dict.fromkeys(NAMES, "a")
        self.form.show(Sheet(texts, frozenset(), frozenset({FIXED}), self.refusals, (help,)), DARK)


OpenForm = Callable[[tuple[int, int]], AbstractAsyncContextManager[tuple[Any, FormApp]]]


@pytest.fixture
def form(plain, driven) -> OpenForm:
    """`async with form(size) as (it, app)`: the form with the focus on its first row."""

    @asynccontextmanager
    async def opened(size: tuple[int, int]) -> AsyncIterator[tuple[Any, FormApp]]:
        plain()
        app = FormApp()
        async with app.run_test(size=size) as pilot:
            it = driven(pilot)
            await app.serve_early()
            app.show()
            app.form.enter()
            await it.settle()
            yield it, app

    return opened


async def step(it: Any, app: FormApp, key: str) -> None:
    """Press a key, and show the form as a screen would."""
    await it.press(key)
    app.show()
    await it.settle()


def is_in_sight(it: Any, name: str | None) -> bool:
    return any(line[2:].startswith(f"{name} ") for line in it.lines)


@SIZES
async def test_the_focused_row_of_forty_is_always_in_sight_and_a_group_s_first_with_its_heading(
    form, size
):
    headings = {names[0]: title for title, names in GROUPS.items()}
    seen = []
    async with form(size) as (it, app):
        for _ in NAMES:
            seen.append(app.form.focused_field)
            assert is_in_sight(it, seen[-1]), seen
            assert headings.get(seen[-1], "") in it.text
            await step(it, app, "down")
        assert set(seen) == set(NAMES) - {FIXED}
        assert seen[0] == seen[-1]  # around the end
        for name in (NAMES[0], *NAMES[:-4:-1]):
            await step(it, app, "up")
            assert app.form.focused_field == name
            assert is_in_sight(it, name)


@SIZES
async def test_the_help_has_room_below_the_rows(form, size):
    async with form(size) as (it, app):
        for key in ("down", "up", "up", "up"):
            await step(it, app, key)
            assert "what it is and may be" in it.text
            assert "and a second line" in it.text


@SIZES
async def test_a_long_sentence_is_whole_and_its_row_in_sight(form, size):
    sentence = "this value is wrong for reasons that take " + "very " * 20 + "long to tell"
    async with form(size) as (it, app):
        app.refusals = {NAMES[-1]: sentence}
        await step(it, app, "up")
        assert sentence in it.drawer
        assert any(line.startswith(f"! {NAMES[-1]}") for line in it.lines)


async def test_another_size_keeps_the_focused_row_in_sight(form):
    async with form((120, 40)) as (it, app):
        await it.press(*["down"] * 30)
        for size in ((80, 24), (60, 20), (200, 60)):
            await it.resize(*size)
            app.show()
            await it.settle()
            assert is_in_sight(it, app.form.focused_field), size

"""A form's rows: however many there are, the one that has the focus is in sight."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from rich.text import Text
from textual.app import ComposeResult

from core.experiments.schema import descriptions
from tui.drawing.palette import DARK
from tui.screens.draft import PRESET
from tui.screens.lab.form import setting_rows
from tui.screens.lab.layout import arrange
from tui.terminal.host import TerminalApp
from tui.widgets.rows import Sheet

CHOICE, TEXT = descriptions()["activation"], descriptions()["learning_rate"]
SCHEMA = {
    f"Group {group}": [
        replace(CHOICE if n == 2 else TEXT, name=name, title=name)
        for n, name in enumerate(f"field-{5 * group + n}" for n in range(5))
    ]
    for group in range(8)
}
"""A schema of forty fields."""
NAMES = [PRESET, *(field.name for fields in SCHEMA.values() for field in fields)]
FIXED = NAMES[8]

SIZES = pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)], ids=str
)


class FormApp(TerminalApp[None]):
    """A form of forty fields, where the Lab has it."""

    def __init__(self) -> None:
        super().__init__()
        self.form = setting_rows(SCHEMA)
        self.refusals: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield self.form

    def show(self) -> None:
        """Show the form where the Lab has it on a terminal of this size."""
        box = arrange(*self.size, drawer="form").boxes["form"]
        self.form.styles.width, self.form.styles.height = box.width, box.height
        self.form.fit(box.height)
        help = Text("what it is and may be\nand a second line")
        texts = {**dict.fromkeys(NAMES, "a"), PRESET: "xor"}
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
            app.set_focus(app.query_one(f"#field-{NAMES[1]}"))
            await it.settle()
            yield it, app

    return opened


async def step(it: Any, app: FormApp, key: str) -> None:
    """Press a key, and show the form as a screen would."""
    await it.press(key)
    app.show()
    await it.settle()


def is_in_sight(it: Any, name: str | None) -> bool:
    title = "xor" if name == PRESET else name
    return any(line[2:].lstrip("< ").startswith(f"{title} ") for line in it.lines)


@pytest.mark.slow
@SIZES
async def test_the_focused_row_of_forty_is_always_in_sight_and_a_group_s_first_with_its_heading(
    form, size
):
    headings = {fields[0].name: title for title, fields in SCHEMA.items()}
    seen = []
    async with form(size) as (it, app):
        for _ in NAMES:
            seen.append(app.form.focused_field)
            assert is_in_sight(it, seen[-1]), seen
            assert headings.get(seen[-1], "") in it.text
            await step(it, app, "down")
        assert set(seen) == set(NAMES) - {FIXED}
        assert seen[0] == seen[-1]  # around the end
        for name in (NAMES[1], NAMES[0], *NAMES[:-4:-1]):
            await step(it, app, "up")
            assert app.form.focused_field == name
            assert is_in_sight(it, name)


@SIZES
async def test_the_help_has_room_below_the_rows(form, size):
    async with form(size) as (it, app):
        for key in ("down", "up", "up", "up", "up"):
            await step(it, app, key)
            assert "what it is and may be" in it.text
            assert "and a second line" in it.text


@SIZES
async def test_a_long_sentence_is_whole_and_its_row_in_sight(form, size):
    sentence = "this value is wrong for reasons that take " + "very " * 20 + "long to tell"
    async with form(size) as (it, app):
        app.refusals = {NAMES[-1]: sentence}
        app.show()
        app.form.enter()
        await step(it, app, "ctrl+l")
        assert sentence in it.drawer
        assert any(line.startswith(f"! {NAMES[-1]}") for line in it.lines)


@pytest.mark.slow
async def test_another_size_keeps_the_focused_row_in_sight(form):
    async with form((120, 40)) as (it, app):
        await it.press(*["down"] * 30)
        for size in ((80, 24), (60, 20), (200, 60)):
            await it.resize(*size)
            app.show()
            await it.settle()
            assert is_in_sight(it, app.form.focused_field), size

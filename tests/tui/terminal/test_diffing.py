"""The terminal shows the same with fewer bytes, whatever is updated in whatever order."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.terminal.diffing import TerminalCells
from tui.terminal.sgr import Looks

ROOT = Path(__file__).parents[3]

WIDTH, HEIGHT = 14, 3
CONSOLES = {
    name: Console(color_system=name, force_terminal=True, width=80, _environ={})
    for name in ("truecolor", "256", "standard")
}
STYLES = (
    Style(),
    Style(color="#ff8700"),
    Style(bgcolor="#005faf"),
    Style(color="#ffd7af", bgcolor="#005faf"),
    Style(color="red", bold=True),
    Style(bold=True, italic=True),
    Style(underline=True),
    Style(color="#87d7af", bgcolor="#121212", reverse=True, bold=True),
    Style(strike=True, bgcolor="#303030"),
    Style(dim=True, color="#123456"),
    Style(bold=True, dim=True),
    Style(meta={"of": "a widget"}),
)
CHARACTERS = (" ", " ", "a", "b", "▀", "▄", "o", "漢", "字", "é", "e\u0301")


def terminal(columns: int = WIDTH, lines: int = HEIGHT) -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(columns, lines)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l")  # as Textual does: no wrapping at the right edge
    return screen, stream


def seen(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """What can be seen of each cell: a plain blank has no foreground and is not bold."""

    def cell(it: pyte.screens.Char) -> tuple[object, ...]:
        if it.data == " " and not (it.reverse or it.underscore or it.strikethrough):
            return it.data, it.bg
        return tuple(it)

    return [[cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def painted(cells: TerminalCells, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
    cells.take(update, console)
    return cells.paint()


Rows = list[dict[int, Strip]]
"""The strips of each row of the screen, by their columns."""


@st.composite
def rows_of_strips(draw: st.DrawFn) -> dict[int, Strip]:
    """A row that is cut into strips as a compositor would cut it."""
    letters = st.tuples(st.sampled_from(CHARACTERS), st.sampled_from(STYLES))
    segments = [Segment(*it) for it in draw(st.lists(letters, min_size=WIDTH, max_size=WIDTH))]
    strip = Strip(segments).crop(0, WIDTH)
    cuts = sorted(draw(st.sets(st.integers(1, WIDTH - 1), max_size=3)) | {WIDTH})
    return dict(zip([0, *cuts], strip.divide(cuts), strict=False))


@st.composite
def frames(draw: st.DrawFn) -> list[tuple[Rows, list[tuple[int, int]], bool]]:
    """Screens one after another, how far the spans of each are widened, and if it is a layout.

    Rows often stay as they were, or change in a few cells only.
    """
    screens: list[tuple[Rows, list[tuple[int, int]], bool]] = []
    rows = [draw(rows_of_strips()) for _ in range(HEIGHT)]
    for _ in range(draw(st.integers(1, 5))):
        rows = [draw(st.one_of(st.just(row), edited(row), rows_of_strips())) for row in rows]
        widened = [(draw(st.integers(0, 3)), draw(st.integers(0, 3))) for _ in rows]
        screens.append((rows, widened, draw(st.integers(0, 5)) == 0))
    return screens


@st.composite
def edited(draw: st.DrawFn, row: dict[int, Strip]) -> dict[int, Strip]:
    """The row with one cell written over."""
    at = draw(st.integers(0, WIDTH - 1))
    segment = Segment(draw(st.sampled_from("xy ▄")), draw(st.sampled_from(STYLES)))
    whole = Strip.join(row.values())
    left, _, right = whole.divide([at, at + 1, WIDTH])
    changed = Strip.join([left, Strip([segment]), right])
    ends = [*list(row)[1:], WIDTH]
    return dict(zip(row, changed.divide(ends), strict=True))


def full(rows: Rows) -> LayoutUpdate:
    return LayoutUpdate([row.values() for row in rows], Region(0, 0, WIDTH, HEIGHT))


def shown_by_textual(rows: Rows, console: Console) -> list[list[tuple[object, ...]]]:
    screen, stream = terminal()
    # Strips remember what they rendered: fresh ones, since consoles differ in their colours.
    fresh = [{x: Strip(list(strip)) for x, strip in row.items()} for row in rows]
    stream.feed(full(fresh).render_segments(console))
    return seen(screen)


def difference(
    old: list[list[tuple[object, ...]]],
    new: list[list[tuple[object, ...]]],
    rows: Rows,
    widened: list[tuple[int, int]],
) -> ChopsUpdate:
    """The update whose spans cover what differs, and a bit more."""
    spans = []
    for y, (before, after, (left, right)) in enumerate(zip(old, new, widened, strict=True)):
        columns = [x for x in range(WIDTH) if before[x] != after[x]]
        if columns:
            spans.append((y, max(columns[0] - left, 0), min(columns[-1] + 1 + right, WIDTH)))
    ends = [[*list(row)[1:], WIDTH] for row in rows]
    return ChopsUpdate(rows, spans, ends)


@pytest.mark.parametrize("colours", list(CONSOLES))
@given(frames=frames())
def test_the_terminal_shows_what_textual_would_show(
    colours: str, frames: list[tuple[Rows, list[tuple[int, int]], bool]]
) -> None:
    # Rich remembers the codes of a style for the first kind of terminal it is rendered for.
    for style in STYLES:
        style._ansi = None
    console = CONSOLES[colours]
    cells = TerminalCells()
    screen, stream = terminal()
    old = seen(screen)
    for number, (rows, widened, whole) in enumerate(frames):
        new = shown_by_textual(rows, console)
        is_layout = number == 0 or whole
        update = full(rows) if is_layout else difference(old, new, rows, widened)
        stream.feed(painted(cells, update, console))
        assert seen(screen) == new
        assert screen.cursor.attrs == pyte.screens.Char(" ")  # Textual's next write is clean
        assert painted(cells, difference(old, new, rows, widened), console) == ""
        old = new


@given(frames=frames(), room=st.integers(1, 60))
def test_what_is_painted_in_pieces_is_whole_in_the_end(
    frames: list[tuple[Rows, list[tuple[int, int]], bool]], room: int
) -> None:
    console = CONSOLES["truecolor"]
    cells = TerminalCells(piece=4)
    screen, stream = terminal()
    for number, (rows, _, whole) in enumerate(frames):
        cells.take(full(rows), console, mends=number == 0 or whole)
        piece = cells.paint(room)
        # A row with wide characters is one piece.
        assert len(piece.encode()) < room + 60 * (40 if "漢" in repr(frames) else 4)
        stream.feed(piece)
    for _ in range(200):
        stream.feed(cells.paint(room))
    assert cells.is_painted
    assert seen(screen) == shown_by_textual(frames[-1][0], console)


def test_text_is_painted_before_a_picture(cells: TerminalCells) -> None:
    console = CONSOLES["truecolor"]
    cells.take(change("▀" * 64 + "Paused".ljust(16), 0, 80), console)
    assert "Paused" in cells.paint(20)


def test_what_was_not_painted_for_the_longest_time_is_painted_next(cells: TerminalCells) -> None:
    console = CONSOLES["truecolor"]
    painted = ""
    for frame in range(8):
        cells.take(change("▀▄"[frame % 2] * 80, 0, 80), console)
        painted += cells.paint(30)
    assert {f"\x1b[1;{column}H" in painted for column in (1, 17, 33, 49, 65)} == {True}


# The parts, told apart

SET = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 5: "blink", 7: "reverse", 9: "strike"}
SET |= {6: "blink2", 8: "conceal", 21: "underline2", 51: "frame", 52: "encircle", 53: "overline"}
ENDED = {22: {"bold", "dim"}, 23: {"italic"}, 24: {"underline", "underline2"}, 27: {"reverse"}}
ENDED |= {25: {"blink", "blink2"}, 28: {"conceal"}, 29: {"strike"}, 54: {"frame", "encircle"}}
ENDED |= {55: {"overline"}}
attribute_sets = st.sets(st.sampled_from(sorted(SET.values())))


@given(before=attribute_sets, after=attribute_sets)
def test_each_attribute_is_set_and_ended(before: set[str], after: set[str]) -> None:
    """pyte knows neither dim nor overline, and terminals end bold and dim with one code."""
    row = [Segment("a", Style(**dict.fromkeys(before, True)))]
    row.append(Segment("b", Style(**dict.fromkeys(after, True))))
    written = painted(TerminalCells(), line(*row), CONSOLES["truecolor"])
    now: set[str] = set()
    for codes, text in re.findall(r"\x1b\[([\d;]*)m|(a|b)", written):
        for code in map(int, filter(None, codes.split(";"))):
            now = (now | {SET[code]}) if code in SET else now - ENDED.get(code, now)
        if text:
            assert now == (before if text == "a" else after)
    assert now == set()


def line(*segments: Segment) -> LayoutUpdate:
    return LayoutUpdate([[Strip(segments)]], Region(0, 0, 80, 1))


def change(text: str, x1: int, x2: int, style: Style | None = None) -> ChopsUpdate:
    return ChopsUpdate([{0: Strip([Segment(text, style)])}], [(0, x1, x2)], [[len(text)]])


@pytest.fixture
def cells() -> TerminalCells:
    """A terminal that shows a row of 80 dashes."""
    cells = TerminalCells()
    painted(cells, line(Segment("-" * 80)), CONSOLES["truecolor"])
    return cells


def test_one_cell_costs_less_than_40_bytes(cells: TerminalCells) -> None:
    style = Style(color="#ff8700", bgcolor="#005faf", bold=True)
    update = ChopsUpdate(
        [{0: Strip([Segment("-" * 79), Segment("▄", style)])}], [(0, 0, 80)], [[80]]
    )
    written = painted(cells, update, CONSOLES["256"])
    assert "▄" in written  # another kind of terminal: painted, though in full
    update = change("-" * 79 + "x", 0, 80, None)
    assert painted(cells, update, CONSOLES["256"]) == "\x1b[1;80Hx"
    update = ChopsUpdate(
        [{0: Strip([Segment("-" * 79), Segment("▄", style)])}], [(0, 0, 80)], [[80]]
    )
    written = painted(cells, update, CONSOLES["256"])
    assert "▄" in written
    assert len(written.encode()) < 40


def test_only_a_style_s_difference_is_sent() -> None:
    segments = [
        Segment("a", Style(color="#ff8700", bgcolor="#005faf")),
        Segment("b", Style(color="#eeeeee", bgcolor="#005faf")),
        Segment(" ", Style(color="#123456", bgcolor="#005faf", bold=True)),
        Segment("c", Style(color="#eeeeee", bgcolor="#005faf")),
    ]
    written = painted(TerminalCells(), line(*segments), CONSOLES["truecolor"])
    assert written == "\x1b[1;1H\x1b[38;5;208;48;5;25ma\x1b[38;5;255mb c\x1b[0m"


def test_a_colour_of_its_own_is_sent_in_full() -> None:
    segment = Segment("a", Style(color="#123456", bgcolor="#005faf"))
    written = painted(TerminalCells(), line(segment), CONSOLES["truecolor"])
    assert written == "\x1b[1;1H\x1b[38;2;18;52;86;48;5;25ma\x1b[0m"


def test_a_gap_is_written_again_or_skipped_whichever_is_shorter(cells: TerminalCells) -> None:
    console = CONSOLES["truecolor"]
    assert painted(cells, change("x--x" + "-" * 76, 0, 80), console) == "\x1b[1;1Hx--x"
    assert painted(cells, change("y" + "-" * 8 + "y" + "-" * 70, 0, 80), console).endswith(
        "\x1b[5Cy"
    )


def test_what_terminals_measure_differently_is_skipped_and_followed_by_a_move() -> None:
    console = CONSOLES["truecolor"]
    cells = TerminalCells()
    assert painted(cells, line(Segment("ae\u0301b")), console) == "\x1b[1;1Hae\u0301\x1b[1;3Hb"
    assert painted(cells, change("xe\u0301x", 0, 3), console) == "\x1b[1;1Hx\x1b[Cx"


def test_an_accent_joins_the_letter_before_it_in_another_segment() -> None:
    segments = [Segment("e"), Segment("\u0301f", Style(bold=True))]
    written = painted(TerminalCells(), line(*segments), CONSOLES["truecolor"])
    assert written == "\x1b[1;1He\u0301\x1b[1;2H\x1b[1mf\x1b[0m"


def test_cells_outside_the_span_stay(cells: TerminalCells) -> None:
    assert painted(cells, change("x" * 80, 10, 12), CONSOLES["truecolor"]) == "\x1b[1;11Hxx"


def test_control_segments_and_links_are_left_out() -> None:
    segments = [Segment("a", Style(link="https://example.org"))]
    segments.append(Segment("\x1b[2J", None, [(2, 0)]))  # type: ignore[list-item]
    assert painted(TerminalCells(), line(*segments), CONSOLES["truecolor"]) == "\x1b[1;1Ha"


def test_without_colours_none_is_sent() -> None:
    console = Console(no_color=True, color_system="truecolor", force_terminal=True)
    style = Style(color="red", bgcolor="blue", bold=True)
    assert (
        painted(TerminalCells(), line(Segment("a", style)), console) == "\x1b[1;1H\x1b[1ma\x1b[0m"
    )


def test_after_forgetting_all_is_painted(cells: TerminalCells) -> None:
    console = CONSOLES["truecolor"]
    update = change("-" * 80, 0, 80)
    assert painted(cells, update, console) == ""
    cells.forget()
    assert painted(cells, update, console).endswith("-" * 80)
    assert painted(cells, update, console) == ""


def test_nothing_old_stays_where_not_all_is_painted_at_once(cells: TerminalCells) -> None:
    """A terminal that was resized shows its old text in odd places."""
    console = CONSOLES["truecolor"]
    screen, stream = terminal(80, 1)
    stream.feed("old" * 20)
    cells.forget()
    cells.take(line(Segment("new".ljust(80))), console, mends=False)
    stream.feed(cells.paint(3))
    assert screen.display == ["new".ljust(80)]
    assert "\x1b[2J" not in cells.paint(3)


def test_a_layout_update_is_painted_in_full(cells: TerminalCells) -> None:
    """It is what mends a terminal on which something else has written."""
    written = painted(cells, line(Segment("-" * 80)), CONSOLES["truecolor"])
    assert written.endswith("-" * 80)


def test_half_of_a_wide_character_is_never_left() -> None:
    console = CONSOLES["truecolor"]
    for at in (1, 2):
        cells = TerminalCells()
        painted(cells, line(Segment("a漢b")), console)
        update = ChopsUpdate([{at: Strip([Segment("x")])}], [(0, at, at + 1)], [[at + 1]])
        expected = "x " if at == 1 else " x"
        assert painted(cells, update, console) == f"\x1b[1;2H{expected}"


# In Textual


class Wide(Widget):
    """A row of its own drawing."""

    text = "-" * 80

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.text, Style())])


class WideApp(App[None]):
    CSS = "Wide { width: 80; height: 1; }"

    def compose(self) -> ComposeResult:
        yield Wide()


async def test_textual_still_sends_from_the_left_edge() -> None:
    app = WideApp()
    async with app.run_test(size=(80, 5)):
        compositor = app.screen._compositor
        app.query_one(Wide).text = "-" * 79 + "x"
        app.query_one(Wide)._styles_cache.clear()
        compositor._dirty_regions = {Region(79, 0, 1, 1)}
        update = compositor.render_update()
        assert isinstance(update, ChopsUpdate)
        written = update.render_segments(app.console)
    assert "x" in written
    assert written.count("-") > 60, (
        "Textual no longer sends a changed span from its widget's left edge: "
        "tui/terminal/diffing.py may have had its day. Measure the bytes a second without it, "
        "and remove it if they suffice."
    )


PROGRAM = """
import sys
from textual.app import App
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Label, ProgressBar, Static
from tui.terminal.diffing import DiffingApp

class Question(ModalScreen):
    CSS = "Question { align: center middle; } Static { width: 20; height: 3; background: blue; }"
    BINDINGS = [("d", "dismiss", "close")]
    def compose(self):
        yield Static("really? 漢字")

class Program(BASE):
    CSS = "#marks { height: 8; } #wide { width: 50%; background: $primary; }"
    BINDINGS = [("u", "more", "more"), ("m", "ask", "ask"), ("l", "repaint", "repaint"),
                ("t", "other_theme", "theme"), ("z", "outside", "outside")]
    count = 0
    def compose(self):
        yield Label("count 0", id="count")
        yield Static("", id="marks")
        yield Static("漢字漢字", id="wide")
        yield ProgressBar(total=20, show_eta=False)
        yield Footer()
    def action_more(self):
        self.count += 1
        self.query_one("#count").update(f"count [b]{self.count}[/b]")
        marks = "".join("▀▄ ox"[i * self.count % 5] for i in range(100))
        self.query_one("#marks").update(f"[orange1 on blue]{marks}[/]")
        self.query_one("#wide").update("漢" * self.count + "é字")
        self.query_one(ProgressBar).progress = self.count
    def action_ask(self):
        self.push_screen(Question())
    def action_other_theme(self):
        self.theme = "textual-light"
    def action_outside(self):
        with self.suspend():
            print("\\x1b[2J\\x1b[Hsomething else", flush=True)
    def action_repaint(self):
        if hasattr(super(), "action_repaint"):
            super().action_repaint()

Program().run(mouse=False)
"""


@contextmanager
def session(program: Path, base: str) -> Iterator[tuple[pexpect.spawn[str], pyte.Screen, Feed]]:
    """A program in a pseudo-terminal, and the screen that shows it."""
    environment = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
    environment |= {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}
    program.write_text(PROGRAM.replace("BASE", base))
    screen, stream = terminal(60, 16)
    child = pexpect.spawn(
        sys.executable, [str(program)], env=environment, dimensions=(16, 60), encoding="utf-8"
    )
    try:
        yield child, screen, Feed(child, stream)
    finally:
        child.close(force=True)


class Feed:
    """Reads what a program writes, until it is quiet."""

    def __init__(self, child: pexpect.spawn[str], stream: pyte.Stream) -> None:
        self._child = child
        self._stream = stream
        self.bytes = 0

    def until_quiet(self, screen: pyte.Screen, marker: str) -> None:
        deadline = time.monotonic() + 20
        quiet_since = time.monotonic()
        while time.monotonic() < deadline:
            try:
                written = self._child.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                is_there = any(marker in line for line in screen.display)
                if is_there and time.monotonic() - quiet_since > 0.35:
                    return
                continue
            quiet_since = time.monotonic()
            self.bytes += len(written.encode())
            # pyte does not know the private forms of m, p and u.
            self._stream.feed(re.sub(r"\x1b\[[<>=?][\d;]*(?:\$p|[mu])", "", written))
        raise AssertionError(f"{marker!r} is not on the screen:\n" + "\n".join(screen.display))


STEPS = (
    ("", "count 0"),
    ("u", "count 1"),
    ("u", "count 2"),
    ("m", "really?"),
    ("d", "count 2"),
    ("u", "count 3"),
    ("size", "count 3"),
    ("u", "count 4"),
    ("m", "really?"),
    ("d", "count 4"),
    ("z", "count 4"),
    ("t", "count 4"),
    ("u", "count 5"),
    ("l", "count 5"),
)


def course(program: Path, base: str) -> tuple[list[list[list[tuple[object, ...]]]], int]:
    """What the screen shows after each step, and the bytes it took."""
    shown = []
    with session(program, base) as (child, screen, feed):
        for key, marker in STEPS:
            if key == "size":
                screen.resize(20, 70)
                child.setwinsize(20, 70)
            elif key:
                child.send(key)
            feed.until_quiet(screen, marker)
            shown.append(seen(screen))
    return shown, feed.bytes


@pytest.mark.proof
@pytest.mark.slow
def test_a_real_session_shows_the_same(tmp_path: Path) -> None:
    expected, bytes_of_textual = course(tmp_path / "plain.py", "App")
    shown, bytes_sent = course(tmp_path / "diffing.py", "DiffingApp")
    for (key, _), ours, textuals in zip(STEPS, shown, expected, strict=True):
        assert ours == textuals, f"after {key!r}"
    assert bytes_sent < 0.8 * bytes_of_textual


@pytest.mark.slow
def test_a_reattached_terminal_is_painted_anew(tmp_path: Path) -> None:
    """It may have lost its text, and reports the size it had."""
    with session(tmp_path / "diffing.py", "DiffingApp") as (child, screen, feed):
        feed.until_quiet(screen, "count 0")
        child.send("u")
        feed.until_quiet(screen, "count 1")
        before = seen(screen)
        screen.reset()
        child.kill(signal.SIGWINCH)
        feed.until_quiet(screen, "count 1")
        assert seen(screen) == before


@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR])
def test_a_colour_of_xterm_s_is_sent_as_it_is(system):
    """Rich takes a light grey for the next darker one where there are 256 colours."""
    look, _ = Looks(system, no_color=False).of(Style(color="#eeeeee", bgcolor="#e4e4e4"))
    assert (look.front, look.back) == ("38;5;255", "48;5;254")

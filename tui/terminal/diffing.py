"""Fewer bytes on the wire: only cells that changed are sent to the terminal.

Textual's `ChopsUpdate` crops a changed span on the right and not on the left, so that each span is
sent from the left edge of its widget, and writes the whole of a style before each piece of text.
For the Lab over SSH that is several times what changed. Here a `TerminalCells` remembers what the
terminal shows, and turns an update of Textual's into the cells that differ, the cursor's moves
between them, and the differences between their styles. `DiffingApp` puts it in front of the
terminal; how and when Textual paints stays Textual's own.

`tests/tui/terminal/test_diffing.py` tells when Textual sends less by itself and this module may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, cast

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from rich.segment import Segment
from textual import on
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.events import Resize
from textual.screen import Screen

from tui.terminal.sgr import Look, Looks, bound

RESET = "\x1b[0m"

_CONTROL_CHARACTERS = dict.fromkeys((*range(32), *range(127, 160)))

_Cell: TypeAlias = tuple[str, Look]
"""The characters of a cell; "" in the second half of a character that is two cells wide."""

_Cells: TypeAlias = list[_Cell]

_Row: TypeAlias = list[_Cell | None]
"""The cells that the terminal shows in a row; None where they are not known."""


class _Ink:
    """Segments as cells, remembered: most of a frame's segments were in the one before."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self._of_segment: dict[Segment, tuple[str, tuple[_Cell, ...]]] = {}

    def cells(self, segments: Iterable[Segment]) -> _Cells:
        """The cells of a row of segments."""
        cells: _Cells = []
        known = self._of_segment
        for segment in segments:
            if segment.control:
                continue
            found = known.get(segment)
            if found is None:
                bound(known)
                found = known[segment] = self._expand(segment)
            joins, its_cells = found
            if joins:
                _join(cells, joins)
            cells += its_cells
        return cells

    def _expand(self, segment: Segment) -> tuple[str, tuple[_Cell, ...]]:
        """Return what joins the character before the segment, and the segment's own cells."""
        text, style, _ = segment
        look, blank = self.looks.of(style)
        text = text.translate(_CONTROL_CHARACTERS)
        if text.isascii():
            return "", tuple((it, blank if it == " " else look) for it in text)
        joins, cells = "", list[_Cell]()
        for start, end, width in split_graphemes(text)[0]:
            character = text[start:end]
            if not width:
                joins += character
                continue
            cells.append((character, blank if character == " " else look))
            cells.extend([("", look)] * (width - 1))
        return joins, tuple(cells)


def _join(cells: _Cells, character: str) -> None:
    """Put a character without a width of its own onto the last character; with none it is lost."""
    for index in range(len(cells) - 1, -1, -1):
        text, look = cells[index]
        if text:
            cells[index] = (text + character, look)
            return


class _Pen:
    """Writes cells, with as few codes and moves between them as it takes."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._state = looks.reset
        self._at: tuple[int, int] | None = None
        """The cursor's column and row, where they are known."""
        self._written: list[str] = []

    def put(self, x: int, y: int, cell: _Cell, row: _Row) -> None:
        """Write a cell; `row` is what the terminal shows up to it in the same row."""
        self._go(x, y, row)
        text, look = cell
        self._style(look)
        self._written.append(text)
        # Terminals differ about the width of what is not one plain character of one cell.
        self._at = (x + 1, y) if len(text) == 1 and cell_len(text) == 1 else None

    def finished(self) -> str:
        """All that was written, the terminal's style at its default in the end."""
        if self._state is not self._looks.reset:
            self._written.append(RESET)
        return "".join(self._written)

    def _style(self, look: Look) -> None:
        codes, self._state = self._looks.step(self._state, look)
        if codes:
            self._written.append(codes)

    def _go(self, x: int, y: int, row: _Row) -> None:
        """Move the cursor, or write once more what lies between where that is as short."""
        if self._at == (x, y):
            return
        if self._at is None or self._at[1] != y or self._at[0] > x:
            self._written.append(f"\x1b[{y + 1};{x + 1}H")
            return
        between = row[self._at[0] : x]
        move = f"\x1b[{len(between)}C" if len(between) > 1 else "\x1b[C"
        again = self._again(between) if len(between) <= len(move) else None
        self._written.append(move if again is None or len(again.encode()) > len(move) else again)

    def _again(self, cells: _Row) -> str | None:
        """The text of cells that can be written in the style the terminal has, if they can."""
        text = ""
        for cell in cells:
            # Of characters that are not one plain one the width is not certain: see `put`.
            if cell is None or len(cell[0]) != 1 or self._looks.step(self._state, cell[1])[0]:
                return None
            text += cell[0]
        return text


class TerminalCells:
    """The cells that a terminal shows; turns updates into the differences from it."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}
        self._terminal: tuple[str | None, bool] | None = None
        self._ink = _Ink(Looks(ColorSystem.TRUECOLOR, no_color=False))
        self.bytes_painted = 0
        """All bytes of all sequences so far."""

    def forget(self) -> None:
        """Know nothing of what the terminal shows: it was resized, cleared or written over."""
        self._rows.clear()

    def paint(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """The sequence that brings the terminal up to date; it has to be written to it.

        A layout update is painted in full, so that it also mends a terminal that shows something
        else than what is remembered.
        """
        self._use(console)
        pen = _Pen(self._ink.looks)
        if isinstance(update, LayoutUpdate):
            self.forget()
            for y, strips in enumerate(update.strips, update.region.y):
                segments = [segment for strip in strips for segment in strip]
                self._paint_row(pen, update.region.x, y, self._ink.cells(segments))
        else:
            for x, y, cells in self._changed(update):
                self._paint_row(pen, x, y, cells)
        sequence = pen.finished()
        self.bytes_painted += len(sequence.encode())
        return sequence

    def _use(self, console: Console) -> None:
        """Write for the kind of terminal that a console stands for."""
        terminal = (console.color_system, console.no_color)
        if terminal != self._terminal:
            self._terminal = terminal
            # Without a colour system Textual writes all colours, and so does this.
            color_system = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
            self._ink = _Ink(Looks(color_system, console.no_color))
            self.forget()

    def _changed(self, update: ChopsUpdate) -> Iterator[tuple[int, int, _Cells]]:
        """The cells of each span of an update, as (x, y, cells)."""
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                cells = self._ink.cells(strip)
                low, high = _whole(cells, max(x1 - x, 0), min(x2, end) - x)
                yield x + low, y, cells[low:high]

    def _paint_row(self, pen: _Pen, x: int, y: int, cells: _Cells) -> None:
        """Write the cells from column x on that differ from what the row shows."""
        row = self._rows.setdefault(y, [])
        row.extend([None] * (x + len(cells) - len(row)))
        if row[x : x + len(cells)] == cells:
            return
        x, cells = _with_torn_halves(row, x, cells)
        for column, cell in enumerate(cells, x):
            if cell != row[column]:
                # The second half of a wide character is written with its first.
                if cell[0]:
                    pen.put(column, y, cell, row)
                row[column] = cell


def _whole(cells: _Cells, low: int, high: int) -> tuple[int, int]:
    """Widen a range of cells so that it cuts no wide character in two."""
    while 0 < low < len(cells) and not cells[low][0]:
        low -= 1
    while high < len(cells) and not cells[high][0]:
        high += 1
    return low, high


def _with_torn_halves(row: _Row, x: int, cells: _Cells) -> tuple[int, _Cells]:
    """Add blanks where the cells cover half of a wide character: terminals drop its other half."""
    first, left = row[x], row[x - 1] if x else None
    if first and left and not first[0]:
        x, cells = x - 1, [(" ", left[1]), *cells]
    end = x + len(cells)
    right = row[end] if end < len(row) else None
    if right and not right[0]:
        cells = [*cells, (" ", right[1])]
    return x, cells


class _Difference(CompositorUpdate):
    """An update of Textual's that is rendered as what it changes.

    The cells are brought up to date by rendering, since Textual may drop an update before that
    (headless, or in a batch), and what it renders it writes.
    """

    def __init__(self, cells: TerminalCells, update: LayoutUpdate | ChopsUpdate) -> None:
        self._cells = cells
        self._update = update

    def render_segments(self, console: Console) -> str:
        return self._cells.paint(self._update, console)


class DiffingApp(App[ReturnType]):
    """An app that sends its terminal only the cells that changed.

    Screens pushed and popped, a return from suspension and every other refresh of the whole screen
    come as layout updates, which are painted in full.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        self._terminal_cells = TerminalCells()
        super().__init__(*args, **keywords)

    @property
    def bytes_painted(self) -> int:
        """Bytes sent to the terminal so far, but for what Textual adds around them."""
        return self._terminal_cells.bytes_painted

    def action_repaint(self) -> None:
        """Paint the whole screen anew, for when something else has written on the terminal."""
        self._terminal_cells.forget()
        self.refresh()

    @on(Resize)
    def _repaint_resized(self) -> None:
        # A terminal moves its text when its size changes. One that keeps its size says so after a
        # reattach (tmux) or a continuation (fg), when it may have lost its text.
        self.action_repaint()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and not self.is_inline:
            renderable = cast(RenderableType, _Difference(self._terminal_cells, renderable))
        super()._display(screen, renderable)

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

from collections.abc import Iterator
from itertools import count
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from rich.control import Control
from textual import on
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.events import Resize
from textual.screen import Screen

from tui.terminal.cells import Cells, Ink, Pen, Row, whole, with_torn_halves
from tui.terminal.sgr import Looks

PIECE = 16
"""Cells of a row that are painted together where there is no room for all."""

WORD = 2
"""Letters and digits that change in a piece for it to be text."""


class TerminalCells:
    """The cells that a terminal shows, and those that it should; all that is sent is the difference
    of the two, so that what the terminal has no time for is never sent."""

    def __init__(self, *, piece: int = PIECE) -> None:
        self._piece = piece
        self._rows: dict[int, Row] = {}
        """What the terminal shows once it has all that was painted."""
        self._wanted: dict[int, Row] = {}
        """What it should show; None in what nothing was ever said of."""
        self._changed: set[int] = set()
        """Rows in which the two may differ."""
        self._clears = False
        """Whether what the terminal shows may be anything."""
        self._frames = count()
        self._painted: dict[tuple[int, int], int] = {}
        """The last frame that each piece of a row was painted in where there was no room for all,
        by the row and its first column."""
        self._terminal: tuple[str | None, bool] | None = None
        self._ink = Ink(Looks(ColorSystem.TRUECOLOR, no_color=False))
        self.bytes_painted = 0
        """All bytes of all sequences so far."""

    def forget(self) -> None:
        """Know nothing of what the terminal shows: it was resized, cleared or written over. Where
        there is no room to paint all at once it is cleared first, so that nothing old stays."""
        self._rows.clear()
        self._changed.update(self._wanted)
        self._clears = True

    def take(
        self, update: LayoutUpdate | ChopsUpdate, console: Console, *, mends: bool = True
    ) -> None:
        """Have an update shown by what is painted next.

        A layout update is the whole screen. Where it `mends`, it is painted in full, so that a
        terminal shows it that shows something else than what is remembered.
        """
        self._use(console)
        if isinstance(update, LayoutUpdate):
            self._wanted.clear()
            self._changed.clear()
            if mends:
                self._rows.clear()
            for y, strips in enumerate(update.strips, update.region.y):
                segments = [segment for strip in strips for segment in strip]
                self._want(update.region.x, y, self._ink.cells(segments))
        else:
            for x, y, cells in self._cells_of(update):
                self._want(x, y, cells)

    @property
    def is_painted(self) -> bool:
        """Whether the terminal shows what it should."""
        return not self._changed

    def paint(self, most: int | None = None) -> str:
        """Return the sequence that brings the terminal up to date, to be written to it; with `most`
        about so many bytes of it: text first, and what was not painted for the longest time."""
        pen, before = Pen(self._ink.looks), ""
        if most is None:
            for y in sorted(self._changed):
                self._paint_cells(pen, y, 0, len(self._wanted[y]))
            self._changed.clear()
        else:
            before = self._cleared() if self._clears else ""
            self._paint_pieces(pen, most)
        self._clears = False
        sequence = before + pen.finished()
        self.bytes_painted += len(sequence.encode())
        return sequence

    def _cleared(self) -> str:
        """Return the sequence that clears the terminal, which then shows blanks alone."""
        blank = " ", self._ink.looks.of(None)[1]
        self._rows = {y: [blank] * len(wanted) for y, wanted in self._wanted.items()}
        return "\x1b[2J"

    def _use(self, console: Console) -> None:
        """Write for the kind of terminal that a console stands for."""
        terminal = (console.color_system, console.no_color)
        if terminal != self._terminal:
            self._terminal = terminal
            # Without a colour system Textual writes all colours, and so does this.
            color_system = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
            self._ink = Ink(Looks(color_system, console.no_color))
            for known in (self._wanted, self._changed, self._rows):
                known.clear()

    def _cells_of(self, update: ChopsUpdate) -> Iterator[tuple[int, int, Cells]]:
        """The cells of each span of an update, as (x, y, cells)."""
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                cells = self._ink.cells(strip)
                low, high = whole(cells, max(x1 - x, 0), min(x2, end) - x)
                yield x + low, y, cells[low:high]

    def _want(self, x: int, y: int, cells: Cells) -> None:
        """Have cells shown from column x on."""
        row = self._wanted.setdefault(y, [])
        row.extend([None] * (x + len(cells) - len(row)))
        if row[x : x + len(cells)] != cells:
            x, cells = with_torn_halves(row, x, cells)
            row[x : x + len(cells)] = cells
        self._changed.add(y)

    def _paint_pieces(self, pen: Pen, most: int) -> None:
        """Write the pieces of rows that changed as long as there is room."""
        frame, pieces = next(self._frames), list[tuple[bool, int, int, int, int]]()
        for y in list(self._changed):
            wanted, row = self._wanted[y], self._row(y)
            both = zip(wanted, row, strict=False)
            if all(cell is None or cell == shown for cell, shown in both):
                self._changed.discard(y)
                continue
            # Two pieces could each tear the other's half of a wide character for ever.
            halves = any(cell is not None and not cell[0] for cell in (*wanted, *row))
            size = len(wanted) if halves else self._piece
            for x in range(0, len(wanted), size):
                cells = zip(wanted[x : x + size], row[x : x + size], strict=False)
                texts = [cell[0] for cell, shown in cells if cell != shown and cell is not None]
                if texts:
                    is_picture = sum(map(str.isalnum, texts)) < WORD
                    pieces.append((is_picture, self._painted.get((y, x), -1), y, x, size))
        for _, _, y, x, size in sorted(pieces):
            if pen.length >= most:
                return
            self._paint_cells(pen, y, x, x + size)
            self._painted[y, x] = frame

    def _row(self, y: int) -> Row:
        """What a row shows, as long as what it should."""
        row = self._rows.setdefault(y, [])
        row.extend([None] * (len(self._wanted[y]) - len(row)))
        return row

    def _paint_cells(self, pen: Pen, y: int, start: int, end: int) -> None:
        """Write the cells of a part of a row that differ from what is shown."""
        row, wanted = self._row(y), self._wanted[y]
        if row[start:end] == wanted[start:end]:
            return
        for column in range(_uncut(wanted, start), _uncut(wanted, min(end, len(wanted)))):
            cell = wanted[column]
            if cell is not None and cell != row[column]:
                # The second half of a wide character is written with its first.
                if cell[0]:
                    _tear(row, column)
                    pen.put(column, y, cell, row)
                row[column] = cell


def _uncut(row: Row, column: int) -> int:
    """Return the column, or the first one after it at which no wide character is cut in two."""
    while 0 < column < len(row) and (cell := row[column]) is not None and not cell[0]:
        column += 1
    return column


def _tear(row: Row, column: int) -> None:
    """Know nothing of the other half of a wide character that a row shows at a column."""
    shown, after = row[column], row[column + 1] if column + 1 < len(row) else None
    if shown is not None and not shown[0] and column:
        row[column - 1] = None
    if after is not None and not after[0]:
        row[column + 1] = None


class DiffingApp(App[ReturnType]):
    """An app that sends its terminal only the cells that changed, when there is room for them.

    Screens pushed and popped, a return from suspension and every other refresh of the whole screen
    come as layout updates, which are painted in full where the line is not busy.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        self._cells = TerminalCells()
        super().__init__(*args, **keywords)

    @property
    def bytes_painted(self) -> int:
        """Bytes sent to the terminal so far, but for what Textual adds around them."""
        return self._cells.bytes_painted

    def room(self) -> int | None:
        """Return the most bytes that may be painted now, 0 where none may be; None where they need
        not be counted."""
        return None

    def send(self, frame: str) -> None:
        """Send what was painted."""
        if self._driver is not None:
            self._driver.write(frame)

    def action_repaint(self) -> None:
        """Paint the whole screen anew, for when something else has written on the terminal."""
        self._cells.forget()
        self.refresh()

    @on(Resize)
    def _repaint_resized(self) -> None:
        # A terminal moves its text when its size changes. One that keeps its size says so after a
        # reattach (tmux) or a continuation (fg), when it may have lost its text.
        self.action_repaint()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not (isinstance(renderable, LayoutUpdate | ChopsUpdate) and self._paints):
            super()._display(screen, renderable)
            return
        self._cells.take(renderable, self.console, mends=self.room() is None)
        self.paint()
        self.post_display_hook()

    @property
    def _paints(self) -> bool:
        """Whether there is a terminal whose cells are known."""
        here = self._running and not self._closed and self._driver is not None
        return here and not self.is_headless and not self.is_inline

    def paint(self) -> None:
        """Bring the terminal up to date, as far as there is room; who makes room calls it again."""
        if self._batch_count or not self._paints or self._cells.is_painted:
            return
        room = self.room()
        if room == 0:
            return
        frame = self._cells.paint(room)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if not frame and cursor == self._previous_cursor_position:
            return
        self._previous_cursor_position = cursor
        frame += Control.move_to(*cursor).segment.text
        self.send(f"{SYNC_START}{frame}{SYNC_END}" if self._sync_available else frame)

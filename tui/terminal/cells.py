"""Cells of a screen: segments as cells, and the fewest bytes that write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment

from tui.terminal.sgr import Look, Looks, bound

RESET = "\x1b[0m"

_CONTROL_CHARACTERS = dict.fromkeys((*range(32), *range(127, 160)))

Cell: TypeAlias = tuple[str, Look]
"""The characters of a cell; "" in the second half of a character that is two cells wide."""

Cells: TypeAlias = list[Cell]

Row: TypeAlias = list[Cell | None]
"""The cells that the terminal shows in a row; None where they are not known."""


class Ink:
    """Segments as cells, remembered: most of a frame's segments were in the one before."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self._of_segment: dict[Segment, tuple[str, tuple[Cell, ...]]] = {}

    def cells(self, segments: Iterable[Segment]) -> Cells:
        """The cells of a row of segments."""
        cells: Cells = []
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

    def _expand(self, segment: Segment) -> tuple[str, tuple[Cell, ...]]:
        """Return what joins the character before the segment, and the segment's own cells."""
        text, style, _ = segment
        look, blank = self.looks.of(style)
        text = text.translate(_CONTROL_CHARACTERS)
        if text.isascii():
            return "", tuple((it, blank if it == " " else look) for it in text)
        joins, cells = "", list[Cell]()
        for start, end, width in split_graphemes(text)[0]:
            character = text[start:end]
            if not width:
                joins += character
                continue
            cells.append((character, blank if character == " " else look))
            cells.extend([("", look)] * (width - 1))
        return joins, tuple(cells)


def _join(cells: Cells, character: str) -> None:
    """Put a character without a width of its own onto the last character; with none it is lost."""
    for index in range(len(cells) - 1, -1, -1):
        text, look = cells[index]
        if text:
            cells[index] = (text + character, look)
            return


class Pen:
    """Writes cells, with as few codes and moves between them as it takes."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._state = looks.reset
        self._at: tuple[int, int] | None = None
        """The cursor's column and row, where they are known."""
        self._written: list[str] = []
        self.length = 0
        """Bytes that were written, about."""

    def put(self, x: int, y: int, cell: Cell, row: Row) -> None:
        """Write a cell; `row` is what the terminal shows up to it in the same row."""
        self._go(x, y, row)
        text, look = cell
        self._style(look)
        self._write(text)
        # Terminals differ about the width of what is not one plain character of one cell.
        self._at = (x + 1, y) if len(text) == 1 and cell_len(text) == 1 else None

    def finished(self) -> str:
        """All that was written, the terminal's style at its default in the end."""
        if self._state is not self._looks.reset:
            self._written.append(RESET)
        return "".join(self._written)

    def _write(self, text: str) -> None:
        self._written.append(text)
        self.length += len(text) if text.isascii() else len(text.encode())

    def _style(self, look: Look) -> None:
        codes, self._state = self._looks.step(self._state, look)
        if codes:
            self._write(codes)

    def _go(self, x: int, y: int, row: Row) -> None:
        """Move the cursor, or write once more what lies between where that is as short."""
        if self._at == (x, y):
            return
        if self._at is None or self._at[1] != y or self._at[0] > x:
            self._write(f"\x1b[{y + 1};{x + 1}H")
            return
        between = row[self._at[0] : x]
        move = f"\x1b[{len(between)}C" if len(between) > 1 else "\x1b[C"
        again = self._again(between) if len(between) <= len(move) else None
        self._write(move if again is None or len(again.encode()) > len(move) else again)

    def _again(self, cells: Row) -> str | None:
        """The text of cells that can be written in the style the terminal has, if they can."""
        text = ""
        for cell in cells:
            # Of characters that are not one plain one the width is not certain: see `put`.
            if cell is None or len(cell[0]) != 1 or self._looks.step(self._state, cell[1])[0]:
                return None
            text += cell[0]
        return text


def whole(cells: Cells, low: int, high: int) -> tuple[int, int]:
    """Widen a range of cells so that it cuts no wide character in two."""
    while 0 < low < len(cells) and not cells[low][0]:
        low -= 1
    while high < len(cells) and not cells[high][0]:
        high += 1
    return low, high


def with_torn_halves(row: Row, x: int, cells: Cells) -> tuple[int, Cells]:
    """Add blanks where the cells cover half of a wide character: terminals drop its other half."""
    first, left = row[x], row[x - 1] if x else None
    if first and left and not first[0]:
        x, cells = x - 1, [(" ", left[1]), *cells]
    end = x + len(cells)
    right = row[end] if end < len(row) else None
    if right and not right[0]:
        cells = [*cells, (" ", right[1])]
    return x, cells

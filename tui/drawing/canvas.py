"""A drawing: rows of styled text, printed by Rich and shown line by line by widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, split_graphemes
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style

Row = tuple[Segment, ...]
"""One line of a drawing, as (text, style) segments without control codes."""


@dataclass(frozen=True)
class Drawing:
    """Drawing of a pure function: rows of segments, all of the same width."""

    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Cells a row."""
        return sum(segment.cell_length for segment in self.rows[0]) if self.rows else 0

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    @property
    def plain(self) -> str:
        """The characters alone, rows separated by newlines."""
        return "\n".join("".join(segment.text for segment in row) for row in self.rows)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row in self.rows:
            yield from row
            yield Segment.line()


def stacked(width: int, *drawings: Drawing, left: int = 0) -> Drawing:
    """Drawings one below the other, `left` blanks before each, filled up to `width`."""
    before = (Segment(" " * left),) if left else ()
    rows: list[Row] = []
    for drawing in drawings:
        missing = width - left - drawing.width
        after = (Segment(" " * missing),) if missing > 0 else ()
        rows += [(*before, *row, *after) for row in drawing.rows]
    return Drawing(tuple(rows))


def beside(gap: int, *drawings: Drawing) -> Drawing:
    """Drawings of one height side by side, so many blanks between them."""
    between = (Segment(" " * gap),)
    rows = []
    for parts in zip(*(drawing.rows for drawing in drawings), strict=True):
        row = parts[0]
        for part in parts[1:]:
            row += between + part
        rows.append(row)
    return Drawing(tuple(rows))


def runs(cells: Iterable[tuple[str, Style | None]]) -> Row:
    """Join neighbouring (character, style) cells of one style into segments."""

    def joined() -> Iterator[Segment]:
        text, style = "", None
        for character, its_style in cells:
            if text and its_style != style:
                yield Segment(text, style)
                text = ""
            text, style = text + character, its_style
        if text:
            yield Segment(text, style)

    return tuple(joined())


def on_ground(row: Row, ground: Style) -> Row:
    """A row on a ground: what a segment's style leaves open is the ground's."""
    return tuple(Segment(s.text, ground + s.style if s.style else ground) for s in row)


def _cells_of(text: str) -> Sequence[str]:
    """Return what stands in each cell of a text; "" in the second one of a wide character."""
    if text.isascii() or cell_len(text) == len(text):
        return text
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        cells += [text[start:end], ""][:width]
        if not width and cells:
            cells[-1] += text[start:end]
    return cells


class Canvas:
    """A grid of blank cells to write on, which becomes a drawing of exactly that size."""

    def __init__(self, width: int, height: int, style: Style | None = None) -> None:
        self.width, self.height = width, height
        self._cells: list[list[tuple[str, Style | None]]] = [
            [(" ", style)] * width for _ in range(height)
        ]

    def write(self, column: int, row: int, text: str, style: Style | None = None) -> int:
        """Write text, cut at the edges; return the column after it."""
        its = _cells_of(text)
        if 0 <= row < self.height:
            cells = self._cells[row]
            for place, character in enumerate(its, column):
                if 0 <= place < self.width:
                    cells[place] = (character, style)
        return column + len(its)

    def write_right(self, end: int, row: int, text: str, style: Style | None = None) -> int:
        """Write text that ends before column `end`; return the column where it starts."""
        start = end - len(_cells_of(text))
        self.write(start, row, text, style)
        return start

    def place(self, column: int, row: int, drawing: Drawing) -> None:
        """Put a drawing with its upper left corner there."""
        for down, segments in enumerate(drawing.rows):
            at = column
            for segment in segments:
                at = self.write(at, row + down, segment.text, segment.style)

    def write_on_blanks(self, column: int, row: int, text: str, style: Style) -> None:
        """Write text where nothing stands, on the ground that is there."""
        there = self._cells[row][column : column + len(text)]
        if all(character == " " for character, _ in there):
            for place, (character, (_, before)) in enumerate(
                zip(text, there, strict=False), column
            ):
                self._cells[row][place] = (character, before + style if before else style)

    def tint(self, column: int, row: int, width: int, style: Style) -> None:
        """Lay a style under the cells of one row."""
        if 0 <= row < self.height:
            cells = self._cells[row]
            for place in range(max(0, column), min(self.width, column + width)):
                character, before = cells[place]
                cells[place] = (character, style if before is None else before + style)

    def drawing(self) -> Drawing:
        """Return the drawing as it was written."""
        return Drawing(tuple(runs(row) for row in self._cells))

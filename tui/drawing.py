"""A drawing: rows of styled text, printed by Rich and shown line by line by widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style

Row = tuple[Segment, ...]
"""One line of a drawing, as (text, style) segments without control codes."""


@dataclass(frozen=True)
class Drawing:
    """What a pure function draws: rows of segments, all of the same width."""

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

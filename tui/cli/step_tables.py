"""One update on the terminal: equations, and their numbers as tables that fold to its width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.style import Style
from rich.text import Text

from core.lessons.notation.digits import decimal, decimals
from core.lessons.notation.spelling import SPELLINGS
from core.lessons.paper.document import (
    Document,
    Expression,
    Heading,
    Mathematics,
    Note,
    Numbers,
    Paragraph,
    Product,
    Row,
    Sum,
    Worked,
)
from core.lessons.paper.excerpt import ends
from core.nn.arrays import FloatArray
from core.refusal import plain
from tui.drawing.palette import Palette
from tui.terminal.console import console_palette, has_colours, output_console

MOST_ROWS = MOST_COLUMNS = 12
"""Of a matrix: of more the first ones and the last."""

MOST_ALONE = 120
"""Columns of a matrix of one row, likewise."""

MARGIN = 2
"""Cells before the numbers."""

GAP = 2
"""Cells between two columns."""


def show(document: Document) -> None:
    """Print a document."""
    console = output_console()
    unicode = console.encoding.lower().startswith("utf")
    _Printer(document, console, "unicode" if unicode else "ascii").show()


class _Printer:
    def __init__(self, document: Document, console: Console, spelling: str) -> None:
        self._document, self._console = document, console
        self._spelling, self._notes = spelling, list[Note]()
        self._palette: Palette | None = console_palette(console) if has_colours(console) else None

    def show(self) -> None:
        """Print the title, the blocks and the footnotes."""
        self._console.print(Text(plain(self._document.title), "bold"))
        for block in self._document.blocks:
            match block:
                case Heading(text):
                    self._console.print()
                    self._console.print(Text(text, "bold underline"))
                case Paragraph(parts, notes):
                    self._console.print()
                    self._console.print(self._words(parts), self._marks(notes), sep="", style="dim")
                case Mathematics(rows):
                    for row in rows:
                        self._row(row)
        for number, note in enumerate(self._notes, 1):
            self._console.print()
            printed = note.printed.written(self._spelling)
            said = f"[{number}] The report prints {printed}. {self._words(note.words)}"
            self._console.print(Text(said))

    def _words(self, parts: Sequence[str | Expression]) -> str:
        return "".join(
            plain(part) if isinstance(part, str) else self._spelled(part.text) for part in parts
        )

    def _marks(self, notes: Sequence[Note]) -> str:
        first = len(self._notes) + 1
        self._notes += notes
        return "".join(f" [{number}]" for number in range(first, len(self._notes) + 1))

    # Mathematics.

    def _spelled(self, text: str) -> str:
        return SPELLINGS[self._spelling](text)

    def _number(self, value: float) -> str:
        return decimal(value, self._document.digits)

    def _row(self, row: Row) -> None:
        relation = SPELLINGS[self._spelling].relations[row.relation]
        start = f"{self._spelled(row.left)} {relation} " if row.left else f"{relation} "
        indent = 0 if row.left else MARGIN
        match row.content:
            case Expression(text):
                self._print(Text(f"{start}{self._spelled(text)}", "bold"), indent)
            case Worked(text, values) if all(array.size == 1 for array in values.values()):
                numbers = {name: self._number(array.item()) for name, array in values.items()}
                worked = type(SPELLINGS[self._spelling])(numbers)(text)
                self._print(Text(f"{start}{worked}"), indent)
            case Sum() as total:
                self._print(Text(f"{start}{self._sum(total)}"), indent)
            case Numbers(array) if array.size == 1:
                name = Text(start, "bold" if row.left else "")
                self._print(name + self._signed(array.item(), self._number(array.item())), indent)
            case Numbers(array):
                if row.left:
                    self._print(Text(f"{start.rstrip()}", "bold"), indent)
                self._table(array)

    def _print(self, text: Text, indent: int) -> None:
        """Print a line that goes on further right where it is too long."""
        width = max(20, self._console.width) - indent - MARGIN
        for place, line in enumerate(text.wrap(self._console, width)):
            line.rstrip()
            self._console.print(Text(" " * (indent + MARGIN * bool(place))) + line)

    def _sum(self, total: Sum) -> str:
        cut = len(total.terms) > total.most
        shown = [*total.terms[: total.most - 1], total.terms[-1]] if cut else list(total.terms)
        texts = [self._product(term) for term in shown]
        if cut:
            texts.insert(-1, "...")
        whole = " + ".join(texts)
        return f"{self._product(total.before)} {self._dot} ({whole})" if total.before else whole

    @property
    def _dot(self) -> str:
        return SPELLINGS[self._spelling].dot

    def _product(self, factors: Product) -> str:
        texts = [self._spelled(f) if isinstance(f, str) else self._number(f) for f in factors]
        between = " " if any(isinstance(f, str) for f in factors) else self._dot
        return between.join(f"({text})" if text.startswith("-") else text for text in texts)

    def _signed(self, value: float, text: str) -> Text:
        """A number in the colour of its sign."""
        style = Style()
        if self._palette is not None and value:
            style = Style(color=self._palette.class_colour(int(value > 0)))
        return Text(text, style)

    # Tables.

    def _table(self, array: FloatArray) -> None:
        """Print a matrix: blocks of columns below one another, as many in each as have room."""
        rows = ends(array.shape[0], MOST_ROWS)
        columns = ends(array.shape[1], MOST_COLUMNS if len(array) > 1 else MOST_ALONE)
        names = [f"{row + 1:,}" for row in rows] if len(array) > 1 else [""]
        before = max(map(len, names)) + MARGIN
        shown = array[np.ix_(rows, columns)]
        texts: Sequence[Sequence[str]] = [
            decimals(series, self._document.digits) for series in _series(shown)
        ]
        texts = texts if len(array) == 1 else list(zip(*texts, strict=True))
        cells = [
            [self._signed(value, text) for value, text in zip(*line, strict=True)]
            for line in zip(shown.tolist(), texts, strict=True)
        ]
        widths = [
            max(len(f"{column + 1:,}"), *(len(line[place]) for line in cells))
            for place, column in enumerate(columns)
        ]
        room = self._console.width - before
        if len(array) == 1 and len(list(_folded(widths, room))) > 1:
            widths = [max(widths)] * len(widths)  # what folds stands in columns
        for block in _folded(widths, room):
            head = Text(" " * before)
            for place in block:
                head += Text(f"{columns[place] + 1:,}".rjust(widths[place] + GAP), "dim")
            self._console.print(head, no_wrap=True, crop=False)
            for place, (name, line) in enumerate(zip(names, cells, strict=True)):
                if place and rows[place] != rows[place - 1] + 1:
                    self._console.print(Text(f"{'...':>{before}}", "dim"))
                text = Text(name.rjust(before), "dim")
                for cell in block:
                    text += Text(" " * (widths[cell] + GAP - len(line[cell]))) + line[cell]
                self._console.print(text, no_wrap=True, crop=False)
        if (len(rows), len(columns)) != array.shape:
            shape = " by ".join(f"{count:,}" for count in array.shape)
            said = "the first ones and the last are shown; --json has all"
            self._print(Text(f"{shape}: {said}", "dim"), MARGIN)


def _series(array: FloatArray) -> list[list[float]]:
    """The numbers that have one spelling: those of a column, or of a row that is alone."""
    series: list[list[float]] = (array if len(array) == 1 else array.T).tolist()
    return series


def _folded(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield the places of columns that stand side by side."""
    block, used = list[int](), 0
    for place, width in enumerate(widths):
        if block and used + width + GAP > room:
            yield block
            block, used = [], 0
        block.append(place)
        used += width + GAP
    yield block

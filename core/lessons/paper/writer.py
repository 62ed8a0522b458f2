"""Writers: a document in the spelling of one kind of paper. What differs is in the subclasses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from core.lessons.notation.digits import scientific
from core.lessons.notation.expression import names_in
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
from core.lessons.paper.excerpt import Excerpt, excerpt, number_width
from core.nn.arrays import FloatArray

ROOM = 83
"""Characters of a row of mathematics, its left side aside."""

INDEX = 3
"""Characters that a name is shorter than its expression."""

MOST_ROWS = 11
"""Of a matrix: of more the first ones and the last."""


class Writer(ABC):
    """A kind of paper."""

    spelling: str
    """One of `SPELLINGS`."""
    dot: str
    """The sign between two numbers that are multiplied."""
    dots: Mapping[str, str]
    """In place of what is left out: across, down, aslant, and of terms in a sum."""
    before_display = "\n\n"
    """Between a sentence and the mathematics that it is about."""
    footnotes: list[str]
    """Those so far, of paper that has them at its end."""

    def write(self, document: Document) -> str:
        """Write a document, which ends with a new line."""
        self._digits, self.footnotes = document.digits, list[str]()
        body = ""
        for block in document.blocks:
            for text in self._block(block):
                close = isinstance(block, Mathematics) and body
                body += (self.before_display if close else "\n\n" if body else "") + text
        return self.whole(document.title, body)

    # The kinds of paper.

    @abstractmethod
    def whole(self, title: str, body: str) -> str:
        """Put the title and all around the text."""

    @abstractmethod
    def heading(self, text: str) -> str:
        """Write a heading."""

    @abstractmethod
    def text(self, words: str) -> str:
        """Write words that stand for themselves."""

    @abstractmethod
    def inline(self, mathematics: str) -> str:
        """Put mathematics into a sentence."""

    @abstractmethod
    def display(self, rows: Sequence[str]) -> str:
        """Put rows of mathematics between paragraphs; & stands where they are aligned."""

    @abstractmethod
    def footnote(self, text: str) -> str:
        """Write a footnote where it belongs."""

    @abstractmethod
    def power(self, mantissa: str, exponent: int) -> str:
        """Write a number with a power of ten."""

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """Write a matrix of what stands in it."""

    # The blocks.

    def _block(self, block: Heading | Paragraph | Mathematics) -> Iterator[str]:
        match block:
            case Heading(text):
                yield self.heading(text)
            case Paragraph(parts, notes):
                yield self._sentence(parts) + (self._footnote(notes) if notes else "")
            case Mathematics(rows):
                yield self.display([text for row in rows for text in self._row(row)])
                yield from self._cuts(rows)

    def _sentence(self, parts: Sequence[str | Expression]) -> str:
        return "".join(
            self.text(part) if isinstance(part, str) else self.inline(self.spelled(part.text))
            for part in parts
        )

    def _footnote(self, notes: Sequence[Note]) -> str:
        words = []
        for place, note in enumerate(notes):
            start = self.text("Elsewhere it prints " if place else "The report prints ")
            printed = self.inline(note.printed.written(self.spelling))
            words.append(f"{start}{printed}{self.text('. ')}{self._sentence(note.words)}")
        return self.footnote(" ".join(words))

    def _cuts(self, rows: Sequence[Row]) -> Iterator[str]:
        """Tell which part is shown of matrices that have no room."""
        left, cut = "", []
        for row in rows:
            left = row.left or left
            if isinstance(row.content, Numbers) and not (part := self._part(row.content)).is_whole:
                cut.append(f"{self.inline(self.spelled(left))}{self.text(f' ({part.sentence})')}")
        if cut:
            yield f"{self.text('Shown of ')}{self.text(', of ').join(cut)}{self.text('.')}"

    # Mathematics.

    def spelled(self, text: str, values: Mapping[str, FloatArray] | None = None) -> str:
        """Write an expression, with numbers for some names."""
        numbers = {name: self._operand(array) for name, array in (values or {}).items()}
        return type(SPELLINGS[self.spelling])(numbers)(text)

    def _row(self, row: Row) -> Iterator[str]:
        """Return the rows that one takes; none where a worked formula has no room."""
        start = self._start(row)
        match row.content:
            case Expression(text):
                yield start + self.spelled(text)
            case Worked(text, values):
                if self._fits(text, values):
                    yield start + self.spelled(text, values)
            case Numbers() as content:
                yield start + self._excerpt(self._part(content))
            case Sum() as total:
                for place, terms in enumerate(self._sum(total)):
                    yield f"&{self.indent} + {terms}" if place else start + terms

    indent = ""
    """Before a row of a sum that goes on."""

    def _start(self, row: Row) -> str:
        left = self.spelled(row.left) if row.left else ""
        return f"{left} &{SPELLINGS[self.spelling].relations[row.relation]} ".lstrip()

    def _part(self, content: Numbers) -> Excerpt:
        return excerpt(content.array, self._digits, room=ROOM, most_rows=MOST_ROWS)

    def _fits(self, text: str, values: Mapping[str, FloatArray]) -> bool:
        """Whether a worked formula is whole in its row."""
        parts = [self._part(Numbers(values[name])) for name in names_in(text) if name in values]
        between = 2 * len(text.split())
        return all(p.is_whole for p in parts) and sum(p.width for p in parts) + between <= ROOM

    def number(self, value: float) -> str:
        """Write a number."""
        mantissa, exponent = scientific(float(value), self._digits)
        if mantissa.endswith(("inf", "nan")):
            return self.infinite(mantissa)
        return self.power(mantissa, exponent) if exponent else mantissa

    @abstractmethod
    def infinite(self, name: str) -> str:
        """Write inf, -inf or nan."""

    def _operand(self, array: FloatArray) -> str:
        if array.size == 1:
            return self.number(array.item())
        return self._excerpt(self._part(Numbers(array)))

    def _excerpt(self, part: Excerpt) -> str:
        if part.array.size == 1:
            return self.number(part.array.item())
        rows = [
            _with_gap(
                [self.number(part.array[row, column]) for column in part.columns],
                self.dots["across"],
                part.array.shape[1],
            )
            for row in part.rows
        ]
        if len(part.rows) < part.array.shape[0]:
            gap = [self.dots["down"]] * len(part.columns)
            rows.insert(-1, _with_gap(gap, self.dots["aslant"], part.array.shape[1]))
        return self.matrix(rows)

    def _sum(self, total: Sum) -> list[str]:
        """Return the rows of a sum."""
        cut = len(total.terms) > total.most
        shown = [*total.terms[: total.most - 1], total.terms[-1]] if cut else total.terms
        rows, width = [list[str]()], 0
        for place, term in enumerate(shown):
            own = sum(map(self._factor_width, term)) + 3 * len(term) + 1
            if width + own > ROOM and rows[-1]:
                rows.append([])
                width = 0
            if cut and place == len(shown) - 1:
                rows[-1].append(self.dots["sum"])
            rows[-1].append(self._product(term))
            width += own
        written = [" + ".join(row) for row in rows]
        if total.before:
            written[0] = f"{self._product(total.before)} {self.dot} ({written[0]}"
            written[-1] += ")"
        return written

    def _product(self, factors: Product) -> str:
        between = " " if any(isinstance(factor, str) for factor in factors) else f" {self.dot} "
        return between.join(map(self._factor, factors))

    def _factor(self, factor: float | str) -> str:
        """Write a number or an expression among others that it is multiplied with."""
        text = self.spelled(factor) if isinstance(factor, str) else self.number(factor)
        return f"({text})" if text.startswith("-") else text

    def _factor_width(self, factor: float | str) -> int:
        # An index is small, and names have no dot between them.
        if isinstance(factor, str):
            return len(factor) - INDEX
        return number_width(factor, self._digits)


def _with_gap(cells: list[str], gap: str, count: int) -> list[str]:
    """The cells of a row of so many, with a gap before the last where some are left out."""
    return cells if len(cells) == count else [*cells[:-1], gap, cells[-1]]

"""Documents in Typst."""

from __future__ import annotations

import string
from collections.abc import Sequence

from core.lessons.paper.writer import Writer

HEAD = """#set page(paper: "a4", margin: 2cm)
#set text(size: 10pt)
#show math.equation.where(block: true): set block(breakable: true)
#set math.mat(column-gap: 0.6em)
"""

PLAIN = " .,:;()!?%"
"""Characters that stand for themselves in a text besides letters and digits."""


class Typst(Writer):
    """A document that Typst typesets."""

    spelling = "typst"
    dot = "dot"
    dots = {"across": "dots.h.c", "down": "dots.v", "aslant": "dots.down", "sum": "dots.h.c"}  # noqa: RUF012
    indent = "quad"

    def whole(self, title: str, body: str) -> str:
        """Put the settings before the text."""
        return f"{HEAD}\n= {self.text(title)}\n\n{body}\n"

    def heading(self, text: str) -> str:
        """Write a heading."""
        return f"== {self.text(text)}"

    def text(self, words: str) -> str:
        """Write words that stand for themselves."""
        special = set(string.punctuation) - set(PLAIN)
        return "".join(f"\\{c}" if c in special else c for c in words)

    def inline(self, mathematics: str) -> str:
        """Put mathematics into a sentence."""
        return f"${mathematics}$"

    def display(self, rows: Sequence[str]) -> str:
        """Put rows of mathematics between paragraphs."""
        body = " \\\n".join(rows)
        return f"$ {body} $"

    def footnote(self, text: str) -> str:
        """Write a footnote where it belongs."""
        return f"#footnote[{text}]"

    def power(self, mantissa: str, exponent: int) -> str:
        """Write a number with a power of ten."""
        return f"{mantissa} dot 10^({exponent})"

    def infinite(self, name: str) -> str:
        """Write inf, -inf or nan."""
        return '"nan"' if name == "nan" else name.replace("inf", "infinity")

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """Write a matrix of what stands in it."""
        return f"mat({'; '.join(', '.join(row) for row in rows)})"

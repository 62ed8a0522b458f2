"""Documents in Markdown, their mathematics between dollars in the spelling of LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.paper.latex import LatexMathematics

SPECIAL = "\\`*_#[]<>|$~&^"
"""Characters that would be read as something else in a text."""


class Markdown(LatexMathematics):
    """A document as GitHub, Jupyter and Pandoc show it."""

    def whole(self, title: str, body: str) -> str:
        """Put the title above and the footnotes below."""
        notes = "".join(f"[^{n}]: {text}\n" for n, text in enumerate(self.footnotes, 1))
        return f"# {self.text(title)}\n\n{body}\n" + (f"\n{notes}" if notes else "")

    def heading(self, text: str) -> str:
        """Write a heading."""
        return f"## {self.text(text)}"

    def text(self, words: str) -> str:
        """Write words that stand for themselves."""
        return "".join(f"\\{c}" if c in SPECIAL else c for c in words)

    def inline(self, mathematics: str) -> str:
        """Put mathematics into a sentence."""
        return f"${mathematics}$"

    def display(self, rows: Sequence[str]) -> str:
        """Put rows of mathematics between paragraphs."""
        body = " \\\\\n".join(rows)
        return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"

    def footnote(self, text: str) -> str:
        """Write the mark of a footnote."""
        self.footnotes.append(text)
        return f"[^{len(self.footnotes)}]"

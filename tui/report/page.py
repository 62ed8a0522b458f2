"""A page of a report, written block by block: Markdown, and the same as self-contained HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from tui.report import figures, sketches
from tui.report.html import document, escaped, slug
from tui.report.plots import Plot
from tui.report.wording import NBSP

WIDTH = 98
"""Of a line of the Markdown, where it can be broken."""

MISSING = (
    "The figures are the terminal's own drawings, since matplotlib is not installed; "
    "`pip install 'bp-tui[report]'` gives real ones."
)


class Page:
    """Blocks of Markdown, and the figures among them as SVG files."""

    def __init__(self, title: str) -> None:
        # As a file's name gives it: perhaps with line breaks, or with bytes that are no text.
        self.title = " ".join(title.encode(errors="replace").decode().split())
        self.figures: dict[str, str] = {}
        """SVG documents by their path."""
        self.draws = figures.can_draw()
        self._blocks = [f"# {escaped(self.title)}"]
        self._headings: list[str] = []
        self._shown = 0
        self._contents: int | None = None

    def contents(self) -> None:
        """The list of the sections goes here."""
        self._contents = len(self._blocks)

    def section(self, title: str) -> None:
        """A heading that the contents name."""
        self._headings.append(title)
        self._blocks.append(f"## {title}")

    def subsection(self, title: str) -> None:
        """A heading below it."""
        self._blocks.append(f"### {title}")

    def paragraph(self, text: str) -> None:
        """Text of one paragraph, Markdown inside."""
        self._blocks.append(_wrapped(text))

    def bullets(self, texts: Iterable[str]) -> None:
        """A list."""
        self._blocks.append("\n".join(_wrapped(text, "- ", "  ") for text in texts))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> None:
        """A table; `align` has a letter a column, l or r."""
        letters = align or "l" * len(head)
        rule = [":--" if letter == "l" else "--:" for letter in letters]
        lines = [head, rule, *rows]
        self._blocks.append("\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines))

    def code(self, text: str, language: str = "text") -> None:
        """A block as it is."""
        self._blocks.append(f"```{language}\n{text.rstrip()}\n```")

    def text(self, markdown: str) -> None:
        """Markdown as it is."""
        self._blocks.append(markdown.strip())

    def figure(self, plot: Plot, caption: str) -> None:
        """A figure with its number and caption: an SVG file, or the terminal's own drawing."""
        self._shown += 1
        if self.draws:
            path = f"figures/{plot.name}.svg"
            self.figures[path] = figures.svg(plot)
            self._blocks.append(f"![{plot.alt}]({path})")
        else:
            self.code(sketches.text(plot))
        self.paragraph(f"*Figure {self._shown}. {caption}*")

    @property
    def marks(self) -> str:
        """How the maps are read."""
        if self.draws:
            return (
                "A capital letter on black is a mistake; the line is where both classes are "
                "equally probable."
            )
        return "A capital letter is a mistake; the blank band is where the network is undecided."

    @property
    def markdown(self) -> str:
        """The page."""
        blocks = list(self._blocks)
        if self._contents is not None:
            links = (f"[{title.replace(' ', NBSP)}](#{slug(title)})" for title in self._headings)
            blocks.insert(self._contents, _wrapped(" · ".join(links)))
        return "\n\n".join(blocks) + "\n"

    @property
    def html(self) -> str:
        """The page in one file."""
        return document(self.title, self.markdown, self.figures)


def _cell(text: str) -> str:
    """Figures with their ranges stay on one line."""
    return _unbroken(text).replace(" [", f"{NBSP}[").replace("|", "\\|")


def _unbroken(text: str) -> str:
    """97.5 %, 18 of 20, [94.0, 100.0] and N(0, 1) are not torn apart."""
    blanks = r"(?<=\d) (?=%|of \d)|(?<=\d of) (?=\d)|(?<=\d,) (?=[\d.e-]+[])])"
    return re.sub(blanks, NBSP, text)


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Lines of at most `WIDTH`, `code` in one piece."""
    whole = re.sub("`[^`]*`", lambda code: code[0].replace(" ", "\0"), _unbroken(text))
    lines = textwrap.fill(
        whole,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace("\0", " ")

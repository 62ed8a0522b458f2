"""A page of a report, written block by block: Markdown, and the same as self-contained HTML."""

from __future__ import annotations

import base64
import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.refusal import plain
from core.sweeps.standing import COLUMNS, Standing
from tui.drawing.sweep_table import cell
from tui.report import figures_svg, figures_text
from tui.report.figures import Plot
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
        # As a file's name gives it: perhaps with line breaks, with bytes that are no text, or
        # with what a terminal would obey.
        self.title = plain(" ".join(title.encode(errors="replace").decode().split()))
        self.figures: dict[str, str] = {}
        """SVG documents by their path."""
        self.draws = figures_svg.can_draw()
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
            self.figures[path] = figures_svg.svg(plot)
            self._blocks.append(f"![{plot.alt}]({path})")
        else:
            self.code(figures_text.text(plot))
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


TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def escaped(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>&#~|])", r"\\\1", text)


def slug(heading: str) -> str:
    """A heading's anchor, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def document(title: str, markdown: str, figures: Mapping[str, str]) -> str:
    """The HTML document of a Markdown page; `figures` are the SVG documents by their path."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = renderer.parse(markdown)
    _name_headings(tokens)
    _set_figures(tokens, figures)
    body = str(renderer.renderer.render(tokens, renderer.options, {}))
    body = body.replace("<table>", '<div class="table"><table>').replace(
        "</table>", "</table></div>"
    )
    style = (files("tui.report") / "style.css").read_text(encoding="utf-8")
    return TEMPLATE.format(title=html.escape(title), style=style, body=body)


def _name_headings(tokens: Sequence[Token]) -> None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(inline.content))


def _set_figures(tokens: Sequence[Token], figures: Mapping[str, str]) -> None:
    """Put the figures in, and name their paragraphs and those of their captions."""
    for place, token in enumerate(tokens):
        children: Any = token.children or ()
        images = [child for child in children if child.type == "image"]
        for image in images:
            svg = figures[str(image.attrGet("src"))].encode()
            image.attrSet("src", "data:image/svg+xml;base64," + base64.b64encode(svg).decode())
        if images and len(children) == 1:
            tokens[place - 1].attrSet("class", "figure")
            if place + 2 < len(tokens):
                tokens[place + 2].attrSet("class", "caption")


def standings_table(
    page: Page, head: Sequence[str], rows: Iterable[tuple[Sequence[str], Standing]]
) -> None:
    """Statistics over seeds: settings at the left, medians with their ranges beside them."""
    columns = ("accuracy", "perfect", "loss", "diverged")
    page.table(
        (*head, "accuracy", "all right", "loss", "diverged"),
        (
            (*settings, *(" ".join(filter(None, cell(standing, COLUMNS[c]))) for c in columns))
            for settings, standing in rows
        ),
        "l" * len(head) + "r" * len(columns),
    )

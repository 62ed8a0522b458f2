"""A page of a report, written block by block: Markdown, and from it self-contained HTML."""

from __future__ import annotations

import base64
import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise

from markdown_it import MarkdownIt

from core.data.dataset import Task
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

    def __init__(self, title: str, *opening: str) -> None:
        """Begin with a title and paragraphs; the contents follow."""
        # A file's name may have line breaks, bytes that are no text, or what a terminal obeys.
        self.title = plain(" ".join(title.encode(errors="replace").decode().split()))
        self.draws = figures_svg.can_draw()
        self.figures: dict[str, str] = {}
        """SVG documents by their path."""
        self._opening = opening if self.draws else (*opening, MISSING)
        self._headings: list[str] = []
        self._blocks: list[str] = []
        self._captions = 0

    def section(self, title: str) -> None:
        """Add a heading that the contents name."""
        self._headings.append(title)
        self._blocks.append(f"## {title}")

    def subsection(self, title: str) -> None:
        """Add a heading below that of the section."""
        self._blocks.append(f"### {title}")

    def paragraph(self, text: str) -> None:
        """Add text of one paragraph, Markdown inside."""
        self._blocks.append(_wrapped(text))

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        self._blocks.append("\n".join(_wrapped(text, "- ", "  ") for text in texts))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> None:
        """Add a table; `align` has a letter a column, l or r."""
        rule = ["--:" if letter == "r" else ":--" for letter in align.ljust(len(head))]
        lines = [head, rule, *rows]
        self._blocks.append("\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines))

    def standings(
        self, head: Sequence[str], rows: Iterable[tuple[Sequence[str], Standing]]
    ) -> None:
        """Add statistics over seeds: settings at the left, medians with their ranges beside."""
        listed = list(rows)
        standings = [standing for _, standing in listed]
        titles = {
            COLUMNS[name]: title
            for name in ("accuracy", "perfect", "loss", "diverged")
            if (title := COLUMNS[name].title_of(standings))
        }
        self.table(
            (*head, *("all right" if title == "perfect" else title for title in titles.values())),
            (
                (*settings, *(" ".join(filter(None, cell(standing, column))) for column in titles))
                for settings, standing in listed
            ),
            "l" * len(head) + "r" * len(titles),
        )

    def code(self, text: str, language: str = "text") -> None:
        """Add a block as it is."""
        self._blocks.append(f"```{language}\n{text.rstrip()}\n```")

    def markdown_file(self, name: str) -> None:
        """Add a file of this room."""
        self._blocks.append(_file(name).strip())

    def figure(self, plot: Plot, caption: str) -> None:
        """Add a figure, as an SVG file or as the terminal's own drawing, and its caption."""
        self._captions += 1
        if self.draws:
            path = f"figures/{plot.name}.svg"
            self.figures[path] = figures_svg.svg(plot)
            self._blocks.append(f"![{plot.alt}]({path})")
        else:
            self.code(figures_text.text(plot))
        self.paragraph(f"*Figure {self._captions}. {caption}*")

    def marks(self, task: Task = Task.BINARY) -> str:
        """An explanation of the marks on the maps."""
        if task is Task.REGRESSION:
            if self.draws:
                return "A dot has the colour of its value; where the surface fits, both are alike."
            return "A value is v below the middle of its range, ^ above; the blank band is there."
        if self.draws:
            line = "both classes are equally probable"
            if task is Task.CLASSES:
                line = "another class becomes the most probable"
            return f"A capital letter on black is a mistake; the line is where {line}."
        return "A capital letter is a mistake; the blank band is where the network is undecided."

    @property
    def files(self) -> dict[str, str]:
        """The page as Markdown and as HTML, and its figures, by their path."""
        links = (f"[{title.replace(' ', NBSP)}](#{slug(title)})" for title in self._headings)
        opening = [f"# {escaped(self.title)}", *map(_wrapped, self._opening)]
        markdown = "\n\n".join([*opening, _wrapped(" · ".join(links)), *self._blocks]) + "\n"
        page = _document(self.title, markdown, self.figures)
        return {**self.figures, "report.md": markdown, "report.html": page}


def _cell(text: str) -> str:
    """Keep figures and their ranges on one line."""
    return re.sub(r"(?<!\\)\|", r"\\|", _unbroken(text).replace(" [", f"{NBSP}["))


def _unbroken(text: str) -> str:
    """Keep 97.5 %, 18 of 20, [94.0, 100.0] and N(0, 1) in one piece."""
    blanks = r"(?<=\d) (?=%|of \d)|(?<=\d of) (?=\d)|(?<=\d,) (?=[\d.e-]+[])])"
    return re.sub(blanks, NBSP, text)


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Break into lines of at most `WIDTH`, `code` in one piece."""
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


def escaped(text: str) -> str:
    """Write text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>&#~|])", r"\\\1", text)


def _file(name: str) -> str:
    return (files("tui.report") / name).read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """Return a heading's anchor, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _document(title: str, markdown: str, figures: Mapping[str, str]) -> str:
    """Return the HTML document of a Markdown page; `figures` are SVG documents by their path."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for place, (opening, inline) in enumerate(pairwise(tokens)):
        image, *others = inline.children or [inline]
        if opening.type == "heading_open":
            opening.attrSet("id", slug(inline.content))
        elif image.type == "image" and not others:
            svg = base64.b64encode(figures[str(image.attrGet("src"))].encode()).decode()
            image.attrSet("src", f"data:image/svg+xml;base64,{svg}")
            opening.attrSet("class", "figure")
            tokens[place + 3].attrSet("class", "caption")
    body = str(parser.renderer.render(tokens, parser.options, {}))
    body = body.replace("<table>", '<div class="table"><table>')
    body = body.replace("</table>", "</table></div>")
    style = _file("style.css")
    return _file("page.html").format(title=html.escape(title), style=style, body=body)

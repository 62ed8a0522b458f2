"""The kinds of paper, by name."""

from __future__ import annotations

from collections.abc import Mapping

from core.lessons.paper.document import Document
from core.lessons.paper.latex import Latex
from core.lessons.paper.markdown import Markdown
from core.lessons.paper.typst import Typst
from core.lessons.paper.writer import Writer

WRITERS: Mapping[str, type[Writer]] = {"latex": Latex, "typst": Typst, "markdown": Markdown}

ENDINGS: Mapping[str, str] = {"latex": ".tex", "typst": ".typ", "markdown": ".md"}
"""Of the files' names."""


def write(document: Document, kind: str) -> str:
    """A document on a kind of paper."""
    return WRITERS[kind]().write(document)

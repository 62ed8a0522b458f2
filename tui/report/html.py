"""Markdown as one HTML file: its style and its figures inside, no scripts."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

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

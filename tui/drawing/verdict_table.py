"""The verdict on somebody's code as a table: a row a layer, a column a part."""

from __future__ import annotations

import math

from rich.style import Style
from rich.table import Table
from rich.text import Text

from core.lessons.own_code.verdict import Check, Verdict, share
from tui.drawing.palette import Palette

UNKNOWN = "-"
"""Stands for what the file does not tell; a character of every terminal."""


def table(verdict: Verdict, palette: Palette, *, ascii: bool) -> Table:
    """Return the parts of each layer: ok, or the difference as a share of the largest number."""
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    drawn.add_column("layer")
    for stage in verdict.stages:
        drawn.add_column(stage)
    for layer in range(1, max((check.layer for check in verdict.checks), default=0) + 1):
        cells = [_cell(verdict.check(layer, stage), palette, ascii) for stage in verdict.stages]
        drawn.add_row(Text(f"W{layer - 1}", "bold"), *cells)
    return drawn


def _cell(check: Check | None, palette: Palette, ascii: bool) -> Text:
    if check is None:
        return Text(UNKNOWN, "dim")
    if check.right:
        return Text("ok" if ascii else "✓ ok", Style(color=palette.accent))
    size = "" if math.isinf(check.difference) else f" {share(check.difference)}"
    name = check.what.partition(" after ")[0]
    return Text(f"{'x' if ascii else '✗'} {name}{size}", Style(color=palette.error))

"""Charts to look at, and their cells one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from rich.style import Style

from tui.drawing.canvas import Drawing
from tui.drawing.loss_chart import loss_chart
from tui.drawing.palette import DARK
from tui.drawing.scale import LABEL_WIDTH, Scale

FALLING = 200 * np.exp(-np.arange(3001) / 700) + 2
ALTERNATING = FALLING * np.where(np.arange(3001) % 2, 1.5, 0.5)

COARSE = replace(DARK, fine=False)
"""The palette of 256 colours."""

HALF_BLOCKS = set(" ▀▄")


def chart(losses: Any = FALLING, **changes: Any) -> Drawing:
    """A loss chart of 86 x 11 in 24-bit colours with some arguments changed."""
    losses = np.asarray(losses, dtype=np.float64)
    arguments: dict[str, Any] = {
        "epochs": 3000,
        "playhead": 2200,
        "width": 86,
        "height": 11,
        "scale": Scale.over(losses),
        "palette": DARK,
    }
    return loss_chart(losses, **(arguments | changes))


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    """Every cell as a character and its style."""
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def canvas(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    """The cells right of the labels."""
    return [row[LABEL_WIDTH:] for row in cells(drawing)]


def colour(style: Style) -> str | None:
    """The colour of a character."""
    return style.color.name if style.color else None


def ground(style: Style) -> str | None:
    """The colour behind it."""
    return style.bgcolor.name if style.bgcolor else None


def halves(drawing: Drawing) -> list[list[str | None]]:
    """The colours of the half cells of the canvas, the uppermost first; None where there is none.

    Of other characters than half blocks and blanks both halves have the colour behind them.
    """
    rows: list[list[str | None]] = []
    for row in canvas(drawing):
        upper = [colour(style) if glyph == "▀" else ground(style) for glyph, style in row]
        lower = [colour(style) if glyph == "▄" else ground(style) for glyph, style in row]
        rows += [upper, lower]
    return rows

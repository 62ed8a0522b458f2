"""The timeline: the loss chart's x axis with the playhead's handle."""

from __future__ import annotations

from collections.abc import Iterable

from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, axis_step, column_of

PLAYING, PAUSED, FINISHED = "►", "▮▮", "▮"
"""State glyphs of narrow width in every terminal."""

_ASCII_STATES = {PLAYING: ">", PAUSED: "||", FINISHED: "#"}


def timeline(
    *,
    epochs: int,
    edge: int,
    playhead: int,
    width: int,
    palette: Palette,
    state_glyph: str = PLAYING,
    forks: Iterable[int] = (),
    ascii: bool = False,
) -> Drawing:
    """The chart's x axis, width x 2 cells: a bar with the handle, and epochs below it.

    `edge` is the last recorded epoch; `forks` are epochs another run branched off at.
    """
    cells = Cells(2, width)
    glyph = _ASCII_STATES.get(state_glyph, state_glyph) if ascii else state_glyph
    cells.write(0, 0, glyph[: LABEL_WIDTH - 1], palette.accent)
    columns = width - LABEL_WIDTH
    if columns < 1:
        return cells.drawing()
    head, end = (column_of(epoch, epochs, columns) for epoch in (playhead, edge))
    heavy, recorded, open_, fork, handle = "=-.+O" if ascii else "━━╌┻●"
    cells.write(0, LABEL_WIDTH, open_ * columns, palette.rule)
    cells.write(0, LABEL_WIDTH, recorded * (end + 1), palette.unplayed)
    cells.write(0, LABEL_WIDTH, heavy * head, palette.accent)
    for epoch in forks:
        cells.write(
            0, LABEL_WIDTH + column_of(epoch, epochs, columns), fork, palette.bright, bold=True
        )
    cells.write(0, LABEL_WIDTH + head, handle, palette.bright, bold=True)
    labels = _epoch_labels(epochs, min(max(playhead, 0), epochs), columns)
    for place, (column, text) in enumerate(labels):
        colour = palette.faint if place else palette.bright
        cells.write(1, LABEL_WIDTH + column, text, colour, bold=not place)
    return cells.drawing()


def _epoch_labels(epochs: int, playhead: int, columns: int) -> list[tuple[int, str]]:
    """Column and text of the labels: the playhead's, both ends and steps where room is."""
    step = axis_step(epochs, columns // max(16, 2 * len(f"{epochs:,}")))
    labels: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for epoch in (playhead, 0, epochs, *range(step, epochs, step)):
        text = f"{epoch:,}"
        centred = column_of(epoch, epochs, columns) - len(text) // 2
        start = max(0, min(centred, columns - len(text)))
        stop = start + len(text)
        if stop <= columns and all(stop + 3 <= a or b + 3 <= start for a, b in taken):
            labels.append((start, text))
            taken.append((start, stop))
    return labels

"""What is around the panels of every screen: header, titles, status, notice, timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.style import Style

from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.text import pieces
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline
from tui.keys import SCREENS
from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH
from tui.widgets.view import Instant, View, state_word

BAR = "▌"


def bold(palette: Palette) -> Style:
    """Values and titles."""
    return Style(color=palette.bright, bold=True)


def muted(palette: Palette) -> Style:
    """Labels."""
    return Style(color=palette.muted)


def faint(palette: Palette) -> Style:
    """Axes."""
    return Style(color=palette.faint)


def bar(canvas: Canvas, column: int, row: int, view: View) -> None:
    """The mark of what is chosen or has the focus."""
    canvas.write(column, row, "|" if view.ascii else BAR, Style(color=view.palette.accent))


def title(canvas: Canvas, view: View, name: str, text: str, row: int = 0) -> int:
    """A panel's title after the gutter, with the focus bar before it; the column after it."""
    focused, palette = view.focus == name, view.palette
    if focused:
        bar(canvas, 0, row, view)
    style = Style(color=palette.accent if focused else palette.bright, bold=True)
    return canvas.write(GUTTER, row, text, style) + 2


def note(canvas: Canvas, column: int, text: str, style: Style) -> None:
    """A note is shown whole or not at all."""
    if column + len(text) <= canvas.width:
        canvas.write(column, 0, text, style)


def titled(heading: Canvas, picture: Drawing, height: int) -> Drawing:
    """A title row above a picture, cut to the panel's height."""
    return Drawing((*heading.drawing().rows, *picture.rows)[:height])


def screens(canvas: Canvas, view: View) -> int:
    """The program and its screens, at the header's left; the column after them."""
    palette = view.palette
    at = canvas.write(2, 0, "bp-tui", bold(palette))
    for number, (name, word) in enumerate(SCREENS.items(), 1):
        at = canvas.write(at + 3, 0, f"{number} ", Style(color=palette.accent))
        here = bold(palette) + Style(underline=True)
        at = canvas.write(at, 0, word, here if name == view.screen else muted(palette))
    return at


def facts(canvas: Canvas, palette: Palette, texts: Sequence[str]) -> None:
    """What is shown, at the header's right."""
    at = canvas.width - 2
    for text in reversed(texts):
        at = canvas.write_right(at, 0, text, muted(palette)) - 3


def state(canvas: Canvas, view: View, moment: Instant, epochs: int) -> int:
    """The status line's beginning: what goes on, and the epoch; the column after it."""
    palette = view.palette
    word = state_word(view, moment)
    diverged = word == "Diverged"
    colour = palette.error if diverged else palette.accent if view.playing else palette.bright
    last = numbers.epochs(epochs)
    canvas.write(0, 0, word, Style(color=colour, bold=True))
    canvas.write_right(12 + len(last), 0, numbers.epochs(moment.epoch), bold(palette))
    return canvas.write(12 + len(last), 0, f" of {last}", muted(palette))


def status_gap(width: int) -> int:
    """Blanks between the parts of a status line."""
    return 3 if width >= 84 else 2


def status_end(canvas: Canvas, at: int, texts: Iterable[str], palette: Palette) -> None:
    """The status line's end from the right, as far as there is room after column `at`."""
    end = canvas.width
    for text in texts:
        if end - len(text) >= at:
            end = canvas.write_right(end, 0, text, muted(palette)) - status_gap(canvas.width)


def time_axis(
    view: View,
    moment: Instant | None,
    epochs: int,
    width: int,
    height: int,
    forks: Iterable[int] = (),
) -> Drawing:
    """The timeline alone: played, recorded and not yet trained epochs."""
    if moment is None:
        return blank(width, height)
    ended = moment.at_edge and moment.status in (Status.FINISHED, Status.DIVERGED)
    glyph = PLAYING if view.playing else FINISHED if ended else PAUSED
    return timeline(
        epochs=epochs, edge=moment.edge, playhead=moment.epoch, width=width,
        palette=view.palette, state_glyph=glyph, forks=forks, ascii=view.ascii,
    )  # fmt: skip


def notice(view: View, width: int, height: int) -> Drawing:
    """One line that says what happened, or what can be done now; keys in it are bright."""
    canvas, palette = Canvas(width, height), view.palette
    style = Style(color=palette.error if view.tone == "error" else palette.text)
    at = 0
    for place, piece in enumerate(pieces(view.notice)):
        its = Style(color=palette.accent, bold=True) if place % 2 else style
        at = canvas.write(at, 0, piece, its)
    return canvas.drawing()


def blank(width: int, height: int) -> Drawing:
    """Nothing, for a background."""
    return Canvas(width, height).drawing()


def ground(view: View, width: int, height: int) -> Drawing:
    """Draw the side panel's background."""
    return blank(width, height)


def message(view: View, text: str, width: int, height: int) -> Drawing:
    """One line in the middle."""
    canvas = Canvas(width, height)
    canvas.write(max(0, (width - len(text)) // 2), height // 2, text, bold(view.palette))
    return canvas.drawing()


def too_small(view: View, width: int, height: int) -> Drawing:
    """What a terminal needs that has no room for the panels."""
    text = f"bp-tui needs {MIN_WIDTH}x{MIN_HEIGHT}; this is {width}x{height}"
    text = text if len(text) <= width else f"needs {MIN_WIDTH}x{MIN_HEIGHT}"
    return message(view, text, width, height)

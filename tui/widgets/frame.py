"""The frame around the panels of every screen: header, titles, status, notice, timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.style import Style

from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.text import pieces
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline
from tui.keys import key_of, screen_key
from tui.keys.key import SCREENS
from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, SIDE_FROM
from tui.widgets.view import Instant, View, state_word

BAR = "▌"


def bold(palette: Palette) -> Style:
    """Return the style of values and titles."""
    return Style(color=palette.bright, bold=True)


def muted(palette: Palette) -> Style:
    """Return the style of labels."""
    return Style(color=palette.muted)


def faint(palette: Palette) -> Style:
    """Return the style of axes."""
    return Style(color=palette.faint)


def bar(canvas: Canvas, column: int, row: int, view: View) -> None:
    """Mark a row as chosen, or as the title of the focused panel."""
    canvas.write(column, row, "|" if view.ascii else BAR, Style(color=view.palette.accent))


def title(canvas: Canvas, view: View, name: str, text: str, row: int = 0) -> int:
    """Write a panel's title after the gutter, with the focus bar before it; return the column after
    it."""
    focused, palette = view.focus == name, view.palette
    if focused:
        bar(canvas, 0, row, view)
    style = Style(color=palette.key if focused else palette.bright, bold=True)
    return canvas.write(GUTTER, row, text, style) + 2


def note(canvas: Canvas, column: int, text: str, style: Style) -> None:
    """Write a note, whole or not at all."""
    if column + len(text) <= canvas.width:
        canvas.write(column, 0, text, style)


def titled(heading: Canvas, picture: Drawing, height: int) -> Drawing:
    """Put a title row above a picture, and cut both to the panel's height."""
    return Drawing((*heading.drawing().rows, *picture.rows)[:height])


ALL_WORDS_FROM = 90
"""Columns of a header from which it has the words of all screens, not of the shown one alone."""


LOW_WORDS_FROM = 160
"""Columns of a header from which both words of low bandwidth are there."""


def screens(canvas: Canvas, view: View, *, all_words_from: int = ALL_WORDS_FROM) -> int:
    """Write the program and its screens at the header's left, and that little is sent; return the
    column after them."""
    palette, gap = view.palette, 3 if canvas.width >= SIDE_FROM else 2
    at = canvas.write(2, 0, "bp-tui", bold(palette))
    for name, word in SCREENS.items():
        at = canvas.write(at + gap, 0, screen_key(name), Style(color=palette.key))
        if name == view.screen:
            at = canvas.write(at + 1, 0, word, bold(palette) + Style(underline=True))
        elif canvas.width >= all_words_from:
            at = canvas.write(at + 1, 0, word, muted(palette))
    if view.low:
        at = canvas.write(at + gap, 0, key_of("low_bandwidth"), Style(color=palette.key))
        words = "low bandwidth" if canvas.width >= LOW_WORDS_FROM else "low"
        at = canvas.write(at + 1, 0, words, muted(palette))
    return at


def facts(canvas: Canvas, palette: Palette, texts: Sequence[str]) -> None:
    """Write the facts of what is shown at the header's right."""
    at = canvas.width - 2
    for text in reversed(texts):
        at = canvas.write_right(at, 0, text, muted(palette)) - 3


def _state(view: View, moment: Instant) -> tuple[str, Style]:
    """Return what goes on, in a word and its colour."""
    palette, word = view.palette, state_word(view, moment)
    diverged = word == "Diverged"
    colour = palette.error if diverged else palette.key if view.moves else palette.bright
    return word, Style(color=colour, bold=True)


def state_at_end(canvas: Canvas, after: int, view: View, moment: Instant) -> int:
    """Write state, epoch and, where there is room, pace at the end of a chart's title, which has
    the status line's place where rows are few; return the column where they start."""
    word, style = _state(view, moment)
    epochs = f"{numbers.epochs(moment.epoch)} of {numbers.epochs(moment.recording.epochs)}"
    texts = [(word, style), (epochs, muted(view.palette)), (view.pace, muted(view.palette))]
    while texts and sum(len(text) + 2 for text, _ in texts) > canvas.width - after:
        texts.pop()
    end = canvas.width
    for text, its_style in reversed(texts):
        end = canvas.write_right(end, 0, text, its_style) - 2
    return end


def state(canvas: Canvas, view: View, moment: Instant) -> int:
    """Begin the status line with a state and the epoch; return the column after them."""
    palette = view.palette
    last = numbers.epochs(moment.recording.epochs)
    canvas.write(0, 0, *_state(view, moment))
    canvas.write_right(12 + len(last), 0, numbers.epochs(moment.epoch), bold(palette))
    return canvas.write(12 + len(last), 0, f" of {last}", muted(palette))


def status_gap(width: int) -> int:
    """Return the number of blanks between the parts of a status line."""
    return 3 if width >= 84 else 2


def status_end(canvas: Canvas, at: int, texts: Iterable[str], palette: Palette) -> None:
    """Write texts at the status line's end from the right, as far as there is room after column
    `at`."""
    end = canvas.width
    for text in texts:
        if end - len(text) >= at:
            end = canvas.write_right(end, 0, text, muted(palette)) - status_gap(canvas.width)


def time_axis(view: View, width: int, height: int) -> Drawing:
    """Draw the timeline: played, recorded and not yet trained epochs, and forks."""
    moment = view.moment
    if moment is None:
        return blank(width, height)
    ended = moment.at_edge and moment.status in (Status.FINISHED, Status.DIVERGED)
    glyph = PLAYING if view.moves else FINISHED if ended else PAUSED
    return timeline(
        epochs=moment.recording.horizon, edge=moment.edge, playhead=moment.epoch, width=width,
        palette=view.palette, state_glyph=glyph, forks=moment.recording.changes, ascii=view.ascii,
    )  # fmt: skip


def timeline_panel(view: View, width: int, height: int) -> Drawing:
    """Draw the timeline alone, for where the chart is away."""
    canvas = Canvas(width, height)
    canvas.place(GUTTER, 0, time_axis(view, width - GUTTER, height))
    return canvas.drawing()


def notice(view: View, width: int, height: int) -> Drawing:
    """Draw the one line that tells the news, or the keys that count now; keys in it are bright."""
    canvas, palette = Canvas(width, height), view.palette
    style = Style(color=palette.error if view.tone == "error" else palette.text)
    key_style = Style(color=palette.key, bold=True)
    at = 0
    for place, piece in enumerate(pieces(view.notice)):
        is_key = place % 2
        at = canvas.write(at, 0, piece, key_style if is_key else style)
    return canvas.drawing()


SENTENCE_WIDTH = 64
"""Columns that are easily read in one go."""


def sentence(canvas: Canvas, text: str, palette: Palette) -> None:
    """Write a sentence in the middle of a canvas; keys are bright, as in a notice."""
    styles = Style(color=palette.text), Style(color=palette.key, bold=True)
    lines = wrap(text, min(canvas.width, SENTENCE_WIDTH))
    for row, line in enumerate(lines, (canvas.height - len(lines)) // 2):
        parts = pieces(line)
        at = (canvas.width - cell_len("".join(parts))) // 2
        for place, piece in enumerate(parts):
            at = canvas.write(at, row, piece, styles[place % 2])


def blank(width: int, height: int) -> Drawing:
    """Draw a background with nothing on it."""
    return Canvas(width, height).drawing()


def ground(view: View, width: int, height: int) -> Drawing:
    """Draw the side panel's background."""
    return blank(width, height)


def too_small(view: View, width: int, height: int) -> Drawing:
    """Say how large a terminal must be to have room for the panels."""
    text = f"bp-tui needs {MIN_WIDTH}x{MIN_HEIGHT}; this is {width}x{height}"
    text = text if len(text) <= width else f"needs {MIN_WIDTH}x{MIN_HEIGHT}"
    canvas = Canvas(width, height)
    canvas.write(max(0, (width - len(text)) // 2), height // 2, text, bold(view.palette))
    return canvas.drawing()

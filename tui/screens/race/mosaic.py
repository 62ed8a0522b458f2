"""The small panels of a race: a map, a curve and an accuracy for each grid point."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from core.sweeps.grid import Sweep
from core.sweeps.race import RaceMoment
from tui.drawing.canvas import Canvas, Drawing, Row
from tui.drawing.curves import Tones
from tui.drawing.maps import decision_map
from tui.drawing.palette import Palette
from tui.drawing.points import NO_POINTS
from tui.drawing.scale import column_of
from tui.drawing.sparkline import ASCII_LEVELS, EIGHTHS, sparkline
from tui.screens.race.closeup import closeup
from tui.screens.race.heat import heat_cell, heat_legend
from tui.screens.race.highlights import colour_of
from tui.screens.race.layout import Mosaic
from tui.screens.race.view import RaceView, accuracy_words, across_names, axes_words, down_names
from tui.widgets.frame import BAR, bold, muted, note, title, titled
from tui.widgets.layout import GUTTER, first_in_sight


@lru_cache(maxsize=8)
def _on_panel(palette: Palette) -> Palette:
    """Return a palette for maps whose undecided part is seen too: it has the panel's colour."""
    return replace(palette, background=palette.panel)


def grid(view: RaceView, width: int, height: int) -> Drawing | None:
    """Draw all panels in sight at one epoch, or the chosen one alone; None while the maps are of
    another size."""
    moment, mosaic = view.moment, view.mosaic
    if view.zoom == "grid" and not view.heat:
        return closeup(view, width, height)
    if moment is None or mosaic is None:
        return Canvas(width, height).drawing()
    if not view.heat and (moment.grids is None or moment.grids[0].shape[:2] != view.grid_shape):
        return None
    rows = _flowing(view, moment, mosaic) if mosaic.flow else _table(view, moment, mosaic)
    blank = (Segment(" " * width),)
    lead = [blank] * _lead(mosaic, height)
    filled = [*lead, *(_filled(row, width) for row in rows)][: height - 1]
    filled += [blank] * (height - 1 - len(filled))
    return titled(_title(view, moment, mosaic, width), Drawing(tuple(filled)), height)


def _title(view: RaceView, moment: RaceMoment, mosaic: Mosaic, width: int) -> Canvas:
    canvas, palette = Canvas(width, 1), view.palette
    after = title(canvas, view, "grid", "Race")
    count = len(moment.race.points)
    in_sight = min(count, mosaic.down * mosaic.across)
    if in_sight < count:
        text = f"{in_sight} of {count} in sight"
        after = canvas.write(after, 0, text, Style(color=palette.text)) + 2
    if view.heat:
        legend = heat_legend(view, moment)
        if after + legend.width <= width:
            canvas.place(after, 0, legend)
            after += legend.width + 2
    note(canvas, after, axes_words(moment.race.sweep), muted(palette))
    return canvas


def _lead(mosaic: Mosaic, height: int) -> int:
    """Return the number of blank rows below the title."""
    return max(0, height - 1 - mosaic.height)


def point_at(view: RaceView, x: int, y: int, height: int) -> int | None:
    """Return the grid point whose panel is at cells from the upper left corner of the grid."""
    moment, mosaic = view.moment, view.mosaic
    if moment is None or mosaic is None:
        return None
    column, row = x - GUTTER - mosaic.label, y - 1 - _lead(mosaic, height)
    row -= not mosaic.flow
    across, down = column // mosaic.cell_width, row // mosaic.cell_height
    if column < 0 or row < 0 or across >= mosaic.across or down >= mosaic.down:
        return None
    total = columns_of(moment.race.sweep)
    if mosaic.flow:
        place = (first_line(view, total, mosaic) + down) * mosaic.across + across
        return place if place < len(moment.race.points) else None
    top, left = _corner(view, moment, mosaic)
    return (top + down) * total + left + across


def columns_of(sweep: Sweep) -> int:
    """Return the number of grid points in a row of the grid."""
    return len(sweep.vary[-1][1]) if sweep.vary else 1


def _corner(view: RaceView, moment: RaceMoment, mosaic: Mosaic) -> tuple[int, int]:
    """Return the first row and column in sight."""
    total = columns_of(moment.race.sweep)
    row, column = divmod(view.chosen, total)
    down = len(moment.race.points) // total
    return (
        first_in_sight(row, down, mosaic.down),
        first_in_sight(column, total, mosaic.across),
    )


def first_line(view: RaceView, count: int, mosaic: Mosaic) -> int:
    """Return the first line in sight, where panels go on in the next one."""
    lines = -(-count // mosaic.across)
    return first_in_sight(view.chosen // mosaic.across, lines, mosaic.down)


def _table(view: RaceView, moment: RaceMoment, mosaic: Mosaic) -> list[Row]:
    """Draw panels with names above the columns and beside the rows."""
    palette = view.palette
    top, left = _corner(view, moment, mosaic)
    sweep = moment.race.sweep
    total = columns_of(sweep)
    chosen_row, chosen_column = divmod(view.chosen, total)
    above = Canvas(GUTTER + mosaic.width, 1)
    columns = list(enumerate(across_names(sweep) or ("",)))[left : left + mosaic.across]
    for place, (column, name) in enumerate(columns):
        style = bold(palette) if column == chosen_column else muted(palette)
        at, text = GUTTER + mosaic.label + place * mosaic.cell_width + 1, name[: mosaic.columns + 1]
        middle = (mosaic.columns - len(text)) // 2 if view.heat else 0
        above.write(at + max(0, middle), 0, text, style)
    rows: list[Row] = list(above.drawing().rows)
    for row, name in list(enumerate(down_names(sweep)))[top : top + mosaic.down]:
        style = bold(palette) if row == chosen_row else muted(palette)
        cells = [_cell(view, moment, row * total + column, mosaic) for column, _ in columns]
        beside: Row = (Segment(" " * GUTTER), Segment(f"{name:<{mosaic.label}}", style))
        below: Row = (Segment(" " * (GUTTER + mosaic.label)),)
        rows += _beside(beside, below, cells, mosaic)
    return rows


def _flowing(view: RaceView, moment: RaceMoment, mosaic: Mosaic) -> list[Row]:
    """Draw panels with a name above each."""
    names = across_names(moment.race.sweep)
    first = first_line(view, len(names), mosaic)
    rows: list[Row] = []
    for line in range(first, first + mosaic.down):
        points = range(line * mosaic.across, min(len(names), (line + 1) * mosaic.across))
        above = Canvas(GUTTER + mosaic.width, 1)
        for place, point in enumerate(points):
            style = bold(view.palette) if point == view.chosen else muted(view.palette)
            above.write(GUTTER + place * mosaic.cell_width + 1, 0, names[point], style)
        rows += above.drawing().rows
        gutter: Row = (Segment(" " * GUTTER),)
        rows += _beside(gutter, gutter, [_cell(view, moment, p, mosaic) for p in points], mosaic)
    return rows


def _beside(first: Row, other: Row, cells: list[Drawing], mosaic: Mosaic) -> list[Row]:
    """Join panels side by side, after the beginnings of the row that has their name and of their
    other rows."""
    named = 0 if mosaic.foot else mosaic.map_rows // 2
    rows = [
        (
            *(first if y == named else other),
            *(segment for cell in cells for segment in cell.rows[y]),
        )
        for y in range(mosaic.map_rows + mosaic.foot)
    ]
    return [*rows, *[(Segment(""),)] * mosaic.gap]


def _filled(row: Row, width: int) -> Row:
    """Return a row with blanks up to `width`."""
    missing = width - sum(segment.cell_length for segment in row)
    return (*row, Segment(" " * missing)) if missing > 0 else row


def _cell(view: RaceView, moment: RaceMoment, point: int, mosaic: Mosaic) -> Drawing:
    """Draw a panel: the mark of the chosen one, the map, and below it the curve and the accuracy;
    or its block of a heat map."""
    if view.heat:
        return heat_cell(view, moment, point, mosaic)
    palette, columns = view.palette, mosaic.columns
    assert moment.grids is not None
    picture = decision_map(
        moment.grids[point], NO_POINTS, domain=moment.race.dataset(point).domain,
        columns=columns, rows=mosaic.map_rows, style=view.map_style, palette=_on_panel(palette),
    )  # fmt: skip
    chosen = point == view.chosen
    mark = "|" if view.ascii else BAR
    before = Segment(mark, Style(color=palette.accent)) if chosen else Segment(" ")
    after = Segment(" " * (mosaic.pitch - 1))
    rows = (*picture.rows, *_foot(view, moment, point, columns).rows)
    return Drawing(tuple((before, *row, after) for row in rows))


def _foot(view: RaceView, moment: RaceMoment, point: int, width: int) -> Drawing:
    """Draw the median's curve and the accuracy in one row, or say that the first seed diverged."""
    canvas, palette = Canvas(width, 1), view.palette
    standing, chosen = moment.standings[point], point == view.chosen
    accuracy = accuracy_words(standing, width)
    start = canvas.write_right(width, 0, accuracy, bold(palette) if chosen else muted(palette))
    if standing.diverged[0]:
        word = "diverged" if width >= 8 and (start >= 9 or not accuracy) else "div"
        canvas.write(0, 0, word, Style(color=palette.error))
        return canvas.drawing()
    length = start - 1
    if length >= 3 and view.curves is not None:
        _curve(canvas, view, moment, point, length)
    return canvas.drawing()


def _curve(canvas: Canvas, view: RaceView, moment: RaceMoment, point: int, width: int) -> None:
    """Draw the played part bright, the recorded one dim, the rest as dots."""
    palette, epochs = view.palette, moment.race.horizon
    assert view.curves is not None
    losses = view.curves.median(point)
    line = sparkline(
        losses, width=width, scale=view.scale, epochs=epochs,
        glyphs=ASCII_LEVELS if view.ascii else EIGHTHS,
    )  # fmt: skip
    edge, head = (column_of(epoch, epochs, width) for epoch in (moment.edge, moment.epoch))
    colour = colour_of(view, point)
    tones = Tones.of(None, palette) if colour is None else Tones.of_colour(colour, palette)
    canvas.write(0, 0, line[: head + 1], Style(color=tones.played))
    canvas.write(head + 1, 0, line[head + 1 : edge + 1], Style(color=tones.unplayed))
    rest = max(edge, head) + 1
    canvas.write(rest, 0, ("." if view.ascii else "·") * (width - rest), Style(color=palette.rule))

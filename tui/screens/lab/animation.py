"""The map opening over the epochs of a run, frame by frame, for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.training.moment import Looking, observe
from core.training.recording import Recording
from tui.drawing import raster
from tui.drawing.canvas import Drawing, stacked
from tui.drawing.svg import animated_svg
from tui.files import write_new
from tui.report import ReportStopped, Watch
from tui.screens.lab import chart_panel, map_panels
from tui.screens.lab.background import Work, Written
from tui.screens.lab.view import LabView
from tui.widgets.layout import GUTTER

FRAMES = 60
"""At most: a few seconds, and a file that can be sent."""

SECONDS = 0.12
"""Of a frame."""

MAP_COLUMNS, CHART_ROWS = 56, 12


def frame_epochs(edge: int) -> list[int]:
    """The epochs that are shown, up to the newest: close to one another where most happens.

    Of many the even ones, since a loss that alternates would make the map flicker.
    """
    step = 2 if edge > 2 * FRAMES else 1
    epochs = {round(edge * (k / (FRAMES - 1)) ** 2 / step) * step for k in range(FRAMES)}
    return sorted({min(epoch, edge) for epoch in epochs} | {edge})


def frames(twin: Recording, view: LabView, watch: Watch) -> Iterator[Drawing]:
    """Draw a recording at those epochs, as the Lab shows it."""
    view = replace(
        view, map_columns=MAP_COLUMNS, focus="", panels=frozenset(), pace="", full_speed=False,
        sample_order=None, sample_cursor=None, palette=replace(view.palette, fine=True),
    )  # fmt: skip
    epochs = frame_epochs(twin.edge)
    for place, epoch in enumerate(epochs):
        watch.begin(place / len(epochs), "drawing")
        moment = observe(twin, epoch, Looking(False, view.grid_shape, None, watch.stopped))
        if moment is None:
            raise ReportStopped
        yield _frame(replace(view, moment=moment, playing=epoch < twin.edge))


def _frame(view: LabView) -> Drawing:
    width = GUTTER + MAP_COLUMNS + GUTTER
    picture = map_panels.prediction(view, width, MAP_COLUMNS // 2 + 2)
    assert picture is not None
    return stacked(width, picture, chart_panel.chart(view, width, CHART_ROWS))


def animation(twin: Recording, view: LabView, name: str) -> Work:
    """Return the work that writes the animation of a recording, which nobody else uses: a GIF, or
    an SVG without Pillow."""

    def work(watch: Watch) -> Written:
        drawn = frames(twin, view, watch)
        if raster.is_there():
            count = len(frame_epochs(twin.edge))
            content: str | bytes = raster.gif(drawn, count, view.palette, SECONDS)
            return Written(write_new(name, content, ".gif"), (f", with {count} frames",))
        content = animated_svg(list(drawn), view.palette, SECONDS)
        rest = (" (\"pip install 'bp-tui[export]'\" makes it a GIF)", " (an animated SVG)")
        return Written(write_new(name, content, ".svg"), rest)

    return work

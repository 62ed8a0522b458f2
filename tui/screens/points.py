"""Points drawn by hand: a cursor on the plane, a key a class, and a way back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from core.data.dataset import Domain
from core.data.drawn import MAX_CLASSES, DrawnPoints, Place
from core.refusal import Refusal
from tui.drawing import numbers
from tui.drawing.axes import axis_labels
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.maps import decision_map
from tui.drawing.points import Points, letter
from tui.drawing.text import longest, wrapped
from tui.files import write_new
from tui.widgets.panel import Panel
from tui.widgets.view import View

UNIT: Domain = (0.0, 1.0, 0.0, 1.0)
"""The plane that is drawn on."""

STRIDE = 5
"""Cells of a long step."""

SIDE = 30
"""Cells for the words beside the map."""

FINE = 3
"""Digits of a coordinate."""


@dataclass(frozen=True)
class PointsView(View):
    """All that is shown of the points and the cursor."""

    points: DrawnPoints = field(default_factory=DrawnPoints)
    columns: int = 2
    """Of the map, which has half as many rows."""
    column: int = 0
    row: int = 0
    """The cursor's cell, from the upper left."""

    @property
    def place(self) -> Place:
        """The point of the plane in the middle of the cursor's cell."""
        x1 = round((self.column + 0.5) / self.columns, FINE)
        return x1, round(1 - (self.row + 0.5) / (self.columns // 2), FINE)

    def moved(self, across: int, down: int) -> PointsView:
        """Return the view with the cursor so many cells further, within the map."""
        column = max(0, min(self.columns - 1, self.column + across))
        row = max(0, min(self.columns // 2 - 1, self.row + down))
        return replace(self, column=column, row=row)


KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("left", "← → ↑ ↓", "move(-1, 0)", "move, with shift five cells"),
    ("right", "", "move(1, 0)", ""),
    ("up", "", "move(0, -1)", ""),
    ("down", "", "move(0, 1)", ""),
    ("shift+left", "", f"move(-{STRIDE}, 0)", ""),
    ("shift+right", "", f"move({STRIDE}, 0)", ""),
    ("shift+up", "", f"move(0, -{STRIDE})", ""),
    ("shift+down", "", f"move(0, {STRIDE})", ""),
    ("backspace,delete", "backspace", "remove", "take this point off, or the last"),
    ("u,ctrl+z", "u", "undo", "undo"),
    ("enter,w", "enter", "save", "save as CSV, learn them"),
    ("escape", "esc", "dismiss", "back, the points stay"),
)
"""Textual's names, as written, action, help."""


class PointsScreen(Screen[tuple[DrawnPoints, Path | None]]):
    """Draws points; ends with them, and with the file they were saved in, if they were."""

    DEFAULT_CSS = "PointsScreen Container { layout: horizontal; overflow: hidden; }"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(keys, action, help, show=False) for keys, _, action, help in KEYS),
        *(Binding(letter(k), f"draw({k})", show=False) for k in range(MAX_CLASSES)),
    ]

    def __init__(self, view: View, points: DrawnPoints) -> None:
        """Go on with points, in the colours of another screen's view."""
        super().__init__()
        self.view = PointsView(palette=view.palette, ascii=view.ascii, points=points)
        self.label = 0
        """The class of the next point that the mouse draws."""
        self.panels = (Panel("plane", plane), Panel("words", words))

    def compose(self) -> ComposeResult:
        with Container():
            yield from self.panels

    def on_mount(self) -> None:
        """Put the cursor into the middle."""
        self.styles.background = self.view.palette.background
        self.on_resize()
        columns = self.view.columns
        self.view = replace(self.view, column=columns // 2, row=columns // 4)
        self.show()

    def on_resize(self) -> None:
        """Make the map as large as there is room, and keep the cursor on it."""
        width, height = self.app.size
        columns = max(8, min(2 * (height - 4), width - SIDE - 6) // 4 * 4)
        self.view = replace(self.view, columns=columns).moved(0, 0)
        plane, words = self.panels
        for panel, x, w in ((plane, 2, columns), (words, columns + 5, width - columns - 6)):
            panel.styles.offset = x, 1
            panel.styles.width, panel.styles.height = w, height - 2
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Draw the points as they are now."""
        for panel in self.panels:
            panel.show(self.view)

    def _change(self, points: DrawnPoints, notice: str = "") -> None:
        self.view = replace(self.view, points=points, notice=notice, tone="plain")
        self.show()

    def action_move(self, across: int, down: int) -> None:
        self.view = self.view.moved(across, down)
        self._change(self.view.points)

    def action_draw(self, label: int) -> None:
        self.label = label
        self._change(self.view.points.with_point(self.view.place, label))

    def action_remove(self) -> None:
        points, place = self.view.points, self.view.place
        here = points.at(place) is not None
        self._change(points.without(place) if here else points.without_last())

    def action_undo(self) -> None:
        self._change(self.view.points.undone())

    def action_save(self) -> None:
        try:
            path = write_new("points", self.view.points.to_csv(), ".csv")
        except Refusal as error:
            self.view = replace(self.view, notice=str(error), tone="error")
            self.show()
        else:
            self.dismiss((self.view.points, path))

    async def action_dismiss(self, result: object = None) -> None:
        self.dismiss((self.view.points, None))

    @on(Panel.Clicked)
    def _clicked(self, event: Panel.Clicked) -> None:
        """Draw a point of the last class, or take off the one of that class that is there."""
        if event.panel.id == "plane" and 0 < event.y <= self.view.columns // 2:
            self.view = replace(self.view, column=event.x, row=event.y - 1)
            if self.view.points.at(self.view.place) == self.label:
                self.action_remove()
            else:
                self.action_draw(self.label)


# Drawings


def plane(view: PointsView, width: int, height: int) -> Drawing:
    """Draw the points on their plane, and the cursor."""
    canvas, palette = Canvas(width, height), view.palette
    canvas.write(0, 0, "Points", Style(color=palette.bright, bold=True))
    count = f"{len(view.points)} drawn" if len(view.points) else "none yet"
    canvas.write(8, 0, count, Style(color=palette.muted))
    rows = view.columns // 2
    picture = decision_map(
        None, Points(view.points.x, view.points.labels), domain=UNIT, columns=view.columns,
        rows=rows, style="ascii" if view.ascii else "blocks", palette=palette,
    )  # fmt: skip
    canvas.place(0, 1, picture)
    canvas.tint(view.column, 1 + view.row, 1, Style(color=palette.accent, reverse=True))
    canvas.place(0, 1 + rows, axis_labels(UNIT, view.columns, palette))
    return canvas.drawing()


def words(view: PointsView, width: int, height: int) -> Drawing:
    """Draw the cursor's place, the points of each class, and the keys."""
    canvas, palette = Canvas(width, height), view.palette
    bright, muted = Style(color=palette.bright, bold=True), Style(color=palette.muted)
    x1, x2 = view.place
    canvas.write(canvas.write(0, 0, "x1 ", muted), 0, f"{x1:.3f}", bright)
    canvas.write(canvas.write(12, 0, "x2 ", muted), 0, f"{x2:.3f}", bright)
    row = _counts(canvas, 2, view) + 1
    letters = ("", "a letter", "", "draw a point of its class here")
    for _, keys, _, help in (letters, *KEYS):
        if keys and row < height:
            written = keys if not view.ascii else keys.replace("← → ↑ ↓", "arrows")
            canvas.write(0, row, written, Style(color=palette.key, bold=True))
            canvas.write(10, row, longest((help, help.split(",")[0]), width - 10), muted)
            row += 1
    tone = palette.error if view.tone == "error" else palette.text
    for place, line in enumerate(wrapped(view.notice, max(8, width))):
        if row + 1 + place < height:
            canvas.write(0, row + 1 + place, line, Style(color=tone))
    return canvas.drawing()


def _counts(canvas: Canvas, row: int, view: PointsView) -> int:
    """Write the key of each class and its points, two classes a row; return the row below."""
    palette, labels = view.palette, view.points.labels.tolist()
    for label in range(MAX_CLASSES):
        column, at = 14 * (label % 2), row + label // 2
        style = Style(color=palette.class_colour(label), bold=True)
        after = canvas.write(column, at, letter(label), style)
        count = labels.count(label)
        faded = Style(color=palette.text if count else palette.faint)
        canvas.write(after + 1, at, numbers.plural(count, "point"), faded)
    return row + -(-MAX_CLASSES // 2)

"""A stage: the panels of a screen with its form and command line, one of which has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Generic

from textual.containers import Container
from textual.widget import Widget

from tui.dispatch import PANELS
from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette
from tui.keys.key import Context, Field
from tui.widgets import frame
from tui.widgets.command_line import CommandLine, Prompt
from tui.widgets.fields import ChoiceField, TextField, following
from tui.widgets.footer import footer
from tui.widgets.layout import Box, Layout
from tui.widgets.panel import Panel, Shown
from tui.widgets.rows import Rows, Sheet

TELLING_ROWS = 20
"""Rows of a form from which a wrong value can be read there."""

Arrange = Callable[[int, int, str, str], Layout]
"""(width, height, zoomed panel, open panel) -> layout"""


class Stage(Container, Generic[Shown]):
    """Puts its parts where a layout wants them, and gives each the view."""

    DEFAULT_CSS = "Stage { layout: horizontal; overflow: hidden; }"

    def __init__(
        self,
        panels: Iterable[Panel[Shown]],
        form: Rows,
        arrange: Arrange,
        *,
        first: Sequence[str],
        order: Sequence[str],
        zooms: Sequence[str],
    ) -> None:
        """Lay the panels one upon the other as they come, under the form.

        `first` are those that can have the focus at first, the most wanted first. `order` are
        those that tab goes through, "form" among them. `zooms` are those that can be zoomed; the
        first is where another one has the focus.
        """
        self.form, self.command_line = form, CommandLine()
        self.panels: tuple[Panel[Shown], ...] = (
            *panels,
            Panel("footer", footer),
            Panel("small", frame.too_small),
        )
        super().__init__(*self.panels, form, self.command_line)
        self._arrange, self._first, self._order, self._zooms = arrange, first, order, zooms
        self._before_command: Widget | None = None
        self.zoomed = self.opened = ""
        """The panel that is zoomed, and the one that is open over the rest, if any."""
        self.arrangement = Layout()

    @property
    def boxes(self) -> Mapping[str, Box]:
        """The places of the parts that are shown, by their names."""
        return self.arrangement.boxes

    def place(self) -> None:
        """Put everything to its place."""
        size = self.app.size
        self.arrangement = self._arrange(*size, self.zoomed, self.opened)
        boxes = self.boxes or {"small": Box(0, 0, *size)}
        for widget in self.children:
            box = boxes.get(widget.id or "")
            shut = widget is self.command_line and not widget.display
            widget.display = box is not None and not shut
            if box is not None and widget is self.command_line:
                self.command_line.fit(box)
            elif box is not None:
                widget.styles.offset = box.x, box.y
                widget.styles.width, widget.styles.height = box.width, box.height
        for panel in self.panels:
            panel.raised = panel.id in self.arrangement.raised
        if "form" in boxes:
            self.form.fit(boxes["form"].height)
        if self.screen.focused is not None and not _is_seen(self.screen.focused):
            self.focus_first()

    def zoom(self) -> None:
        """Zoom the panel that has the focus, or the first that is there; or none of them again."""
        names = sorted(self._zooms, key=lambda name: name != self.focus_name)
        shown = (name for name in names if name in self.boxes)
        self.zoomed = "" if self.zoomed else next(shown, "")

    def show(self, view: Shown, sheet: Sheet) -> None:
        """Show a view in every panel, and a sheet in the form."""
        boxes = self.boxes
        take_turns = boxes.get("status") == boxes.get("notice")
        for panel in self.panels:
            if panel.id == "status" and take_turns:
                panel.display = not view.notice
            elif panel.id == "notice":
                panel.display = bool(boxes) and (bool(view.notice) or not take_turns)
            if panel.display:
                panel.show(view)
        if self.form.display:
            self.form.show(sheet, view.palette, ascii=view.ascii)

    @property
    def pictured(self) -> str:
        """The panel that a picture is taken of: the focused one, or none of them from the form."""
        return self.focus_name if self.focus_name in {p.id for p in self.panels} else ""

    def picture(self, name: str, view: Shown) -> Drawing | None:
        """Return the drawing of a panel that shows a view, for a file: the title without the
        focus, and in all colours, whatever the terminal shows."""
        panel = next(panel for panel in self.panels if panel.id == name)
        return panel.picture(replace(view, focus="", palette=replace(view.palette, fine=True)))

    # Focus.

    @property
    def focus_name(self) -> str:
        """The name of the panel that has the focus, "form", or "" in the command line."""
        focused = self.screen.focused
        if focused is None or self.commanding:
            return ""
        return "form" if isinstance(focused, TextField | ChoiceField) else focused.id or ""

    def focus_panel(self, name: str) -> None:
        """Give a panel the focus, or the form's first row worth changing."""
        if name == "form":
            self.form.enter()
        else:
            self.screen.set_focus(self.query_one(f"#{name}"))

    def focus_first(self) -> None:
        """Give the focus to the panel that has it where nothing else can have it."""
        names = [name for name in self._first if name in self.boxes]
        self.screen.set_focus(self.query_one(f"#{names[0]}") if names else None)

    def focus_next(self, step: int) -> None:
        """Give the focus to the next panel that can have it, around the end."""
        names = [name for name in self._order if name in self.boxes]
        if names:
            self.focus_panel(following(names, self.focus_name, step))

    @property
    def in_form(self) -> bool:
        """Whether a field has the focus."""
        return self.focus_name == "form"

    @property
    def tells_refusals(self) -> bool:
        """Whether the form has the focus, and room to say what is wrong."""
        return self.in_form and self.boxes["form"].height >= TELLING_ROWS

    @property
    def context(self) -> Context:
        """The context whose keys count where the focus is."""
        if self.commanding:
            return "line"
        if self.in_form:
            return "form"
        return next((panel for panel in PANELS if panel == self.focus_name), "stage")

    @property
    def field(self) -> Field:
        """The kind of field that has the focus, or ""."""
        if self.commanding:
            return "line"
        focused = self.screen.focused
        return focused.kind if isinstance(focused, TextField | ChoiceField) else ""

    # The command line.

    @property
    def commanding(self) -> bool:
        """Whether the command line is open."""
        return bool(self.command_line.display)

    def open_command_line(
        self, prompt: Prompt, palette: Palette, *, ascii: bool, line: str = ""
    ) -> None:
        """Give the command line the focus; it begins with a text."""
        self._before_command = self.screen.focused
        self.command_line.open(prompt, palette, ascii=ascii, line=line)

    def close_command_line(self) -> None:
        """Give the focus back to what had it."""
        self.command_line.close()
        before = self._before_command
        if before is not None and _is_seen(before):
            self.screen.set_focus(before)
        else:
            self.focus_first()

    def enter_line(self) -> str:
        """Close the command line and return what stands there; "" where it was only completed."""
        line = self.command_line.enter()
        if line is not None:
            self.close_command_line()
        return (line or "").strip()


def _is_seen(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))

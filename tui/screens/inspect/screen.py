"""Inspect: one step of the Lab's run in numbers."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.dispatch import bindings
from tui.screens.inspect import panels
from tui.screens.inspect.layout import arrange_inspect
from tui.screens.inspect.view import InspectView
from tui.screens.lab import panels as lab_panels
from tui.screens.lab.state import Laboratory
from tui.screens.laboratory import InsideScreen, no_form
from tui.widgets import frame
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.stage import Stage


class InspectScreen(InsideScreen[InspectView]):
    """Shows one step of the Lab's run in numbers."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("inspect")

    def __init__(self, laboratory: Laboratory) -> None:
        stage: Stage[InspectView] = Stage(
            (
                Panel("status", lab_panels.status),
                Panel("notice", frame.notice),
                Panel("header", lab_panels.header),
                Panel("step", panels.step, can_focus=True),
                Panel("timeline", frame.timeline_panel),
            ),
            no_form(),
            self._arrange,
            first=("step",),
            order=("step",),
            zooms=("step",),
        )
        super().__init__(laboratory, InspectView(focus="step"), stage)

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        return arrange_inspect(width, height, zoom)

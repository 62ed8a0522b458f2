"""Network: the units and weights of the Lab's run."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.dispatch import bindings
from tui.screens.lab import panels as lab_panels
from tui.screens.lab.state import Laboratory
from tui.screens.laboratory import InsideScreen, no_form
from tui.screens.network import panels
from tui.screens.network.layout import arrange_network
from tui.screens.network.view import NetworkView
from tui.widgets import frame
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.stage import Stage


class NetworkScreen(InsideScreen[NetworkView]):
    """Shows the units and weights of the Lab's run."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("network")

    def __init__(self, laboratory: Laboratory) -> None:
        stage: Stage[NetworkView] = Stage(
            (
                Panel("status", lab_panels.status),
                Panel("notice", frame.notice),
                Panel("header", lab_panels.header),
                Panel("diagram", panels.diagram, can_focus=True),
                Panel("timeline", frame.timeline_panel),
            ),
            no_form(),
            self._arrange,
            first=("diagram",),
            order=("diagram",),
            zooms=("diagram",),
        )
        super().__init__(laboratory, NetworkView(focus="diagram"), stage)

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        return arrange_network(width, height, zoom)

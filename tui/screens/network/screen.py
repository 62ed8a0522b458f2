"""Network: the units and weights of the Lab's run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from core.experiments.experiment import Experiment
from core.experiments.reshaping import (
    Reshaped,
    with_layer,
    with_unit,
    without_layer,
    without_unit,
)
from core.lessons.coached import CoachedMoment
from core.nn.places import Place
from core.training.lens import Lens
from core.training.network_lens import NetworkSeen
from core.training.unit_weights import unit_weights
from tui.dispatch import bindings
from tui.drawing.maps import grid_shape
from tui.drawing.network_unit import large_columns
from tui.screens.lab import panels as lab_panels
from tui.screens.lab.state import Laboratory
from tui.screens.lab.weight_edits import reshape, switch
from tui.screens.laboratory import InsideScreen, no_form
from tui.screens.network import panels
from tui.screens.network.layout import arrange_network
from tui.screens.network.sight import LIVE_BYTES, lens_of, plan_of, seen_of, turned
from tui.screens.network.view import NetworkView
from tui.widgets import frame
from tui.widgets.layout import GUTTER, Layout
from tui.widgets.panel import Panel
from tui.widgets.stage import Stage


def strongest_unit(seen: NetworkSeen) -> Place:
    """Return the strongest unit of the last hidden layer, or the first output."""
    layer = max(1, len(seen.layers) - 2)
    return Place("F", layer, (seen.layers[layer].order[0] + 1,))


def nearest(units: Sequence[int], unit: Place) -> int:
    """Return the place of a unit among some, from 0, or of the one that comes nearest to it."""
    return min(range(len(units)), key=lambda place: abs(units[place] + 1 - unit.numbers[0]))


class NetworkScreen(InsideScreen[NetworkView]):
    """Shows the units and weights of the Lab's run."""

    BYTES = LIVE_BYTES
    BINDINGS: ClassVar[list[BindingType]] = bindings("network")

    def __init__(self, laboratory: Laboratory) -> None:
        stage: Stage[NetworkView] = Stage(
            (
                Panel("status", lab_panels.status),
                Panel("notice", frame.notice),
                Panel("header", lab_panels.header),
                Panel("diagram", panels.diagram, can_focus=True),
                Panel("unit", panels.unit),
                Panel("timeline", frame.timeline_panel),
            ),
            no_form(),
            self._arrange,
            first=("diagram",),
            order=("diagram",),
            zooms=("diagram",),
        )
        super().__init__(laboratory, NetworkView(focus="diagram"), stage)
        self._seen: NetworkSeen | None = None
        """The network that was shown last, by which keys choose while another is on its way."""

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        return arrange_network(width, height, zoom)

    # Showing.

    def look(self, view: NetworkView, moment: CoachedMoment) -> NetworkView:
        """Return the view of a moment, whose network has the chosen unit and weight."""
        view = super().look(view, moment)
        architecture, network = moment.recording.experiment.architecture, view.network
        self._seen = seen_of(view) or self._seen
        if self._seen is not None and self._seen.architecture.widths != architecture.widths:
            self._seen = None
        if network.unit is None and self._seen is not None:
            network = replace(network, unit=strongest_unit(self._seen))
        return replace(view, network=network.within(architecture))

    def lens(self) -> Lens | None:
        """Return the wish for the network, with the chosen unit's large map."""
        boxes = self.stage.boxes
        if "diagram" not in boxes:
            return None
        room, large = boxes["diagram"], None
        if "unit" in boxes:
            columns = large_columns(boxes["unit"].width, boxes["unit"].height)
            large = grid_shape(self.view.map_style, columns, columns // 2)
        return lens_of(self.view, room.width - GUTTER, room.height - 1, outputs=True, large=large)

    def _choose(self, unit: Place) -> None:
        network = replace(self.view.network, unit=unit, weight=None)
        self.view = replace(self.view, network=network)
        self.show()

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Choose the unit whose map is clicked."""
        room = self.stage.boxes["diagram"].width - GUTTER, height - 1
        plan = plan_of(self.view, *room, outputs=True)
        spot = None if plan is None or name != "diagram" else plan.unit_at(x - GUTTER, y - 1)
        if spot is not None and self._seen is not None:
            layer, place = spot
            units = self._seen.layers[layer].units
            if place < len(units):
                self._choose(Place("F", layer, (units[place] + 1,)))

    # Keys.

    def action_inside(self) -> None:
        """Show the weights as lines, or this step's gradients."""
        network = self.view.network
        self.view = replace(self.view, network=replace(network, gradients=not network.gradients))
        self.show()

    def action_layer(self, step: int) -> None:
        """Choose a unit of the layer before or after, at the same height."""
        seen, unit = self._seen, self.view.network.unit
        if seen is None or unit is None:
            return
        layer = unit.layer + step
        if layer not in range(len(seen.layers)):
            return
        here, there = seen.layers[unit.layer].units, seen.layers[layer].units
        height = (nearest(here, unit) + 0.5) / len(here)
        place = min(int(height * len(there)), len(there) - 1)
        self._choose(Place("F", layer, (there[place] + 1,)))

    def action_unit(self, step: int) -> None:
        """Choose the unit above or below, of those that are shown."""
        seen, unit = self._seen, self.view.network.unit
        if seen is not None and unit is not None:
            units = seen.layers[unit.layer].units
            place = max(0, min(len(units) - 1, nearest(units, unit) + step))
            self._choose(Place("F", unit.layer, (units[place] + 1,)))

    def action_weight(self, step: int) -> None:
        """Choose the next weight of the unit, as they are listed."""
        seen, network = self._seen, self.view.network
        if seen is not None and network.unit is not None:
            weights = unit_weights(
                seen.network, seen.gradients, network.unit, by_gradient=network.gradients
            )
            weight = weights.after(network.weight, step)
            self.view = replace(self.view, network=replace(network, weight=weight))
            self.show()

    def action_type_weight(self) -> None:
        """Open the line after `:` for the value of the chosen weight."""
        if self.stage.commanding:
            return
        if self.view.network.weight is None:
            self.action_weight(1)
        weight = self.view.network.weight
        if weight is not None:
            self.action_command(f"{weight} ")

    def action_switch(self) -> None:
        """Switch the chosen weight, or else the unit, off, or on again."""
        place = self.view.network.weight or self.view.network.unit
        if place is not None:
            self.attempt(lambda: self.edited(switch(self.laboratory, place)))

    def action_add_unit(self) -> None:
        """Add a unit to the chosen layer."""
        self._reshape(with_unit)

    def action_drop_unit(self) -> None:
        """Drop the last unit of the chosen layer."""
        self._reshape(without_unit)

    def action_add_layer(self) -> None:
        """Add a layer behind the chosen one."""
        self._reshape(with_layer)

    def action_drop_layer(self) -> None:
        """Drop the chosen layer."""
        self._reshape(without_layer)

    def _reshape(self, change: Callable[[Experiment, int], Reshaped]) -> None:
        laboratory, unit = self.laboratory, self.view.network.unit
        if unit is not None:
            work = partial(reshape, laboratory, lambda before: change(before, unit.layer))
            self.attempt(lambda: self.edited(work()))

    def action_units(self, step: int) -> None:
        """Turn to stronger or weaker units of the layers, and choose the first one there."""
        seen = self._seen
        network = turned(self.view.network, seen, step)
        if seen is None or network.unit is None or network.page == self.view.network.page:
            return
        self.view = replace(self.view, network=network)
        layer = seen.layers[network.unit.layer]
        units = layer.page(seen.lens.most, network.page)
        self._choose(Place("F", network.unit.layer, (units[0] + 1,)))

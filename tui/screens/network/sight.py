"""A network as a screen shows it in some room: what it asks of a moment, and what it draws."""

from __future__ import annotations

from dataclasses import replace

from core.training.network_lens import NetworkLens, NetworkSeen, first_of_page
from tui.drawing.canvas import Drawing
from tui.drawing.network_diagram import Looks, network_diagram
from tui.drawing.network_plan import Plan, most_units, network_plan
from tui.drawing.text import longest
from tui.screens.lab.view import RunView
from tui.screens.network.choice import NetworkChoice

LIVE_BYTES = 36_000
"""Bytes a second that playing may send at 120x40 where a network is shown."""


def plan_of(view: RunView, width: int, height: int, *, outputs: bool) -> Plan | None:
    """Place the network of the moment in some room; None without a moment."""
    if view.moment is None:
        return None
    recording, unit = view.moment.recording, view.network.unit
    return network_plan(
        width, height, recording.experiment.widths, recording.dataset.features, outputs=outputs,
        whole=with_characters(view), chosen=unit.layer if outputs and unit else 0,
    )  # fmt: skip


def with_characters(view: RunView) -> bool:
    """Return whether maps are characters."""
    return view.ascii or view.map_style == "ascii"


def lens_of(
    view: RunView,
    width: int,
    height: int,
    *,
    outputs: bool,
    large: tuple[int, int] | None = None,
    gradients: bool = True,
) -> NetworkLens | None:
    """Return the wish for what is drawn in some room; None without a moment."""
    plan = plan_of(view, width, height, outputs=outputs)
    if plan is None or view.moment is None:
        return None
    shape, output_shape = _shapes(view, plan)
    choice = view.network
    return NetworkLens(
        shape, output_shape, most_units(height), choice.page, choice.unit if outputs else None,
        choice.weight if outputs else None, large, gradients,
    )  # fmt: skip


def _shapes(view: RunView, plan: Plan) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Return the shapes of the maps of a plan: of all layers, and of the outputs."""
    assert view.moment is not None
    rows = 2 if with_characters(view) else 1
    last = len(view.moment.recording.experiment.widths) - 1
    output = plan.column_of(last)
    size = next((c.size for c in plan.columns if c.layer != last), plan.columns[0].size)
    output_shape = None if output is None else (output.size // rows, output.size)
    return (size // rows, size), output_shape


def seen_of(view: RunView) -> NetworkSeen | None:
    """Return what the moment's lens shows, where it is a network."""
    seen = None if view.moment is None else view.moment.seen
    return seen if isinstance(seen, NetworkSeen) else None


def diagram_of(
    view: RunView, width: int, height: int, *, outputs: bool, numbered: bool = False
) -> Drawing | None:
    """Draw the network of the moment; None while what its lens shows has not come."""
    seen, plan = seen_of(view), plan_of(view, width, height, outputs=outputs)
    if seen is None or plan is None or view.moment is None:
        return None
    lens, recording = seen.lens, view.moment.recording
    fits = (lens.shape, lens.output_shape) == _shapes(view, plan)
    lacks = view.network.gradients and seen.gradients is None
    if not fits or lens.most != most_units(height) or lacks:
        return None
    looks = looks_of(view, numbered=numbered, choosing=outputs)
    return network_diagram(seen, recording.dataset, plan, looks)


def looks_of(view: RunView, *, numbered: bool = False, choosing: bool = True) -> Looks:
    """Return how a network is drawn; `choosing`: whether the chosen unit is marked."""
    choice, moment = view.network, view.moment
    edits = None if moment is None else moment.recording.course.at(moment.epoch).experiment.edits
    return Looks(
        view.palette, view.ascii, with_characters(view), choice.gradients, numbered,
        choice.unit if choosing else None, choice.weight if choosing else None, edits,
    )  # fmt: skip


def units_note(view: RunView, width: int) -> str:
    """Say which units are shown, where those are not all."""
    seen = seen_of(view)
    if seen is None:
        return ""
    parts = [layer for layer in seen.layers if not layer.is_whole]
    if not parts:
        return "of this step" if view.network.gradients else ""
    most, first = seen.lens.most, max(parts, key=lambda layer: len(layer.order))
    start = first_of_page(len(first.order), most, view.network.page)
    of = f"of {len(first.order):,}"
    if not start:
        return longest((f"the {most} strongest units {of}", f"{most} strongest {of}"), width)
    span = f"{start + 1} to {start + most}"
    return longest((f"units {span} by strength, {of}", f"{span} {of}"), width)


def turned(choice: NetworkChoice, seen: NetworkSeen | None, step: int) -> NetworkChoice:
    """Return the choice with the page of stronger or weaker units before or after this one."""
    if seen is None:
        return choice
    last = max(layer.pages(seen.lens.most) for layer in seen.layers) - 1
    return replace(choice, page=max(0, min(last, min(choice.page, last) + step)))

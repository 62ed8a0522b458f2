"""Network's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from itertools import pairwise

from rich.style import Style

from core.training.network_lens import NetworkSeen
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.network_plan import Plan
from tui.drawing.network_unit import function_name, unit_detail, unit_title
from tui.screens.network.sight import diagram_of, looks_of, plan_of, seen_of
from tui.screens.network.view import NetworkView
from tui.widgets.frame import bar, bold, muted, note, titled
from tui.widgets.layout import GUTTER


def diagram(view: NetworkView, width: int, height: int) -> Drawing | None:
    """Draw the units of the Lab's run and their weights; None while they have not come."""
    canvas, seen = Canvas(width, 1), seen_of(view)
    room = width - GUTTER, height - 1
    picture, plan = (
        diagram_of(view, *room, outputs=True, numbered=True),
        plan_of(view, *room, outputs=True),
    )
    if picture is None or plan is None or seen is None:
        return None
    if view.focus == "diagram":
        bar(canvas, 0, 0, view)
    _headings(canvas, view, plan, seen)
    return titled(canvas, stacked(width, picture, left=GUTTER), height)


def _headings(canvas: Canvas, view: NetworkView, plan: Plan, seen: NetworkSeen) -> None:
    """Name each layer above its units, and say how many of them are shown; where there are layers
    before or behind, an angle points to them."""
    palette, unit, count = view.palette, view.network.unit, len(seen.layers)
    starts = [GUTTER + column.x for column in plan.columns]
    rooms = [end - start for start, end in pairwise([*starts, canvas.width + 1])]
    words = _words(plan, seen, rooms)
    for column, start, (name, of) in zip(plan.columns, starts, words, strict=True):
        chosen = unit is not None and unit.layer == column.layer
        style = Style(color=palette.key, bold=True) if chosen else bold(palette)
        canvas.write(canvas.write(start, 0, name, style), 0, of, muted(palette))
    if plan.columns[0].layer:
        canvas.write(GUTTER - 1, 0, "<", muted(palette))
    if plan.columns[-1].layer < count - 1:
        canvas.write_right(canvas.width, 0, ">", muted(palette))


def _words(plan: Plan, seen: NetworkSeen, rooms: list[int]) -> list[tuple[str, str]]:
    """Return the names of the layers and how many of their units are shown, in a form that fits."""
    layers = [seen.layers[column.layer] for column in plan.columns]
    long = [layer_name(column.layer, len(seen.layers)) for column in plan.columns]
    short = [f"F{column.layer}" for column in plan.columns]
    for names, between in ((long, " of "), (short, " of "), (short, "/")):
        texts = [
            (name, "" if layer.is_whole else f" {len(layer.units)}{between}{len(layer.order):,}")
            for name, layer in zip(names, layers, strict=True)
        ]
        if all(len("".join(text)) < room for text, room in zip(texts, rooms, strict=True)):
            return texts
    return [(name, "") for name in short]


def layer_name(layer: int, count: int) -> str:
    """Name a layer, of so many with input and output."""
    return "input" if layer == 0 else "output" if layer == count - 1 else f"layer {layer}"


def unit(view: NetworkView, width: int, height: int) -> Drawing | None:
    """Draw the chosen unit in detail; None while it has not come."""
    canvas, seen, chosen = Canvas(width, 1), seen_of(view), view.network.unit
    if seen is None or chosen is None or seen.lens.chosen != chosen or view.moment is None:
        return None
    architecture, looks = seen.architecture, looks_of(view)
    after = canvas.write(0, 0, unit_title(architecture, chosen), bold(view.palette)) + 2
    function = function_name(architecture, chosen)
    dataset = view.moment.recording.dataset
    name = "" if chosen.layer else dataset.label(dataset.features[chosen.numbers[0] - 1])
    words = (name, f"{function}(z)" if function else "", looks.word(chosen))
    note(canvas, after, ", ".join(filter(None, words)), muted(view.palette))
    picture = unit_detail(seen, dataset, looks, view.map_style, width, height - 1)
    return titled(canvas, picture, height)

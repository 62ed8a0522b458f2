"""Network's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.network_unit import function_name, unit_detail, unit_title
from tui.screens.network.sight import diagram_of, looks_of, seen_of, units_note
from tui.screens.network.view import NetworkView
from tui.widgets.frame import bold, muted, note, title, titled
from tui.widgets.layout import GUTTER


def diagram(view: NetworkView, width: int, height: int) -> Drawing | None:
    """Draw the units of the Lab's run and their weights; None while they have not come."""
    canvas = Canvas(width, 1)
    after = title(canvas, view, "diagram", "Gradients" if view.network.gradients else "Network")
    note(canvas, after, units_note(view, width - after), muted(view.palette))
    picture = diagram_of(view, width - GUTTER, height - 1, outputs=True, numbered=True)
    return picture and titled(canvas, stacked(width, picture, left=GUTTER), height)


def unit(view: NetworkView, width: int, height: int) -> Drawing | None:
    """Draw the chosen unit in detail; None while it has not come."""
    canvas, seen = Canvas(width, 1), seen_of(view)
    if seen is None or seen.lens.chosen != view.network.unit or view.moment is None:
        return None
    architecture, chosen = seen.architecture, view.network.unit
    after = canvas.write(0, 0, unit_title(architecture, chosen), bold(view.palette)) + 2
    function, looks = function_name(architecture, chosen), looks_of(view)
    words = (f"{function}(z)" if function else "", looks.word(chosen))
    note(canvas, after, ", ".join(filter(None, words)), muted(view.palette))
    picture = unit_detail(
        seen, view.moment.recording.dataset, looks, view.map_style, (), width, height - 1
    )
    return titled(canvas, picture, height)

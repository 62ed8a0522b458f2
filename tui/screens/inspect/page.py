"""A page of Inspect: what it wants to know of a moment, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from core.training.lens import Lens
from tui.drawing.canvas import Drawing
from tui.keys.key import PageName
from tui.screens.inspect.view import InspectView

Act: TypeAlias = Callable[[InspectView, str], InspectView]
"""(view, name of what a key of the page does) -> the view after it"""


def keeps(view: InspectView, _name: str) -> InspectView:
    """Return the view as it is: a page without keys of its own."""
    return view


@dataclass(frozen=True)
class Page:
    """One page of Inspect, a panel of its own."""

    name: PageName
    """Also the panel's, and the context of the keys that count on this page alone, whose actions
    are `on_page('<name>', '<what>')`."""
    title: str
    lens: Callable[[InspectView], Lens | None]
    draw: Callable[[InspectView, int, int], Drawing | None]
    """(view, width, height) -> drawing; None keeps what is there. The moment's `seen` may still be
    another lens's."""
    act: Act = keeps
    with_sample: bool = False
    """Whether the chosen sample stands beside it."""

"""All that Inspect shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.keys import PageName, ScreenName
from tui.screens.lab.view import RunView


@dataclass(frozen=True)
class Choice:
    """The part of a step that all pages look at. Numbers count from 0, and are clipped to
    what there is where they are used, as another run may have a smaller network."""

    update: int = 0
    """The update within the epoch."""
    sample: int = 0
    """The place of a sample in the data set."""
    whole: bool = False
    """Whether the whole batch is looked at, not one of its samples alone."""
    line: int = 2
    """The equation of the step."""
    unit: int = 0
    """The unit whose number is told in full."""
    term: int = 0
    """The unit at the other end of a weight: where it comes from, going forward."""


@dataclass(frozen=True, eq=False)
class InspectView(RunView):
    """All that Inspect shows at one instant."""

    screen: ScreenName = "inspect"
    page: PageName = "step"
    choice: Choice = field(default_factory=lambda: Choice())

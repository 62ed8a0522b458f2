"""All that Inspect shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.training.plane import Directions
from tui.keys.key import PageName, ScreenName
from tui.screens.inspect.choice import Choice, Chosen
from tui.screens.inspect.step_lens import StepSight
from tui.screens.lab.view import RunView


@dataclass(frozen=True, eq=False)
class InspectView(RunView):
    """All that Inspect shows at one instant."""

    screen: ScreenName = "inspect"
    page: PageName = "step"
    choice: Choice = field(default_factory=Choice)
    checks: bool = False
    """Whether the gradients are checked."""
    corrects: bool = False
    """Whether the printed formula stands beside the corrected one."""
    sight: StepSight | None = None
    """The update that is looked at; None while it is on its way."""
    chosen: Chosen | None = None
    """The part of it that is told in full."""
    directions: Directions = "principal"
    """Of the plane through the weights over which the loss is shown."""
    directions_number: int = 0
    """Which of all random ones."""
    figure: str = "gradient"
    """The figure of the network's health that is looked at first."""

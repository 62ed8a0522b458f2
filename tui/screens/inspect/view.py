"""All that Inspect shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass

from tui.keys import ScreenName
from tui.screens.lab.view import RunView


@dataclass(frozen=True, eq=False)
class InspectView(RunView):
    """All that Inspect shows at one instant."""

    screen: ScreenName = "inspect"

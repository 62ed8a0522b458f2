"""All that Network shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass

from tui.keys.key import ScreenName
from tui.screens.lab.view import RunView


@dataclass(frozen=True, eq=False)
class NetworkView(RunView):
    """All that Network shows at one instant."""

    screen: ScreenName = "network"

"""The app: its screens."""

from __future__ import annotations

from functools import cached_property

from tui.keys import SCREENS
from tui.screens.lab.screen import LabScreen
from tui.screens.playback import Player
from tui.screens.race.screen import RaceScreen
from tui.terminal.host import TerminalApp


class BpTuiApp(TerminalApp[None]):
    """bp-tui in the terminal."""

    TITLE = "bp-tui"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "lab"

    def __init__(self) -> None:
        super().__init__()
        self.add_mode("lab", lambda: self.lab)
        self.add_mode("race", lambda: self.race)

    @cached_property
    def lab(self) -> LabScreen:
        """One run."""
        return LabScreen()

    @cached_property
    def race(self) -> RaceScreen:
        """A grid of runs, made when it is first shown."""
        return RaceScreen(lambda: self.lab.settings, lambda *run: self.lab.open_run(*run))

    @property
    def players(self) -> list[Player]:
        """The screens that were shown so far, which all may train."""
        return [player for name in SCREENS if (player := vars(self).get(name)) is not None]

    def action_help_quit(self) -> None:
        """Ctrl+C is for what is selected; say which key quits."""
        if isinstance(self.screen, Player):
            self.screen.say("press `q` to quit")

    def make_way(self) -> bool:
        """A key goes before training, and ends what the last one brought up to be said."""
        if not isinstance(self.screen, Player):
            return False
        self.screen.message = ""
        for player in self.players:
            player.runner.give_way()
        return True

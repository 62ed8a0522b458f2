"""The app: its screens."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from textual import events, on

from tui.keys.key import SCREENS
from tui.screens.base import PlayerScreen
from tui.screens.compare.screen import CompareScreen, OpenRecorded
from tui.screens.history.screen import CompareRecorded, HistoryScreen
from tui.screens.inspect.screen import InspectScreen
from tui.screens.lab.screen import LabScreen
from tui.screens.laboratory import InspectSample, OpenPage, RaceOver
from tui.screens.network.screen import NetworkScreen
from tui.screens.opening import Opened
from tui.screens.race.question import Question
from tui.screens.race.screen import OpenRun, RaceScreen
from tui.terminal.host import TerminalApp, Typed
from tui.terminal.options import TerminalOptions

LINK = {
    (False, True): "low bandwidth: at most 4 kB a second; `B` sends all again",
    (False, False): "all frames and colours are sent",
    (True, True): "the terminal cannot keep up: fewer frames and colours; `B` sends all again",
    (True, False): "the terminal keeps up again: all frames and colours",
}
"""Words for how much is sent, by whether the terminal decided it and whether it is little."""


class BpTuiApp(TerminalApp[None]):
    """bp-tui in the terminal."""

    TITLE = "bp-tui"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "lab"

    def __init__(
        self,
        first: Opened | None = None,
        options: TerminalOptions | None = None,
        *,
        run: int | None = None,
    ) -> None:
        """Begin with the Lab, on a run of the store where one is given, or with what was read from
        a file."""
        super().__init__(options)
        self._first, self._run = first, run
        self.add_mode("lab", lambda: self.lab)
        self.add_mode("race", lambda: self.race)
        self.add_mode("network", lambda: self.network)
        self.add_mode("inspect", lambda: self.inspect)
        self.add_mode("history", lambda: self.history)
        self.add_mode("compare", lambda: self.compare)

    @cached_property
    def lab(self) -> LabScreen:
        """The screen of one run."""
        return LabScreen(fresh=self.options.fresh, run=self._run)

    @cached_property
    def race(self) -> RaceScreen:
        """The screen of a grid of runs, made when it is first shown."""
        laboratory = self.lab.laboratory
        return RaceScreen(lambda: laboratory.draft.sound, laboratory.notebook)

    @cached_property
    def network(self) -> NetworkScreen:
        """The screen of the Lab's network, made when it is first shown."""
        return NetworkScreen(self.lab.laboratory)

    @cached_property
    def inspect(self) -> InspectScreen:
        """The screen of one step of the Lab's run, made when it is first shown."""
        return InspectScreen(self.lab.laboratory)

    @cached_property
    def history(self) -> HistoryScreen:
        """The screen of all runs that are kept, made when it is first shown."""
        return HistoryScreen(self.lab.laboratory)

    @cached_property
    def compare(self) -> CompareScreen:
        """The screen of two runs, made when it is first shown."""
        return CompareScreen(self.lab.laboratory)

    @on(OpenRecorded)
    async def open_recorded(self, message: OpenRecorded) -> None:
        """Go to the Lab and show a run of this sitting there."""
        await self.switch_mode("lab")
        self.lab.open_recorded(message.number, message.epoch)

    @on(CompareRecorded)
    async def compare_recorded(self, message: CompareRecorded) -> None:
        """Go to Compare with two runs of this sitting."""
        self.compare.comparison.take(message.first, message.second)
        await self.switch_mode("compare")

    @on(OpenPage)
    async def open_page(self, message: OpenPage) -> None:
        """Go to a page of Inspect."""
        await self.switch_mode("inspect")
        self.inspect.turn_to(message.page)

    @on(InspectSample)
    async def inspect_sample(self, message: InspectSample) -> None:
        """Go to Inspect and show a sample of the Lab's run there."""
        await self.switch_mode("inspect")
        self.inspect.turn_to("step")
        self.inspect.choose(sample=message.sample, whole=False)

    @on(RaceOver)
    async def race_over(self, message: RaceOver) -> None:
        """Go to the Race with a run's settings and many seeds in its form."""
        await self.switch_mode("race")
        self.race.ask(Question.over_seeds(message.experiment))

    @on(OpenRun)
    async def open_run(self, message: OpenRun) -> None:
        """Go to the Lab and show a run of the race there."""
        await self.switch_mode("lab")
        self.lab.open_run(message.experiment, message.preset, message.epoch, message.name)

    async def serve_early(self) -> None:
        first, self._first = self._first, None
        if first is not None:  # in the app's own turn: another screen may have to be mounted
            self.call_later(self.show_opened, first)
        await super().serve_early()

    @on(Opened)
    async def show_opened(self, message: Opened) -> None:
        """Show what was read from a file where it belongs."""
        if isinstance(message.what, Question):
            await self.switch_mode("race")
            self.race.open_question(message.what, message.name)
        else:
            await self.switch_mode("lab")
            self.lab.open_course(message.what, message.name)

    @property
    def players(
        self,
    ) -> list[PlayerScreen[Any, Any, Any]]:
        """The screens that were shown so far, which all may compute."""
        return [screen for name in SCREENS if (screen := vars(self).get(name)) is not None]

    def leave_off(self) -> None:
        """Let no run go on: what is paused was not cut off."""
        for screen in self.players:
            screen.player.pause()

    def on_link(self) -> None:
        """Show and tell whether little is sent, and why."""
        for screen in self.players:
            screen.restyle()
        if isinstance(self.screen, PlayerScreen):
            self.screen.say(LINK[self.asks_low is None, self.low])

    def action_help_quit(self) -> None:
        """Say which key quits: Ctrl+C copies the text that is selected."""
        if isinstance(self.screen, PlayerScreen):
            self.screen.say("press `q` to quit")

    def make_way(self) -> bool:
        """Let training rest for a key, end the last message, and take over the edits before this
        key."""
        if not isinstance(self.screen, PlayerScreen):
            return False
        self.screen.message = ""
        self.screen.take_edits()
        for screen in self.players:
            screen.player.give_way()
        return True

    async def taken(self, typed: Typed) -> bool:
        """Return whether a key answers a screen's question, or is one that asks."""
        return isinstance(self.screen, PlayerScreen) and await self.screen.taken(typed)

    def open_line(self) -> None:
        """Open the command line."""
        if isinstance(self.screen, PlayerScreen):
            self.screen.action_command()

    def unbound(self, key: events.Key) -> None:
        """Say so where the keyboard sends letters that can be no keys."""
        if isinstance(self.screen, PlayerScreen):
            self.screen.tell_layout(key.character or "")

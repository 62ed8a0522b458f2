"""The race: watch a grid of networks learn side by side, with several seeds each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from core.experiments.experiment import Experiment
from core.sweeps.race import Race, RaceMoment
from core.training.player import Runner
from tui.drawing.scale import Scale
from tui.keys import ScreenName
from tui.screens.commands import Command, LoadPreset, SetField, SetSeeds, Vary
from tui.screens.draft import Draft
from tui.screens.playback import Player, bindings
from tui.screens.race import panels as race_panels
from tui.screens.race.form import RaceForm, row_texts
from tui.screens.race.layout import RaceLayout, RaceZoom, arrange_race
from tui.screens.race.mosaic import columns_of, grid, point_at
from tui.screens.race.notices import question_notice, race_hint, race_notice
from tui.screens.race.standing_table import row_at, table_width
from tui.screens.race.state import Racetrack
from tui.screens.race.view import RaceView, grid_of, order_words, point_words
from tui.widgets import frame
from tui.widgets.fields import Edited
from tui.widgets.panel import Panel
from tui.widgets.view import Tone

BYTES = 48_000
"""Bytes a second that playing may send at 120x40, more on a larger screen."""

ZOOMED: dict[str, RaceZoom] = {"grid": "grid", "standing": "standing", "loss": "loss"}


class RaceScreen(Player):
    """What the race shows, and what its keys and the mouse do."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("race")
    name_of_screen: ClassVar[ScreenName] = "race"
    first_focus = ("standing", "grid", "loss")
    order_of_focus = ("grid", "standing", "loss", "form")
    view: RaceView

    def __init__(
        self,
        settings: Callable[[], Experiment],
        open_run: Callable[[Experiment, str | None, int, str], None],
    ) -> None:
        """`settings` are those of the Lab, `open_run` shows a run there."""
        super().__init__()
        self._open_run = open_run
        self.racetrack = Racetrack(self.ring, settings)
        self.view = RaceView(focus="standing")
        self.zoom: RaceZoom = ""
        self.with_ghosts = True

    @property
    def runner(self) -> Runner[Race, RaceMoment]:
        return self.racetrack.runner

    @property
    def shown(self) -> Race:
        return self.racetrack.race

    @property
    def draft(self) -> Draft:
        return self.racetrack.draft

    def most_bytes(self) -> int:
        width, height = self.app.size
        return max(BYTES, BYTES * width * height // 4800)

    def panels(self) -> Iterable[Widget]:
        yield Panel("header", race_panels.header)
        yield Panel("grid", grid, can_focus=True)
        yield Panel("standing", race_panels.standing, can_focus=True)
        yield Panel("loss", race_panels.loss, can_focus=True)
        yield Panel("timeline", race_panels.timeline_panel)
        yield Panel("side", lambda view, width, height: frame.blank(width, height), raised=True)
        yield RaceForm()

    def draw_status(self, view: RaceView, width: int, height: int) -> Any:
        return race_panels.status(view, width, height)

    def begin(self) -> None:
        self.racetrack.open()

    def layout_for(self, width: int, height: int) -> RaceLayout:
        asked = self.shown.asked
        size = grid_of(asked, table_width(asked))
        return arrange_race(width, height, size, zoom=self.zoom, drawer=self.drawer)

    def map_columns(self) -> int:
        layout = self.arrangement
        mosaic = layout.mosaic if isinstance(layout, RaceLayout) else None
        self.view = replace(self.view, mosaic=mosaic)
        return 0 if mosaic is None else 2 * mosaic.map_rows

    # Showing.

    def played(self, moment: RaceMoment) -> Race:
        return moment.race

    def accept(self, moment: RaceMoment) -> bool:
        if moment.race is not self.shown:
            return False
        self.racetrack.curves.follow(moment.edge)
        if self.view.moment is None or self.view.moment.race is not moment.race:
            self.view = replace(self.view, scale=Scale(self.view.log_scale, 1.0, 1.0))
        return True

    def changes(self, moment: RaceMoment) -> dict[str, Any]:
        track = self.racetrack
        if moment.race is not track.race:  # the next race's first moment is on its way
            return {}
        listed, places = track.standing(moment)
        extremes, scale = track.curves.extremes(track.chosen), self.view.scale
        return {
            "curves": track.curves,
            "scale": Scale.over(extremes, log=self.view.log_scale, grown_from=scale),
            "chosen": track.chosen,
            "seed": track.seed,
            "pins": track.pins,
            "order": track.order,
            "ordered": listed,
            "places": places,
            "with_ghosts": self.with_ghosts,
        }

    def show_form(self) -> None:
        track = self.racetrack
        self.query_one(RaceForm).show(
            track.question, track.raced, self.palette, ascii=self.view.ascii
        )

    def take_typed(self) -> None:
        typed = self.query_one(RaceForm).typed
        if typed is not None and typed[1] != row_texts(self.racetrack.question)[typed[0]]:
            self.racetrack.edit(*typed)

    @property
    def refusals(self) -> Mapping[str, str]:
        return self.racetrack.question.refusals

    def notice(self, moment: RaceMoment, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """The changes, the chosen grid point's own words."""
        track = self.racetrack
        if track.changed:
            return question_notice(track.question, width), "plain"
        if self.hinting:
            return race_hint(moment.race.asked, width), "plain"
        said = race_notice(moment.standings[self.view.chosen], width) if roomy else ""
        return said, "error" if said else "plain"

    # Racing.

    def run_draft(self) -> None:
        before = self.shown
        self.attempt(self.racetrack.start)
        if self.shown is not before:
            self.to_stage()

    async def action_race(self) -> None:
        await self.action_run()

    def action_toggle_play(self) -> None:
        """What was asked anew is what is meant, while nothing has been trained."""
        if self.racetrack.changed and self.shown.edge == 0:
            self.run_draft()
        else:
            super().action_toggle_play()

    def action_continue(self) -> None:
        self.attempt(self.racetrack.continue_race)
        if not self.message:
            self.say("the race goes on for as many epochs again")

    def action_write(self) -> None:
        self.attempt(lambda: self.say_where("this race is", self.racetrack.write()))

    async def action_open_run(self) -> None:
        track = self.racetrack
        experiment, name = track.chosen_run
        epoch = self.playhead
        await self.action_open_screen("lab")
        said = f"{name}, from the race at epoch {epoch:,},"
        self._open_run(experiment, track.preset, epoch, said)

    # Looking.

    @property
    def places(self) -> tuple[int, ...]:
        """The grid points in the order of the standing; in the grid's before it is there."""
        moment = self.view.moment
        if moment is not None and moment.race is self.shown:
            return self.view.places
        return tuple(range(len(self.shown.points)))

    def action_row(self, step: int) -> None:
        places = self.places
        row = places.index(self.racetrack.chosen) + step
        self.choose(places[max(0, min(len(places) - 1, row))])

    def action_across(self, step: int) -> None:
        total = max(1, columns_of(self.shown.asked))
        row, column = divmod(self.racetrack.chosen, total)
        self.choose(row * total + max(0, min(total - 1, column + step)))

    def action_down(self, step: int) -> None:
        mosaic = self.view.mosaic
        flows = mosaic is not None and mosaic.flow
        total = mosaic.across if mosaic is not None and flows else columns_of(self.shown.asked)
        point = self.racetrack.chosen + step * total
        if 0 <= point < len(self.shown.points):
            self.choose(point)

    def choose(self, point: int) -> None:
        """Look at another grid point."""
        self.racetrack.chosen = point
        self.show()

    def action_seed(self, step: int) -> None:
        self.racetrack.choose_seed(step)
        _, name = self.racetrack.chosen_run
        self.say(f"`enter` opens {name}, in the Lab")

    def action_pin(self) -> None:
        self.attempt(self.racetrack.pin)

    def action_unpin(self) -> None:
        self.racetrack.pins = ()
        self.show()

    def action_order(self, step: int) -> None:
        self.racetrack.next_order(step)
        self.say(f"the standing is {order_words(self.racetrack.order)}")

    def action_ghosts(self) -> None:
        self.with_ghosts = not self.with_ghosts
        name = point_words(self.racetrack.point)
        self.say("all curves" if self.with_ghosts else f"{name} and what is pinned")

    def action_zoom(self) -> None:
        zoom = ZOOMED.get(self.focus_name(), "grid")
        self.zoom = "" if self.zoom else zoom
        self.place_panels()

    # The question.

    def go_back(self) -> None:
        if self.in_form or self.drawer:
            self.to_stage()
        elif self.zoom:
            self.action_zoom()
        elif self.racetrack.changed:
            self.racetrack.drop_changes()
            self.say("the changes are dropped")

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        self.message = ""
        self.attempt(lambda: self.racetrack.edit(event.name, event.text))

    def set(self, command: Command) -> None:
        if isinstance(command, SetField):
            self.say(self.racetrack.set(command.name, command.text))
        elif isinstance(command, Vary):
            self.racetrack.vary(command.text)
        elif isinstance(command, SetSeeds):
            self.racetrack.edit("seeds", command.text)
        elif isinstance(command, LoadPreset):
            self.racetrack.start_from(command.name)

    # Mouse.

    def click(self, panel: Panel, x: int, y: int) -> None:
        point = None
        if panel.id == "grid":
            point = point_at(self.view, x, y, panel.size.height)
        elif panel.id == "standing":
            gap = 1 if panel.size.height >= len(self.view.ordered) + 3 else 0
            point = row_at(self.view, y - 1 - gap, panel.size.height - 1 - gap)
        if point in self.places:
            self.choose(point)

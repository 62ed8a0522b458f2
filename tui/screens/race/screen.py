"""The race: watch a grid of networks learn side by side, with several seeds each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from core.experiments.experiment import Experiment
from core.store.notebook import Notebook
from core.sweeps.export import standings_csv
from core.sweeps.race import Race, RaceMoment
from tui.dispatch import bindings
from tui.drawing.scale import Scale
from tui.drawing.text import literal
from tui.keys.key import Key
from tui.screens.base import PlayerScreen
from tui.screens.exports import Export
from tui.screens.race import closeup, panels
from tui.screens.race.form import question_rows, sheet_of
from tui.screens.race.highlights import BEST
from tui.screens.race.layout import RaceLayout, arrange_race
from tui.screens.race.mosaic import columns_of, grid, point_at
from tui.screens.race.notices import (
    diverged_notice,
    looking_notice,
    question_notice,
    race_hint,
)
from tui.screens.race.question import Question
from tui.screens.race.standing_table import row_at, table_width
from tui.screens.race.state import Racetrack
from tui.screens.race.view import (
    HEATS,
    RaceView,
    grid_of,
    heat_words,
    order_words,
    point_words,
    runs_words,
    size_words,
)
from tui.widgets import frame
from tui.widgets.fields import following
from tui.widgets.panel import Panel
from tui.widgets.rows import Sheet
from tui.widgets.stage import Stage
from tui.widgets.view import Tone

RACING = ("run", "race")
"""The actions that begin a race."""


@dataclass
class OpenRun(Message):
    """A run of the race is to be shown in the Lab."""

    experiment: Experiment
    preset: str | None
    """The preset that the settings began with, if it was one."""
    epoch: int
    name: str
    """Words for the run."""


class RaceScreen(PlayerScreen[Race, RaceMoment, RaceView]):
    """Shows a race, a grid point of which is chosen."""

    BYTES = 48_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("race")

    def __init__(
        self, settings: Callable[[], Experiment], notebook: Notebook | None = None
    ) -> None:
        """Show the first race. `settings` are those of the Lab, which a race can start from;
        without a notebook no race is saved."""
        self.racetrack = Racetrack(settings, notebook)
        stage: Stage[RaceView] = Stage(
            (
                Panel("status", panels.status),
                Panel("notice", frame.notice),
                Panel("header", panels.header),
                Panel("grid", grid, can_focus=True),
                Panel("standing", panels.standing, can_focus=True),
                Panel("figures", closeup.figures),
                Panel("loss", panels.loss, can_focus=True),
                Panel("timeline", frame.timeline_panel),
                Panel("side", frame.ground),
            ),
            question_rows(),
            self._arrange,
            first=("standing", "grid", "loss"),
            order=("grid", "standing", "loss", "form"),
            zooms=("grid", "standing", "loss"),
        )
        super().__init__(self.racetrack, RaceView(focus="standing"), stage)
        self.with_ghosts = True

    # Showing.

    def _arrange(self, width: int, height: int, zoom: str, drawer: str) -> RaceLayout:
        sweep = self.racetrack.race.sweep
        size = grid_of(sweep, table_width(sweep))
        layout = arrange_race(width, height, size, zoom, drawer, heat=bool(self.view.heat))
        self.view = replace(self.view, mosaic=layout.mosaic, zoom=zoom)
        self.racetrack.close = zoom == "grid" and not self.view.heat
        return layout

    def place_panels(self) -> None:
        before = self.racetrack.close
        super().place_panels()
        if self.racetrack.close != before:  # the maps may have the size of the one
            self.player.look_again()

    @property
    def subject(self) -> str:
        return "the race"

    def look(self, view: RaceView, moment: RaceMoment) -> RaceView:
        track = self.racetrack
        if moment.race is not track.race:  # the next race's first moment is on its way
            return view
        standings, places = track.standing(moment)
        grown = view.scale if view.moment and view.moment.race is moment.race else None
        extremes = track.curves.extremes(track.chosen)
        return replace(
            view,
            moment=moment,
            curves=track.curves,
            scale=Scale.over(extremes, log=view.log_scale, grown_from=grown),
            chosen=track.chosen,
            follows=track.follows,
            seed=track.seed,
            pins=track.pins,
            order=track.order,
            ordered=standings,
            places=places,
            with_ghosts=self.with_ghosts,
        )

    def sheet(self) -> Sheet:
        track, focused = self.racetrack, self.stage.form.focused_field
        return sheet_of(track.question, track.raced, focused, self.view.palette)

    def notice(
        self, view: RaceView, moment: RaceMoment, width: int, *, roomy: bool
    ) -> tuple[str, Tone]:
        """Return the changes, or the chosen grid point's own words."""
        track = self.racetrack
        if track.changed and not track.untrained:
            return question_notice(track.question, width), "plain"
        if self.hinting:
            return race_hint(moment.race.sweep, width, in_form=view.context == "form"), "plain"
        sentence = diverged_notice(moment.standings[view.chosen], width) if roomy else ""
        if sentence:
            return sentence, "error"
        quiet = roomy and not view.playing and view.context != "form"
        return looking_notice(view, width) if quiet else "", "plain"

    # Racing.

    def ask(self, question: Question) -> None:
        """Put a question into the form, show its grid where no race would be lost for it, and say
        how to race it."""
        track = self.racetrack
        track.question, self.hinting = question, False
        self.settle()
        if track.changed:
            self.show()
        else:
            seeds = size_words(track.race.sweep)
            self.say(f"the settings of that run with {seeds}; `space` trains them")

    def run_draft(self) -> None:
        """Race what the form says; another grid has another layout."""
        if self.attempt(self.racetrack.start):
            self.to_stage()

    def question(self, key: str) -> Key | None:
        """Ask too before a race is given up that is not at its end."""
        entry = None
        if self.racetrack.unfinished and self.racetrack.question.sweep is not None:
            entry = self.asking(key, "give this race up and race anew", *RACING)
        return entry or super().question(key)

    def action_race(self) -> None:
        self.action_run()

    def open_question(self, question: Question, name: str) -> None:
        """Show the race that a file asks for, or have it in the form."""
        track = self.racetrack
        self.attempt(lambda: self._say_opened(track.open(question), name))

    def _say_opened(self, shown: bool, name: str) -> None:
        self.hinting = False
        self.place_panels()
        runs = runs_words(self.racetrack.race.sweep)
        ready = f"{literal(name)} asks for {runs}; `space` trains them"
        self.say(ready if shown else f"{literal(name)} is in the form; `^r` races it")

    def action_continue(self) -> None:
        self.attempt(self.racetrack.continue_race)
        if not self.message:
            self.say("the race goes on for as many epochs again")

    def action_write(self) -> None:
        self.attempt(lambda: self.say_rerun("this race is", "sweep", *self.racetrack.write()))

    def export_name(self) -> str:
        return self.racetrack.file_name

    def export_data(self, what: Export) -> None:
        """Write the standing, the only table of a race."""
        csv = standings_csv(self.view.ordered)
        self.say_written(
            f"the standing at epoch {self.playback.playhead:,} is", "-standing", csv, ".csv"
        )

    async def action_open_run(self) -> None:
        track, epoch = self.racetrack, self.playback.playhead
        experiment, name = track.chosen_run
        words = f"{name}, from the race at epoch {epoch:,},"
        await self.host.serve(OpenRun(experiment, track.preset, epoch, words))

    # Looking.

    @property
    def places(self) -> tuple[int, ...]:
        """The grid points in the order of the standing; in the grid's before it is there."""
        moment, race = self.view.moment, self.racetrack.race
        is_shown = moment is not None and moment.race is race
        return self.view.places if is_shown else tuple(range(len(race.points)))

    def action_row(self, step: int) -> None:
        places = self.places
        row = places.index(self.racetrack.chosen) + step
        self.choose(places[max(0, min(len(places) - 1, row))])

    def action_across(self, step: int) -> None:
        total = max(1, columns_of(self.racetrack.race.sweep))
        row, column = divmod(self.racetrack.chosen, total)
        self.choose(row * total + max(0, min(total - 1, column + step)))

    def action_down(self, step: int) -> None:
        mosaic, race = self.view.mosaic, self.racetrack.race
        flows = mosaic is not None and mosaic.flow
        total = mosaic.across if mosaic is not None and flows else columns_of(race.sweep)
        point = self.racetrack.chosen + step * total
        if 0 <= point < len(race.points):
            self.choose(point)

    def to_end(self, step: int) -> bool:
        """Choose the first or last row or panel; in a standing that the leader heads, the first
        row is followed again."""
        track, focus = self.racetrack, self.stage.focus_name
        places = {"standing": self.places, "grid": range(len(track.race.points))}.get(focus)
        if places is None:
            return False
        track.choose(places[0 if step < 0 else -1])
        track.follows = focus == "standing" and step < 0 and track.chosen in self.view.ranking[:1]
        self.show()
        return True

    def choose(self, point: int) -> None:
        """Look at another grid point."""
        self.racetrack.choose(point)
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
        self.say(f"the standing is {order_words(self.racetrack.order, self.view.standings)}")

    def action_heat(self) -> None:
        self.view = replace(self.view, heat=following(HEATS, self.view.heat))
        self.place_panels()
        self.say(heat_words(self.view))

    def action_ghosts(self) -> None:
        self.with_ghosts = not self.with_ghosts
        name, count = point_words(self.racetrack.point), len(self.racetrack.race.points)
        colours = f", the best {BEST} in colour" if count > BEST else ""
        self.say(
            f"all {count} curves{colours}" if self.with_ghosts else f"{name} and what is pinned"
        )

    def click(self, name: str, x: int, y: int, height: int) -> None:
        point = None
        if name == "grid":
            point = point_at(self.view, x, y, height)
        elif name == "standing":
            gap = 1 if height >= len(self.view.ordered) + 3 else 0
            point = row_at(self.view, y - 1 - gap, height - 1 - gap)
        if point in self.places:
            self.choose(point)

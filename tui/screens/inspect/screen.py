"""Inspect: one step of the Lab's run in numbers, page by page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from core.lessons.coached import CoachedMoment
from core.lessons.notation.equations import Kind
from core.nn.places import Place
from core.refusal import Refusal
from core.training.lens import Lens
from core.training.step_slice import StepSlice
from core.training.weight_slice import WeightSlice
from tui.dispatch import bindings
from tui.keys.key import BY_UPDATES, PageName
from tui.screens.exports import Export
from tui.screens.inspect import panels, step_page
from tui.screens.inspect.choice import choose, neighbour
from tui.screens.inspect.equations import lines
from tui.screens.inspect.layout import arrange_inspect
from tui.screens.inspect.page import Page
from tui.screens.inspect.pages import PAGES
from tui.screens.inspect.sample_panel import sample
from tui.screens.inspect.step_lens import StepSight
from tui.screens.inspect.view import InspectView
from tui.screens.lab import panels as lab_panels
from tui.screens.lab.state import Laboratory
from tui.screens.laboratory import InsideScreen, no_form
from tui.widgets import frame
from tui.widgets.fields import following
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.stage import Stage


class InspectScreen(InsideScreen[InspectView]):
    """Shows one step of the Lab's run in numbers, page by page."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("inspect")

    def __init__(self, laboratory: Laboratory) -> None:
        names = tuple(PAGES)
        stage: Stage[InspectView] = Stage(
            (
                Panel("status", lab_panels.status),
                Panel("notice", frame.notice),
                Panel("header", lab_panels.header),
                Panel("pages", partial(panels.page_titles, pages=PAGES)),
                Panel("sample", sample),
                *(Panel(page.name, page.draw, can_focus=True) for page in PAGES.values()),
                Panel("timeline", frame.timeline_panel),
            ),
            no_form(),
            self._arrange,
            first=names,
            order=names,
            zooms=names,
        )
        super().__init__(laboratory, InspectView(focus=names[0]), stage)

    @property
    def page(self) -> Page:
        """The page in front."""
        return PAGES[self.view.page]

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        page = self.page
        return arrange_inspect(
            width, height, page.name, zoomed=bool(zoom), with_sample=page.with_sample
        )

    def look(self, view: InspectView, moment: CoachedMoment) -> InspectView:
        """Return the view of a moment, and the chosen part of the step in it."""
        seen, last = moment.seen, view.moment
        if last is None or last.recording is not moment.recording:
            view = replace(view, sight=None, chosen=None)
        view = super().look(view, moment)
        if isinstance(seen, (StepSight, WeightSlice, StepSlice)):  # else it is on its way
            view = replace(view, chosen=choose(seen.step, view.choice))
        elif view.chosen is not None:
            view = replace(view, chosen=choose(view.chosen.batch, view.choice))
        return replace(view, sight=seen) if isinstance(seen, StepSight) else view

    def lens(self) -> Lens | None:
        """Return what the page in front wants to know of a moment."""
        return self.page.lens(self.view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key of a page count there alone."""
        if action == "on_page" and parameters[0] != self.view.page:
            return False
        return super().check_action(action, parameters)

    def action_page(self, step: int) -> None:
        """Turn to the next or the previous page."""
        self.turn_to(following(tuple(PAGES), self.view.page, step))

    def turn_to(self, page: PageName) -> None:
        """Turn to a page."""
        self.view = replace(self.view, page=page)
        self.place_panels()
        self.stage.focus_first()
        self.show()

    def action_on_page(self, _page: str, what: str) -> None:
        """Do what a key of the page in front does."""
        self.view = self.page.act(self.view, what)
        self.show()

    # Choosing what is told.

    def choose(self, **choice: object) -> None:
        """Look at another part of the step."""
        self.view = replace(self.view, choice=replace(self.view.choice, **choice))  # type: ignore[arg-type]
        self.show()

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Choose the equation that is clicked."""
        line = step_page.line_at(self.view, y, height) if name == step_page.PAGE.name else None
        if line is not None:
            self.choose(line=line)

    def action_line(self, step: int) -> None:
        """Choose the next or the previous equation."""
        chosen = self.view.chosen
        if chosen is not None:
            every = lines(chosen.batch)
            line = max(0, min(len(every) - 1, self.view.choice.line + step))
            weights = every[line].weights
            self.choose(line=line, layer=self.view.choice.layer if weights is None else weights)

    def action_unit(self, step: int) -> None:
        """Choose another unit."""
        self.choose(unit=self.view.choice.unit + step)

    def action_term(self, step: int) -> None:
        """Choose the weight from another unit."""
        self.choose(term=self.view.choice.term + step)

    def action_sample(self, step: int) -> None:
        """Choose another sample of the batch."""
        chosen = self.view.chosen
        if chosen is not None:
            now = int(chosen.step.samples[chosen.sample])
            self.choose(sample=neighbour(chosen.batch, now, step))

    def action_whole(self) -> None:
        """Look at the whole batch, or at one of its samples again."""
        self.choose(whole=not self.view.choice.whole)

    def action_update(self, step: int) -> None:
        """Go to the next or the previous update, which may be another epoch's; on a page of epochs
        to those."""
        if self.view.page not in BY_UPDATES:
            self.action_step(step)
            return
        chosen = self.view.chosen
        updates = 1 if chosen is None else chosen.batch.updates
        epochs, update = divmod(self.view.choice.update + step, updates)
        self.choose(update=update)
        if epochs:
            self.action_step(epochs)

    def action_check(self) -> None:
        """Check the gradients, or leave it."""
        self.view = replace(self.view, checks=not self.view.checks)
        self.show()

    # Files.

    def export_data(self, what: Export) -> None:
        """Write the step that is looked at as a document, or the network."""
        if what.kind == "network":
            super().export_data(what)
            return
        from tui.screens.paper import step_file  # late, for a quick start

        chosen, moment = self.view.chosen, self.view.moment
        if chosen is None or moment is None or self.view.run is None:
            raise Refusal("the step is on its way")
        line = lines(chosen.step)[self.view.choice.line % len(lines(chosen.step))]
        unit, step = None, chosen.step
        if line.kind in (Kind.FORWARD, Kind.DELTA):
            count = step.network.architecture.widths[line.layer]
            unit = Place("F", line.layer, (chosen.unit(count) + 1,))
        title = f"One update of {self.view.run.name}"
        content, ending = step_file(moment.recording, title, chosen, unit, what.kind)
        of = "batch" if chosen.whole else f"sample-{chosen.places[0]}"
        self.say_written("the step is", f"-step-{step.epoch}-{of}", content, ending)

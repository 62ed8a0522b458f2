"""The History's doings without a screen: which runs are listed, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rich.cells import cell_len

from core.refusal import Refusal
from core.store.columns import COLUMNS, ordered
from core.store.filters import Filter, parse_filter
from core.store.listing import Listed
from core.store.run_names import stored_name
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.training.moment import Moment
from tui.drawing.lettered import LETTERS
from tui.drawing.run_words import today
from tui.drawing.sparkline import sketch_scale
from tui.screens.history.closely import Closely
from tui.screens.history.columns import OPTIONAL
from tui.screens.history.lists import Lists, deleted_last, each
from tui.screens.history.prompts import tags_of
from tui.screens.history.reader import Reader
from tui.screens.history.view import Details, Order, RunTable
from tui.screens.lab.state import Laboratory
from tui.screens.settled import Settled
from tui.widgets.fields import following


class History(Settled):
    """Lists the stored runs, and lets people find, mark, tag, delete and open them."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__(laboratory)
        self.playback = laboratory.playback
        self.reader = Reader()
        self.notify: Callable[[], object] = lambda: None
        """Called when there is something new to show."""
        self.tell: Callable[[str], None] = lambda sentence: None
        """Called with the sentence of what could not be done."""
        self.report: Callable[[str], None] = lambda sentence: None
        """Called with the sentence of what was done."""
        self.problem = ""
        self.table: RunTable | None = None
        self.epoch: int | None = None
        """The epoch of the run under the cursor that was chosen."""
        self.filter = Filter("")
        self.deleted: list[tuple[int, ...]] = []
        """The numbers of what was deleted in this sitting, at once each."""
        self._listed = Listed()
        self._lists = Lists(self.reader)
        self._runs: dict[int, StoredRun] = {}
        """By their numbers."""
        self._closely = Closely(self.reader)
        self._looking = False
        self._cursor: int | None = None
        """The number of the run under it, or that it was on; None before there was any."""

    # Reading.

    def look(self) -> None:
        """Read what changed, unless that goes on already."""
        if not self._looking:
            self._looking = True
            inside = self._inside
            if self.table is None:
                self._lists.first(inside, partial(self._take, inside), self._fail)
            self._lists.refresh(inside, partial(self._looked, inside), self._fail)

    @property
    def _inside(self) -> int | None:
        table = self.table
        return None if table is None or table.inside is None else table.inside.id

    def _looked(self, inside: int | None, listed: Listed | None) -> None:
        self._looking, self.problem = False, ""
        if listed is not None or self.table is None:
            self._take(inside, listed or Listed())
        self.notify()

    def _fail(self, problem: str) -> None:
        self._looking, self.problem = False, problem
        self.notify()

    def _take(self, inside: int | None, listed: Listed) -> None:
        if inside == self._inside:
            self._listed, self._runs = listed, {run.id: run for run in listed.runs}
            without = {name for name in OPTIONAL if not any(map(COLUMNS[name].has, listed.runs))}
            names = 0
            if inside is not None:
                without.add("preset")  # which its runs have in common
                names = max((cell_len(stored_name(run)) for run in listed.runs), default=0)
            self.table = replace(self.table or RunTable(), without=frozenset(without), names=names)
            self.arrange()
            self.notify()

    def arrange(self) -> None:
        """List what the filter leaves, in the order that was chosen."""
        table, order = self.table or RunTable(), (self.table or RunTable()).order
        runs = self._listed.runs
        if self.filter.conditions:
            runs = tuple(self.filter.chosen(runs))
        if order != Order():
            runs = tuple(ordered(runs, order.column, reverse=order.reverse))
        self.table = replace(
            table, runs=runs, total=len(self._listed.runs), owners=self._listed.owners,
            marked=tuple(filter(self._runs.__contains__, table.marked)),
            filter=self.filter.text.strip(),
            scale=sketch_scale(runs), day=today(),
        )  # fmt: skip
        nearest = min(table.place, max(0, len(runs) - 1))
        there = (place for place, run in enumerate(runs) if run.id == self._cursor)
        place = next(there, nearest)
        if self._cursor is None and runs:
            self._cursor = runs[place].id  # it stays on its run when others come
        self._set_place(place)

    # Looking closely.

    @property
    def closely(self) -> tuple[StoredRun, ...]:
        """The runs that are looked at closely: the marked ones, where there are several, else the
        one under the cursor."""
        table = self.table
        if table is None:
            return ()
        if len(table.marked) > 1:
            return tuple(self._runs[id] for id in table.marked)
        return (table.chosen,) if table.chosen is not None else ()

    @property
    def details(self) -> tuple[Details, ...]:
        """All that is known of these by now."""
        return self._closely.known(self.closely)

    @property
    def all_runs(self) -> tuple[StoredRun, ...]:
        """The runs of the list without the filter."""
        return self._listed.runs

    # Going through the list.

    def move(self, step: int) -> None:
        """Go so many runs down the list."""
        if self.table is not None:
            self.go_to(self.table.place + step)

    def go_to(self, place: int) -> None:
        """Go to a place of the list, or to the nearer end."""
        if self.table is not None and self.table.runs:
            place = max(0, min(len(self.table.runs) - 1, place))
            self._cursor, self.epoch = self.table.runs[place].id, None
            self._set_place(place)

    def _set_place(self, place: int) -> None:
        assert self.table is not None
        self.table = replace(self.table, place=place)
        self._look_closely()

    def _look_closely(self) -> None:
        self._closely.look(self.closely, lambda: self.notify(), self._fail)

    def choose_epoch(self, epoch: int) -> None:
        """Choose an epoch to open the run under the cursor at, as far as it has come; `Refusal`
        where that cannot be."""
        run = self.chosen
        if run.kind != "run":
            raise Refusal(f"a {run.kind} is not opened at an epoch; enter lists its runs")
        self.epoch = max(0, epoch) if epoch < run.epoch else None

    @property
    def chosen(self) -> StoredRun:
        """The run under the cursor; `Refusal` where the list is empty."""
        chosen = None if self.table is None else self.table.chosen
        if chosen is None:
            raise Refusal("no run is listed here")
        return chosen

    def set_filter(self, text: str) -> None:
        """List the runs that a text asks for; `Refusal` where it asks for nothing there is, and
        the list stays."""
        self.filter = parse_filter(text)
        self.arrange()

    def sort(self, step: int, columns: Sequence[str]) -> None:
        """Sort by a column so many after the one that the list is sorted by."""
        if self.table is not None:
            self.sort_by(following(columns, self.table.order.column, step))

    def sort_by(self, column: str) -> None:
        """Sort by a column."""
        if self.table is not None:
            self._order(Order(column))

    def reverse(self) -> None:
        """Sort the other way round."""
        if self.table is not None:
            order = self.table.order
            self._order(replace(order, reverse=not order.reverse))

    def _order(self, order: Order) -> None:
        assert self.table is not None
        self.table = replace(self.table, order=order)
        self.arrange()

    def enter(self, sweep: StoredRun | None) -> None:
        """List the runs of a sweep or a race, or all again."""
        left = None if self.table is None else self.table.inside
        order = Order() if self.table is None else self.table.order
        self.table = RunTable(inside=sweep, order=order)
        self._cursor = left.id if left is not None and sweep is None else None
        self.epoch, self.filter, self._listed, self._runs = None, Filter(""), Listed(), {}
        self._looking = False
        inside = self._inside
        self._lists.changed(inside, partial(self._take, inside), self._fail)

    # Marks.

    def mark(self) -> None:
        """Mark the run under the cursor, or take the mark away, and go to the next."""
        run, table = self.chosen, self.table
        assert table is not None
        if run.kind != "run":
            raise Refusal(f"a {run.kind} has no curve of its own; enter lists its runs")
        others = tuple(id for id in table.marked if id != run.id)
        if len(others) == len(LETTERS):
            raise Refusal(f"{len(LETTERS)} runs are marked, as many as can be; c clears the marks")
        marked = others if len(others) < len(table.marked) else (*others, run.id)
        self.table = replace(table, marked=marked)
        self.move(1)

    def clear_marks(self) -> int:
        """Take all marks away; return how many there were."""
        table = self.table
        if table is None:
            return 0
        self.table = replace(table, marked=())
        self._look_closely()
        return len(table.marked)

    # What people say of runs.

    def set_tags(self, run: StoredRun, text: str) -> None:
        """Give a run the tags of a text, with commas between."""
        tags = tags_of(text)
        self._change(lambda store: store.set_tags(run.id, tags))

    def set_note(self, run: StoredRun, text: str) -> None:
        """Give a run another note."""
        self._change(lambda store: store.set_note(run.id, text.strip()))

    def pin(self) -> bool:
        """Pin the run under the cursor, or do so no more; return which."""
        run = self.chosen
        self._change(lambda store: store.set_pinned(run.id, pinned=not run.pinned))
        return not run.pinned

    def delete(self) -> tuple[int, ...]:
        """Delete the marked runs, or the one under the cursor; return their numbers."""
        chosen = self.chosen
        assert self.table is not None
        ids = self.table.marked or (chosen.id,)
        training = [run for id in ids if (run := self._runs[id]).alive]
        if training:
            raise Refusal(f"run {training[0].id} is being trained; it can be deleted once it rests")
        self.deleted.append(ids)
        runs, place = self.table.runs, self.table.place
        neighbours = (run.id for run in (*runs[place:], *runs[:place][::-1]) if run.id not in ids)
        self._cursor = next(neighbours, None)
        self._change(lambda store: each(store.delete, ids))
        return ids

    def undelete(self) -> None:
        """Bring back what was deleted last, in this sitting or else in any, and report it."""
        inside, ids = self._inside, self.deleted.pop() if self.deleted else ()
        found: list[int] = []

        def restore(store: RunStore) -> None:
            found.extend(ids or (deleted_last(store, inside),))
            each(store.restore, found)

        def take(listed: Listed) -> None:
            self._cursor = found[-1]
            self._take(inside, listed)
            count = len(found)
            self.report(f"run {found[0]} is back" if count == 1 else f"{count} runs are back")

        self._lists.changed(inside, take, self.tell, restore)

    def _change(self, change: Callable[[RunStore], None]) -> None:
        inside = self._inside
        self._lists.changed(inside, partial(self._take, inside), self.tell, change)

    def note(self, moment: Moment) -> None:
        """Leave a moment of the Lab's run to the Lab."""
        self.laboratory.note(moment)

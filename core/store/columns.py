"""The columns of a list of runs, each once: name, title, kind, and the value of a run.

Lists, tables, files and filters take them from here. Those of the settings are the schema's.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from core.data.point_source import Task
from core.data.sources import find_source
from core.experiments.presets import PRESETS
from core.experiments.schema import Description, descriptions
from core.refusal import Refusal, written
from core.store.presence import HERE
from core.store.run_names import stored_name
from core.store.stored_run import StoredRun
from core.training.run import Status

Value: TypeAlias = str | float | bool | tuple[str | int, ...] | None

Kind = Literal[
    "whole", "number", "share", "loss", "date", "switch", "choice", "text", "names", "widths"
]
"""The kinds of values, which decide how they are compared and written."""

CUT_OFF, DELETED = "cut off", "deleted"
"""The status of a run whose process is gone, and of one that is off the list."""

TRAINING, DETACHED, ELSEWHERE = "training", "detached", "elsewhere"
"""The status of a run that is trained by this process, by one of its own, and by another."""

FIRST = "id, name, dataset, lr, epochs, loss, accuracy, status, started, tags"
"""Columns that are told where somebody asks for one that is not there."""

TAKEN = {"loss": "criterion"}
"""The columns of settings whose names are those of figures."""


@dataclass(frozen=True)
class Column:
    """One fact of a run, which a list shows, sorts by and filters by."""

    name: str
    title: str
    kind: Kind
    value: Callable[[StoredRun], Value]
    """None where a run has none, or where it has no effect."""
    names: tuple[str, ...] = ()
    """Other names of the column."""
    choices: tuple[str, ...] = ()
    """Values there are, as they are written."""
    closed: bool = False
    """Whether these are all."""
    word: str = ""
    """A word that is a value beside numbers, such as "all"."""
    largest_first: bool = False
    """Whether a list that is sorted by it begins with the largest."""
    setting: Description | None = None
    """The setting whose value it is."""
    also: Callable[[StoredRun], tuple[str, ...]] | None = None
    """Returns other words that are a run's value too, where it has several."""

    def has(self, run: StoredRun) -> bool:
        """Return whether a run has a value; no hidden layers are one, no tags are none."""
        value = self.value(run)
        return value is not None and (value != () or self.kind == "widths")

    def variants(self, run: StoredRun) -> tuple[StoredRun, ...]:
        """Return a run alone, or a sweep or a race as it is with each value that it gives this
        setting."""
        name = "" if self.setting is None else self.setting.name
        given = [run.settings | {name: value} for value in run.values_of(name)]
        return tuple(replace(run, kind="run", settings=one) for one in given) or (run,)

    def key(self, run: StoredRun) -> tuple[bool, object]:
        """Return what a run with a value sorts by."""
        value = self.value(run)
        return isinstance(value, str), value.casefold() if isinstance(value, str) else value


def between(column: Column) -> str:
    """Return what is written between the values of a setting that varies; widths have commas."""
    return "; " if column.kind == "widths" else ", "


def status_of(run: StoredRun) -> str:
    """Return the status of a run in words, "cut off" where its process is gone."""
    if run.deleted is not None:
        return DELETED
    if run.cut_off:
        return CUT_OFF
    return DETACHED if trained_by(run) == DETACHED else str(run.status)


def trained_by(run: StoredRun) -> str:
    """Return which process trains a run, seen from this one; nothing where none does."""
    if run.deleted is not None or run.status is not Status.RUNNING or not run.alive:
        return ""
    return process_word(run.doing)


def process_word(doing: str) -> str:
    """Return the status of a run that a process trains which does so."""
    return {HERE: TRAINING, DETACHED: DETACHED}.get(doing, ELSEWHERE)


def _also_status(run: StoredRun) -> tuple[str, ...]:
    """Return the words for a run that a process trains."""
    return (str(run.status), trained_by(run)) if trained_by(run) else ()


def is_regression(run: StoredRun) -> bool:
    """Return whether a run's share is R², as far as its data set is still there."""
    try:
        dataset, reading = (run.settings.get(name) for name in ("dataset", "answers"))
        source = find_source(str(dataset), str(reading))
    except Refusal:
        return False
    return source.shape.task is Task.REGRESSION


def _setting(field: Description) -> Column:
    def value(run: StoredRun) -> Value:
        if run.values_of(field.name):
            return None  # it has several
        when = field.counts
        if when is not None and not when.holds(run.settings.get(when.field)):
            return None
        given = run.settings.get(field.name)
        return tuple(given) if isinstance(given, list) else given

    name = TAKEN.get(field.name, field.name)
    names = filter(None, (field.alias, field.title.lower().replace(" ", "_")))
    return Column(
        name, name if name in TAKEN.values() else field.title, field.kind, value,
        tuple(other for other in names if other not in (name, *TAKEN)),
        field.choices, field.kind == "choice" and ", or " not in field.allowed, field.word,
        setting=field,
    )  # fmt: skip


_FACTS = (
    Column("id", "run", "whole", lambda r: r.id, ("run", "number"), largest_first=True),
    Column(
        "kind", "kind", "choice", lambda r: r.kind, choices=("run", "sweep", "race"), closed=True
    ),
    Column("name", "name", "text", lambda r: stored_name(r)),
    Column("preset", "preset", "text", lambda r: r.preset, choices=tuple(PRESETS)),
    Column(
        "status", "status", "choice", status_of, ("state",),
        (*Status, CUT_OFF, DELETED, TRAINING, DETACHED, ELSEWHERE), True, also=_also_status,
    ),
    Column("epoch", "epoch", "whole", lambda r: r.epoch, largest_first=True),
    Column("loss", "loss", "loss", lambda r: r.loss),
    Column("accuracy", "accuracy", "share", lambda r: r.share, ("acc", "r2"), largest_first=True),
    Column("test_loss", "test loss", "loss", lambda r: r.test_loss),
    Column(
        "test_accuracy", "test accuracy", "share", lambda r: r.test_share,
        ("test", "test_acc", "test_r2"), largest_first=True,
    ),
    Column("started", "started", "date", lambda r: r.started, largest_first=True),
    Column("changed", "changed", "date", lambda r: r.changed, ("saved",), largest_first=True),
    Column("tags", "tags", "names", lambda r: r.tags, ("tag",)),
    Column("note", "note", "text", lambda r: r.note or None),
    Column("pinned", "pinned", "switch", lambda r: r.pinned, ("pin",), largest_first=True),
    Column("parent", "parent", "whole", lambda r: r.parent, largest_first=True),
    Column("sweep", "sweep", "whole", lambda r: r.member_of, ("race",), largest_first=True),
    Column("hash", "hash", "text", lambda r: r.weight_hash or None, ("weight_hash",)),
)  # fmt: skip

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {column.name: column for column in (*_FACTS, *map(_setting, descriptions().values()))}
)
"""All columns: the facts of a run, then its settings."""


@cache
def _by_any_name() -> Mapping[str, Column]:
    """The columns by all their names; where two have one, it is the own name of a column."""
    others = {name: column for column in COLUMNS.values() for name in column.names}
    return {**others, **COLUMNS}


def find_column(name: str) -> Column:
    """The column of a name, short name or title, hyphens and case aside; `Refusal` where there is
    none."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    column = _by_any_name().get(key)
    if column is None:
        near = difflib.get_close_matches(key, _by_any_name(), n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are {FIRST} and more"
        raise Refusal(f"there is no column or setting '{written(name)}'; {advice}")
    return column


def ordered(runs: Iterable[StoredRun], by: str, *, reverse: bool = False) -> list[StoredRun]:
    """Return runs sorted by a column, the largest first where a list begins with it; the newest
    first of equal ones, and last those without a value. Raises as `find_column`."""
    column = find_column(by)
    newest_first = sorted(runs, key=lambda run: -run.id)
    some = [run for run in newest_first if column.has(run)]
    others = [run for run in newest_first if not column.has(run)]
    return [*sorted(some, key=column.key, reverse=column.largest_first != reverse), *others]

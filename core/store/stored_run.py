"""A run, a sweep or a race as the store has it: all that is told of it in a list."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from pydantic import ValidationError

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.schema import problems
from core.experiments.setting import uncounted
from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.training.endings import GOES_ON, Ending
from core.training.run import Status

Kind = Literal["run", "sweep", "race"]

Asked = TypeVar("Asked")

LATEST = 1e11
"""Seconds since 1970 that no run is begun after: the year 5138."""


MOST_SEEDS = 10_000
"""Seeds of a sweep that are looked at."""


def ending_of(reason: str, status: Status) -> Ending:
    """Return the ending of a run that has a reason for it, `GOES_ON` of one that has none."""
    return Ending(reason, status is Status.DIVERGED) if reason else GOES_ON


@dataclass(frozen=True)
class StoredRun:
    """A row of the store."""

    id: int
    kind: Kind
    started: float
    """Seconds since 1970."""
    changed: float
    """When it was last saved, likewise."""
    deleted: float | None
    """When it was taken off the list, likewise; None where it was not."""
    document: str
    """The course of a run, or what a sweep or a race asks for, as TOML."""
    settings: dict[str, Any]
    """The settings in force at the end, by their names in the schema."""
    preset: str
    status: Status
    """As it was when it was last saved; see `cut_off`."""
    reason: str
    """Why it ended before its last epoch, empty where it did not."""
    epoch: int
    """The newest epoch."""
    epochs: int
    """The last epoch there is to be."""
    loss: float | None
    """Of the newest epoch, as those that follow; None where it is not finite."""
    share: float | None
    """The share of right training points, or R²."""
    test_loss: float | None
    test_share: float | None
    sketch: FloatArray
    """Some of the losses, evenly over the epochs, for a sparkline."""
    weight_hash: str
    """Of the newest weights, in hexadecimal."""
    data_hash: str
    """Of the points and their answers."""
    versions: dict[str, str]
    """Of bp-tui, Python, NumPy and the processor."""
    parent: int | None
    """The run that it branched from."""
    member_of: int | None
    """The sweep or the race whose run it is."""
    owner: str
    """The token of the process that trains it, empty where none does."""
    alive: bool
    """Whether that process is there."""
    tags: tuple[str, ...]
    note: str
    pinned: bool
    uid: str = ""
    """The run's own name, in whatever store it is."""
    doing: str = ""
    """What that process does, such as "detached"; `presence.HERE` where it is this one."""
    varied: tuple[str, ...] = ()
    """The settings in which the runs of its sweep or race differ."""

    def values_of(self, setting: str) -> tuple[Any, ...]:
        """Return the values of a setting that a sweep or a race varies; none of what has one."""
        return () if self.kind == "run" else varied_in(self.document).get(setting, ())

    @property
    def cut_off(self) -> bool:
        """Whether it was being trained by a process that is gone."""
        return self.status is Status.RUNNING and not self.alive

    @property
    def goes_on(self) -> bool:
        """Whether it has epochs left to train, and nobody trains it."""
        return self.status not in (Status.FINISHED, Status.DIVERGED) and not self.alive

    @cached_property
    def in_force(self) -> dict[str, Any]:
        """The settings in force at the end that have an effect, by their names; those that this
        version does not know are left out."""
        without = set(uncounted(Experiment, self.settings))
        known = self.settings.keys() & Experiment.model_fields.keys()
        return {name: v for name, v in self.settings.items() if name in known - without}

    @cached_property
    def forks(self) -> tuple[int, ...]:
        """The epochs at which the settings changed, as far as that can be read."""
        try:
            tables = tomllib.loads(self.document).get("branch", ())
            return tuple(int(table["epoch"]) for table in tables)
        except (ValueError, TypeError, KeyError):
            return ()

    @cached_property
    def course(self) -> Course:
        """The course of a run; raises as `asked`."""
        return self.asked(Course.from_toml)

    def asked(self, read: Callable[[str], Asked]) -> Asked:
        """Return what its document asks for, as it is read; `Refusal` where its settings do not
        hold any more."""
        try:
            return read(self.document)
        except ValidationError as error:
            sentence = problems(error, tomllib.loads(self.document))[0].sentence
        except (Refusal, tomllib.TOMLDecodeError) as error:
            sentence = str(error)
        raise Refusal(f"the settings of {self.kind} {self.id} do not hold any more: {sentence}")

    @classmethod
    def of(
        cls,
        row: sqlite3.Row | dict[str, Any],
        *,
        doing: str | None,
        varied: tuple[str, ...] = (),
    ) -> StoredRun:
        """Read a row of the database; `ValueError` or `TypeError` where it is damaged. `doing`:
        what the process does that trains it, None where that is gone."""
        values = dict(row)
        run = cls(
            **values
            | {
                "settings": json.loads(row["settings"]),
                "versions": _versions(row["versions"]),
                "tags": tuple(json.loads(row["tags"])) if row["tags"] != "[]" else (),
                "status": Status(row["status"]),
                "sketch": np.frombuffer(row["sketch"]),
                "pinned": bool(row["pinned"]),
                "alive": doing is not None,
                "doing": doing or "",
                "varied": varied,
            }
        )
        if not run._is_sound:
            raise ValueError
        return run

    @property
    def _is_sound(self) -> bool:
        """Whether what was read is of the kinds that it must be."""
        numbers = (self.loss, self.share, self.test_loss, self.test_share)
        texts = (self.document, self.preset, self.reason, self.owner, self.note, *self.tags)
        return (
            self.kind in get_args(Kind)
            and isinstance(self.settings, dict)
            and isinstance(self.versions, dict)
            and all(isinstance(text, str) for text in (*texts, *self.versions.values()))
            and all(number is None or isinstance(number, float) for number in numbers)
            and all(0 <= moment < LATEST for moment in (self.started, self.changed))
            and isinstance(self.epoch, int)
            and isinstance(self.epochs, int)
            and self.epoch >= 0
        )


@lru_cache(maxsize=256)
def _versions(text: str) -> dict[str, str]:
    """Return the versions of runs, which thousands have in common."""
    versions: dict[str, str] = json.loads(text)
    return versions


@lru_cache(maxsize=4096)
def varied_in(document: str) -> Mapping[str, tuple[Any, ...]]:
    """Return the settings that vary in what a sweep or a race asks for, with their values, as far
    as it can be read; the seed is one where there are several."""
    try:
        asked = tomllib.loads(document)
        seeds = asked.get("seeds", 1)
        seeds = tuple(range(min(seeds, MOST_SEEDS)) if isinstance(seeds, int) else seeds)
        varied = {name: tuple(values) for name, values in asked.get("vary", {}).items()}
        return varied | ({"seed": seeds} if len(seeds) > 1 else {})
    except (ValueError, TypeError, AttributeError):  # of another version, or damaged
        return {}

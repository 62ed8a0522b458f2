"""The run or the race of a TOML file, which is shown where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from core.experiments.course import Course
from core.sweeps.grid import Sweep
from tui.documents import opened
from tui.screens.race.question import Question


@dataclass
class Opened(Message):
    """A run or a race was read from a file, and is to be shown."""

    what: Course | Question
    name: str
    """The file's."""


def read_file(name: str) -> Opened:
    """Read a file; `Refusal` where nothing in it can be shown."""
    what = opened(Path(name).expanduser())
    return Opened(Question.of(what) if isinstance(what, Sweep) else what, name)

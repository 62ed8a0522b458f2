"""How far a report is, and that it was stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Step:
    """What is being done now, and the share of the whole that is done, 0 to 1."""

    words: str
    share: float


WRITTEN = Step("written", 1.0)

Tell: TypeAlias = Callable[[Step], None]
Ask: TypeAlias = Callable[[], bool]


def nobody(_step: Step) -> None:
    """Where nobody looks on."""


class ReportStopped(Exception):
    """The report was stopped; nothing was written."""


class ReportError(RuntimeError):
    """A report that cannot be: one sentence that says why."""


def go_on(stopped: Ask) -> None:
    """Raise `ReportStopped` where `stopped` says so."""
    if stopped():
        raise ReportStopped

"""Pages of the health of runs, as Inspect draws them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from core import Course, Experiment, Recording
from core.training.health import HealthHistory, HealthLens
from core.training.moment import Looking, Moment, observe
from tui.drawing.canvas import Drawing
from tui.screens.inspect import health_page
from tui.screens.inspect.view import InspectView

BASE = Experiment(epochs=300, hidden=(4, 3), samples=20, learning_rate=0.05)


@cache
def moment(epoch: int, **changes: Any) -> Moment:
    """The moment of a run, which ended, with its health."""
    recording = Recording(Course.of(BASE.with_changes(**changes)))
    recording.advance(recording.epochs)
    epoch = min(epoch, recording.edge)
    looking = Looking(False, None, None, lambda: False, HealthLens())
    seen = observe(recording, epoch, looking)
    assert seen is not None
    return seen


def history(epoch: int, **changes: Any) -> HealthHistory:
    """The health that such a page shows."""
    seen = moment(epoch, **changes).seen
    assert isinstance(seen, HealthHistory)
    return seen


def page(
    epoch: int = 200, size: tuple[int, int] = (118, 30), looks: Any = None, **changes: Any
) -> Drawing:
    """The page of a run at an epoch."""
    view = InspectView(page="health", moment=moment(epoch, **changes))
    drawing = health_page.draw(replace(view, **(looks or {})), *size)
    assert drawing is not None
    return drawing

"""Lenses: wishes for more of a moment than all screens show, met in the player's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from core.training.snapshot import Snapshot

if TYPE_CHECKING:
    from core.training.recording import Recording


class Lens(Protocol):
    """A wish for more, as a value: two that are equal show the same."""

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> object | None:
        """Return what the lens shows of a recording at a snapshot, which both stay as they are;
        None where `cancelled`, which long work asks now and then, said so."""

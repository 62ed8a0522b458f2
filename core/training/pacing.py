"""Paces of training: chunks that fit into a little time, and BLAS on one thread."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


def never() -> bool:
    """Answer that nobody asks to stop."""
    return False


class Pacer:
    """The size of chunks that last about `seconds` each, so that somebody can be heard between."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.speed: float | None = None
        """Epochs a second, where it was measured."""

    @property
    def epochs(self) -> int:
        """The next chunk's size: one epoch at first."""
        return 1 if self.speed is None else max(1, int(self.speed * self.seconds))

    @contextmanager
    def measured(self, epochs: int) -> Iterator[None]:
        """Learn from what `epochs` take."""
        start = time.perf_counter()
        yield
        speed = epochs / max(time.perf_counter() - start, 1e-9)
        self.speed = speed if self.speed is None else 0.8 * self.speed + 0.2 * speed


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold BLAS to one thread while the context lasts.

    Matrices this small only stall on more, and the bits stay the same.
    """
    limits: AbstractContextManager[object] = _controller().limit(limits=1)
    return limits

"""BLAS on one thread: matrices this small only stall on more, and the bits stay the same."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold BLAS to one thread while the context lasts."""
    limits: AbstractContextManager[object] = _controller().limit(limits=1)
    return limits

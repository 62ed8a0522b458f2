"""Waiting for the threads of the store."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

SECONDS = 20.0


@pytest.fixture(autouse=True)
def _no_loss_of_power(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hundreds of small stores not wait for the disk."""
    monkeypatch.setattr("core.store.database.SYNCHRONOUS", "OFF")


@pytest.fixture
def wait_until() -> Callable[[Callable[[], object]], None]:
    """Wait until something holds, and fail where it never does."""

    def wait(holds: Callable[[], object]) -> None:
        end = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < end, "it never happened"
            time.sleep(0.005)

    return wait

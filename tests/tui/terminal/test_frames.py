"""Frames are counted by two threads: one sends them, another hears that they have arrived."""

from __future__ import annotations

import asyncio
import sys
import threading
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from tui.terminal.frames import FrameDriver
from tui.terminal.keyboard import Answer

ROUNDS = 1500


class CountingDriver(FrameDriver):
    """Writes nothing, and paints nothing when there is room."""

    def write(self, data: str) -> None:
        """Write nothing."""

    def start_application_mode(self) -> None:
        """Start nothing."""

    disable_input = stop_application_mode = start_application_mode


async def counting_driver() -> CountingDriver:
    driver: Any = CountingDriver(Mock())
    driver._loop, driver._writer = Mock(), SimpleNamespace(is_busy=False)
    return driver


@pytest.fixture
def threads_that_change_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("threads_that_change_often")
def test_answers_are_heard_while_frames_are_sent():
    driver, done, faults = asyncio.run(counting_driver()), threading.Event(), []
    driver.link.answers = True

    def hear() -> None:
        try:
            while not done.is_set():
                driver._hear(Answer())
        except Exception as fault:
            faults.append(fault)

    reader = threading.Thread(target=hear)
    reader.start()
    try:
        for _ in range(ROUNDS):
            driver.link._rate = 5000.0  # a slow line, whose bytes are counted
            for _ in range(3):
                driver.send("x" * 300)
            for _ in range(5):
                driver.room()
    finally:
        done.set()
        reader.join()
    assert not faults

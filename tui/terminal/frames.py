"""Drivers whose frames go over a line that may be slow, or may not take them at all."""

from __future__ import annotations

import signal
import sys
from asyncio import TimerHandle
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, cast

from textual.driver import Driver
from textual.events import Key, Paste
from textual.message import Message

from tui.terminal.asking import FENCE
from tui.terminal.diffing import DiffingApp
from tui.terminal.keyboard import Answer
from tui.terminal.link import Link
from tui.terminal.writer import Writer

BUSY_SECONDS = 0.2
"""Between two looks at whether a line has sent what the system holds for it."""


@dataclass
class Leave(Message):
    """The app is to end with an exit code: a signal said so, or the terminal is gone."""

    code: int


class FrameDriver(Driver):
    """Sends frames when there is room for them, and hears when they have arrived."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        assert sys.__stdout__ is not None
        self._writer = Writer(self._loop, sys.__stdout__, taken=self._taken, gone=self._hang_up)
        self.link = Link()
        """The line to the terminal."""
        self.counting = Lock()
        """Held while the line counts its frames: one thread sends them, another hears of them."""
        self._again: TimerHandle | None = None
        """When there may be room, though nothing came from the terminal."""
        self._answered = Event()
        """Set once the terminal has told what it knows of what it was asked first."""

    def _leave(self, number: int) -> None:
        self.process_message(Leave(128 + number))

    def _hang_up(self) -> None:
        self._leave(signal.SIGHUP)

    def room(self) -> int | None:
        """Return the most bytes that a frame may have now; the app is told when there is more."""
        busy = self._writer.is_busy
        with self.counting:
            room = 0 if busy else self.link.room()
            seconds = BUSY_SECONDS if busy else self.link.again
        if room == 0 and self._again is None:
            self._again = self._loop.call_later(seconds, self._make_room)
        return room

    def send(self, frame: str) -> None:
        """Write a frame, and ask the terminal to answer once it is there."""
        if self.link.answers:
            frame += FENCE
        with self.counting:
            self.link.sent(len(frame.encode()))
        self.write(frame)
        if not self._writer.is_busy:
            self._taken()

    def _taken(self) -> None:
        """The terminal has taken all that was written, which is all that some tell."""
        if not self.link.answers:
            self._arrived()
        self._loop.call_soon(self._make_room)

    def _make_room(self) -> None:
        if self._again is not None:
            self._again.cancel()
            self._again = None
        cast("DiffingApp[Any]", self._app).paint()

    def _arrived(self) -> None:
        with self.counting:
            self.link.arrived()

    def _hear(self, message: Message) -> None:
        """Take what the terminal answers, and give the app what was typed."""
        if isinstance(message, Answer):
            self.link.answers = True
            self._arrived()
            self._answered.set()
            self._loop.call_soon_threadsafe(self._make_room)
            return
        if isinstance(message, Key | Paste):
            self.link.hurry()
        self.process_message(message)

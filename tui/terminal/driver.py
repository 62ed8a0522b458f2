"""Textual's driver for terminals that send what they should not, or go away."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TextIO

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.background import QUESTION, answers
from tui.terminal.keyboard import Keyboard

TICK = 0.1
"""Seconds between two looks at whether what was begun on the keyboard is over."""

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
"""Signals that end the app, the terminal left as it was."""


@dataclass
class Leave(Message):
    """The app is to end with an exit code: a signal said so, or the terminal is gone."""

    code: int


class Output:
    """A terminal as the file that Textual's thread writes to: never raises, and says once that the
    terminal is gone."""

    def __init__(self, terminal: TextIO, gone: Callable[[], object]) -> None:
        self._descriptor, self._encoding = terminal.fileno(), terminal.encoding
        self._gone: Callable[[], object] | None = gone

    def write(self, text: str) -> None:
        """Write it all, unless the terminal is gone; `?` for what it has no character for."""
        data = text.encode(self._encoding, "replace")
        while data and self._gone is not None:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                with selectors.SelectSelector() as selector:
                    selector.register(self._descriptor, selectors.EVENT_WRITE)
                    selector.select()
            except OSError:
                gone, self._gone = self._gone, None
                gone()

    def flush(self) -> None:
        """All is written by now."""

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._descriptor


class TerminalDriver(LinuxDriver):
    """Draws on standard output, whatever becomes of standard error; reads keys and clicks alone;
    has the size that the terminal has, and ends the app when the terminal is gone."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        self._file = Output(sys.__stdout__, self._hang_up)  # type: ignore[assignment]
        self._size = size or self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return what the terminal says; the environment counts where it does not know."""
        with suppress(OSError):
            columns, lines = os.get_terminal_size(self.fileno)
            if columns > 0 and lines > 0:
                return columns, lines
        return shutil.get_terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Ask for no reports of the size among the keys: the signal SIGWINCH tells of it."""

    def start_application_mode(self) -> None:
        """Take the terminal over, from now on to be given back whatever ends the app."""
        for number in ENDING:
            self._loop.add_signal_handler(number, self._leave, number)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if answers():
            self.write(QUESTION)
            self.flush()

    def _leave(self, number: int) -> None:
        self.process_message(Leave(128 + number))

    def _hang_up(self) -> None:
        self._leave(signal.SIGHUP)

    def run_input_thread(self) -> None:
        """Read until the app ends or the terminal does."""
        keyboard = Keyboard()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(TICK):
                    try:
                        data = os.read(self.fileno, 4096)
                    except BlockingIOError:
                        continue
                    except OSError:
                        data = b""
                    if not data:
                        self._hang_up()
                        return
                    for message in keyboard.feed(data, monotonic()):
                        self.process_message(message)
                for message in keyboard.tick(monotonic()):
                    self.process_message(message)

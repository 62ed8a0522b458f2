"""Textual's driver for a browser, to whose page textual-serve carries what is written and typed."""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import sys
from time import monotonic

from textual import events
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver

from tui.terminal.driver import ENDING, TICK, Leave
from tui.terminal.keyboard import Keyboard


class BrowserDriver(WebDriver):
    """Reads keys as from a terminal, and ends the app once the page is closed, or the server is
    gone."""

    def start_application_mode(self) -> None:
        """Take the page over."""
        super().start_application_mode()
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self._leave, number)

    def write(self, data: str) -> None:
        """Write, as long as somebody reads."""
        try:
            super().write(data)
        except OSError:
            self._leave(signal.SIGHUP)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Do what the server says: the page has another size, or is closed."""
        if packet_type == "quit":
            self._leave(signal.SIGHUP)
        else:
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        """Read until the app ends or the server does."""
        assert sys.__stdin__ is not None
        source, keyboard, packets = sys.__stdin__.fileno(), Keyboard(), ByteStream()
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(TICK):
                    data = os.read(source, 4096)
                    if not data:
                        self._leave(signal.SIGHUP)
                        return
                    for kind, payload in packets.feed(data):
                        if kind == "D":
                            self._hear(keyboard, payload)
                        else:
                            self._on_meta(kind, payload)
                for message in keyboard.tick(monotonic()):
                    self.process_message(message)

    def _hear(self, keyboard: Keyboard, data: bytes) -> None:
        for message in keyboard.feed(data, monotonic()):
            if self._mouse or not isinstance(message, events.MouseEvent):
                self.process_message(message)

    def _leave(self, number: int) -> None:
        self.process_message(Leave(128 + number))

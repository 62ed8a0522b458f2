"""Textual's driver for a browser, to whose page textual-serve carries what is written and typed."""

from __future__ import annotations

import os
import selectors
import sys
from time import monotonic
from typing import Any

from textual import events
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from tui.terminal.asking import FENCE
from tui.terminal.driver import ENDING, LEAVING, TICK
from tui.terminal.frames import FrameDriver
from tui.terminal.keyboard import Keyboard
from tui.terminal.link import PageLink


class BrowserDriver(FrameDriver, WebDriver):
    """Reads keys as from a terminal, waits for a page that does not read as little as for one, and
    ends the app once the page is closed, or the server is gone."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.link = PageLink()
        self._write = self._writer.put  # type: ignore[assignment]  # all packets go there

    def start_application_mode(self) -> None:
        """Take the page over."""
        self._writer.open()
        super().start_application_mode()
        for number in ENDING:
            self._loop.add_signal_handler(number, self._leave, number)
        self.send(FENCE)  # so that it is known whether the page answers

    def close(self) -> None:
        """Let the page go."""
        super().close()
        self._writer.close(LEAVING, "")

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Do what the server says: the page has another size, or is closed."""
        if packet_type == "quit":
            self._hang_up()
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
                        self._hang_up()
                        return
                    for kind, payload in packets.feed(data):
                        if kind == "D":
                            for message in keyboard.feed(payload, monotonic()):
                                self._hear(message)
                        else:
                            self._on_meta(kind, payload)
                for message in keyboard.tick(monotonic()):
                    self._hear(message)

    def process_message(self, message: Message) -> None:
        """Give the app what it is to know of: of the mouse only where that was asked for."""
        if self._mouse or not isinstance(message, events.MouseEvent):
            super().process_message(message)

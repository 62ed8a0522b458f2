"""Textual's driver for terminals that send what they should not, or go away."""

from __future__ import annotations

import os
import re
import selectors
import shutil
import signal
import termios
import tty
from contextlib import suppress
from io import StringIO
from time import monotonic, sleep
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.asking import FENCE, PATIENCE, PATIENCE_AFAR, give_back, is_afar
from tui.terminal.background import QUESTION, answers
from tui.terminal.frames import FrameDriver
from tui.terminal.keyboard import Background, Keyboard

TICK = 0.1
"""Seconds between two looks at whether what was begun on the keyboard is over."""

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
"""Signals that end the app, the terminal left as it was."""

STOP = re.compile(rb"\x1a|\x1b\[122;5u")
"""The key that stops the app, as terminals send it. What is typed after it is the shell's."""

STOPPING = 0.5
"""Seconds in which a stop that was asked for by a key has begun."""

ANSWERED, MOST_ANSWERED = 0.3, 1.5
"""Seconds to wait for the terminal's last answers, lest they be typed to who reads next; on a line
that is long."""

LEAVING = 1.0
"""Seconds in which a terminal that reads has taken the last bytes."""

RESTORE = (
    "\x1b[?2026l\x1b[0m\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    "\x1b[?2004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""All modes as they were, for a terminal that may have missed any."""


class TerminalDriver(FrameDriver, LinuxDriver):
    """Draws on standard output, whatever becomes of standard error; reads keys and clicks alone;
    has the size that the terminal has, ends the app when the terminal is gone, and gives it to the
    shell while the app is stopped."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._file = StringIO()  # type: ignore[assignment]  # Textual writes nothing itself
        self._size = self._size or self._get_terminal_size()
        self.leaving = False
        """Whether the app is to end: what was typed before and not served is for nobody."""
        self.background = ""
        """The terminal's, as it told; "" where it has not."""
        self._for_shell = b""
        """Bytes that were read and are not for the app."""
        # Textual would act on these in the midst of whatever goes on, such as writing.
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)

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
        self._loop.add_signal_handler(signal.SIGTSTP, self._stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._go_on)
        self._writer.open()
        self.link.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if answers() and self._reads:
            self._answered.clear()
            with self.counting:
                self.link.sent(len(QUESTION + FENCE))
            self.write(QUESTION + FENCE)
            # So all is painted once, and no more than a line takes that is slow.
            if not self._answered.wait(PATIENCE_AFAR if is_afar() else PATIENCE) and not is_afar():
                with self.counting:
                    self.link.forget()

    @property
    def _reads(self) -> bool:
        """Whether keys are the app's now."""
        return self._key_thread is not None and self._key_thread.is_alive()

    def write(self, data: str) -> None:
        """Write, unless the terminal is the shell's."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._writer.write(data)

    def disable_input(self) -> None:
        """Read no more. What was typed and not read is for who reads next, unless it may be a click
        or an answer."""
        if not self._reads:
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        deadline = monotonic() + max(ANSWERED, min(1.5 * self.link.seconds, MOST_ANSWERED))
        while self.link.answers and self.link.asked and monotonic() < deadline:
            sleep(0.01)
        self.exit_event.set()
        assert self._key_thread is not None
        self._key_thread.join()
        self.exit_event.clear()
        answering = answers() and not self._answered.is_set()
        if self._mouse or answering or (self.link.answers and self.link.asked):
            with suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Let the terminal go, restored; where it does not take that in a moment, once it reads."""
        super().close()
        self._writer.close(LEAVING, RESTORE)

    def _stop(self) -> None:
        """Give the terminal to the shell and stop, with all that was started together; take it back
        afterwards, or at once where there is no shell that could let the app go on."""
        if self._reads:
            self.suspend_application_mode()
            give_back(self.fileno, self._for_shell)
        self._for_shell = b""
        self._must_signal_resume = True
        self._loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)
        self.resume_application_mode()

    def _go_on(self) -> None:
        """Take the terminal back, of which somebody else may have changed everything."""
        if not self._reads:
            self.resume_application_mode()
            return
        with suppress(termios.error):
            modes = termios.tcgetattr(self.fileno)
            modes[tty.IFLAG] = self._patch_iflag(modes[tty.IFLAG])
            modes[tty.LFLAG] = self._patch_lflag(modes[tty.LFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
        self._enable_mouse_support()
        signal.raise_signal(signal.SIGWINCH)  # paints all

    def _leave(self, number: int) -> None:
        self.leaving = True
        super()._leave(number)

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
                    end = stop.end() if (stop := STOP.search(data)) else len(data)
                    for message in keyboard.feed(data[:end], monotonic()):
                        self._hear(message)
                    if stop and self.exit_event.wait(STOPPING):
                        self._for_shell = data[end:]
                        return
                    for message in keyboard.feed(data[end:], monotonic()):
                        self._hear(message)
                for message in keyboard.tick(monotonic()):
                    self._hear(message)

    def _hear(self, message: Message) -> None:
        """Take what the terminal says of itself, too."""
        if isinstance(message, Background):
            self.background = message.colour
        super()._hear(message)

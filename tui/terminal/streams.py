"""The standard streams of a command: perhaps closed, full, without a reader or without a width."""

from __future__ import annotations

import errno
import io
import os
import select
import shutil
import sys
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO

from core.refusal import plain
from tui.files import reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NOBODY_READS = (errno.EPIPE, errno.EBADF, errno.EIO)
"""A reader that has seen enough, a closed stream, a terminal that is gone."""

NARROWEST, WIDEST = 20, 1000
"""Columns that tables and help can be laid out in."""


class Outlet(io.RawIOBase):
    """Bytes to a stream for as long as it takes them; what comes later is let go."""

    def __init__(self, text: TextIO) -> None:
        self._text = text  # what nobody holds is closed
        self._stream: BinaryIO = getattr(text.buffer, "raw", text.buffer)
        self._ended = False
        self.problem = ""
        """Why somebody who reads does not get it all."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what the stream takes; the bytes that are dealt with."""
        while not self._ended:
            try:
                count = self._stream.write(data)
            except OSError as error:
                self._ended = True
                self.problem = "" if error.errno in NOBODY_READS else reason(error)
            else:
                if count is not None:
                    return count
                select.select([], [self._stream], [])  # it does not block, and is busy
        return memoryview(data).nbytes

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def fileno(self) -> int:
        """The stream's file descriptor."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._stream.isatty()


def steady_streams() -> Outlet:
    """Let commands print whatever becomes of their streams, and whatever these can encode; return
    the outlet of standard output. A stream that was closed reads and writes nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115
            # Its number is the closed stream's, which no file of ours may get.
            os.set_inheritable(nothing.fileno(), True)
            setattr(sys, name, nothing)
    sys.stdout, outlet = _through_outlet(sys.stdout)
    sys.stderr, _ = _through_outlet(sys.stderr)
    return outlet


def _through_outlet(stream: TextIO) -> tuple[TextIO, Outlet]:
    stream.flush()
    outlet = Outlet(stream)
    text = io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=outlet.isatty() or stream is sys.stderr,
    )
    return text, outlet


def sensible_terminal() -> None:
    """Let Rich see a terminal that can be drawn on: one that does not say what it is has no colours
    and no cursor, and COLUMNS and LINES are believed as they are."""
    if is_dumb():
        os.environ["TERM"] = "dumb"
    os.environ.pop("LINES", None)
    text = os.environ.pop("COLUMNS", "")
    given = int(text[:9]) if text.isascii() and text.isdigit() else 0
    columns = given or shutil.get_terminal_size().columns
    if given or columns < NARROWEST:
        os.environ["COLUMNS"] = str(min(max(columns, NARROWEST), WIDEST))


def is_dumb() -> bool:
    """Return whether the terminal says that it can move no cursor, or does not say what it is."""
    return os.environ.get("TERM", "").lower() in ("", "dumb", "unknown")


def leave(sentence: str, code: int) -> NoReturn:
    """Say a sentence on standard error and end the command with an exit code."""
    print(plain(sentence), file=sys.stderr)
    raise SystemExit(code)

"""Input of a terminal as messages: keys, clicks, pastes, its background; all else is dropped.

Textual's parser raises on bytes that are not UTF-8 and on numbers that are no characters, takes a
sequence that it does not know for keys, and believes a report of a size that nobody asked for. Here
bytes are cut into whole sequences first, and the parser sees only those that it can read at once.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.terminal.asking import FENCED
from tui.terminal.background import colour_in

PATIENCE = 0.5
"""Seconds of silence after which the end of a sequence or of a paste is not waited for any more."""

LONGEST = 64
"""Bytes of a sequence that are kept while its end is waited for; none that is read has as many."""

ESCAPE = b"\x1b"
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
FOCUS = ("\x1b[I", "\x1b[O")

# The first alternative that matches is a token; where none does, it has only begun.
_TOKEN = re.compile(
    rb"""(?P<text> [^\x1b]+ )
    | \x1b (?=\x1b)                              # the escape key
    | \x1b\[M (?: [^\x1b]{3} | [^\x1b]{0,2}(?=\x1b) )      # a click as three raw bytes (X10)
    | \x1b\[\[ (?: [^\x1b] | (?=\x1b) )            # a function key of the Linux console
    | \x1b\[\d+\$                                # a key with shift (rxvt)
    | \x1b\[(?![M\[]) [0-?]*+ [ -/]*+ (?: [@-~] | (?=[^@-~]) )  # all others that begin with ESC [
    | \x1b[P\]X^_] [^\x1b\a]*+ (?: \a | (?=\x1b) )  # an answer in words
    | \x1bO (?: [^\x1b] | (?=\x1b) )
    | \x1b [^\x1b\[OP\]X^_]                      # a key with alt
    """,
    re.VERBOSE,
)
_KEY = re.compile(r"\x1b\[(\d{0,7})(?:;\d{0,3}(?:;(\d{1,7}(?::\d{1,7})*)?)?)?([u~ABCDEFHPQRS])")
_CLICK = re.compile(r"\x1b\[<\d{1,4};-?\d{1,6};-?\d{1,6}[Mm]")
_SYNCHRONIZES = re.compile(r"\x1b\[\?2026;\d\$y")
_CONTROLS = dict.fromkeys(range(0x80, 0xA0))


@dataclass
class Background(Message):
    """The terminal says what its background is, as #rrggbb."""

    colour: str


@dataclass
class Answer(Message):
    """The terminal has shown all that was written before a `FENCE`."""


class Keyboard:
    """Bytes in, messages out. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._decoder = getincrementaldecoder("utf-8")("ignore")
        self._begun = b""
        """A sequence without its end."""
        self._pasted: list[str] | None = None
        """The paste so far; None outside a paste."""
        self._heard = 0.0

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """Yield what `data` brings to its end."""
        self._heard = now
        data, at = self._begun + data, 0
        while at < len(data) and (token := _TOKEN.match(data, at)) is not None:
            at = token.end()
            if token["text"] is None:
                self._decoder.reset()
                yield from self._sequence(token[0].decode("latin-1"))
            else:
                yield from self._text(self._decoder.decode(token[0]).translate(_CONTROLS))
        self._begun = data[at : at + LONGEST]

    def tick(self, now: float) -> Iterator[Message]:
        """Yield what was begun and is over since nothing came after it."""
        silence = now - self._heard
        if self._begun == ESCAPE and silence >= constants.ESCAPE_DELAY:
            self._begun = b""
            yield from self._sequence(ESCAPE.decode())
        if silence >= PATIENCE:
            self._begun = b""
            yield from self._end_paste()

    def _text(self, text: str) -> Iterator[Message]:
        if self._pasted is not None:
            self._pasted.append(text)
        elif text:
            yield from self._parser.feed(text)

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if sequence == PASTE_END:
            yield from self._end_paste()
        elif self._pasted is not None:
            return
        elif sequence == PASTE:
            self._pasted = []
        elif sequence == ESCAPE.decode():
            yield events.Key("escape", sequence)
        elif colour := colour_in(sequence):
            yield Background(colour)
        elif FENCED.fullmatch(sequence.encode()):
            yield Answer()
        elif _is_known(sequence):
            yield from self._parser.feed(sequence)

    def _end_paste(self) -> Iterator[Message]:
        if self._pasted is not None:
            text = "".join(self._pasted)
            yield events.Paste("".join(c for c in text if c.isprintable() or c in "\t\n\r"))
            self._pasted = None


def _is_known(sequence: str) -> bool:
    """Return whether Textual's parser makes a message of a sequence, and makes it at once."""
    return (
        sequence in ANSI_SEQUENCES_KEYS
        or sequence in FOCUS
        or _CLICK.fullmatch(sequence) is not None
        or _SYNCHRONIZES.fullmatch(sequence) is not None
        or (not constants.DISABLE_KITTY_KEY and _is_key(sequence))
    )


def _is_key(sequence: str) -> bool:
    """Return whether a sequence is a key, with its modifiers and its text, by Kitty's protocol."""
    key = _KEY.fullmatch(sequence)
    if key is None:
        return False
    code, text, end = key.groups(default="")
    if end != "u" and f"{code or 1}{end}" not in FUNCTIONAL_KEYS:
        return False
    return all(_is_character(int(number)) for number in (code or "1", *text.split(":")) if number)


def _is_character(number: int) -> bool:
    return number < 0xD800 or 0xDFFF < number <= 0x10FFFF

"""Bytes at random into a real terminal: keys, halves of keys, pastes, sizes and stops."""

from __future__ import annotations

import random
import signal
from contextlib import suppress

import pexpect
import pytest

from tests.endurance.counts import count, seeds

pytestmark = pytest.mark.slow

KEYS = (
    b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F", b"\x1b[5~", b"\x1b[6~",
    b"\x1b[1;2C", b"\x1b[1;5D", b"\x1bOP", b"\x1b[15~", b"\x1b[3~", b"\x1b[Z", b"\t", b"\r", b" ",
    b"\x1b", b"\x12", b"\x0c", b"\x10", b"\x07", b"\x7f", b"\x00", b"\x01", b"\x0b", b"\x15",
    *(bytes([code]) for code in b"123450abcdefghiklmnoprstuvwxyz=-+,.<>?:P"),
)  # fmt: skip
STRANGE = (
    b"\x1b[200~lr 0.1\nepochs 3\x1b[201~", b"\x1b[200~" + b"x" * 3000 + b"\x1b[201~", b"\x1b[200~",
    b"\x1b[201~", b"\xff\xfe\x80", "й中😀".encode(), b"\x1b[M\xff\xff\xff", b"\x1b[<0;10;10M",
    b"\x1b[<0;10;10m", b"\x1b[<64;9999;9999M", b"\x1b]11;rgb:ffff/ffff/ffff\x07", b"\x1b]11;",
    b"\x1b[?2026;2$y", b"\x1b[I", b"\x1b[O", b"\x1b[", b"\x1b[999;999R", b"\x1bP1$r0m\x1b\\",
    b":epochs 60\r", b":lr nan\r", b":export svg\r", b":preset xor\r", b":seeds 2\r", b"\x1b[97;5u",
)  # fmt: skip
SIZES = ((120, 40), (80, 24), (200, 60), (60, 20), (1, 1), (40, 10))


def test_no_bytes_at_random_bring_it_down(terminal):
    sent = 0
    for seed in seeds(1, 20):
        chance = random.Random(seed)
        with terminal("--mouse") as it:
            it.until_shows("Ground truth")
            it.press(":", "epochs 60", "enter")
            for _ in range(count(120, 250)):
                piece = chance.choice(STRANGE if chance.random() < 0.15 else KEYS)
                if chance.random() < 0.1:
                    piece = piece[: chance.randrange(len(piece) + 1)]
                it.child.send(piece)
                sent += 1
                if chance.random() < 0.05:
                    columns, lines = chance.choice(SIZES)
                    it.child.setwinsize(lines, columns)
                assert it.child.isalive(), f"seed {seed}: it ended\n{bytes(it.written[-3000:])!r}"
                drain(it)
            it.child.setwinsize(40, 120)
            it.child.send(b"\x1b[201~")
            for _ in range(5):
                it.child.send(b"\x1b")
                it.read_for(0.15)
            it.press("1", "\x0c")
            print(f"seed {seed}")
            it.until(lambda it=it: "bp-tui" in it.text and it.status.word, 60)
            it.child.kill(signal.SIGTERM)
            assert it.until_left() == 128 + signal.SIGTERM, f"seed {seed}"
            assert b"Traceback" not in it.written, f"seed {seed}"
    print(f"{sent} pieces")


def drain(it) -> None:
    """Read what comes, which nobody looks at."""
    with suppress(pexpect.TIMEOUT, pexpect.EOF):
        it.written += it.child.read_nonblocking(1 << 16, timeout=0.01)

"""Files that somebody damaged: real ones, changed at random, the same from the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable

TEXTS = (
    b"1e309", b"-1", b"0", b"nan", b"inf", b"1" * 300, b"0x" + b"f" * 300, b"1e-400", b"true",
    b"''", b'"' + b"a" * 3000 + b'"', b"[]", b"{}", b"1979-05-27T07:32:00Z", b"[" * 500,
    b"{a=" * 500, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\x1b[2J", b"\\u0000",
    "٣".encode(), "½".encode(), "\u202e".encode(), "😀".encode(), b"=", b"#", b"[vary]\n",
    b"[[branch]]\n", b"seeds = 3\n", b"epochs = 2\n", b'dataset = "xor"\n', b",", b";", b"\t", b'"',
)  # fmt: skip
"""Pieces that are put somewhere."""


def mutated(real: bytes, chance: random.Random) -> bytes:
    """Return a file's bytes with one to four faults in it."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        real = chance.choice(FAULTS)(real, chance)
    return real


def _flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _put(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(TEXTS) + data[place:]


def _begin(data: bytes, chance: random.Random) -> bytes:
    return chance.choice(TEXTS) + data


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Fault:
    def fault(data: bytes, chance: random.Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, chance)
        return b"\n".join(lines)

    return fault


def _drop(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _double(lines: list[bytes], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


def _revalue(lines: list[bytes], chance: random.Random) -> None:
    """Put another value after an equals sign or between commas."""
    place = chance.randrange(len(lines))
    name, sign, _ = lines[place].partition(b"=")
    cells = lines[place].split(b",")
    if sign:
        lines[place] = name + b"= " + chance.choice(TEXTS)
    else:
        cells[chance.randrange(len(cells))] = chance.choice(TEXTS)
        lines[place] = b",".join(cells)


def _swap(lines: list[bytes], chance: random.Random) -> None:
    """Give a line's value to another line's name."""
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one] = lines[one].partition(b"=")[0] + b"=" + lines[other].partition(b"=")[2]


Fault = Callable[[bytes, random.Random], bytes]

FAULTS: tuple[Fault, ...] = (
    _flip, _flip, _truncate, _put, _put, _begin,
    *map(_lines, (_drop, _double, _revalue, _revalue, _revalue, _swap)),
)  # fmt: skip

"""A sitting at random: keys, lines, pastes, clicks and sizes, the same from the same seed."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from tui.keys import KEYS, screen_key
from tui.keys.key import SCREENS
from tui.screens.commands import actions
from tui.screens.exports import EXPORTS

Kind = Literal["key", "type", "paste", "size", "click", "wait"]

ENDINGS = frozenset({"q", "ctrl+z"})
"""Keys that end or stop the app; a sitting quits by `q` now and then, on purpose."""

TABLE = tuple(sorted({name for key in KEYS for name in key.keys if name not in ENDINGS}))
"""The keys that mean something somewhere."""

OTHERS = (
    "f1", "f2", "f12", "insert", "delete", "backspace", "pageup", "pagedown", "ctrl+a", "ctrl+k",
    "ctrl+u", "ctrl+w", "ctrl+v", "ctrl+x", "ctrl+c", "ctrl+d", "ctrl+left", "ctrl+right",
    "shift+up", "shift+down", "shift+home", "alt+left", "ctrl+home", "ctrl+pagedown", "shift+f5",
)  # fmt: skip
"""Keys that a keyboard has as well."""

CHARACTERS = (
    "abcdefghijklmnoprstuvwxyzABCDGHLNPQRSTXYZ0123456789.,;:-+*/=<>()[]{}?!\"'`~^|\\ "
    "äßжшйλ中文😀\u0301\u200b"
)

VALUES = (
    "0", "1", "-1", "0.5", "1e-3", "1e309", "nan", "-inf", "", " ", "none", "all", "off", "on",
    "10,10", "3", "2,,2", "1" * 400, "0x10", "½", "zip:1,2", "0.1:1:5", "1..9", "log 0.001 1 4",
    "sin(x1)", "x1", "adam", "xor", "moons.csv", "../../etc/passwd", "\u202e", "a" * 90,
)  # fmt: skip

SIZES = (
    (120, 40),
    (80, 24),
    (200, 60),
    (60, 20),
    (59, 19),
    (1, 1),
    (300, 100),
    (61, 50),
    (140, 15),
)

PASTES = (
    "0.05", "lr 0.1\nepochs 40\n", "\x00\x1b[2J\x07", "x" * 3000, "a\tb\r\nc", "[[segments]]\n",
    "مرحبا", "1,2,3\n" * 50, "", "\n", "\ud83d".encode("utf-16", "surrogatepass").decode("latin1"),
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing that a person does."""

    kind: Kind
    what: str = ""
    """A key's name, or a text."""
    place: tuple[int, int] = (0, 0)
    """A size, or where it is clicked; of a wait its milliseconds."""
    settled: bool = True
    """Whether the next act waits until the app has served this one."""


def sitting(seed: int, length: int) -> list[Act]:
    """Return the acts of a seed: one of the screens, few epochs, then anything."""
    chance = random.Random(seed)
    beginning = [Act("type", ":epochs 60"), Act("key", "enter"), Act("key", "ctrl+r")]
    screens = list(SCREENS)
    screen = screen_key(screens[seed % len(screens)])
    return [*beginning, Act("key", _name(screen)), *(_act(chance) for _ in range(length))]


def _name(key: str) -> str:
    return {"=": "equals_sign"}.get(key, key)


def _act(chance: random.Random) -> Act:
    settled = chance.random() < 0.7
    draw = chance.random()
    if draw < 0.62:
        return Act("key", chance.choice(TABLE), settled=settled)
    if draw < 0.67:
        return Act("key", chance.choice(OTHERS), settled=settled)
    if draw < 0.73:
        length = chance.randrange(1, 6)
        return Act("type", "".join(chance.choices(CHARACTERS, k=length)), settled=settled)
    if draw < 0.83:
        return Act("type", f":{_line(chance)}\r", settled=settled)
    if draw < 0.88:
        return Act("paste", chance.choice((*PASTES, *VALUES)), settled=settled)
    if draw < 0.93:
        return Act("size", place=chance.choice(SIZES), settled=settled)
    if draw < 0.97:
        return Act("click", place=(chance.randrange(200), chance.randrange(60)), settled=settled)
    if draw < 0.972:
        return Act("key", "q")
    return Act("wait", place=(chance.randrange(150), 0))


def _line(chance: random.Random) -> str:
    """Return a line after `:`."""
    field, value = chance.choice(list(descriptions())), chance.choice(VALUES)
    lines: tuple[Callable[[], str], ...] = (
        lambda: f"{field} {value}",
        lambda: f"{field} {chance.choice(descriptions()[field].choices or VALUES)}",
        lambda: chance.choice(list(actions(chance.choice(list(SCREENS))))),
        lambda: f"epoch {chance.choice((0, 1, 30, 59, 60, 61, 10**9))}",
        lambda: f"export {chance.choice(list(EXPORTS))}",
        lambda: f"preset {chance.choice(list(PRESETS))}",
        lambda: f"vary {field}={value}",
        lambda: f"seeds {value}",
        lambda: f"theme {chance.choice(('dark', 'light', 'auto', 'nord', 'none'))}",
        lambda: f"W{chance.randrange(4)}[{chance.randrange(4)},{chance.randrange(4)}] {value}",
        lambda: f"open {value}",
        lambda: "".join(chance.choices(CHARACTERS, k=chance.randrange(12))),
    )
    line = chance.choice(lines)()
    return "epochs 60" if line in ("quit", "stop; fg in the shell goes on") else line


Fails = Callable[[Sequence[Act]], Awaitable[bool]]


async def shrunk(acts: Sequence[Act], fails: Fails) -> list[Act]:
    """Return few of some acts that still fail: parts are left out while they do."""
    few, size = list(acts), len(acts) // 2
    while size:
        place = 0
        while place < len(few):
            fewer = few[:place] + few[place + size :]
            if await fails(fewer):
                few = fewer
            else:
                place += size
        size //= 2
    return few

"""Keys that terminals and multiplexers keep for themselves, pressed to see whether they arrive."""

from __future__ import annotations

from time import monotonic

from tui.terminal.doctor.dialogue import Dialogue
from tui.terminal.doctor.finding import Finding

PATIENCE = 10.0
"""Seconds in which a key is pressed."""

LETTER = "letter"

WANTED = {
    "shift+right": "Shift with the right arrow",
    "home": "Home",
    "end": "End",
    "ctrl+r": "Ctrl with r",
    "f5": "F5",
    "escape": "Esc",
    LETTER: "any letter",
}
"""The keys, by Textual's names for them."""


def press_all(dialogue: Dialogue) -> dict[str, str]:
    """Ask for each key; return the names of those that came in their place, "" where none did."""
    dialogue.write("Press each key that is named; Enter where nothing happens.\r\n")
    pressed = {}
    for wanted, title in WANTED.items():
        dialogue.write(f"  {title:<28}")
        pressed[wanted] = key = _next_key(dialogue)
        said = "arrives" if _is(wanted, key) else f"{key} arrives" if key else "does not arrive"
        dialogue.write(f"{said}\r\n")
    return pressed


def _next_key(dialogue: Dialogue) -> str:
    """Return the name of the next key, a letter as it is; "" for Enter, and where none comes."""
    from textual import events

    from tui.terminal.keyboard import Keyboard

    keyboard, deadline = Keyboard(), monotonic() + PATIENCE
    while monotonic() < deadline:
        messages: list[object] = []
        for data in dialogue.heard(0.15):
            messages += keyboard.feed(data, monotonic())
            if messages:
                break
        messages += keyboard.tick(monotonic())
        for message in messages:
            if isinstance(message, events.Key):
                name = message.character if message.is_printable else message.key
                return "" if name in ("enter", "ctrl+m", None) else str(name)
    return ""


def _is(wanted: str, key: str) -> bool:
    if wanted == LETTER:
        return len(key) == 1 and key.isascii() and key.isalpha()
    return key == wanted


def keys(pressed: dict[str, str]) -> Finding:
    """Return which keys arrive, and what to do without the others."""
    lost = [wanted for wanted in WANTED if not _is(wanted, pressed[wanted])]
    if not lost:
        return Finding("keys", f"all {len(WANTED)} arrive", value=pressed)
    titles = ", ".join(WANTED[wanted] for wanted in lost)
    found = f"{titles} {'does' if len(lost) == 1 else 'do'} not arrive"
    follows = []
    if lost != [LETTER]:
        follows.append("what a key does can be chosen after : too")
    if LETTER in lost:
        follows.append("letters are commands: switch the keyboard to Latin ones")
    return Finding("keys", found, "; ".join(follows), pressed)

"""Colours and characters of a terminal, as it answers for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.preferences import Preferences
from tui.terminal.doctor.dialogue import LINE, POSITION, POSITIONED, Dialogue
from tui.terminal.doctor.finding import Finding

TRUECOLOR = ("truecolor", "24bit")
"""Values of COLORTERM for 24-bit colours."""

# The capabilities RGB and Tc, and a colour that is read back after it was set.
_COLOUR = "\x1bP+q524742;5463\x1b\\\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m"
_KNOWN = re.compile(rb"\x1bP1\+r(?:524742|5463)|\x1bP1\$r[^\x1b]*48[:;]2[:;]+1[:;]2[:;]3")

_NAME = re.compile(rb"\x1bP>\|([^\x1b]*)")
_TAKES_TEXTS = re.compile(rb"\x1b\[\?(?:\d+;)*52[;c]")

GLYPHS = {
    "blocks": "▀▄█▌▐▗▝▘▖▞",
    "lines": "━─│╌",
    "marks": "►▶▮‖■●○•·×",
    "signs": "←→↑↓…✓✗≈∘ηΣ²³⁻₀₁",
    "braille": "⣿⠁⡇",
}
"""The characters of the screens beyond ASCII, whose width terminals do not agree about."""


def name_of(dialogue: Dialogue) -> str:
    """Return what a terminal calls itself (XTVERSION), "" where it does not say."""
    name = _NAME.search(dialogue.ask_what_few_know("\x1b[>q"))
    return name[1].decode("utf-8", "replace") if name else ""


def takes_texts(dialogue: Dialogue) -> bool:
    """Return whether a terminal lists the clipboard (52) among what it is able to do."""
    return _TAKES_TEXTS.search(dialogue.ask_what_few_know("")) is not None


def shows_truecolor(dialogue: Dialogue) -> bool | None:
    """Return whether a terminal says that it shows 24-bit colours; None where it says nothing."""
    heard = dialogue.ask_what_few_know(_COLOUR)
    return True if _KNOWN.search(heard) else None


def sees_gradient(dialogue: Dialogue) -> bool:
    """Show a band of many colours, and return whether somebody sees them all."""
    shares = [step / 47 for step in range(48)]
    cells = (
        f"\x1b[48;2;{40 + s * 200:.0f};{90 + s * 60:.0f};{200 - s * 160:.0f}m " for s in shares
    )
    dialogue.write(f"{''.join(cells)}\x1b[0m\r\n")
    return dialogue.agrees("Does that go from blue to orange without steps?")


def colours(environ: Mapping[str, str], shown: bool | None) -> Finding:
    """Return how many colours there are: by the environment, and by what is `shown`, as the
    terminal says or somebody sees."""
    claimed = environ.get("COLORTERM", "").lower() in TRUECOLOR
    many = claimed or re.search("256color|direct|truecolor", environ.get("TERM", ""))
    if environ.get("NO_COLOR"):
        return Finding("colours", "none, as NO_COLOR asks", value=0)
    if shown and not claimed:
        return Finding(
            "colours", "24 bits, which COLORTERM does not say",
            "'export COLORTERM=truecolor' in the shell's start file; SSH does not pass it on",
            2**24,
        )  # fmt: skip
    if claimed and shown is False:
        return Finding(
            "colours", "fewer than COLORTERM says", "'unset COLORTERM' before bp-tui", 256
        )
    if claimed:
        proven = ", and it is so" if shown else ""
        return Finding("colours", f"24 bits, as COLORTERM says{proven}", value=2**24)
    if many:
        return Finding("colours", "256, as TERM says", value=256)
    return Finding("colours", "16 or fewer", "maps are drawn with characters", 16)


def widths(dialogue: Dialogue) -> dict[str, int]:
    """Return the cells that each character of `GLYPHS` takes; {} where the terminal is silent."""
    glyphs = "".join(GLYPHS.values())
    question = "".join(f"\r{glyph}{POSITION}" for glyph in glyphs) + LINE
    heard = dialogue.ask(question, POSITIONED, answers=len(glyphs))
    columns = (int(column) for _, column in POSITIONED.findall(heard))
    return {glyph: column - 1 for glyph, column in zip(glyphs, columns, strict=False)}


def characters(cells: Mapping[str, int], preferences: Preferences) -> Finding:
    """Return which characters do not take the one cell that they are drawn in."""
    if not cells:
        return Finding("characters", "the terminal does not say how wide they are")
    odd = [glyph for glyph, count in cells.items() if count != 1]
    needed = [glyph for glyph in odd if glyph not in GLYPHS["braille"]]
    value = {"cells": dict(cells), "odd": odd}
    if needed:
        return Finding(
            "characters", f"{' '.join(odd)} {'is' if len(odd) == 1 else 'are'} not one cell wide",
            "ASCII is drawn instead, as with --ascii", value, _unless(preferences, ascii=True),
        )  # fmt: skip
    wishes: dict[str, object] = {"ascii": False}
    if odd:
        wishes["marker"] = "blocks"
    found = "braille is not one cell wide" if odd else f"all {len(cells)} are one cell wide"
    follows = "curves are drawn in blocks" if odd else ""
    return Finding("characters", found, follows, value, _unless(preferences, **wishes))


def _unless(preferences: Preferences, **wishes: object) -> dict[str, object]:
    """Return those wishes that are not preferred anyway."""
    return {name: value for name, value in wishes.items() if getattr(preferences, name) != value}

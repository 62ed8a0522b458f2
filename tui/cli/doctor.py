"""`bp-tui doctor`: what the terminal can, and the preferences that follow."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.drawing import numbers
from tui.preferences import Preferences, changed, load, preferences_file, remember
from tui.terminal.background import MUTE
from tui.terminal.doctor.dialogue import Dialogue
from tui.terminal.doctor.finding import Finding
from tui.terminal.doctor.keys import WANTED, press_all
from tui.terminal.doctor.keys import keys as keys_finding
from tui.terminal.doctor.link import bandwidth, bytes_a_second, round_trip, round_trips
from tui.terminal.doctor.looks import (
    characters,
    colours,
    name_of,
    sees_gradient,
    shows_truecolor,
    takes_texts,
    widths,
)
from tui.terminal.doctor.surroundings import clipboard, surroundings

PATIENCE, PATIENCE_AFAR = 1.0, 3.0
"""Seconds in which a terminal answers, here and over SSH."""

NO_TERMINAL = "There is no terminal here to ask; this is what the environment says."
SILENT = "The terminal does not answer; this is what the environment says."


def doctor(
    *,
    keys: bool | None = None,
    yes: Annotated[bool, Parameter(negative=())] = False,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> None:
    """Look at the terminal: keys, colours, characters, clipboard, speed; and what follows.

    Parameters
    ----------
    keys
        Ask for some keys to be pressed. By default it does where somebody is there to be asked.
    yes
        Remember the preferences that follow, without asking.
    dry_run
        Remember nothing.
    as_json
        Print one JSON document and nothing else.
    """
    if yes and dry_run:
        raise Refusal("yes and dry-run were both given; dry-run remembers nothing")
    preferences, problem = load()
    asks = not (yes or dry_run or as_json)
    ends = _terminal()
    findings, note = [], NO_TERMINAL
    if ends is None:
        findings = [*surroundings(os.environ), colours(os.environ, None)]
    else:
        patience = PATIENCE_AFAR if "SSH_CONNECTION" in os.environ else PATIENCE
        with Dialogue(*ends, patience=patience) as dialogue:
            findings = _examine(
                dialogue, preferences, asks=asks, keys=asks if keys is None else keys
            )
            note = "" if dialogue.answers else SILENT
    wishes = {name: value for it in findings for name, value in it.preferences.items()}
    if as_json:
        _print_document(findings, wishes, note, written=_remembered(preferences, wishes, yes))
        return
    _print_table(findings)
    for sentence in filter(None, (note, problem)):
        print(sentence)
    if not wishes and not note:
        print("Nothing is to be remembered: what is preferred suits this terminal.")
    if wishes:
        named = ", ".join(f"{name} = {_toml(value)}" for name, value in wishes.items())
        print(f"What follows for {preferences_file()}: {named}")
        agreed = yes or (asks and ends is not None and _agreed(ends))
        if _remembered(preferences, wishes, agreed):
            print("It is remembered.")


def _terminal() -> tuple[int, int] | None:
    """Return the terminal to read from and the one to write on; None where there is none that can
    be asked."""
    output = next((it for it in (sys.stdout, sys.stderr) if it.isatty()), None)
    if output is None or not sys.stdin.isatty() or os.environ.get("TERM", "").lower() in MUTE:
        return None
    source = sys.stdin.fileno()
    # Who changes a terminal from the background is stopped.
    return (source, output.fileno()) if os.tcgetpgrp(source) == os.getpgrp() else None


def _examine(
    dialogue: Dialogue, preferences: Preferences, *, asks: bool, keys: bool
) -> list[Finding]:
    """Look at the terminal; `asks`: whether somebody is asked what they see."""
    sys.stdout.flush()
    takes, name = takes_texts(dialogue), name_of(dialogue)
    shown, cells = shows_truecolor(dialogue), widths(dialogue)
    sees = asks and shown is None and not os.environ.get("NO_COLOR")
    if asks or keys:
        dialogue.write(f"{title(sees + len(WANTED) * keys + asks)}\r\n\r\n")
    if sees:
        shown = sees_gradient(dialogue)
    trips = round_trips(dialogue)
    rate = bytes_a_second(dialogue, trips[len(trips) // 2]) if trips else None
    findings = [
        *surroundings(os.environ, named=name),
        colours(os.environ, shown),
        characters(cells, preferences),
        clipboard(os.environ, known=takes),
        round_trip(trips),
        bandwidth(rate, preferences),
    ]
    return [*findings, keys_finding(press_all(dialogue))] if keys else findings


def title(questions: int) -> str:
    """Return the line before so many questions at most."""
    asked = numbers.plural(questions, "question")
    return f"What this terminal can, and what follows: at most {asked}, ctrl+c leaves."


def _print_table(findings: Sequence[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    from tui.terminal.console import console_palette, output_console

    console = output_console()
    palette = console_palette(console)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    for finding in findings:
        said = Text(finding.found)
        if finding.follows:
            said.append(f"\n{finding.follows}", palette.accent)
        table.add_row(Text(finding.name, "bold"), said)
    console.print()
    console.print(table)
    console.print()


def _print_document(
    findings: Sequence[Finding], wishes: Mapping[str, object], note: str, *, written: bool
) -> None:
    found = {
        it.name.replace(" ", "_"): {"found": it.found, "follows": it.follows, "value": it.value}
        for it in findings
    }
    document = {"note": note, "findings": found, "preferences": wishes, "written": written}
    print(json.dumps(document, allow_nan=False))


def _toml(value: object) -> str:
    return "as the terminal decides" if value is None else json.dumps(value)


def _agreed(ends: tuple[int, int]) -> bool:
    """Ask whether to remember it."""
    sys.stdout.flush()
    with Dialogue(*ends, patience=0) as dialogue:
        return dialogue.agrees("Remember it?")


def _remembered(preferences: Preferences, wishes: Mapping[str, object], agreed: bool) -> bool:
    """Write the wishes down where that was agreed to; return whether it was."""
    if agreed and wishes:
        remember(changed(preferences, wishes), *wishes)
    return bool(agreed and wishes)

"""The lines that the History asks for: a filter, tags, a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from core.refusal import Refusal
from core.store.completions import completions
from core.store.filters import parse_filter
from core.store.stored_run import StoredRun
from core.store.tagging import changed_tags
from tui.widgets.command_line import Prompt, Suggestion

NEWEST = 1000
"""Runs whose values are suggested: of many thousands they would take too long for a key."""


def filter_prompt(runs: Sequence[StoredRun]) -> Prompt:
    """Return what is asked for a filter of runs."""

    @lru_cache(maxsize=8)
    def suggest(line: str) -> list[Suggestion]:
        return [Suggestion(text, help) for text, help in completions(line, runs[:NEWEST])]

    return Prompt(
        "/", "such as dataset=xor lr<0.1 accuracy>=95%", suggest,
        wrong=lambda line: _why_not(lambda: parse_filter(line)),
        none="enter keeps this filter, esc the one before",
    )  # fmt: skip


def _why_not(work: Callable[[], object]) -> str:
    """Return the sentence of why something cannot be, "" where it can."""
    try:
        work()
    except Refusal as error:
        return str(error)
    return ""


def tags_prompt(run: StoredRun, runs: Sequence[StoredRun]) -> Prompt:
    """Return what is asked for the tags of a run; those of all runs are suggested."""
    counts = Counter(tag for other in runs for tag in other.tags)

    def suggest(line: str) -> list[Suggestion]:
        before, comma, last = line.rpartition(",")
        there, typed = {part.strip() for part in before.split(",")}, last.strip().lower()
        start = f"{before}{comma} " if comma else ""
        return [
            Suggestion(f"{start}{tag}", f"on {count:,} run{'s' if count > 1 else ''}")
            for tag, count in counts.most_common()
            if tag.lower().startswith(typed) and tag not in there
        ]

    return Prompt(
        f"tags of {_named(run)}:", "with commas between", suggest,
        wrong=lambda line: _why_not(lambda: tags_of(line)),
        none="enter keeps them, esc leaves all as it was",
    )  # fmt: skip


def tags_of(line: str) -> tuple[str, ...]:
    """Return the tags of a line, which has commas between them; `Refusal` for what is none."""
    return changed_tags((), filter(str.strip, line.split(",")))


def note_prompt(run: StoredRun) -> Prompt:
    """Return what is asked for the note on a run."""
    return Prompt(
        f"note on {_named(run)}:", "a sentence or two",
        none="enter keeps it, esc leaves all as it was",
    )  # fmt: skip


def _named(run: StoredRun) -> str:
    return f"{run.kind} {run.id}"

"""The one line of the race that says what happened, or what can be done now."""

from __future__ import annotations

from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from tui.drawing.text import as_sentence, longest, whole
from tui.screens.race.question import Question
from tui.screens.race.view import RaceView, point_words, runs_words, size_words


def race_hint(sweep: Sweep, width: int, *, in_form: bool) -> str:
    """Return the keys to begin with in the race."""
    these = f"these {runs_words(sweep)} side by side"
    texts = (
        f"press `space` to train {these}, `e` to change the grid, `?` for all keys",
        "`space` trains all, `e` edits the grid, `?` all keys",
    )
    if in_form:
        texts = (f"`enter` trains {these}, `?` for all keys", "`enter` trains all, `?` all keys")
    return longest(texts, width)


def question_notice(question: Question, width: int) -> str:
    """Return the ways on with a changed grid."""
    sweep = question.sweep
    if sweep is None:
        return ""
    size = f"{size_words(sweep)}, {runs_words(sweep)}"
    texts = (
        f"{size}   `^r` races them   `s` drops the change",
        f"{size}   `^r` race   `s` drop",
        "`^r` races the change",
    )
    return longest(texts, width)


def diverged_notice(standing: Standing, width: int) -> str:
    """Return that runs of a grid point diverged, where they did."""
    count = int(standing.diverged.sum())
    if not count:
        return ""
    sentence = f"{count} of its {standing.runs} runs diverged; try a smaller learning rate"
    return whole(as_sentence(sentence), width)


def looking_notice(view: RaceView, width: int) -> str:
    """Return how the chosen grid point does, and which of its runs `enter` opens."""
    assert view.moment is not None
    standing = view.moment.standings[view.chosen]
    point, runs = standing.point, standing.runs
    name, seed = point_words(point), point.experiments[view.seed].seed
    found, right = name, int(standing.is_perfect.sum())
    if not standing.is_regression:
        found = f"{name}: {right} of {runs} seeds have every point right"
    opens = f"`enter` opens seed {seed}" + (", `[` `]` another" if runs > 1 else "")
    return longest((f"{found}   {opens}", found, opens), width)

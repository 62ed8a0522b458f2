"""The one line that says what happened, or what can be done now; keys in it stand in backticks."""

from __future__ import annotations

from collections.abc import Iterable

from core.experiments.course import branch_refusal, forbidding
from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from core.training.moment import Moment
from core.training.run import Status
from tui import numbers
from tui.draft import Draft
from tui.race.question import Question
from tui.race.view import runs_words, size_words
from tui.view import Instant, Tone

HINTS = (
    "press `space` to train this network, `e` to change its settings, `?` for all keys",
    "`space` trains, `e` edits, `?` all keys",
)


def whole(text: str, width: int) -> str:
    """A text that fits, or as many of its clauses as do, or nothing; first goes a bracket."""
    bare = text.rpartition(" (")[0] if text.endswith(")") else ""
    if len(text) > width and 0 < len(bare) <= width:
        return bare
    while len(text) > width and ";" in text:
        text = text.rpartition(";")[0]
    if len(text) > width and " (" in text:
        text = text.rpartition(" (")[0]
    return text if len(text) <= width else ""


def hint(width: int) -> str:
    """What to press first, in the longest form that fits."""
    return next((text for text in HINTS if len(text.replace("`", "")) <= width), "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def draft_notice(draft: Draft, *, epoch: int, next_run: int, width: int) -> str:
    """What can be done with changed settings, in the longest form that fits."""
    experiment = draft.experiment
    if not draft.changed or experiment is None:
        return ""
    count = f"{len(draft.changed)} change" + ("s" if len(draft.changed) > 1 else "")
    kept = forbidding(experiment, draft.base)
    at = numbers.epochs(epoch)
    branch = branch_refusal(kept) if kept else f"`b` trains on from epoch {at}"
    for parts in (
        (count, f"`enter` trains it as run {next_run}", branch, "`esc` drops it"),
        (count, f"`enter` run {next_run}", "" if kept else f"`b` from {at}", "`esc` drop"),
    ):
        notice = "   ".join(part for part in parts if part)
        if len(notice.replace("`", "")) <= width:
            return notice
    return count


def going_notice(moment: Instant, aim: int, width: int) -> str:
    """That the playhead is on its way; how long it takes where it has to be trained."""
    said = f"going to epoch {numbers.epochs(aim)}"
    missing = aim - moment.edge
    if missing > 0 and moment.speed:
        said += f", {numbers.duration(missing / moment.speed)} of training"
    longer = f"{said}   `esc` stops"
    return longer if len(longer) - 2 <= width else said


def report_notice(run: int, share: float, width: int) -> str:
    """How far the report on a run is."""
    said = f"writing the report on run {run}: {100 * share:.0f} %"
    longer = f"{said}   `esc` stops"
    return longer if len(longer) - 2 <= width else said


def run_notice(moment: Moment, *, width: int, roomy: bool) -> tuple[str, Tone]:
    """What the run itself has to say: that it diverged, that it alternates."""
    if moment.recording.status is Status.DIVERGED:
        return whole(_sentence(moment.recording.reason), width), "error"
    if moment.alternation is not None and roomy:
        said = whole(_sentence(moment.alternation.sentence), width)
        longer = f"{said}   `,` `.` show it"
        return longer if len(longer) - 4 <= width else said, "plain"
    return "", "plain"


def longest(texts: Iterable[str], width: int) -> str:
    """The first of some texts that fits, keys in backticks counted as they are written."""
    return next((text for text in texts if len(text.replace("`", "")) <= width), "")


def race_hint(asked: Sweep, width: int) -> str:
    """What to press first in the race."""
    space = f"press `space` to train these {runs_words(asked)} side by side"
    texts = (
        f"{space}, `e` to change the grid, `?` for all keys",
        "`space` trains all, `e` edits the grid, `?` all keys",
    )
    return longest(texts, width)


def question_notice(question: Question, width: int) -> str:
    """What can be done with a changed grid."""
    asked = question.sweep
    if asked is None:
        return ""
    size = f"{size_words(asked)}, {runs_words(asked)}"
    texts = (
        f"{size}   `^r` races them   `esc` drops the change",
        f"{size}   `^r` race   `esc` drop",
        "`^r` races the change",
    )
    return longest(texts, width)


def race_notice(standing: Standing, width: int) -> str:
    """That runs of a grid point diverged."""
    count = int(standing.diverged.sum())
    if not count:
        return ""
    said = f"{count} of its {standing.runs} runs diverged; try a smaller learning rate"
    return whole(_sentence(said), width)

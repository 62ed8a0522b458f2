"""The one line that says what happened, or what can be done now; keys in it stand in backticks."""

from __future__ import annotations

from core.experiments.course import branch_refusal, forbidding
from core.training.moment import Moment
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.text import as_sentence, whole
from tui.screens.draft import Draft
from tui.widgets.view import Tone

HINTS = (
    "press `space` to train this network, `e` to change its settings, `?` for all keys",
    "`space` trains, `e` edits, `?` all keys",
)


def hint(width: int) -> str:
    """What to press first, in the longest form that fits."""
    return next((text for text in HINTS if len(text.replace("`", "")) <= width), "")


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


def report_notice(run: int, share: float, width: int) -> str:
    """How far the report on a run is."""
    said = f"writing the report on run {run}: {100 * share:.0f} %"
    longer = f"{said}   `esc` stops"
    return longer if len(longer) - 2 <= width else said


def run_notice(moment: Moment, *, width: int, roomy: bool) -> tuple[str, Tone]:
    """What the run itself has to say: that it diverged, that it alternates."""
    if moment.recording.status is Status.DIVERGED:
        return whole(as_sentence(moment.recording.reason), width), "error"
    if moment.alternation is not None and roomy:
        said = whole(as_sentence(moment.alternation.sentence), width)
        longer = f"{said}   `,` `.` show it"
        return longer if len(longer) - 4 <= width else said, "plain"
    return "", "plain"

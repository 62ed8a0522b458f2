"""The one line that says what happened, or what can be done now; keys in it stand in backticks."""

from __future__ import annotations

from core.experiments.course import branch_refusal, forbidding
from core.training.evaluation import learnt_by_heart
from core.training.moment import Moment
from tui.drawing import numbers
from tui.drawing.text import as_sentence, longest, whole
from tui.screens.draft import Draft
from tui.widgets.view import Tone

HINTS = (
    "press `space` to train this network, `e` to change its settings, `?` for all keys",
    "`space` trains, `e` edits, `?` all keys",
)


def hint(width: int) -> str:
    """Return the keys to begin with, in the longest form that fits."""
    return longest(HINTS, width)


def draft_notice(
    draft: Draft, *, epoch: int, next_run: int, width: int, in_text: bool = False
) -> str:
    """Return the ways on with changed settings, in the longest form that fits; `in_text`: whether
    letters are no keys now."""
    experiment = draft.experiment
    if not draft.changed or experiment is None:
        return ""
    count = f"{len(draft.changed)} change" + ("s" if len(draft.changed) > 1 else "")
    fields, at = forbidding(experiment, draft.base), numbers.epochs(epoch)
    branch, briefly = f"`b` trains on from epoch {at}", f"`b` from {at}"
    if fields or epoch >= experiment.epochs:
        branch, briefly = branch_refusal(fields) if fields else "", ""
    enter = f"`enter` run {next_run}"
    texts = (
        (
            f"{count} not trained yet",
            f"`enter` trains it as run {next_run}",
            branch,
            "`s` drops it",
        ),
        (f"{count} not trained yet", enter, branch, "`s` drops it"),
        (count, enter, briefly, "`s` drop"),
    )
    keys = 2 if in_text else 4
    return longest(("   ".join(filter(None, text[:keys])) for text in texts), width) or count


def report_notice(run: int, share: float, width: int) -> str:
    """Return how far the report on a run is."""
    progress = f"writing the report on run {run}: {100 * share:.0f} %"
    return longest((f"{progress}   `esc` stops", progress), width)


def run_notice(moment: Moment, *, width: int, roomy: bool) -> tuple[str, Tone]:
    """Return the run's own news: that it diverged, got where it was to stop, alternates, or learns
    by heart."""
    ending = moment.recording.ending
    if ending.diverged:
        return whole(as_sentence(ending.sentence), width), "error"
    if ending and moment.at_edge:
        return whole(as_sentence(ending.sentence), width), "plain"
    if moment.alternation is not None and roomy:
        sentence = whole(as_sentence(moment.alternation.sentence), width)
        return longest((f"{sentence}   `,` `.` show it", sentence), width), "plain"
    return (_by_heart(moment, width) if roomy else ""), "plain"


def _by_heart(moment: Moment, width: int) -> str:
    """Say since when the test loss grows while the loss falls, where it does."""
    curve, tests = moment.recording.curve, moment.recording.test_curve
    if tests is None:
        return ""
    end = moment.epoch + 1
    lowest = learnt_by_heart(curve[:end], tests[:end])
    if lowest is None:
        return ""
    fact = f"The test loss grows since epoch {numbers.epochs(lowest)} while the training loss falls"
    return longest((f"{fact}: the points are learnt by heart", fact), width)

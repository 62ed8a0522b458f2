"""The one line that says what happened, or what can be done now; keys in it stand in backticks."""

from __future__ import annotations

from core.experiments.course import branch_refusal, forbidding
from core.lessons.coached import CoachedMoment
from core.store.followed import Followed
from core.store.owners import named
from core.store.stored_run import StoredRun
from core.training.recording import Recording
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.text import longest
from tui.screens.draft import Draft
from tui.screens.lab.remedies import proposals
from tui.widgets.view import Tone

HINTS = (
    "press `space` to train this network, `e` to change its settings, `?` for all keys",
    "`space` trains, `e` edits, `?` all keys",
)

FORM_HINTS = ("`enter` trains this network, `?` for all keys", "`enter` trains, `?` all keys")

INSIDE_HINTS = ("press `space` to train this network, `?` for all keys", "`space` trains")
"""Where there is no form."""


def hint(width: int, *, in_form: bool, has_form: bool = True) -> str:
    """Return the keys to begin with, in the longest form that fits."""
    hints = FORM_HINTS if in_form else HINTS if has_form else INSIDE_HINTS
    return longest(hints, width)


def draft_notice(
    draft: Draft, *, epoch: int, next_run: int, width: int, has_form: bool = True
) -> str:
    """Return the ways on with changed settings, in the longest form that fits; where there is no
    form they are not dropped, and enter has another meaning."""
    experiment = draft.experiment
    if not draft.changed or experiment is None:
        return ""
    many = len(draft.changed) > 1
    count, it = f"{len(draft.changed)} change{'s' * many}", "them" if many else "it"
    fields, at = forbidding(experiment, draft.base), numbers.epochs(epoch)
    branch, briefly = f"`b` trains on from epoch {at}", f"`b` from {at}"
    if fields or epoch >= experiment.epochs:
        branch, briefly = branch_refusal(fields) if fields else "", ""
    fact, key = f"{count} not trained yet", "`enter`" if has_form else "`^r`"
    drop, dropping = (f"`s` drops {it}", "`s` drop") if has_form else ("", "")
    new, run = f"{key} trains {it} as run {next_run}", f"{key} run {next_run}"
    texts = (
        (fact, new, branch, drop),
        (fact, run, branch, drop),
        (fact, new, briefly, drop),
        (count, run, briefly, dropping),
        (count, run, briefly),
        (count, run),
    )
    return longest(("   ".join(filter(None, text)) for text in texts), width) or count


def left_off_notice(run: StoredRun) -> str:
    """Return which run the Lab begins with."""
    plays = "trains on" if run.goes_on else "replays"
    return f"#{run.id}, where you left off: `space` {plays}, `e` edits, `5` shows all runs"


def attached_notice(run: StoredRun) -> str:
    """Return how it is with a run that was asked for, where another process does not train it."""
    at = numbers.epochs(run.epoch)
    if run.cut_off:
        return f"run {run.id} was cut off at epoch {at}: `space` takes it up"
    if run.goes_on:
        return f"run {run.id} is {run.status} at epoch {at}: `space` goes on"
    return "" if run.alive else f"run {run.id} has {run.status}: `space` replays it"


def followed_notice(recording: Recording, width: int) -> str:
    """Return how it is with a run that another process trains, or has left; "" of any other."""
    if not isinstance(recording, Followed):
        return ""
    run = recording.stored
    if recording.goes_on:
        who = named(recording.process)
        fact, keys = f"{who} trains this run as run {run.id}", "`q` leaves it running"
        stop = "" if recording.doing == "lab" else f", 'bp-tui stop {run.id}' stops it"
        return longest((f"{fact}: {keys}{stop}", f"{fact}: {keys}", fact), width)
    if recording.status is not Status.PAUSED:
        return ""
    fact = f"run {run.id} is {run.status} at epoch {numbers.epochs(run.epoch)}"
    if run.status is Status.RUNNING:
        fact = f"the process that trained run {run.id} is gone"
    return longest((f"{fact}: `space` takes it up", "`space` takes it up"), width)


def cut_off_notice(runs: int, width: int) -> str:
    """Return how many runs were cut off, and the key that takes them up."""
    fact, them = ("1 run was", "it") if runs == 1 else (f"{runs:,} runs were", "them")
    take = f"`enter` takes {them} up"
    return longest((f"{fact} cut off while training: {take}", f"{fact} cut off: {take}"), width)


def writing_notice(subject: str, share: float, width: int) -> str:
    """Return how far something is that is being written."""
    progress = f"writing {subject}: {100 * share:.0f} %"
    return longest((f"{progress}   `esc` stops", progress), width)


def coach_notice(moment: CoachedMoment, width: int) -> tuple[str, Tone]:
    """Return what is most worth telling of a run and the key that tries its remedy, in the longest
    form that fits."""
    advice = moment.advice
    tone: Tone = "error" if advice.name == "diverged" else "plain"
    whys = list(filter(None, (advice.why, advice.why.partition(";")[0])))
    brief = advice.brief or advice.found
    facts = [f"{fact}: {why}" for fact in (advice.found, brief) for why in whys]
    facts += [advice.found, brief]
    keys = list(proposals(advice.remedy))
    if not keys and not moment.playing and moment.status is Status.PAUSED:
        keys = ["`space` trains on"]
    with_keys = [f"{fact}   {key}" for key in keys for fact in facts]
    return longest((*with_keys, *facts), width), tone

"""The coach's remedies, carried out in the Lab and told in the words of its keys."""

from __future__ import annotations

from collections.abc import Iterator

from core.lessons.advice import Advice, Remedy
from core.refusal import Refusal
from tui.drawing import numbers
from tui.screens.lab.state import Laboratory


def follow(laboratory: Laboratory, advice: Advice | None) -> str:
    """Carry out what is advised and return what was done; `Refusal` where nothing is."""
    remedy, parent = None if advice is None else advice.remedy, laboratory.shown
    if remedy is None:
        raise Refusal("the line above proposes nothing to try here")
    course = parent.recording.course
    match remedy.how:
        case "run":
            laboratory.train(remedy.experiment(course))
        case "branch":
            epoch = laboratory.playback.playhead if remedy.here else remedy.epoch
            epoch = min(epoch, parent.recording.edge)
            experiment = course.branch_settings(epoch, remedy.experiment(course))
            laboratory.train_on(experiment, epoch)
            number, at = laboratory.shown.number, numbers.epochs(epoch)
            return f"run {number} goes on from epoch {at} with {remedy.settings}"
        case "continue":
            return laboratory.continue_run()
        case "seed":
            laboratory.next_seed()
        case _:
            laboratory.player.play()
            return ""
    number = laboratory.shown.number
    return f"run {number} tries {remedy.settings or 'the next seed'}"


def proposals(remedy: Remedy | None) -> Iterator[str]:
    """Yield the key that tries a remedy with what it does, in ever fewer words."""
    if remedy is None:
        return
    match remedy.how:
        case "run":
            yield f"`h` tries {remedy.settings}"
        case "branch":
            if "epochs" in remedy.changes:  # from the end
                yield f"`h` goes on with {remedy.settings}"
            at = "here" if remedy.here else f"epoch {numbers.epochs(remedy.epoch)}"
            yield f"`h` tries {remedy.settings} from {at}"
        case "continue":
            yield f"`c` goes on to epoch {numbers.epochs(int(remedy.changes['epochs']))}"
            yield "`c` goes on"
        case "seed":
            yield "`n` tries the next seed"
        case "train":
            yield "`space` trains it"
        case "race":
            yield "`h` races it over seeds"
    yield "`h` tries it"

"""The findings on a file: what its functions do wrong, and the likeliest mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from core.lessons.own_code.answers import STAGES, Place, difference, rank
from core.lessons.own_code.fit import fitted
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes.table import (
    MISTAKES,
    OF_PASSES,
    OF_UPDATES,
    other_settings,
    pairs,
    single,
)
from core.lessons.own_code.refusals import (
    problem_of,
    refuse_failure,
    refuse_shape,
)
from core.lessons.own_code.trial import (
    SINGLE_TOLERANCE,
    TOLERANCE,
    CaseAnswers,
    Failure,
    Trial,
    has_effect,
    is_like,
)
from core.lessons.own_code.verdict import Finding, capital, share
from core.nn.arrays import FloatArray

Difference: TypeAlias = tuple[CaseAnswers, Place, float]
"""A wrong answer: the case's, its place and how wrong it is."""

ARGUMENTS = ("the weights", "the biases", "x", "y", "the learning rate", "the epochs")

FLOAT32 = "float32"
CHANGED = "arguments changed in place"
RESTLESS = "something is kept between calls"


def _tolerance(trial: Trial, group: Iterable[str]) -> float:
    single = any(own.single.intersection(group) for own in trial.judged)
    return SINGLE_TOLERANCE if single else TOLERANCE


def differences(trial: Trial, group: Sequence[str]) -> Iterator[Difference]:
    """The difference of each answer of some functions, 0 where it is rounding."""
    tolerance = _tolerance(trial, group)
    for own in trial.judged:
        right = own.right([function for function in group if function not in own.failures])
        for place, given in own.answers.items():
            if place in right:
                size = difference(given, right[place])
                yield own, place, size if size > tolerance else 0.0


def findings_of(trial: Trial, group: Sequence[str]) -> Iterator[Finding]:
    """All that is wrong with a group of functions."""
    habits = list(_habits(trial, group))
    yield from habits
    broken = [f for f in group if all(f in own.failures for own in trial.cases)]
    if len(broken) == len(group):
        refuse_failure(trial.cases[0].failures[group[0]], trial.file)
    group = [function for function in group if function not in broken]
    wrong = [each for each in differences(trial, group) if each[2]]
    failures = [each for each in _failures(trial, group) if not each[0].case.probe]
    if wrong or failures:
        mistake = _likeliest(trial, group, alone=bool(habits))
        where = _where(trial, wrong) if wrong else _failing(*failures[0])
        if mistake is not None:
            yield _named(mistake, where)
        elif wrong or len(failures) < len(trial.judged):
            for own, _, _ in wrong:
                refuse_shape(own.answers, own.right(group), own.case, trial.file)
            if not habits:
                yield Finding(where, explanation=_unknown(wrong))
        else:
            refuse_failure(failures[0][1], trial.file)
    for own, failure in [each for each in _failures(trial, broken) if each[0] is trial.cases[0]]:
        if not wrong:
            yield Finding(_failing(own, failure))


def _failures(trial: Trial, group: Iterable[str]) -> Iterator[tuple[CaseAnswers, Failure]]:
    """The failures of some functions."""
    for own in trial.cases:
        for function in group:
            if function in own.failures:
                yield own, own.failures[function]


def _habits(trial: Trial, group: Sequence[str]) -> Iterator[Finding]:
    """Mistakes that no formula tells: of precision, and of what is changed or kept."""
    for function in group:
        changed = {
            place
            for own in trial.judged
            for place in own.changed.get(function, ())
            if place < len(ARGUMENTS) and not (function == "train" and place < 2)
        }
        if changed:
            names = " and ".join(ARGUMENTS[place] for place in sorted(changed))
            yield Finding(
                mistake=CHANGED,
                explanation=f"The function {function} changes {names} that it was given, in "
                "place (-=, *=, out=...): it must compute with copies, or with new arrays.",
            )
        elif any(function in own.restless for own in trial.judged):
            yield Finding(
                mistake=RESTLESS,
                explanation=f"The function {function} answers otherwise when it is called again "
                "with the same arguments: something is kept between the calls, such as gradients "
                "that are added to those of the call before, or drawn anew.",
            )
    single = [f for f in group if any(f in own.single for own in trial.judged)]
    if single:
        yield Finding(
            mistake=FLOAT32,
            explanation=f"The numbers of {' and '.join(single)} are float32, with 7 digits: a "
            "gradient cannot be checked in them, and small steps are lost; use float64, NumPy's "
            "own.",
        )


def _where(trial: Trial, wrong: Sequence[Difference]) -> str:
    """Say at which part a file differs first, and by how much at most."""
    layers = len(trial.cases[0].case.network.layers)
    own, place, size = min(wrong, key=lambda each: (*rank(each[1], layers), -each[2]))
    told_forward = any(other.stage == "forward" for other in own.answers)
    part = {
        "forward": "The forward pass differs first",
        "loss": "The forward pass is right, the loss is not"
        if told_forward
        else "The loss differs first",
        "backward": "The backward pass differs first",
        "update": "The update differs first",
        "accuracy": "The accuracy is not the right one",
    }[place.stage]
    given, right = own.answers[place], own.right([place.function])[place]
    if np.shape(given) != np.shape(right):
        much = f"its shape is {np.shape(given)} and should be {np.shape(right)}"
    elif not np.isfinite(given).all():
        much = "it is not finite" if given.size == 1 else "not all of its numbers are finite"
    elif right.size == 1:
        much = f"it is {given.item():.6g} and should be {right.item():.6g}"
    else:
        most = share(size)
        of = "of " if most.endswith("%") else ""
        much = f"off by up to {most} {of}its largest number"
    if place.stage == "accuracy":
        return f"{part}: {much}."
    return f"{part}, at {place.what} of the network {own.case.name}: {much}."


def _failing(own: CaseAnswers, failure: Failure) -> str:
    return f"It fails in the network {own.case.name}: {problem_of(failure)}."


def _named(mistake: Mistake, where: str) -> Finding:
    explanation = f"{capital(mistake.sentence)}."
    return Finding(
        where, mistake.name, explanation, mistake.option, mistake.seen, not mistake.wrong
    )


def _unknown(wrong: Sequence[Difference]) -> str:
    """Say what is known of numbers that no mistake of the table gives."""
    stage = min((place.stage for _, place, _ in wrong), key=STAGES.index, default=None)
    factors = [
        _factor(own.answers[place], own.right([place.function])[place])
        for own, place, _ in wrong
        if place.stage == stage
    ]
    if len(factors) > 1 and np.ptp(factors) < TOLERANCE * abs(factors[0]):
        return f"All that is wrong there is {factors[0]:.6g} times the right number."
    return f"None of the {len(MISTAKES)} mistakes that are known gives these numbers."


def _factor(given: FloatArray, right: FloatArray) -> float:
    """The factor between two arrays; NaN where there is no single one."""
    if given.shape != right.shape or not (np.isfinite(given).all() and right.any()):
        return float("nan")
    factor = float((given * right).sum() / (right * right).sum())
    return factor if difference(given, factor * right) < TOLERANCE else float("nan")


def _likeliest(trial: Trial, group: Sequence[str], *, alone: bool) -> Mistake | None:
    """The first mistake that gives the answers of a group of functions: by itself, in one layer,
    or with a second one but where it is `alone`; else the first that gives those of the quick
    functions."""
    quick = [function for function in group if function != "train"]
    for functions in (group,) if quick == group or _are_right(trial, quick) else (group, quick):
        mistake = next(_like(trial, functions, alone=alone), None)
        if mistake is not None:
            return mistake
    return None


def _are_right(trial: Trial, functions: Sequence[str]) -> bool:
    """Whether some functions give the right answers wherever they are judged."""
    failures = any(not own.case.probe for own, _ in _failures(trial, functions))
    return not failures and not any(size for _, _, size in differences(trial, functions))


def _like(trial: Trial, group: Sequence[str], *, alone: bool) -> Iterator[Mistake]:
    """The mistakes that give the answers of some functions. Where one of these fails in every
    case that counts, the numbers of the probe decide."""
    tolerance = _tolerance(trial, group)
    failing = any(all(f in own.failures for own in trial.judged) for f in group)
    cases = trial.cases if failing else trial.judged
    depth = len(trial.cases[0].case.network.layers)
    yield from (each for each in single(depth) if is_like(each, group, cases, tolerance))
    numbered = fitted(MISTAKES, group, cases)
    yield from (each for each in numbered if is_like(each, group, cases, tolerance))
    if alone:
        return
    quick = [function for function in group if function != "train"]
    right = quick if _are_right(trial, quick) else []
    for passes in other_settings(OF_PASSES) if not right else ():
        if is_like(passes, quick or group, cases, tolerance):
            others = (passes.with_other(each) for each in other_settings(OF_UPDATES))
            for each in (passes, *filter(None, others)):
                if is_like(each, group, cases, tolerance):
                    yield each
    effective = [
        mistake
        for mistake in MISTAKES
        if has_effect(mistake, group, cases[0]) and not has_effect(mistake, right, cases[0])
    ]
    yield from (each for each in pairs(effective) if is_like(each, group, cases, tolerance))

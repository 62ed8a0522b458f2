"""A check of somebody's own code: run it, compare it, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from core.experiments.experiment import Experiment
from core.lessons.own_code.answers import Place, difference, rank
from core.lessons.own_code.cases import cases_of
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes import MISTAKES, pairs, single
from core.lessons.own_code.refusals import (
    problem_of,
    refuse_failure,
    refuse_shape,
    refuse_unjudged,
)
from core.lessons.own_code.trial import (
    SINGLE_TOLERANCE,
    TOLERANCE,
    CaseAnswers,
    Trial,
    has_effect,
    is_like,
    tried,
)
from core.lessons.own_code.verdict import Check, Finding, Verdict
from core.refusal import Refusal

SECONDS = 10.0
"""Time for a file's process, its imports included."""

ARGUMENTS = ("the weights", "the biases", "x", "y", "the learning rate", "the epochs")

FLOAT32 = "float32"
CHANGED = "arguments changed in place"
RESTLESS = "something is kept between calls"
BIAS_A_SAMPLE = "a bias a sample"


def check_code(
    path: str | Path,
    experiment: Experiment = Experiment(),  # noqa: B008 - immutable
    *,
    columns: bool = False,
    seconds: float = SECONDS,
) -> Verdict:
    """Compare the backpropagation of a file with the right one, and name its mistake.

    The file runs in a process of its own. experiment: the functions and the rule that it is meant
    for; its number of hidden layers counts, their widths do not. columns: the file has samples and
    units as columns, weights (units out, units in). `Refusal` where the file cannot be judged.

        >>> print(check_code("mine.py", Experiment(activation="tanh", squash_input=False)))
    """
    file = Path(path).absolute()
    _refuse_no_file(file, path)
    trial = tried(file, cases_of(experiment), seconds, columns=columns)
    refuse_unjudged(trial)
    findings = [finding for group in trial.groups() for finding in _findings(trial, group)]
    return Verdict(
        file.name,
        _network(experiment),
        trial.functions,
        tuple(_checks(trial)),
        tuple(findings),
        tuple(_notes(trial)),
    )


def _refuse_no_file(file: Path, path: str | Path) -> None:
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "not there"
        raise Refusal(f"file is '{path}'; it must be a Python file, and it is {kind}")
    if file.suffix == ".ipynb":
        raise Refusal(f"file is '{path}'; it is a notebook: save its code as a .py file")


def _network(experiment: Experiment) -> str:
    architecture = experiment.architecture
    hidden = " and ".join(dict.fromkeys(a.name for a in architecture.activations)) or "no layers"
    return ", ".join(
        (
            f"{len(architecture.activations)} hidden layers of {hidden}",
            f"{architecture.loss.name.replace('_', ' ')} as {experiment.reduction}",
            "input squashed" if architecture.squash else "input as it is",
            "biases" if architecture.bias else "no biases",
            experiment.optimizer.replace("_", " "),
        )
    )


def _tolerance(trial: Trial, group: Iterable[str]) -> float:
    single = any(own.single.intersection(group) for own in trial.judged)
    return SINGLE_TOLERANCE if single else TOLERANCE


def _differences(trial: Trial, group: Sequence[str]) -> Iterator[tuple[CaseAnswers, Place, float]]:
    """The difference of each answer of some functions, 0 where it is rounding."""
    tolerance = _tolerance(trial, group)
    for own in trial.judged:
        right = own.right([function for function in group if function not in own.failures])
        for place, given in own.answers.items():
            if place in right:
                size = difference(given, right[place])
                yield own, place, size if size > tolerance else 0.0


def _checks(trial: Trial) -> Iterator[Check]:
    """The worst of each part of each layer."""
    worst: dict[tuple[int, str], Check] = {}
    for group in trial.groups():
        for own, place, size in _differences(trial, group):
            key = place.layer, place.stage
            if key not in worst or size > worst[key].difference:
                worst[key] = Check(place.layer, place.stage, size, place.what, own.case.name)
    yield from worst.values()


def _findings(trial: Trial, group: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with a group of functions."""
    habits = list(_habits(trial, group))
    yield from habits
    failed = [own for own in trial.judged if own.failures.keys() & set(group)]
    wrong = [each for each in _differences(trial, group) if each[2]]
    if not wrong and not failed:
        return
    mistake = _likeliest(trial, group, alone=bool(habits))
    if mistake is None and len(failed) == len(trial.judged):
        refuse_failure(failed[0], group, trial.file)
    if wrong:
        layers = len(trial.cases[0].case.network.layers)
        own, place, size = min(wrong, key=lambda each: (*rank(each[1], layers), -each[2]))
        where = _where(own, place, size)
        if mistake is None:
            refuse_shape(own.answers, own.right(group), own.case, trial.file)
    else:
        where = _failing(failed[0], group)
    if mistake is not None:
        yield _named(mistake, where)
    elif not habits:
        yield Finding("", f"{where} {_unknown(wrong, trial)}")


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
                CHANGED,
                f"{function} changes {names} that it was given, in place (-=, *=, out=...): it "
                "must compute with copies, or with new arrays",
            )
        elif any(function in own.restless for own in trial.judged):
            yield Finding(
                RESTLESS,
                f"{function} answers otherwise when it is called again with the same arguments: "
                "something is kept between the calls, such as gradients that are added to those "
                "of the call before, or drawn anew",
            )
    if _tolerance(trial, group) == SINGLE_TOLERANCE:
        yield Finding(
            FLOAT32,
            f"{' and '.join(group)} compute in float32, with 7 digits: a gradient cannot be "
            "checked in them, and small steps are lost; use float64, NumPy's own",
        )


def _where(own: CaseAnswers, place: Place, size: float) -> str:
    """Where a file differs first, and by how much."""
    part = {
        "forward": "The forward pass differs first",
        "loss": "The forward pass is right, and the loss is not",
        "backward": "The backward pass differs first",
        "update": "The update differs first",
        "accuracy": "The accuracy is not the right one",
    }[place.stage]
    right = own.right([place.function])[place]
    if np.shape(own.answers[place]) != np.shape(right):
        much = f"the shape is {np.shape(own.answers[place])} and should be {np.shape(right)}"
    elif not np.isfinite(own.answers[place]).all():
        much = "not all of its numbers are finite"
    elif right.size == 1:
        much = f"{own.answers[place].item():.6g} where {right.item():.6g} is right"
    else:
        much = f"by {size:.2g} times its largest number"
    return f"{part}, at {place.what} of the network {own.case.name}: {much}."


def _failing(own: CaseAnswers, group: Sequence[str]) -> str:
    failure = next(own.failures[function] for function in group if function in own.failures)
    return f"It fails in the network {own.case.name}: {problem_of(failure)}."


def _named(mistake: Mistake, where: str) -> Finding:
    seen = f" (Seen in {mistake.seen}.)" if mistake.seen else ""
    option = f" With {mistake.option} the file is right." if mistake.option else ""
    sentence = f"{where} The likeliest mistake: {mistake.name}. {_capital(mistake.sentence)}."
    return Finding(mistake.name, sentence + option + seen, mistake.seen, mistake.option)


def _capital(sentence: str) -> str:
    """A sentence with its first letter large, unless that is a symbol such as dL/dW."""
    word = sentence.split()[0]
    return sentence[0].upper() + sentence[1:] if word.isalpha() else sentence


def _unknown(wrong: Sequence[tuple[CaseAnswers, Place, float]], trial: Trial) -> str:
    """What can be said of numbers that no known mistake gives."""
    return f"None of the {len(MISTAKES)} mistakes that are known gives these numbers."


def _likeliest(trial: Trial, group: Sequence[str], *, alone: bool) -> Mistake | None:
    """The first mistake that gives the answers of a group of functions: by itself, in one layer,
    or with a second one but where it is `alone`; else the first that gives those of the quick
    functions."""
    quick = [function for function in group if function != "train"]
    for functions in (group, quick) if 0 < len(quick) < len(group) else (group,):
        mistake = next(_like(trial, functions, alone=alone), None)
        if mistake is not None:
            return mistake
    return None


def _like(trial: Trial, group: Sequence[str], *, alone: bool) -> Iterator[Mistake]:
    """The mistakes that give the answers of some functions. Where one of these fails in every
    case that counts, the numbers of the probe decide."""
    tolerance = _tolerance(trial, group)
    failing = any(all(f in own.failures for own in trial.judged) for f in group)
    cases = trial.cases if failing else trial.judged
    for mistake in single(len(trial.cases[0].case.network.layers)):
        if is_like(mistake, group, cases, tolerance):
            yield mistake
    effective = [mistake for mistake in MISTAKES if has_effect(mistake, group, cases[0])]
    for mistake in () if alone else pairs(effective):
        if is_like(mistake, group, cases, tolerance):
            yield mistake


def _notes(trial: Trial) -> Iterator[str]:
    if trial.done.output:
        yield f"What it printed ({trial.done.output:,} bytes) is left out."

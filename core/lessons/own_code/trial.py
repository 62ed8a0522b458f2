"""A trial of a file: its answers in every case, and which mistake gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from core.lessons.own_code.answers import (
    Answers,
    Place,
    by_formulas,
    difference,
    given_gradients,
    labelled,
    places_of,
    split,
)
from core.lessons.own_code.cases import EPOCHS, Case
from core.lessons.own_code.formulas import RIGHT
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.process import NAMES, Call, Done, run
from core.lessons.own_code.reading import Unreadable, array_of, read
from core.nn.arrays import FloatArray

TOLERANCE = 1e-6
"""The share of the largest number by which right numbers may differ: sums in another order, and a
1e-8 that keeps a logarithm from 0."""

SINGLE_TOLERANCE = 1e-4
"""The same of code that computes in float32."""

GROUPS = (("forward", "gradients", "train"), ("update",), ("accuracy",))
"""Functions whose mistakes are the same ones."""


@dataclass(frozen=True)
class Failure:
    """An exception of a function."""

    function: str
    kind: str
    message: str
    line: int | None
    alone: bool = False
    """Whether it reached beyond its process."""


@dataclass
class CaseAnswers:
    """The answers of a file in one case."""

    case: Case
    answers: dict[Place, FloatArray] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    """By the function."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Sentences about answers in another form, by the function."""
    changed: dict[str, list[int]] = field(default_factory=dict)
    """The arguments that a function changed, by their places."""
    restless: set[str] = field(default_factory=set)
    """Functions that answered otherwise when they were called again."""
    single: set[str] = field(default_factory=set)
    """Functions whose numbers are float32."""

    @cached_property
    def _right(self) -> dict[str, Answers]:
        return {}

    def right(self, functions: Iterable[str]) -> Answers:
        """The right answers of some functions."""
        for function in functions:
            if function not in self._right:
                self._right[function] = by_formulas([function], self.case, RIGHT)
        return {place: a for f in functions for place, a in self._right[f].items()}


@dataclass(frozen=True)
class Trial:
    """All that came of a file's process."""

    file: str
    """The file's name."""
    done: Done
    functions: tuple[str, ...]
    cases: tuple[CaseAnswers, ...]
    stage: str
    """The part that was running last: import, or a function."""

    @property
    def judged(self) -> tuple[CaseAnswers, ...]:
        """The cases that count."""
        return tuple(each for each in self.cases if not each.case.probe)

    def groups(self) -> Iterable[tuple[str, ...]]:
        """The functions that the file has, those together whose mistakes are the same."""
        groups = (tuple(f for f in group if f in self.functions) for group in GROUPS)
        return [group for group in groups if group]


def calls_of(cases: Sequence[Case], columns: bool) -> list[Call]:
    """All calls of all functions that a file may have."""
    return [
        Call(function, call, number, [_turned(each, columns) for each in arguments])
        for number, case in enumerate(cases)
        for function in NAMES
        for call, arguments in _arguments(function, case, columns)
        if function != "accuracy" or number == 0
    ]


def _arguments(function: str, case: Case, columns: bool) -> list[tuple[str, list[Any]]]:
    network, (x, target) = case.network, (case.x, case.target)
    weights = [w.copy() for w in network.weights]
    widths = case.architecture.widths[1:]
    biases = [b.copy() for b in network.biases or map(np.zeros, widths)]
    if columns:
        biases = [b[None] for b in biases]  # turned into a column with all else
    match function:
        case "forward":
            return [("forward", [weights, biases, x])]
        case "gradients":
            return [("gradients", [weights, biases, x, target])]
        case "train":
            given = [weights, biases, x, target, case.rate]
            return [(f"train {epochs}", [*given, epochs]) for epochs in EPOCHS]
        case "update":
            lists = [split(case, p) for p in (network.parameters, *given_gradients(case))]
            if columns:
                lists = [[a if a.ndim == 2 else a[None] for a in arrays] for arrays in lists]
            return [("update", [lists[0], lists[1:], case.rate])]
    return [("accuracy", list(labelled(case)))]


def _turned(value: Any, columns: bool) -> Any:
    """An argument with samples and units as columns, where that is asked for."""
    if isinstance(value, list):
        return [_turned(each, columns) for each in value]
    return value.T if columns and getattr(value, "ndim", 0) == 2 else value


def tried(path: Path, cases: Sequence[Case], seconds: float, *, columns: bool) -> Trial:
    """Call a file's functions in all cases, in a process of its own."""
    done = run(path, calls_of(cases, columns), seconds)
    answers, stage = [CaseAnswers(case) for case in cases], "import"
    functions: tuple[str, ...] = ()
    for line in done.lines:
        if "functions" in line:
            functions = tuple(name for name in NAMES if name in line["functions"])
        if "begin" in line:
            stage = str(line["begin"])
        number, call = line.get("case"), line.get("call")
        if isinstance(number, int) and 0 <= number < len(cases) and isinstance(call, str):
            _take(answers[number], call, line, columns)
    return Trial(path.name, done, functions, tuple(answers), stage)


def _take(own: CaseAnswers, call: str, line: Mapping[str, Any], columns: bool) -> None:
    """Add what a line tells of a call."""
    function, case = call.split()[0], own.case
    if isinstance(line.get("error"), dict):
        own.failures.setdefault(function, failure_of(function, line["error"]))
    if "answer" not in line:
        return
    trees = {call: line["answer"]}
    if function == "update":
        trees = {f"update {count}": line["answer"][count - 1] for count in EPOCHS}
    for name, tree in trees.items():
        places = places_of(function, case)[name]
        try:
            answers = dict(read(function, places, tree, case, columns))
        except Unreadable as error:
            own.unreadable.setdefault(function, str(error))
            continue
        if function in ("train", "update"):
            answers = _moved(answers, places, case)
        own.answers.update(answers)
    if is_single(line["answer"]):
        own.single.add(function)
    if line.get("changed"):
        own.changed.setdefault(function, list(line["changed"]))
    if line.get("again") is False:
        own.restless.add(function)


def _moved(answers: Answers, places: Sequence[Place], case: Case) -> dict[Place, FloatArray]:
    start = split(case, case.network.parameters)
    return {
        place: answers[place] - own if answers[place].shape == own.shape else answers[place]
        for place, own in zip(places, start, strict=False)
        if place in answers
    }


def failure_of(function: str, error: Mapping[str, Any]) -> Failure:
    """An exception as the process tells it."""
    line = error.get("line")
    return Failure(
        function,
        str(error.get("type", "an error")),
        str(error.get("message", "")),
        line if isinstance(line, int) else None,
        error.get("alone") is True,
    )


def is_single(tree: Any) -> bool:
    """Whether numbers have the digits of float32 alone, and are not whole besides."""
    arrays = _leaves(tree)
    if not arrays:
        return False
    numbers = np.concatenate([array.ravel() for array in arrays])
    numbers = numbers[np.isfinite(numbers)]
    with np.errstate(over="ignore"):
        rounded = numbers.astype(np.float32).astype(np.float64)
    return bool((rounded == numbers).all() and (numbers * 1024 % 1 != 0).any())


def _leaves(tree: Any) -> list[FloatArray]:
    if isinstance(tree, list):
        return [leaf for each in tree for leaf in _leaves(each)]
    array = array_of(tree)
    return [] if array is None else [array]


def is_like(
    mistake: Mistake, group: Sequence[str], cases: Iterable[CaseAnswers], tolerance: float
) -> bool:
    """Whether a mistake gives the answers of a group of functions in some cases, and others than
    the right ones."""
    differs = False
    for own in cases:
        case = mistake.case_of(own.case)
        if case is None:
            return False
        failed = any(function in own.failures for function in group)
        right = own.right(group)
        for functions in _in_steps(group):
            try:
                answers = by_formulas(functions, case, mistake.formulas)
            except (ValueError, IndexError):
                if failed:
                    break
                return False
            if failed and any(right[p].shape != a.shape for p, a in answers.items() if p in right):
                break
            for place, given in own.answers.items():
                if place.function not in functions or place not in answers:
                    continue
                if difference(given, answers[place]) > tolerance:
                    return False
                differs |= difference(answers[place], right[place]) > tolerance
        else:
            if failed:
                return False
    return differs


def has_effect(mistake: Mistake, group: Sequence[str], own: CaseAnswers) -> bool:
    """Whether a mistake gives other answers than the right ones, or fails."""
    case = mistake.case_of(own.case)
    if case is None:
        return False
    try:
        answers = by_formulas(group, case, mistake.formulas)
    except (ValueError, IndexError):
        return True
    right = own.right(group)
    return any(
        difference(answers[place], right[place]) > TOLERANCE
        for place in answers.keys() & right.keys()
    )


def _in_steps(group: Sequence[str]) -> list[list[str]]:
    """The quick functions before the one that trains."""
    quick = [function for function in group if function != "train"]
    return [each for each in (quick, ["train"] if "train" in group else []) if each]

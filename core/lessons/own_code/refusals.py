"""Files that cannot be judged: one sentence each, with the line in the file where there is one."""

from __future__ import annotations

import re
from typing import NoReturn

from core.lessons.own_code.answers import Answers
from core.lessons.own_code.cases import Case
from core.lessons.own_code.process import MEMORY, MOST_OUTPUT
from core.lessons.own_code.reading import misshapen
from core.lessons.own_code.trial import Failure, Trial, failure_of
from core.refusal import Refusal, written

SIGNATURES = "gradients(weights, biases, x, y), train(...) or another of 'check-code --template'"

GUFUNC = re.compile(r"Input operand \d has a mismatch .* with gufunc signature \S+")
"""NumPy's words for matrices that cannot be multiplied, but for their sizes."""

SHAPES = ("ValueError", "IndexError", "RuntimeError")
"""Exceptions that NumPy and PyTorch raise of shapes that do not fit."""

UNJUDGED = ("NotImplementedError", "SystemExit", "MemoryError")
"""Exceptions that no wrong formula raises."""


def refuse(file: str, line: int | None, problem: str) -> NoReturn:
    """Raise the sentence about a file."""
    raise Refusal(f"{written(file)}{f', line {line}' if line else ''}: {problem}")


def problem_of(failure: Failure) -> str:
    """An exception in words, with its line."""
    at = f" (line {failure.line})" if failure.line else ""
    return f"{failure.function} raises {described(failure)}{at}"


def described(failure: Failure) -> str:
    """An exception as Python names it, and its message, that of NumPy's product in plain words."""
    message = GUFUNC.sub("the shapes do not fit", failure.message)
    return f"{failure.kind}: {written(message)}" if message else failure.kind


def refuse_unjudged(trial: Trial) -> None:
    """Refuse a file whose process did not come to its end, or that has no function to judge."""
    done, file = trial.done, trial.file
    doing = "its import" if trial.stage == "import" else trial.stage
    if done.output > MOST_OUTPUT:
        refuse(file, done.line, f"{doing} prints more than {MOST_OUTPUT:,} bytes")
    for line in done.lines:
        if trial.stage == "import" and isinstance(line.get("error"), dict):
            _refuse_import(failure_of("import", line["error"]), file)
    if done.seconds is not None:
        refuse(file, done.line, f"{doing} does not end within {done.seconds:g} s")
    if not any("end" in line for line in done.lines):
        refuse(file, done.line, f"{doing} ends the whole process ({_ending(done.code)})")
    if not trial.functions:
        refuse(file, None, f"it has no function to check: it needs {SIGNATURES}")
    for own in trial.judged:
        for function, sentence in own.unreadable.items():
            refuse(file, None, f"{function}: {sentence}")
        for failure in own.failures.values():
            if failure.kind in UNJUDGED or failure.alone:
                refuse(file, failure.line, _reason(failure))


def _reason(failure: Failure) -> str:
    """Say what an exception means where its name alone does not."""
    function = failure.function
    match failure.kind:
        case "NotImplementedError":
            return f"{function} is not written yet"
        case "SystemExit":
            return f"{function} ends the program (exit)"
        case "MemoryError":
            return f"{function} needs more memory than the {MEMORY // 2**30} GB that it may have"
        case "RecursionError":
            return f"{function} calls itself without end ({failure.message})"
    if failure.alone:
        return f"{function} starts or ends another process, which a check does not allow"
    return f"{function} raises {described(failure)}"


def _refuse_import(failure: Failure, file: str) -> NoReturn:
    if failure.kind in ("SyntaxError", "IndentationError", "TabError"):
        refuse(file, failure.line, f"it is not Python ({failure.message})")
    if failure.kind in ("ModuleNotFoundError", "ImportError"):
        refuse(file, failure.line, f"an import fails ({failure.message})")
    refuse(file, failure.line, _reason(failure).replace("import ", "the import ", 1))


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def refuse_failure(failure: Failure, file: str) -> NoReturn:
    """Refuse a file whose function fails in every case."""
    refuse(file, failure.line, _reason(failure))


def fails_of_shapes(trial: Trial) -> bool:
    """Whether arrays of another shape are what a function fails of, in every network."""
    return bool(trial.functions) and any(
        all(
            function in own.unreadable or getattr(own.failures.get(function), "kind", "") in SHAPES
            for own in trial.judged
        )
        for function in trial.functions
    )


def answers_all(trial: Trial) -> bool:
    """Whether all functions answer in the form that is asked for, in every network."""
    return all(own.answers and not (own.failures or own.unreadable) for own in trial.judged)


def refuse_shape(answers: Answers, right: Answers, case: Case, file: str) -> None:
    """Refuse an answer of another shape, which no mistake explains."""
    sentence = misshapen(answers, right, case)
    if sentence:
        refuse(file, None, sentence)

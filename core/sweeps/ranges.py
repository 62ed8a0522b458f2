"""Varied values, ranges and seeds as they are written: each is read, or refused in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from core.experiments.experiment import Experiment
from core.experiments.schema import Description, descriptions, find, problems, refusal
from core.experiments.setting import format_value
from core.refusal import Refusal, written

MAX_RUNS = 10_000
"""Runs of one sweep."""

DIGITS, MOST_DIGITS = 3, 17
"""Of the values of a range: they are rounded, so that they are what a table says they are."""

EXAMPLE = "learning_rate=0.001,0.01 or learning_rate=log:1e-4:1:9 or hidden=2,2/4,4"

UNVARIED = ("seed", "epochs")
"""Settings that a race does not vary: the seeds are its runs, and all share one timeline."""

Value = Any
"""A setting's value, validated by the schema."""


def known(name: str) -> Description:
    """The setting of that name, short name or title, where it can vary."""
    field = find(name)
    if field is None:
        known = ", ".join(n for n in descriptions() if n != "seed")
        raise Refusal(f"vary names '{written(name)}'; it must be one of {known}")
    if field.name == "seed":
        raise Refusal("the seed is not varied like a setting; say seeds 20, 3,5,8 or 100-119")
    return field


def validated(base: Experiment, field: Description, value: object) -> Value:
    """The value as the schema has it, in an experiment that is `base` otherwise."""
    try:
        return getattr(base.with_changes(**{field.name: value}), field.name)
    except ValidationError as error:
        raise Refusal(problems(error, {field.name: value})[0].sentence) from None


def parse_vary(text: str) -> tuple[str, tuple[object, ...]]:
    """`name=values`, as on the command line: the setting's name and its values."""
    name, equals, values = text.partition("=")
    if not equals or not values.strip():
        raise Refusal(
            f"vary is '{written(text)}'; it must be a setting and its values, such as {EXAMPLE}"
        )
    return parse_values(name, values)


def written_values(name: str, values: Iterable[Value]) -> str:
    """Write the values of a setting as `parse_values` reads them."""
    return _separator(known(name)).join(format_value(value) for value in values)


def written_seeds(seeds: Sequence[int]) -> str:
    """Write seeds as `parse_seeds` reads them."""
    if list(seeds) == list(range(len(seeds))):
        return str(len(seeds))
    return ",".join(map(str, seeds)) if len(seeds) > 1 else f"{seeds[0]}-{seeds[0]}"


def _separator(field: Description) -> str:
    return "/" if field.kind in ("widths", "names") else ","


def parse_values(name: str, text: str) -> tuple[str, tuple[object, ...]]:
    """The values of a setting, from `a,b,c` (widths: `2,2/4,4`) or `log:1e-4:1:9`."""
    field = known(name)
    kind, colon, rest = text.strip().partition(":")
    if colon and not field.choices:
        return field.name, _range(field, text.strip(), kind, rest)
    return field.name, tuple(value.strip() for value in _split(text, _separator(field)))


def _split(text: str, separator: str) -> list[str]:
    """Return the parts of a text between separators, but for those within brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _range(field: Description, text: str, kind: str, rest: str) -> tuple[object, ...]:
    """`log:first:last:count` or `linear:first:last:count`."""
    subject = f"{field.title} varies over '{written(text)}'; "
    wrong = Refusal(
        f"{subject}a range is log:first:last:count or linear:first:last:count, such as log:1e-4:1:9"
    )
    if kind not in ("log", "linear") or field.kind not in ("whole", "number"):
        raise wrong
    try:
        *ends, count_text = rest.split(":")
        first, last = map(float, ends)
        count = int(count_text)
    except ValueError:
        raise wrong from None
    finite = math.isfinite(first) and math.isfinite(last)
    if not finite or count < 2:
        raise wrong
    if kind == "log" and min(first, last) <= 0:
        raise Refusal(f"{subject}a log range lies between numbers above 0")
    if count > MAX_RUNS:
        raise Refusal(f"{subject}at most {MAX_RUNS:,} values are allowed")
    # Ends that the schema allows leave nothing in between that it does not.
    first, last = (_end(field, end) for end in ends)
    values = _steps(field, first, last, count, logarithmic=kind == "log")
    if len(values) < count:
        rounded = "rounded to whole numbers " if field.kind == "whole" else ""
        raise Refusal(f"{subject}{rounded}these are {len(values)} of {count:,} values")
    return values


def _end(field: Description, text: str) -> Value:
    """Return an end of a range as the schema has it; 1e3 is a whole number too."""
    value = float(text)
    try:
        whole = int(value) if value.is_integer() else text
        return getattr(Experiment.model_validate({field.name: whole}), field.name)
    except ValidationError:
        raise Refusal(refusal(field, text)) from None


def _steps(
    field: Description, first: Value, last: Value, count: int, *, logarithmic: bool
) -> tuple[Value, ...]:
    """Return `count` different values from `first` to `last`, of as few digits as keep them
    apart; fewer values where no number of digits does."""
    low, high = (math.log10(first), math.log10(last)) if logarithmic else (first, last)
    between = [low + (high - low) * step / (count - 1) for step in range(1, count - 1)]
    for digits in range(DIGITS, MOST_DIGITS + 1):
        inner = (float(f"{10**x if logarithmic else x:.{digits}g}") for x in between)
        values = (first, *(round(x) if field.kind == "whole" else x for x in inner), last)
        if list(values) == sorted(set(values), reverse=first > last):
            return values
    return tuple(dict.fromkeys(values))


def parse_seeds(text: str) -> int | tuple[int, ...]:
    """Seeds from `20` (that many), `3,5,8` or `100-119`."""
    try:
        if "-" in text:
            first, last = (int(part) for part in text.split("-"))
            refuse_seed_count(last - first + 1, text)
            return tuple(range(first, last + 1))
        if "," in text:
            seeds = tuple(int(part) for part in text.split(",") if part.strip())
            refuse_seed_count(len(seeds), text)
            return seeds
        return int(text)
    except ValueError as error:
        raise error if isinstance(error, Refusal) else Refusal(wrong_seeds(text)) from None


def refuse_seed_count(count: int, given: object) -> None:
    """Refuse no seeds and too many, as they were `given`."""
    if count < 1:
        raise Refusal(wrong_seeds(given))
    if count > MAX_RUNS:
        raise Refusal(f"seeds is '{written(given)}'; at most {MAX_RUNS:,} of them are allowed")


def wrong_seeds(given: object) -> str:
    """The sentence for seeds that are none."""
    return (
        f"seeds is '{written(given)}'; "
        "it must be how many, such as 20, or which, such as 3,5,8 or 100-119"
    )

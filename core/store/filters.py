"""Filters: the language in which runs are chosen, on the screen and on the command line.

Conditions with blanks between them must all hold: `dataset=xor lr<0.1 accuracy>=95% -tag=old`.
A condition is a column, a comparison and a value; a word alone is looked for in name, tags, note
and preset. A minus before either asks for the others. `=` takes several values with commas and
ranges such as `3..7`, `~` looks for a part of a text, `none` is no value. A sweep is chosen by each
of the values that it varies. A day, a month or a year is a whole one; `started>3d`, or `3d ago`, is
younger than three days (`m`, `h`, `d`, `w`). Quotes hold blanks.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from core.experiments.setting import NONE, format_value
from core.refusal import Refusal, written
from core.store.columns import COLUMNS, Column, Value, find_column
from core.store.dates import ALLOWED as DATES
from core.store.dates import parse_span
from core.store.stored_run import StoredRun

LONGEST = 1000
"""Characters of a filter."""

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "~", "!~")
_SPELLINGS = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
_NEGATED = {"!=": "=", "!~": "~"}
ORDERED = ("whole", "number", "share", "loss", "date")
"""The kinds of columns whose values are compared by size."""

SEARCHED = ("name", "preset", "tags", "note")
"""The columns that a word alone is looked for in."""

SWITCH = {"on": True, "off": False, "yes": True, "no": False, "true": True, "false": False}

_TOKEN = re.compile(
    r"""\s*(?P<minus>-?)
    (?:(?P<name>[^\W\d][\w-]*)\s*(?P<comparison>[<>!=]=|!~|[=<>~≤≥≠])\s*)?
    (?P<value>"[^"]*"?|'[^']*'?|(?(name)\S*\d[smhdw](?:\s+ago(?:\.\.\S*)?(?!\S))+|(?!))|\S*)""",
    re.VERBOSE,
)

Test = Callable[[StoredRun], bool]


@dataclass(frozen=True)
class Filter:
    """Conditions that all have to hold."""

    text: str
    conditions: tuple[Test, ...] = ()

    def matches(self, run: StoredRun) -> bool:
        """Return whether all conditions hold for a run."""
        return all(condition(run) for condition in self.conditions)

    def chosen(self, runs: Iterable[StoredRun]) -> list[StoredRun]:
        """Return those of some runs for which they hold."""
        left = list(runs)
        for condition in self.conditions:
            left = [run for run in left if condition(run)]
        return left


def parse_filter(text: str, *, now: float | None = None) -> Filter:
    """The filter of a text; `Refusal` where it has none. `now`, in seconds since 1970, is what
    spans of time go back from."""
    if len(text) > LONGEST:
        raise Refusal(f"the filter has {len(text):,} characters; at most {LONGEST:,} are allowed")
    now = time.time() if now is None else now
    return Filter(text, tuple(_conditions(text, now)))


def _conditions(text: str, now: float) -> Iterable[Test]:
    end = len(text.rstrip())
    place = 0
    while place < end:
        match = _TOKEN.match(text, place)
        assert match is not None
        place = match.end()
        name, value = match["name"], _unquoted(match["value"])
        if name is None and not value:
            raise Refusal(
                f"the filter has '{match[0].strip()}' alone; it must be a word or a condition such "
                "as -tag=old"
            )
        test = _search(value) if name is None else _compare(name, match["comparison"], value, now)
        yield _negation(test) if match["minus"] else test


def _unquoted(text: str) -> str:
    if not text.startswith(("'", '"')):
        return text
    if len(text) == 1 or text[-1] != text[0]:
        raise Refusal(f"the filter's {written(text)} is not closed; it must end with {text[0]}")
    return text[1:-1]


def _negation(test: Test) -> Test:
    return lambda run: not test(run)


def _search(word: str) -> Test:
    tests = [_part(COLUMNS[name], word) for name in SEARCHED]
    return lambda run: any(test(run) for test in tests)


def _compare(name: str, spelling: str, text: str, now: float) -> Test:
    """Return the condition of a column; `Refusal` where it has no such value, or comparison."""
    column, comparison = find_column(name), _SPELLINGS.get(spelling, spelling)
    if not text:
        raise Refusal(f"{column.title} {comparison} needs a value, such as {example(column)}")
    if comparison in _NEGATED:
        return _negation(_compare(name, _NEGATED[comparison], text, now))
    return _of_any(column, _test(column, comparison, text, now))


def _of_any(column: Column, test: Test) -> Test:
    """Return whether a test holds for a run, or with one of the values that a sweep varies."""
    return lambda run: any(map(test, column.variants(run)))


def _test(column: Column, comparison: str, text: str, now: float) -> Test:
    """Return the condition of a column that a comparison and a value make."""
    if comparison == "~":
        return _part(column, text)
    if comparison == "=":
        return _equal(column, text, now)
    if column.kind not in ORDERED:
        raise Refusal(
            f"{column.title} is compared by '{comparison}'; it must be =, != or ~ (a part of it)"
        )
    low, high = _span(column, text, now)
    # A day that is compared is a whole one: after it is after its end.
    tests: dict[str, Callable[[float], bool]] = {
        "<": lambda value: value < low,
        ">=": lambda value: value >= low,
        ">": lambda value: value > high,
        "<=": lambda value: value <= high,
    }
    return _of_number(column, tests[comparison])


def _of_number(column: Column, test: Callable[[float], bool]) -> Test:
    def holds(run: StoredRun) -> bool:
        value = column.value(run)
        return isinstance(value, int | float) and not isinstance(value, bool) and test(value)

    return holds


def _part(column: Column, text: str) -> Test:
    word = text.casefold()

    def holds(run: StoredRun) -> bool:
        value = column.value(run)
        if isinstance(value, str):
            return word in value.casefold()
        return column.has(run) and word in plain(value).casefold()

    return holds


def plain(value: Value) -> str:
    """Return a value as it is written in a filter."""
    return NONE if value is None else format_value(value)


def _equal(column: Column, text: str, now: float) -> Test:
    """Return whether a value is a text's, or one of several with commas between them."""
    wanted = text.casefold()
    if column.kind == "widths":
        exactly = _widths(column, wanted)
        return lambda run: column.has(run) and plain(column.value(run)) == exactly
    parts = [part.strip() for part in wanted.split(",") if part.strip()] or [wanted]
    tests: list[Test] = [_one(column, part, now) for part in parts]
    if len(parts) == 1:
        return tests[0]
    if column.kind == "text" or (column.kind == "choice" and not column.closed):
        tests.append(_one(column, wanted, now))  # a formula may have commas
    return lambda run: any(test(run) for test in tests)


def _widths(column: Column, text: str) -> str:
    parts = [part.strip() for part in text.strip("()[]").split(",")]
    if text != NONE and not all(part.isdecimal() for part in parts):
        raise Refusal(_refused(column, text, "widths with commas, such as 4,4, or none"))
    return text if text == NONE else ",".join(str(int(part)) for part in parts if len(part) < 10)


def _one(column: Column, text: str, now: float) -> Test:
    """Return whether a value is a single one, or lies in a range."""
    if text == NONE and text not in column.choices:
        return lambda run: not column.has(run)
    if column.kind in ORDERED:
        if text == column.word.casefold():
            return lambda run: column.value(run) == column.word
        first, dots, last = text.partition("..")
        low, high = _span(column, first, now)
        if dots:
            low, high = (
                min(low, _span(column, last, now)[0]),
                max(high, _span(column, last, now)[1]),
            )
        elif column.kind == "date" and low == high:
            raise Refusal(_refused(column, text, f"a day with =, or {DATES} with < or >"))
        return _of_number(column, lambda value: low <= value <= high)
    if column.kind == "switch":
        if text not in SWITCH:
            raise Refusal(_refused(column, text, "on or off"))
        return lambda run: column.value(run) is SWITCH[text]
    choices = [choice.casefold() for choice in column.choices]
    words = text.replace("-", " ") if column.closed and text not in choices else text
    if column.closed and words not in choices:
        raise Refusal(_refused(column, text, f"one of {', '.join(column.choices)}"))
    if column.kind == "names":
        return lambda run: words in _folded(column.value(run))

    def holds(run: StoredRun) -> bool:
        value = column.value(run)
        if isinstance(value, str):
            return value.casefold() == words
        return column.has(run) and plain(value).casefold() == words

    return holds if column.also is None else _or_also(holds, column.also, words)


def _or_also(test: Test, also: Callable[[StoredRun], tuple[str, ...]], word: str) -> Test:
    return lambda run: test(run) or word in also(run)


def _folded(value: Value) -> tuple[str, ...]:
    return tuple(str(part).casefold() for part in value) if isinstance(value, tuple) else ()


def _span(column: Column, text: str, now: float) -> tuple[float, float]:
    """Return the first and the last number, or moment, that a text is."""
    if column.kind == "date":
        span = parse_span(text, now)
        if span is None:
            raise Refusal(_refused(column, text, DATES))
        return span
    number = float("nan")
    with suppress(ValueError):
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if column.kind == "share" and number > 1:
        raise Refusal(_refused(column, text, f"a share such as 0.95, or {text.removesuffix('%')}%"))
    if math.isnan(number) or re.match(r"0\d", text):  # of 1,000 the thousands
        word = f"{column.word}, or " if column.word else ""
        raise Refusal(_refused(column, text, f"{word}a number such as {example(column)}"))
    return number, number


def _refused(column: Column, text: str, allowed: str) -> str:
    return f"{column.title} is compared with '{written(text)}'; it must be {allowed}"


EXAMPLES = {
    "whole": "1000", "number": "0.1", "share": "95%", "loss": "1e-3", "date": "2026-11-01",
    "switch": "on", "widths": "4,4",
}  # fmt: skip


def example(column: Column) -> str:
    """Return a value of a column, as it is written in a filter."""
    return EXAMPLES.get(column.kind) or next(iter(column.choices), "best")

"""The grammar of formulas of x1 and x2: a text becomes a function of points.

The rules, from what binds least; `^` and `**` are powers, which bind to the right:

    formula    = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
    sum        = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = ("-" | "+") signed | power
    power      = atom [ ("^" | "**") signed ]
    atom       = number | name | function "(" formula { "," formula } ")" | "(" formula ")"

A value is undefined where a part that it depends on is not finite: there it is not a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NoReturn

import numpy as np

from core.data.tokens import Token, refuse, tokens
from core.nn.arrays import FloatArray
from core.refusal import written

MOST_NESTING = 40

Value = Callable[[FloatArray], FloatArray]
"""(m, 2) -> (m,). Of a condition 1 where it holds, else 0."""


@dataclass(frozen=True)
class Part:
    """A part of a formula."""

    value: Value
    condition: bool
    """Whether it is true or false, and no number."""


COORDINATES = {"x1": 0, "x": 0, "x2": 1, "y": 1}
CONSTANTS = {"pi": np.pi, "e": np.e}
FUNCTIONS: dict[str, tuple[Callable[..., FloatArray], int]] = {
    "sin": (np.sin, 1),
    "cos": (np.cos, 1),
    "tan": (np.tan, 1),
    "exp": (np.exp, 1),
    "log": (np.log, 1),
    "sqrt": (np.sqrt, 1),
    "abs": (np.abs, 1),
    "sign": (np.sign, 1),
    "tanh": (np.tanh, 1),
    "min": (np.minimum, 2),
    "max": (np.maximum, 2),
}
"""Functions with the number of their arguments."""

ARITHMETIC: dict[str, Callable[..., FloatArray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
COMPARISONS: dict[str, Callable[..., FloatArray]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@lru_cache(maxsize=64)
def parsed(text: str) -> Part:
    """A formula's root; raises `NoFormula`."""
    return _Parser(text).whole()


class _Parser:
    """Reads a formula from left to right: a method a rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._place = 0
        self._nesting = 0

    def _expected(self, what: str, token: Token | None = None) -> NoReturn:
        token = token or self._next
        there = f", and has '{written(token.text)}'" if token.text else ", where it ends"
        refuse(self._text, f"it must have {what} at position {token.position}{there}")

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self, *texts: str) -> Token | None:
        """Return the next token and go on, where it is one of these."""
        token = self._next
        if token.kind == "number" or token.text not in texts:
            return None
        self._place += 1
        return token

    def whole(self) -> Part:
        """Read all of it."""
        part = self._disjunction()
        if self._next.kind != "end":
            self._expected("an operator, or its end,")
        return part

    def _deeper(self, rule: Callable[[], Part]) -> Part:
        self._nesting += 1
        if self._nesting > MOST_NESTING:
            refuse(self._text, f"it must be nested at most {MOST_NESTING} deep")
        part = rule()
        self._nesting -= 1
        return part

    # Conditions.

    def _disjunction(self) -> Part:
        part = self._conjunction()
        while token := self._take("or"):
            left, right = self._conditions(token, part, self._conjunction())
            part = Part(partial(_either, left, right), True)
        return part

    def _conjunction(self) -> Part:
        part = self._negation()
        while token := self._take("and"):
            left, right = self._conditions(token, part, self._negation())
            part = Part(partial(_both, left, right), True)
        return part

    def _negation(self) -> Part:
        token = self._take("not")
        if token is None:
            return self._comparison()
        (value,) = self._conditions(token, self._deeper(self._negation))
        return Part(lambda x: 1 - value(x), True)

    def _comparison(self) -> Part:
        left = self._sum()
        token = self._take(*COMPARISONS)
        if token is None:
            return left
        right = self._sum()
        if not (token.text in ("==", "!=") and left.condition and right.condition):
            self._numbers(token, left, right)
        if self._next.text in COMPARISONS:
            self._expected("and, or, or its end")
        return Part(partial(_compared, COMPARISONS[token.text], left.value, right.value), True)

    def _conditions(self, token: Token, *parts: Part) -> list[Value]:
        if not all(part.condition for part in parts):
            sides = "behind it" if len(parts) == 1 else "on both sides"
            refuse(
                self._text,
                f"its '{token.text}' at position {token.position} must have a comparison {sides}",
            )
        return [part.value for part in parts]

    # Numbers.

    def _sum(self) -> Part:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Part:
        return self._chain(("*", "/"), self._signed)

    def _chain(self, operators: tuple[str, ...], rule: Callable[[], Part]) -> Part:
        part = rule()
        while token := self._take(*operators):
            part = self._applied(token, ARITHMETIC[token.text], part, rule())
        return part

    def _signed(self) -> Part:
        token = self._take("-", "+")
        if token is None:
            return self._power()
        part = self._deeper(self._signed)
        return self._applied(token, np.negative if token.text == "-" else np.positive, part)

    def _power(self) -> Part:
        part = self._atom()
        token = self._take("^")
        if token is None:
            return part
        return self._applied(token, np.power, part, self._deeper(self._signed))

    def _applied(self, token: Token, function: Callable[..., FloatArray], *parts: Part) -> Part:
        values = self._numbers(token, *parts)
        return Part(lambda x: function(*(value(x) for value in values)), False)

    def _numbers(self, token: Token, *parts: Part) -> list[Value]:
        if any(part.condition for part in parts):
            refuse(self._text, f"its '{token.text}' at position {token.position} must have numbers")
        return [part.value for part in parts]

    def _atom(self) -> Part:
        token = self._next
        if token.kind == "number":
            self._place += 1
            number = float(token.text)
            if not np.isfinite(number):
                self._expected("a smaller number", token)
            return _constant(number)
        if self._take("("):
            part = self._deeper(self._disjunction)
            self._close()
            return part
        if token.kind == "name" and token.text not in ("and", "or", "not"):
            self._place += 1
            return self._named(token)
        self._expected("a number, x1, x2, a function or '('")

    def _named(self, token: Token) -> Part:
        if token.text in COORDINATES:
            column = COORDINATES[token.text]
            return Part(lambda x: x[:, column], False)
        if token.text in CONSTANTS:
            return _constant(CONSTANTS[token.text])
        if token.text not in FUNCTIONS:
            self._expected(f"one of x1, x2, {', '.join([*CONSTANTS, *FUNCTIONS])}", token)
        function, count = FUNCTIONS[token.text]
        if not self._take("("):
            self._expected("'('")
        arguments = [self._deeper(self._disjunction)]
        while len(arguments) < count:
            if not self._take(","):
                self._expected("','")
            arguments.append(self._deeper(self._disjunction))
        self._close()
        return self._applied(token, function, *arguments)

    def _close(self) -> None:
        if not self._take(")"):
            self._expected("')'")


def _constant(number: float) -> Part:
    return Part(lambda x: np.full(len(x), number), False)


def _compared(
    comparison: Callable[..., FloatArray], left: Value, right: Value, x: FloatArray
) -> FloatArray:
    """1 where a comparison holds, 0 where it does not, not a number where a side is not finite."""
    a, b = left(x), right(x)
    defined = np.isfinite(a) & np.isfinite(b)
    return np.where(defined, comparison(a, b), np.nan)


def _both(left: Value, right: Value, x: FloatArray) -> FloatArray:
    """1 where both hold, 0 where one does not, whatever the other is."""
    a, b = left(x), right(x)
    return np.where((a == 0) | (b == 0), 0.0, np.minimum(a, b))


def _either(left: Value, right: Value, x: FloatArray) -> FloatArray:
    """1 where one holds, whatever the other is, 0 where neither does."""
    a, b = left(x), right(x)
    return np.where((a == 1) | (b == 1), 1.0, np.maximum(a, b))

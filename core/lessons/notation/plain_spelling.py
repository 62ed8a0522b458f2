"""Expressions in one line of text: in Unicode, and in ASCII for terminals without other letters."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from core.lessons.notation.expression import parsed

SUM, PRODUCT, POWER, ATOM = range(4)
"""Strengths: the tighter a piece of text holds together, the larger."""

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eta": "η",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "pi": "π",
    "sigma": "σ",
}
SMALL = str.maketrans("0123456789+ij", "₀₁₂₃₄₅₆₇₈₉₊ᵢⱼ")
RAISED = str.maketrans("0123456789k-", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵏ⁻")


def is_derivative(name: str) -> bool:
    """Whether a name is that of a derivative of L, such as dW_0."""
    return len(name) > 1 and name[0] == "d" and name[1] in "Wbyx"


def grouped(text: str) -> str:
    """Put parentheses around what is more than a word."""
    return text if text.isalnum() else f"({text})"


def strength(number: str) -> int:
    """How tightly a written number or matrix holds together: one with a power of ten is a product,
    which is raised in parentheses alone."""
    if number.startswith("-"):
        return SUM
    return POWER if number[0].isdigit() and re.search("[^0-9.]", number) else ATOM


class Unicode:
    """The spelling in one line of text; others change its pieces."""

    relations: Mapping[str, str] = {"=": "=", "<-": "←"}
    minus, times, element_wise, dot = "-", " ", " ∘ ", "·"
    comparisons: Mapping[type[ast.AST], str] = {ast.Gt: ">", ast.LtE: "≤"}

    def __init__(self, numbers: Mapping[str, str] | None = None) -> None:
        """A spelling that writes numbers, given as text, for some names."""
        self.numbers = numbers or {}

    def formula(self, left: str, relation: str, right: str) -> str:
        """Write an equation, or with the relation <- what becomes of something."""
        return f"{self(left)} {self.relations[relation]} {self(right)}"

    def __call__(self, text: str) -> str:
        """Write an expression."""
        return self._written(parsed(text))[0]

    # The tree.

    def _written(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=int() | float() as value):
                return f"{value:g}", ATOM
            case ast.Name(id=name):
                number = self.numbers.get(name, "")
                return (number, strength(number)) if number else (self.name(name), ATOM)
            case ast.Subscript(value=of, slice=place):
                return f"{self._held(of, ATOM)}[{ast.unparse(place).strip('()')}]", ATOM
            case ast.UnaryOp(operand=operand):
                return f"{self.minus}{self._held(operand, PRODUCT)}", SUM
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(left, op, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = self.comparisons[type(op)]
                return f"{self._held(left, SUM)} {sign} {self._held(right, SUM)}", SUM
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise ValueError(f"'{ast.unparse(node)}' is not part of the notation")

    def _held(self, node: ast.expr, least: int) -> str:
        """A part in parentheses where it holds together less than it must."""
        text, strength = self._written(node)
        return text if strength >= least else self.parenthesised(text)

    def _operation(self, left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
        match op:
            case ast.Add():
                return f"{self._held(left, SUM)} + {self._held(right, SUM)}", SUM
            case ast.Sub():
                return f"{self._held(left, SUM)} {self.minus} {self._held(right, PRODUCT)}", SUM
            case ast.Div():
                return self.fraction(left, right)
            case ast.Pow():
                base = self._held(left, ATOM)
                if isinstance(left, ast.Name) and is_derivative(left.id):
                    base = base if left.id in self.numbers else self.parenthesised(base)
                return self.power(base, self._written(right)[0]), POWER
            case ast.Mod():
                factors = self._held(left, PRODUCT), self._held(right, POWER)
                return self.element_wise.join(factors), PRODUCT
        factors = self._held(left, PRODUCT), self._held(right, POWER)
        match left:
            case ast.BinOp(op=ast.Div()):
                factors = self.fraction_before(left), factors[1]
            case ast.BinOp(op=ast.Mod()):
                factors = self.parenthesised(factors[0]), factors[1]
        digits = factors[1][0].isdigit() or (factors[0][-1].isdigit() and self.numbers)
        between = f" {self.dot} " if digits else self.times
        return between.join(factors), PRODUCT

    def _call(self, name: str, arguments: list[ast.expr]) -> tuple[str, int]:
        first = arguments[0]
        match name:
            case "T":
                return self.transposed(self._held(first, ATOM)), ATOM
            case "sqrt":
                return self.root(first), ATOM
            case "abs":
                return self.size(self._written(first)[0]), ATOM
            case "norm":
                return self.length(self._written(first)[0]), ATOM
            case "sum" | "over_samples" | "over_outputs" | "over_i":
                return f"{self.sums[name]} {self._held(first, PRODUCT)}", POWER
            case "where":
                return self.cases(*(self._written(argument)[0] for argument in arguments)), SUM
        inside = ", ".join(self._written(argument)[0] for argument in arguments)
        return f"{self.function(name)}{self.parenthesised(inside)}", ATOM

    # The pieces.

    sums: Mapping[str, str] = {
        "sum": "Σ",
        "over_samples": "Σ",
        "over_outputs": "Σⱼ",
        "over_i": "Σᵢ",
    }

    def parenthesised(self, text: str) -> str:
        """Put parentheses around."""
        return f"({text})"

    def name(self, name: str) -> str:
        """Write a letter with its index, or a derivative of L."""
        if is_derivative(name):
            return self.derivative(self.name(name[1:]))
        letter, _, index = name.partition("_")
        return self.indexed(self.letter(letter), index.replace("ip", "i+1"))

    def letter(self, letter: str) -> str:
        """Write a letter that may be a Greek one by its name."""
        return GREEK.get(letter, letter)

    def indexed(self, letter: str, index: str) -> str:
        """Write an index at a letter, if there is one."""
        return letter + index.translate(SMALL)

    def derivative(self, by: str) -> str:
        """Write the derivative of L."""
        return f"∂L/∂{by}"

    def function(self, name: str) -> str:
        """Write a function's name; with D before it, that of its derivative."""
        if name[0] == "D" and len(name) > 1:
            return f"{self.function(name[1:])}{self.prime}"
        return self.name(name)

    prime = "′"

    def fraction(self, over: ast.expr, under: ast.expr) -> tuple[str, int]:
        """Write a fraction."""
        return f"{self._held(over, PRODUCT)} / {self._held(under, POWER)}", PRODUCT

    def fraction_before(self, fraction: ast.expr) -> str:
        """Write a fraction so that it is plain that what follows is not under it."""
        text = self._written(fraction)[0]
        return "½" if text == "1 / 2" else f"({text})"

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        raised = exponent.translate(RAISED)
        return base + raised if not set(raised) & set(exponent) else f"{base}^({exponent})"

    def root(self, inside: ast.expr) -> str:
        """Write a square root."""
        return f"√{self._held(inside, ATOM)}"

    def transposed(self, text: str) -> str:
        """Write a transposed matrix."""
        return f"{text}ᵀ"

    def size(self, text: str) -> str:
        """Write an absolute value."""
        return f"|{text}|"

    def length(self, text: str) -> str:
        """Write a norm."""
        return f"‖{text}‖"

    def cases(self, condition: str, value: str, otherwise: str) -> str:
        """Write a value on a condition, and another otherwise."""
        return f"{value} where {condition}, else {otherwise}"


class Ascii(Unicode):
    """The spelling for terminals that have no other letters."""

    relations: Mapping[str, str] = {"=": "=", "<-": "<-"}
    minus, element_wise, dot, prime = "-", " o ", "*", "'"
    comparisons: Mapping[type[ast.AST], str] = {ast.Gt: ">", ast.LtE: "<="}
    sums: Mapping[str, str] = {
        "sum": "sum",
        "over_samples": "sum",
        "over_outputs": "sum_j",
        "over_i": "sum_i",
    }

    def letter(self, letter: str) -> str:
        """Write a Greek letter by its name."""
        return letter

    def indexed(self, letter: str, index: str) -> str:
        """Write the index behind a line."""
        return letter + (f"_({index})" if "+" in index else f"_{index}" if index else "")

    def derivative(self, by: str) -> str:
        """Write the derivative of L."""
        return f"dL/d{by}"

    def fraction_before(self, fraction: ast.expr) -> str:
        """Write a fraction so that it is plain that what follows is not under it."""
        return f"({self._written(fraction)[0]})"

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        return f"{base}^{grouped(exponent)}"

    def root(self, inside: ast.expr) -> str:
        """Write a square root."""
        return f"sqrt({self._written(inside)[0]})"

    def transposed(self, text: str) -> str:
        """Write a transposed matrix."""
        return f"{text}^T"

    def length(self, text: str) -> str:
        """Write a norm."""
        return f"||{text}||"

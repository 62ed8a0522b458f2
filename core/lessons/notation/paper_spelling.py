"""Expressions for paper: in LaTeX and in Typst."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from core.lessons.notation.plain_spelling import GREEK, POWER, PRODUCT, Ascii, Unicode, grouped


class Latex(Unicode):
    """The spelling for LaTeX with amsmath, in math mode."""

    relations: Mapping[str, str] = {"=": "=", "<-": r"\leftarrow"}
    minus, element_wise, dot, prime = "-", r" \circ ", r"\cdot", "'"
    comparisons: Mapping[type[ast.AST], str] = {ast.Gt: ">", ast.LtE: r"\le"}
    sums: Mapping[str, str] = {
        "sum": r"\sum",
        "over_samples": r"\sum",
        "over_outputs": r"\sum_j",
        "over_i": r"\sum_i",
    }

    def parenthesised(self, text: str) -> str:
        """Put parentheses around that grow with a fraction."""
        return rf"\left({text}\right)" if r"\frac" in text or "cases" in text else f"({text})"

    def letter(self, letter: str) -> str:
        """Write a Greek letter by its name."""
        return rf"\{letter}" if letter in GREEK else letter

    def indexed(self, letter: str, index: str) -> str:
        """Write an index."""
        return letter + (f"_{{{index}}}" if len(index) > 1 else f"_{index}" if index else "")

    def derivative(self, by: str) -> str:
        """Write the derivative of L."""
        return rf"\frac{{\partial L}}{{\partial {by}}}"

    def function(self, name: str) -> str:
        """Write a function's name, upright where it has more than a letter."""
        if name in ("exp", "log", "tanh", "sin", "cos", "max", "min"):
            return rf"\{name}"
        upright = name in ("sign", "softmax", "floor")
        return rf"\operatorname{{{name}}}" if upright else super().function(name)

    def fraction(self, over: ast.expr, under: ast.expr) -> tuple[str, int]:
        """Write a fraction."""
        return rf"\frac{{{self._written(over)[0]}}}{{{self._written(under)[0]}}}", POWER

    def fraction_before(self, fraction: ast.expr) -> str:
        """Write a fraction, which cannot be misread."""
        return self._written(fraction)[0]

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^{{{exponent}}}"

    def root(self, inside: ast.expr) -> str:
        """Write a square root."""
        return rf"\sqrt{{{self._written(inside)[0]}}}"

    def transposed(self, text: str) -> str:
        """Write a transposed matrix."""
        return rf"{text}^\top"

    def length(self, text: str) -> str:
        """Write a norm."""
        return rf"\|{text}\|"

    def cases(self, condition: str, value: str, otherwise: str) -> str:
        """Write a value on a condition, and another otherwise."""
        rows = rf"{value} & {condition} \\ {otherwise} & \text{{else}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"


class Typst(Ascii):
    """The spelling for Typst, in math mode, which reads names and brackets as ASCII has them."""

    relations, comparisons = Unicode.relations, Unicode.comparisons
    element_wise, dot = Unicode.element_wise, "dot"

    def derivative(self, by: str) -> str:
        """Write the derivative of L."""
        return f"(∂ L)/(∂ {by})"

    def function(self, name: str) -> str:
        """Write a function's name, upright where it has more than a letter."""
        if name in ("sign", "softmax", "floor"):
            return f'op("{name}")'
        if name[0] == "D" and len(name) > 1:  # behind an index the prime would belong to that
            letter, _, index = name[1:].partition("_")
            return self.indexed(self.letter(letter) + self.prime, index)
        return super().function(name)

    def fraction(self, over: ast.expr, under: ast.expr) -> tuple[str, int]:
        """Write a fraction."""
        texts = (self._written(part)[0] for part in (over, under))
        return "/".join(map(grouped, texts)), PRODUCT

    def fraction_before(self, fraction: ast.expr) -> str:
        """Write a fraction, which cannot be misread."""
        return self._written(fraction)[0]

    def transposed(self, text: str) -> str:
        """Write a transposed matrix."""
        return f"{text}^top"

    def size(self, text: str) -> str:
        """Write an absolute value."""
        return f"abs({text})"

    def length(self, text: str) -> str:
        """Write a norm."""
        return f"norm({text})"

    def cases(self, condition: str, value: str, otherwise: str) -> str:
        """Write a value on a condition, and another otherwise."""
        return f'cases({value} &"where" {condition}, {otherwise} &"else")'

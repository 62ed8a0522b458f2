"""Expressions: a formula as text in Python's grammar, of which are made a number and its spellings.

`@` is the matrix product, `%` the product element by element, `*` that with a number. A name ends
in its index: F_0, beta_1, and F_i, F_ip of any layer i and the next. dW_0 is dL/dW_0, and s(F_0)
and Ds(F_0) are a function and its derivative. What else may stand there is in `FUNCTIONS`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from core.nn.arrays import diverging

Values: TypeAlias = Mapping[str, Any]
"""Arrays, numbers and functions by their names."""

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Mod: np.multiply,
    ast.MatMult: np.matmul,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.Gt: np.greater,
    ast.LtE: np.less_equal,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "T": np.transpose,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "abs": np.abs,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "floor": np.floor,
    "where": np.where,
    "norm": np.linalg.norm,
    "sum": np.sum,
    "over_samples": lambda x: np.sum(x, axis=0),
    "over_i": np.sum,
    "over_outputs": lambda x: np.sum(x, axis=-1, keepdims=True),
}
"""sum is over samples and outputs."""


@cache
def parsed(text: str) -> ast.expr:
    """The tree of an expression."""
    return ast.parse(text, mode="eval").body


@diverging
@np.errstate(divide="ignore")
def evaluate(text: str, values: Values) -> Any:
    """The number or array that an expression has with these values.

    Raises ValueError where shapes do not fit, and KeyError for a name that has no value.
    """
    return _value(parsed(text), values)


def _value(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATORS[type(op)](_value(operand, values))
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            function = values[name] if name in values else FUNCTIONS[name]
            return function(*(_value(argument, values) for argument in arguments))
    raise ValueError(f"'{ast.unparse(node)}' is not part of the notation")


def names_in(text: str) -> tuple[str, ...]:
    """The names of an expression in their order, without those of functions, each once."""
    tree = parsed(text)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]
    return tuple(dict.fromkeys(n.id for n in sorted(names, key=lambda n: n.col_offset)))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The expression with other names, of functions too; a name may become an expression."""

    class Renamer(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.parse(names.get(node.id, node.id), mode="eval").body

    return ast.unparse(Renamer().visit(ast.parse(text, mode="eval").body))

"""Equations with their numbers put in: the formula, the same of numbers, and what comes of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.lessons.notation.equations import Line
from core.lessons.notation.expression import evaluate, names_in, renamed
from core.lessons.notation.sums import WrittenSum
from core.lessons.paper.document import Expression, Row, Sum, Worked, numbers

MOST_OUTPUTS = 4
"""Outputs whose parts of the loss are written one by one."""

MOST_NAMED, MOST_TERMS = 3, 24
"""Terms of a sum that are written by their names and by their numbers; of more the first ones and
the last."""


def worked_rows(
    lines: Sequence[Line], values: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows of an equation's lines: formula, formula of numbers, result.

    Results are those of the engine: `values`, and of what is updated `after`; a step on the way
    that neither has is worked out.
    """
    here = dict(values)
    for place, line in enumerate(lines):
        yield Row(line.left, Expression(line.right), line.relation)
        worked = substituted(*expanded(line.right, here))
        is_last = line.left not in [later.left for later in lines[place + 1 :]]
        known = values if line.relation == "=" else after if is_last else {}
        result = known[line.left] if line.left in known else evaluate(line.right, here)
        if worked is not None and _gives(worked, result):
            yield Row("", worked)
        yield Row("", numbers(result))
        here[line.left] = result


def _gives(worked: Worked, result: Any) -> bool:
    """Whether a formula of numbers has the result: not where the engine knows more, as of a loss
    whose y is rounded to 0."""
    return bool(np.allclose(evaluate(worked.text, worked.values), result, rtol=1e-6, atol=1e-9))


def parsed(text: str) -> ast.expr:
    """The tree of an expression, which may be changed."""
    return ast.parse(text, mode="eval").body


def functions_in(text: str, values: Mapping[str, Any]) -> list[str]:
    """The calls of a network's functions within an expression, such as s(F_0)."""
    tree = parsed(text)
    calls = [node for node in ast.walk(tree) if _is_function(node, values) and node is not tree]
    return [ast.unparse(call) for call in calls]


def _is_function(node: ast.AST, values: Mapping[str, Any]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return callable(values.get(name))
    return False


def substituted(text: str, values: Mapping[str, Any]) -> Worked | None:
    """The formula with its numbers; None where that says no more than its result. Functions of
    the network and transposed matrices are numbers, not what they are made of."""
    if isinstance(parsed(text), ast.Name) or text.startswith("over_samples"):
        return None
    made: dict[str, Any] = {}

    class Substitution(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name != "T" and not callable(values.get(name)):
                return self.generic_visit(node)
            own = f"value_{len(made)}"
            made[own] = evaluate(ast.unparse(node), values)
            return ast.Name(own)

    changed = ast.unparse(Substitution().visit(parsed(text)))
    if changed in made:
        return None
    named = {name: values[name] for name in names_in(changed) if name in values}
    arrays = {name: np.atleast_2d(np.asarray(v, float)) for name, v in (named | made).items()}
    return Worked(changed, arrays)


def expanded(text: str, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """An expression whose sum over outputs is written one by one, and the values of its names; the
    same where there is none, more than one sample, or too many outputs for a row."""
    tree = parsed(text)
    sums = [node for node in ast.walk(tree) if _is_sum(node)]
    targets = np.atleast_2d(values["t"])
    if not sums or "where" in text or len(targets) > 1 or targets.size > MOST_OUTPUTS:
        return text, values
    known, terms = dict(values), []
    (inner,) = (ast.unparse(node.args[0]) for node in sums if isinstance(node, ast.Call))
    for k in range(targets.size):
        names = {name: f"{name}_{k + 1}" for name in ("t", "y")}
        known |= {own: values[name][0, k] for name, own in names.items()}
        terms.append(renamed(inner, names))
    whole = " + ".join(terms)
    return ast.unparse(tree).replace(f"sum({inner})", f"({whole})"), known


def _is_sum(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="sum")):
            return True
    return False


def sum_rows(total: WrittenSum) -> Iterator[Row]:
    """The rows of one number that is a sum: by names, by numbers, and the result."""
    by_name, by_number = (
        Sum(
            tuple(tuple(getattr(f, part) for f in term.factors) for term in total.terms),
            tuple(getattr(f, part) for f in total.before),
            most,
        )
        for part, most in (("expression", MOST_NAMED), ("value", MOST_TERMS))
    )
    left = total.total.expression
    if all(term.sample is None for term in total.terms):  # else all terms have the same names
        yield Row(left, by_name)
        left = ""
    yield Row(left, by_number)
    yield Row("", numbers(total.total.value))

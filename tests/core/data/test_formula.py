"""Formulas: against Python's own evaluation, and what is refused at which position."""

from __future__ import annotations

import cmath
import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.data.formula import formula_source, region_of, value_of
from core.data.grammar import COMPARISONS, CONSTANTS, FUNCTIONS
from core.data.point_source import Task
from core.data.tokens import MOST_CHARACTERS, NoFormula
from core.refusal import Refusal

PYTHON = {name: getattr(math, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh")}
PYTHON |= {"abs": abs, "min": min, "max": max, "pi": math.pi, "e": math.e, "__builtins__": {}}
PYTHON["sign"] = lambda value: (value > 0) - (value < 0)

atoms = st.sampled_from(["x1", "x2", "x", "y", "pi", "e"]) | st.floats(0, 9).map(repr)


def larger(parts):
    joined = st.tuples(parts, st.sampled_from(["+", "-", "*", "/", "**"]), parts).map(" ".join)
    called = st.tuples(st.sampled_from(sorted(set(FUNCTIONS) - {"min", "max"})), parts).map(
        lambda call: f"{call[0]}({call[1]})"
    )
    two = st.tuples(st.sampled_from(["min", "max"]), parts, parts).map(
        lambda call: f"{call[0]}({call[1]}, {call[2]})"
    )
    return joined | called | two | parts.map("-{}".format) | parts.map("({})".format)


numbers = st.recursive(atoms, larger, max_leaves=8)
comparisons = st.tuples(numbers, st.sampled_from(sorted(COMPARISONS)), numbers).map(" ".join)
conditions = st.recursive(
    comparisons,
    lambda parts: (
        st.tuples(parts, st.sampled_from(["and", "or"]), parts).map(" ".join)
        | parts.map("not {}".format)
        | parts.map("({})".format)
    ),
    max_leaves=4,
)
coordinates = st.floats(-1, 1)


def python(text: str, x1: float, x2: float) -> float | None:
    """Python's value of a formula at a point; None where it has none."""
    places = {"x1": x1, "x2": x2, "x": x1, "y": x2}
    try:
        value = eval(text, PYTHON | places)
    except (ArithmeticError, ValueError):
        return None
    except TypeError:  # a comparison of complex numbers
        return None
    if isinstance(value, complex) or not cmath.isfinite(value):
        return None
    return float(value)


@given(numbers | conditions, coordinates, coordinates)
def test_a_formula_is_worth_what_python_says(text, x1, x2):
    expected = python(text, x1, x2)
    assume(expected is not None and len(text) <= MOST_CHARACTERS)
    own = float(value_of(text, np.array([[x1, x2]]))[0])
    # Python takes roots of negative numbers for complex ones, and the parts of what it leaves out.
    assume(not math.isnan(own))
    assert own == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2^2", -4),
        ("2^3^2", 512),
        ("2^-1", 0.5),
        ("2**-1 ** 2", 0.5),
        ("-x1^2", -0.25),
        ("1 - 2 - 3", -4),
        ("8/4/2", 1),
        ("1 + 2 * 3", 7),
        ("(1+2)*3", 9),
        ("--2", 2),
        ("+2", 2),
        (".5e1 + 1.", 6),
        ("X1 + Y", 0.75),
        ("sin(pi/2) + COS( 0 )", 2),
        ("log(e)", 1),
        ("min(x1, x2) - max(x1, x2)", -0.25),
        ("sign(-3) + abs(-3)", 2),
        ("x1² + x2·4 × 2 − 1", 1.25),
        ("1 < 2", 1),
        ("2 ≤ 1", 0),
        ("not 2 == 2 or 1 != 1", 0),
        ("not (1 > 2 and 1 < 2)", 1),
        ("(x1 > 0) != (x2 > 0)", 0),
        ("1 > 2 and 1 > 2 or 2 > 1", 1),
        ("2 > 1 or 2 > 1 and 1 > 2", 1),
        ("x1 < 0 and log(-x1) > 0", 0),
        ("log(-x1) > 0 and x1 < 0", 0),
        ("x1 > 0 or log(-x1) > 0", 1),
    ],
)
def test_values_at_one_half_and_one_quarter(text, expected):
    assert value_of(text, np.array([[0.5, 0.25]])).tolist() == [pytest.approx(expected)]


@pytest.mark.parametrize(
    "text", ["log(x1 - 1) > 0", "1/(x1 - x1)", "sqrt(-1)", "0 < 1/0", "exp(999)"]
)
def test_a_value_that_is_not_finite_is_undefined(text):
    assert np.isnan(value_of(text, np.array([[0.5, 0.25]]))).all()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "it must have a number, x1, x2, a function or '(' at position 1, where it ends"),
        ("x1 +", "it must have a number, x1, x2, a function or '(' at position 5, where it ends"),
        ("x1 * / 2", "it must have a number, x1, x2, a function or '(' at position 6, and has '/'"),
        ("(x1 > 0", "it must have ')' at position 8, where it ends"),
        ("x1 > 0)", "it must have an operator, or its end, at position 7, and has ')'"),
        ("3x1", "it must have an operator, or its end, at position 2, and has 'x1'"),
        ("x1 x2", "it must have an operator, or its end, at position 4, and has 'x2'"),
        ("sin x1", "it must have '(' at position 5, and has 'x1'"),
        ("sin()", "it must have a number, x1, x2, a function or '(' at position 5, and has ')'"),
        ("sin(x1, x2)", "it must have ')' at position 7, and has ','"),
        ("min(x1)", "it must have ',' at position 7, and has ')'"),
        ("x1 = 0", "it must not have '=' at position 4"),
        ("x1 > 0 & x2 > 0", "it must not have '&' at position 8"),
        ("x1 > $", "it must not have '$' at position 6"),
        ("0 < x1 < 1", "it must have and, or, or its end at position 8, and has '<'"),
        ("x1 and x2", "its 'and' at position 4 must have a comparison on both sides"),
        ("not x1 + 1 > 0 or x1", "its 'or' at position 16 must have a comparison on both sides"),
        ("not x1", "its 'not' at position 1 must have a comparison behind it"),
        ("(x1 > 0) + 1", "its '+' at position 10 must have numbers"),
        ("sin(x1 > 0)", "its 'sin' at position 1 must have numbers"),
        ("(x1 > 0) > x2", "its '>' at position 10 must have numbers"),
        ("1e999 + x1", "it must have a smaller number at position 1, and has '1e999'"),
        ("__import__('os')", "it must not have '_' at position 1"),
        ("x1.real > 0", "it must not have '.' at position 3"),
        ("x1 > 0\n", None),
        ("lambda + 1", "it must have one of x1, x2, pi, e, sin, "),
        ("(" * 41 + "x1" + ")" * 41, "it must be nested at most 40 deep"),
        ("-" * 299 + "1", "it must be nested at most 40 deep"),
        ("1" + "+1" * 150, "it must have at most 300 characters"),
    ],
)
def test_what_is_no_formula_is_refused_at_its_position(text, wrong):
    if wrong is None:
        assert formula_source(text).classes
        return
    with pytest.raises(NoFormula) as refused:
        formula_source(text)
    assert f"'; as a formula {wrong}" in str(refused.value)


def test_the_longest_formula_that_is_allowed_can_be_evaluated():
    text = "1" + "+1" * 149
    assert value_of(text, np.zeros((1, 2))).tolist() == [150]


@given(st.text("x12y()+-*/^<>=!.,e sincoandrt", max_size=40) | st.text(max_size=20))
def test_any_text_is_a_formula_or_refused_in_one_line(text):
    try:
        source = formula_source(text)
    except Refusal as refusal:
        said = str(refusal)
        assert said.isprintable()
    else:
        x, answers = source.points(50, np.random.default_rng(1))
        assert np.isfinite(answers).all()
        assert (source.region(x) == answers).all()


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("log(x1)", "x1 = -1, x2 = -1"),
        ("1/x1", "x1 = 0, x2 = -1"),
        ("sqrt(0.5 - x2) > 0", "x1 = -1, x2 = 0.52"),
        ("exp(1000*x1)", "x1 = 0.72, x2 = -1"),
    ],
)
def test_a_formula_that_is_not_finite_everywhere_is_refused_with_a_point(text, point):
    with pytest.raises(Refusal) as refused:
        formula_source(text)
    assert str(refused.value) == (
        f"data set is '{text}'; it must have a finite value everywhere from -1 to 1, and has none "
        f"at {point}"
    )


def test_a_point_between_the_probes_is_refused_when_it_is_drawn():
    source = formula_source("sqrt((x1 - 0.005)^2 - 0.00000001)")
    with pytest.raises(Refusal, match="must have a finite value everywhere from -1 to 1"):
        source.points(100_000, np.random.default_rng(0))


def test_a_comparison_gives_classes_and_a_number_a_regression():
    condition, number = formula_source("x2 > sin(3*x1)"), formula_source("x2 - sin(3*x1)")
    assert (condition.task, number.task) == (Task.BINARY, Task.REGRESSION)
    for source in (condition, number):
        x, answers = source.points(2000, np.random.default_rng(3))
        assert x.shape == (2000, 2)
        assert -1 <= x.min() < -0.99 < 0.99 < x.max() <= 1
        expected = [python(source.name, *place) for place in x.tolist()]
        assert answers.tolist() == pytest.approx(expected, abs=1e-12)
        assert (source.region(x) == answers).all()
        there = pickle.loads(pickle.dumps(source.region))
        assert (there(x) == answers).all()


def test_beyond_the_square_the_edge_answers_where_there_is_no_value():
    outside = np.array([[1.2, 0.0], [0.0, 0.0]])
    assert region_of("sqrt(1 - x1^2)", outside).tolist() == [0, 1]
    assert region_of("x1 + x2", outside).tolist() == [1.2, 0]


def test_every_name_is_a_formula():
    for name in ("x1", "x2", "x", "y", *CONSTANTS):
        assert formula_source(name).task is Task.REGRESSION
    for name, (_, count) in FUNCTIONS.items():
        assert formula_source(f"{name}({', '.join(['2'] * count)})").task is Task.REGRESSION

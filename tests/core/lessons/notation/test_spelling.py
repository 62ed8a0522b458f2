"""One expression, spelled for terminals and for paper."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.notation.digits import decimal
from core.lessons.notation.equations import Line
from core.lessons.notation.spelling import SPELLINGS
from core.lessons.notation.sums import substituted
from core.lessons.paper.document import Document
from core.lessons.paper.papers import WRITERS

SPELLED = {
    "s(F_10) @ W_10 + b_10": (
        "s(F₁₀) W₁₀ + b₁₀",
        "s(F_10) W_10 + b_10",
        "s(F_{10}) W_{10} + b_{10}",
        "s(F_10) W_10 + b_10",
    ),
    "Ds_1(F_1) % D_1 % (B_2 @ T(W_1))": (
        "s₁′(F₁) ∘ D₁ ∘ (B₂ W₁ᵀ)",
        "s_1'(F_1) o D_1 o (B_2 W_1^T)",
        r"s_1'(F_1) \circ D_1 \circ (B_2 W_1^\top)",
        "s'_1(F_1) ∘ D_1 ∘ (B_2 W_1^top)",
    ),
    "(s(F_i) % D_i) @ W_i": (
        "(s(Fᵢ) ∘ Dᵢ) Wᵢ",
        "(s(F_i) o D_i) W_i",
        r"(s(F_i) \circ D_i) W_i",
        "(s(F_i) ∘ D_i) W_i",
    ),
    "B_ip": ("Bᵢ₊₁", "B_(i+1)", "B_{i+1}", "B_(i+1)"),
    "-(1 / n * sum(t * log(y)))": (
        "-(1 / n) Σ t log(y)",
        "-(1 / n) sum t log(y)",
        r"-\frac{1}{n} \sum t \log(y)",
        "-1/n sum t log(y)",
    ),
    "1 / 2 * sum((y - t)**2)": (
        "½ Σ (y - t)²",
        "(1 / 2) sum (y - t)^2",
        r"\frac{1}{2} \sum (y - t)^2",
        "1/2 sum (y - t)^2",
    ),
    "(1 - beta_2) * dW_0**2": (
        "(1 - β₂) (∂L/∂W₀)²",
        "(1 - beta_2) (dL/dW_0)^2",
        r"(1 - \beta_2) \left(\frac{\partial L}{\partial W_0}\right)^2",
        "(1 - beta_2) ((∂ L)/(∂ W_0))^2",
    ),
    "V / (1 - beta_2**k)": (
        "V / (1 - β₂ᵏ)",
        "V / (1 - beta_2^k)",
        r"\frac{V}{1 - \beta_2^k}",
        "V/(1 - beta_2^k)",
    ),
    "W_0 - (a - b)": ("W₀ - (a - b)", "W_0 - (a - b)", "W_0 - (a - b)", "W_0 - (a - b)"),
    "where(z > 0, z, 0.01 * z)": (
        "z where z > 0, else 0.01 z",
        "z where z > 0, else 0.01 z",
        r"\begin{cases} z & z > 0 \\ 0.01 z & \text{else} \end{cases}",
        'cases(z &"where" z > 0, 0.01 z &"else")',
    ),
    "norm(G) + 10**-6": (
        "‖G‖ + 10⁻⁶",
        "||G|| + 10^(-6)",
        r"\|G\| + 10^{-6}",
        "norm(G) + 10^(-6)",
    ),
    "s(F_0[3]) * W_0[3, 1]": (
        "s(F₀[3]) W₀[3, 1]",
        "s(F_0[3]) W_0[3, 1]",
        "s(F_0[3]) W_0[3, 1]",
        "s(F_0[3]) W_0[3, 1]",
    ),
}


@pytest.mark.parametrize("text", SPELLED)
def test_each_spelling(text: str) -> None:
    assert tuple(spelling(text) for spelling in SPELLINGS.values()) == SPELLED[text]


def test_what_becomes_of_a_quantity_has_an_arrow() -> None:
    line = Line("W_0", "W_0 - eta * dW_0", "<-")
    assert line.written() == "W₀ ← W₀ - η ∂L/∂W₀"
    assert line.written("ascii") == "W_0 <- W_0 - eta dL/dW_0"


def test_numbers_stand_for_names() -> None:
    line = Line("W_0", "W_0 - eta * dW_0", "<-")
    values = {"W_0": "-0.5", "eta": "0.25", "dW_0": "-2"}
    assert substituted(line, values) == "-0.5 - 0.25 · (-2)"
    assert substituted(line, values, spelling="ascii") == "-0.5 - 0.25 * (-2)"


@given(
    st.floats(1e-300, 1e300) | st.floats(-1e300, -1e-300) | st.floats(-10, 10),
    st.integers(1, 17),
    st.sampled_from(["x**2", "1 - beta * x**k", "x**2 / 2"]),
)
def test_a_raised_number_stands_in_parentheses_unless_it_is_digits_alone(
    value: float, digits: int, text: str
) -> None:
    for name, spelling in SPELLINGS.items():
        number = decimal(value, digits)
        if name in WRITERS:
            writer = WRITERS[name]()
            writer.write(Document("", (), digits))
            number = writer.number(value)
        written = type(spelling)({"x": number, "k": "3", "beta": "0.9"})(text)
        base = number if set(number) <= set("0123456789.") else f"({number})"
        assert re.search(rf"(^|[ {{(·]){re.escape(base)}[²³^]", written), written


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_matrix_is_raised_as_it_is(name: str) -> None:
    matrix = r"\begin{pmatrix} 10^{-5} & 1 \end{pmatrix}"
    written = type(SPELLINGS[name])({"x": matrix})("x**2")
    assert written in (f"{matrix}²", f"{matrix}^2")

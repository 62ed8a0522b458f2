"""One expression, spelled for terminals and for paper."""

from __future__ import annotations

import pytest

from core.lessons.notation.equations import Line
from core.lessons.notation.spelling import SPELLINGS
from core.lessons.notation.sums import substituted

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
        "−(1 / n) Σ t log(y)",
        "-(1 / n) sum t log(y)",
        r"-\frac{1}{n} \sum t \log(y)",
        "-1/n sum t log(y)",
    ),
    "1 / 2 * sum((y - t)**2)": (
        "½ Σ (y − t)²",
        "(1 / 2) sum (y - t)^2",
        r"\frac{1}{2} \sum (y - t)^2",
        "1/2 sum (y - t)^2",
    ),
    "(1 - beta_2) * dW_0**2": (
        "(1 − β₂) (∂L/∂W₀)²",
        "(1 - beta_2) (dL/dW_0)^2",
        r"(1 - \beta_2) \left(\frac{\partial L}{\partial W_0}\right)^2",
        "(1 - beta_2) ((∂ L)/(∂ W_0))^2",
    ),
    "V / (1 - beta_2**k)": (
        "V / (1 − β₂ᵏ)",
        "V / (1 - beta_2^k)",
        r"\frac{V}{1 - \beta_2^k}",
        "V/(1 - beta_2^k)",
    ),
    "W_0 - (a - b)": ("W₀ − (a − b)", "W_0 - (a - b)", "W_0 - (a - b)", "W_0 - (a - b)"),
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
    assert line.written() == "W₀ ← W₀ − η ∂L/∂W₀"
    assert line.written("ascii") == "W_0 <- W_0 - eta dL/dW_0"


def test_numbers_stand_for_names() -> None:
    line = Line("W_0", "W_0 - eta * dW_0", "<-")
    values = {"W_0": [[1.0, -0.5]], "eta": 0.25, "dW_0": [[3.0, -2.0]]}
    assert substituted(line, values, 0, 1) == "−0.5 − 0.25 · (−2)"
    assert substituted(line, values, 0, 1, spelling="ascii") == "-0.5 - 0.25 * (-2)"

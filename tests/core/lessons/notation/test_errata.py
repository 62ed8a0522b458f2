"""A finite difference confirms the corrected formula, and not the one that the report prints."""

from __future__ import annotations

import pytest
from hypothesis import given

from core import PRESETS, Experiment
from core.lessons.notation.digits import decimal
from core.lessons.notation.equations import equations
from core.lessons.notation.errata import ERRATA, errata_of
from core.lessons.notation.verdict import TOLERANCE, UNTOLD
from core.nn.network import Architecture
from core.nn.rule import Rule
from core.training.step import Step
from tests.core.nn.problems import KINKED
from tests.core.training.steps import any_settings, step_of

REPORTS = Architecture.of((2, 10, 10, 1), squash_input=True)
PRINTED = {
    "loss sign": "L = Σ (t log(y) + (1 - t) log(1 - y))",
    "loss brackets": "L = -Σ t log(y) - (1 - t) log(1 - y)",
    "delta sign": "B₃ = s′(F₃) ∘ (t / y + (1 - t) / (1 - y))",
    "output index": "B₄ = s′(F₃) ∘ ∂L/∂y",
    "weight index": "z = Σᵢ s(zᵢ) wⱼ",
}


@pytest.fixture(scope="module")
def step() -> Step:
    """The second update of the report's XOR."""
    return step_of(PRESETS["report-xor"].experiment.with_changes(epochs=2))


@pytest.mark.parametrize("name", ERRATA)
def test_the_corrected_formula_is_right_and_the_printed_wrong(name: str, step: Step) -> None:
    verdict = ERRATA[name].judge(step)
    assert verdict.corrected_error < TOLERANCE
    assert verdict.printed_error > 1e-3
    number = decimal(verdict.corrected[verdict.worst], 6)
    assert number in verdict.sentence


def test_brackets_are_not_missed_by_one_sample(step: Step) -> None:
    verdict = ERRATA["loss brackets"].judge(step.of_sample(0))
    assert verdict.printed_error < TOLERANCE
    assert "of both formulas" in verdict.sentence


def test_the_sentence_names_the_number(step: Step) -> None:
    sign, weight = (ERRATA[name].judge(step) for name in ("delta sign", "weight index"))
    row, column = sign.worst
    sample = step.samples[row] + 1
    measured = decimal(sign.measured[row, column], 6)
    assert sign.sentence.startswith(
        f"A finite difference says B_3 of sample {sample} = {measured}, "
    )
    unit = weight.worst[0] + 1
    assert f"W_2[{unit},1] = {weight.measured[weight.worst]:.6g}" in weight.sentence


@given(any_settings())
def test_so_it_is_for_any_run(experiment: Experiment) -> None:
    smooth = experiment.criterion_name != "huber" and experiment.output_name not in KINKED
    step = step_of(experiment)
    for erratum in errata_of(step.network.architecture):
        verdict = erratum.judge(step)
        assert verdict.corrected_error < 1e-5 or not smooth
        untold = verdict.corrected_error > UNTOLD
        assert ("over a kink" in verdict.sentence) == (untold and not verdict.smooth)
        assert ("tells nothing" in verdict.sentence) == untold


def test_a_run_without_kinks_has_differences_of_too_few_digits_at_most() -> None:
    large = ("W0=1e40", "W1=1e40", "W2=1e40")
    step = step_of(Experiment(activation="identity", set_weights=large))
    said = [erratum.judge(step).sentence for erratum in errata_of(step.network.architecture)]
    assert "The finite difference has too few digits here, and tells nothing." in said
    assert not any("kink" in sentence for sentence in said)


@pytest.mark.parametrize("reports", [True, False])
def test_numbers_that_overflow_tell_nothing(reports: bool) -> None:
    changes = {} if reports else {"loss": "squared_error", "output": "identity"}
    huge = ("W0=1e150", "W1=1e150", "W2=1e150")
    step = step_of(Experiment(activation="identity", set_weights=huge, **changes))
    for erratum in errata_of(step.network.architecture):
        if erratum.name != "weight index":  # that is of finite weights
            assert erratum.judge(step).sentence.startswith("Not all numbers are finite")


def test_the_formulas_as_they_are_printed() -> None:
    assert {n: row.printed(REPORTS, Rule()).written() for n, row in ERRATA.items()} == PRINTED


def test_the_equations_tell_where_they_differ() -> None:
    marked = [name for row in equations(REPORTS, Rule()) for name in row.errata]
    assert set(marked) == set(ERRATA)
    squares = Architecture.of((2, 3, 1), loss="squared_error")
    assert {row.name for row in errata_of(squares)} == {"output index", "weight index"}
    assert {name for row in equations(squares, Rule()) for name in row.errata} == {
        "output index",
        "weight index",
    }

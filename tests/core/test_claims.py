"""The nine claims: runs that are altered turn every verdict and every sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core import Experiment, Run, Status, train
from core.claims import CLAIMS, FAST, LINEAR, XOR, bare, under
from core.evaluation import Alternation, Score
from core.findings import BINDING, MOST, SOME, Count, Fact, Finding, Measured, Verdict
from core.naive_loss import naive_losses

SEEDS = 20
GOOD = {"accuracy": 1.0, "loss": 1.0}
BAD = {"accuracy": 0.5, "loss": 90.0}


@cache
def trained(experiment: Experiment) -> Run:
    return train(experiment.with_changes(epochs=12))


def made(
    experiment: Experiment,
    *,
    accuracy: float = 1.0,
    loss: float = 1.0,
    jumps: bool = False,
    diverged: bool = False,
    before: float | None = None,
) -> Run:
    """A run that ends so; its first loss is 100; `before`: the accuracy one epoch earlier."""
    run = trained(experiment)
    total = run.evaluation.train.total
    losses = np.linspace(100.0, loss, 13)[:-1]
    if jumps:
        losses[-1] = 3 * losses[-2]

    def scored(share: float) -> Score:
        right = round(share * total)
        return Score(((right, total - right), (0, 0)))

    alternation = None
    if before is not None:
        alternation = Alternation((11, 12), (scored(before), scored(accuracy)))
    return replace(
        run,
        losses=losses,
        final_loss=loss,
        evaluation=replace(run.evaluation, train=scored(accuracy)),
        status=Status.DIVERGED if diverged else Status.FINISHED,
        alternation=alternation,
    )


SHOWS = {
    1: {"linear": GOOD},
    2: {"xor": GOOD},
    3: {"linear": GOOD, "xor": GOOD},
    4: {"linear": GOOD, "xor": GOOD},
    5: {"slow": {"loss": 20.0}, "usual": {"loss": 4.0}},
    6: {"fast": {"jumps": True}},
    7: {"linear, 4 units": GOOD, "xor, 10 units": BAD, "xor, 100 units": GOOD},
    8: {"normal": GOOD, "slow": GOOD, "glorot": GOOD},
    9: {"normal": {"diverged": True}, "glorot": BAD},
}
DENIES = {
    1: {"linear": {"accuracy": 0.98, "loss": 1.0}},
    2: {"xor": BAD},
    3: {"xor": BAD},
    4: {"xor": {"loss": 30.0}},
    5: {"slow": {"loss": 5.0}},
    6: {"fast": {"loss": 0.5}},
    7: {"xor, 10 units": GOOD},
    8: {"normal": BAD, "slow": BAD, "glorot": BAD},
    9: {"glorot": GOOD},
}


def judged(number: int, showing: int = SEEDS, **others: dict[str, object]) -> Finding:
    """The claim's finding where so many seeds show it and the others deny it."""
    claim = CLAIMS[number - 1]
    denied = {**SHOWS[number], **DENIES[number], **others}
    evidence = {
        name: tuple(
            made(point, **(SHOWS[number] if seed < showing else denied)[name])
            for seed in range(SEEDS)
        )
        for name, point in claim.points.items()
    }
    return claim.judge(evidence)


def written(fact: Fact) -> str:
    """Without the range."""
    if isinstance(fact, Count):
        return f"{fact.number}/{fact.of}"
    return "none" if fact.spread is None else f"{fact.spread.median:g}"


NUMBERS = [claim.number for claim in CLAIMS]


def test_there_are_nine():
    assert NUMBERS == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert set(SHOWS) == set(DENIES) == set(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_runs_decide_the_verdict_and_the_sentence(number):
    shown, denied = judged(number), judged(number, showing=0)
    assert shown.verdict is Verdict.REPRODUCED
    assert denied.verdict is Verdict.NOT_REPRODUCED
    assert (shown.shown, denied.shown) == (Count(20, 20), Count(0, 20))
    assert "20/20" in shown.sentence(written)
    assert "0/20" in denied.sentence(written)


@pytest.mark.parametrize("number", [n for n in NUMBERS if n != 8])
@pytest.mark.parametrize(
    ("showing", "verdict"),
    [
        (15, Verdict.REPRODUCED),
        (14, Verdict.IN_PART),
        (5, Verdict.IN_PART),
        (4, Verdict.NOT_REPRODUCED),
    ],
)
def test_all_are_bound_by_one_rule(number, showing, verdict):
    assert judged(number, showing).verdict is verdict


def test_the_rule_in_words_is_the_rule():
    assert (MOST, SOME) == (3 / 4, 1 / 4)
    assert "three quarters" in BINDING
    assert "a quarter" in BINDING.replace("three quarters", "")


@pytest.mark.parametrize("number", NUMBERS)
def test_every_fact_is_told(number):
    told: list[Fact] = []
    finding = judged(number, showing=11)
    finding.sentence(lambda fact: told.append(fact) or "")
    assert len(told) >= len(finding.facts)
    assert all(fact in told for fact in finding.facts.values())


def test_a_run_that_diverged_gives_no_median():
    finding = judged(6, showing=0, fast={"diverged": True})
    assert finding.verdict is Verdict.REPRODUCED
    assert finding.facts["diverged"] == Count(20, 20)
    assert finding.facts["loss"] == Measured("loss", None)
    assert judged(2, showing=0, xor={"diverged": True}).verdict is Verdict.NOT_REPRODUCED


def test_xor_is_judged_by_the_better_of_the_last_two_epochs():
    finding = judged(2, showing=0, xor={"accuracy": 0.5, "before": 1.0})
    assert finding.verdict is Verdict.REPRODUCED
    assert finding.facts["last"] == Count(0, 20)
    assert finding.facts["alternating"] == Count(20, 20)


@pytest.mark.parametrize("helped", ["slow", "glorot"])
def test_linear_without_activation_may_need_help(helped):
    finding = judged(8, showing=0, **{helped: GOOD})
    assert finding.verdict is Verdict.IN_PART
    assert finding.shown == Count(0, 20)


def test_the_evidence_is_found_by_the_settings():
    runs = {}
    for literal in (True, False):
        for seed in (0, 1):
            experiment = under(LINEAR, literal=literal).with_changes(epochs=3, seed=seed)
            runs[experiment] = train(experiment)
    seen = CLAIMS[0].evidence(runs, literal=False, seeds=(1, 0), epochs=3)
    assert [run.experiment.seed for run in seen["linear"]] == [1, 0]
    assert not any(run.experiment.squash_input for run in seen["linear"])


def test_without_an_activation_function_both_readings_are_one():
    assert under(bare(XOR), literal=True) == under(bare(XOR), literal=False) == bare(XOR)
    assert under(FAST, literal=True) != under(FAST, literal=False)


def test_the_reports_loss_takes_log_0_where_the_run_is_finite():
    fast = LINEAR.with_changes(learning_rate=1, epochs=8)
    found = naive_losses([fast.with_changes(seed=seed) for seed in range(SEEDS)])
    assert sum(loss.infinite_at is not None for loss in found) >= SEEDS / 2
    assert not any(loss.diverged for loss in found)
    calm = naive_losses([LINEAR.with_changes(epochs=8)])
    assert calm[0].infinite_at is None


@pytest.mark.parametrize("number", NUMBERS)
def test_the_median_in_short_is_that_of_the_runs(number):
    shown, denied = (judged(number, showing).in_short(written) for showing in (SEEDS, 0))
    assert shown != denied

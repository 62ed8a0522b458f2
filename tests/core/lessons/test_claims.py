"""The nine claims: runs that are altered turn every verdict and every sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core import Experiment, Run, Status, train
from core.lessons.claims import CLAIMS, FAST, LINEAR, XOR, bare, under
from core.lessons.findings import BINDING, MOST, SOME, Count, Fact, Finding, Measurement, Verdict
from core.lessons.naive_loss import naive_losses
from core.training.evaluation import Alternation, Score

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
    jump: tuple[int, float] | None = None,
    diverged: bool = False,
    before: float | None = None,
) -> Run:
    """A run of 12 epochs and 1,000 points that ends so; its first loss is 100.

    `jump`: the epoch into which the loss grows, and by what factor; `before`: the accuracy one
    epoch earlier.
    """
    run = trained(experiment)
    losses = np.linspace(100.0, loss, 13)
    if jump is not None:
        epoch, factor = jump
        losses[epoch] = factor * losses[epoch - 1]

    def scored(share: float) -> Score:
        right = round(share * 1000)
        return Score(((right, 1000 - right), (0, 0)))

    alternation = None
    if before is not None:
        alternation = Alternation((11, 12), (scored(before), scored(accuracy)))
    return replace(
        run,
        losses=losses[:-1],
        final_loss=float(losses[-1]),
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
    6: {"fast": {"jump": (11, 3)}},
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
    assert shown.sentence(written).startswith("Shown by 20/20")
    assert denied.sentence(written).startswith("Shown by 0/20")


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
    assert "reproduced where at least three quarters of the seeds show it" in BINDING
    assert "in part where at least a quarter do" in BINDING


@pytest.mark.parametrize("number", NUMBERS)
def test_every_fact_is_told(number):
    told: list[Fact] = []
    finding = judged(number, showing=11)
    finding.sentence(lambda fact: told.append(fact) or "")
    assert len(told) >= len(finding.facts)
    assert all(fact in told for fact in finding.facts.values())


LEARNT = {"accuracy": 0.99, "loss": 9.9}
FOUR, TEN, HUNDRED = "linear, 4 units", "xor, 10 units", "xor, 100 units"
WRONG, LOST = {"accuracy": 0.999}, {"diverged": True}


@pytest.mark.parametrize(
    ("number", "others", "shows"),
    [
        (1, {"linear": LEARNT}, True),
        (1, {"linear": LEARNT | {"accuracy": 0.989}}, False),
        (1, {"linear": LEARNT | {"loss": 10.1}}, False),
        (1, {"linear": LEARNT | LOST}, False),
        (2, {"xor": {"accuracy": 0.5, "before": 1.0}}, True),
        (2, {"xor": WRONG}, False),
        (2, {"xor": LOST}, False),
        (3, {"linear": {"accuracy": 0.95}, "xor": {"accuracy": 0.5, "before": 0.95}}, True),
        (3, {"linear": {"accuracy": 0.949}}, False),
        (3, {"xor": {"accuracy": 0.949}}, False),
        (3, {"linear": LOST}, False),
        (3, {"xor": LOST}, False),
        (4, {"linear": {"loss": 24.9}, "xor": {"loss": 24.9}}, True),
        (4, {"linear": {"loss": 25.1}}, False),
        (4, {"xor": {"loss": 25.1}}, False),
        (4, {"linear": LOST}, False),
        (4, {"xor": LOST}, False),
        (5, {"slow": {"loss": 10.0}}, True),
        (5, {"slow": {"loss": 9.9}}, False),
        (5, {"slow": {"loss": 40.0}}, True),
        (5, {"slow": {"loss": 40.1}}, False),
        (5, {"usual": {"loss": 9.9}}, True),
        (5, {"usual": {"loss": 10.1}}, False),
        (5, {"slow": {"loss": 20.0} | LOST}, False),
        (6, {"fast": {"jump": (11, 2.1)}}, True),
        (6, {"fast": {"jump": (11, 1.9)}}, False),
        (6, {"fast": {"jump": (12, 2.1)}}, True),
        (6, {"fast": {"jump": (5, 2.1)}}, True),
        (6, {"fast": {"jump": (4, 2.1)}}, False),
        (6, {"fast": LOST}, True),
        (7, {FOUR: {"accuracy": 0.95}, TEN: WRONG}, True),
        (7, {FOUR: {"accuracy": 0.949}}, False),
        (7, {FOUR: LOST}, False),
        (7, {TEN: {"accuracy": 0.5, "before": 1.0}}, False),
        (7, {TEN: LOST}, True),
        (7, {HUNDRED: WRONG}, False),
        (7, {HUNDRED: LOST}, False),
        (8, {"normal": {"accuracy": 0.5, "before": 1.0}}, True),
        (8, {"normal": WRONG}, False),
        (8, {"normal": LOST}, False),
        (9, {"normal": {"accuracy": 0.749}, "glorot": {"accuracy": 0.749}}, True),
        (9, {"normal": {"accuracy": 0.75}}, False),
        (9, {"glorot": {"accuracy": 0.75}}, False),
        (9, {"normal": LOST, "glorot": LOST}, True),
    ],
)
def test_the_numbers_of_the_rules(number, others, shows):
    finding = judged(number, showing=0, **(SHOWS[number] | others))
    assert finding.shown == Count(SEEDS if shows else 0, SEEDS)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "at least 99 % and less than a tenth of its first loss"),
        (3, "at least 95 %"),
        (4, "below a quarter of what they began with"),
        (5, "between 10 and 40, and is more than 2 times that of"),
        (6, "more than a factor of 2 in one epoch after a third of the epochs"),
        (7, "reaches 95 % with 4 units"),
        (8, "three quarters of the seeds need"),
        (9, "fewer than three quarters of the points"),
    ],
)
def test_the_rules_tell_their_numbers(number, words):
    assert words in CLAIMS[number - 1].rule


def test_medians_are_of_the_runs_that_did_not_diverge():
    lost = {"accuracy": 0.1, "loss": 1e200, "diverged": True}
    for number, name in ((2, "xor"), (6, "fast"), (8, "glorot")):
        facts = judged(number, showing=5, **{name: lost}).facts
        ranges = [f.spread for f in facts.values() if isinstance(f, Measurement) and f.spread]
        assert all(found.high < 1e200 for found in ranges)
        told = facts["accuracy_glorot" if number == 8 else "accuracy"]
        assert told.spread.low == 1


def test_a_run_that_diverged_gives_no_median():
    finding = judged(6, showing=0, fast={"diverged": True})
    assert finding.verdict is Verdict.REPRODUCED
    assert finding.facts["diverged"] == Count(20, 20)
    assert finding.facts["loss"] == Measurement("loss", None)
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
    words = {"slow": "with learning rate 0.001", "glorot": "with Glorot's first weights"}
    assert finding.in_short(written) == f"accuracy 1 {words[helped]}"


@pytest.mark.parametrize(("showing", "glorot"), [(20, GOOD), (20, BAD), (5, GOOD), (4, BAD)])
def test_its_headline_is_of_what_decides(showing, glorot):
    finding = judged(8, showing, glorot=glorot)
    assert finding.verdict is Count(showing, SEEDS).verdict
    assert finding.in_short(written).endswith("with N(0, 1) first weights")


def test_claims_are_judged_by_the_runs_of_their_points():
    experiments = []

    def over_seeds(experiment: Experiment) -> tuple[Run, ...]:
        experiments.append(experiment)
        return (made(experiment), made(experiment))

    assert [claim.finding(over_seeds).shown.of for claim in CLAIMS] == [2] * 9
    assert experiments == [point for claim in CLAIMS for point in claim.points.values()]


def test_without_an_activation_function_both_readings_are_one():
    assert under(bare(XOR), literal=True) == under(bare(XOR), literal=False) == bare(XOR)
    assert under(FAST, literal=True) != under(FAST, literal=False)


def test_the_reports_loss_takes_log_0_where_the_run_is_finite():
    fast = LINEAR.with_changes(learning_rate=1, epochs=8)
    losses = naive_losses([fast.with_changes(seed=seed) for seed in range(SEEDS)])
    assert sum(loss.infinite_at is not None for loss in losses) >= SEEDS / 2
    assert not any(loss.diverged for loss in losses)
    calm = naive_losses([LINEAR.with_changes(epochs=8)])
    assert calm[0].infinite_at is None


@pytest.mark.parametrize("number", NUMBERS)
def test_the_median_in_short_is_that_of_the_runs(number):
    shown, denied = (judged(number, showing).in_short(written) for showing in (SEEDS, 0))
    assert shown != denied

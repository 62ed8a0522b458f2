"""Values of an independent trainer, and what must be true of ours if both train the same thing.

Both had 20 seeds, each its own first weights, so the two samples are compared as such: nothing is
assumed of the distribution. `python -m tests.core.training.right_values` prints what came out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, inf
from statistics import median
from typing import Any

from core import PRESETS, Experiment, Run, sweep
from core.experiments.preset import SEEDS

UNLIKELY = 1e-3
"""A count is refused when one so far off, or farther, is less likely than this."""

FIT_BY_A_LINE = 16
"""Of the 21 points of xor, the most that a line tells apart."""


def xor(**settings: Any) -> Experiment:
    """An experiment on the xor set with the input as it is."""
    return Experiment.model_validate({"dataset": "xor", "squash_input": False, **settings})


@dataclass(frozen=True)
class Epochs:
    """The epochs until the loss was below 0.001: 20 of an independent trainer."""

    optimizer: str
    middle: int
    lowest: int
    highest: int

    @property
    def experiment(self) -> Experiment:
        """4-4 sigmoid units with biases, all drawn from N(0, 1), and the mean squared error. It
        may train as long as their last one took."""
        return xor(
            hidden=(4, 4),
            bias=True,
            first_biases="drawn",
            loss="squared_error",
            reduction="mean",
            optimizer=self.optimizer,
            learning_rate=0.1,
            stop_loss=0.001,
            epochs=self.highest,
        )


EPOCHS = (
    Epochs("gradient_descent", 47_434, 39_062, 79_750),
    Epochs("momentum", 4_788, 3_914, 9_928),
    Epochs("adagrad", 3_344, 1_980, 4_830),
    Epochs("adam", 160, 108, 322),
)


def epochs_of(run: Run) -> float:
    """The epochs until a run stopped by itself; infinity where it did not."""
    return run.epochs if run.reason else inf


@dataclass(frozen=True)
class Count:
    """The seeds, of 20 of an independent trainer, whose runs did something."""

    title: str
    theirs: int
    experiment: Experiment
    did: Callable[[Run], bool]


def _got_there(run: Run) -> bool:
    return bool(run.shares.max() == 1)


def _ends_right(run: Run) -> bool:
    return run.accuracy == 1


def _lost_one_at_most(run: Run) -> bool:
    return run.accuracy >= 20 / 21


def _entropy(initializer: str, rate: float) -> Experiment:
    """10-10 without biases, the mean cross entropy."""
    rest = {"reduction": "mean", "epochs": 20_000}
    return xor(initializer=initializer, learning_rate=rate, **rest)


def _wide(loss: str) -> Experiment:
    """16-16, weights and biases from N(0, 1), the mean loss."""
    drawn = {"hidden": (16, 16), "bias": True, "first_biases": "drawn"}
    return xor(loss=loss, reduction="mean", learning_rate=0.1, epochs=5_000, **drawn)


EIGHT = xor(
    hidden=(8, 8),
    loss="squared_error",
    bias=True,
    initializer="uniform",
    learning_rate=0.15,
    epochs=20_000,
)
"""Squared error halved and summed, biases of 0, weights from U(0, 1)."""

COUNTS = (
    Count("10-10 U(0, 1) lr 0.2, all right", 18, _entropy("uniform", 0.2), _got_there),
    Count("10-10 U(0, 1) lr 0.1, all right", 0, _entropy("uniform", 0.1), _got_there),
    Count("10-10 N(0, 1) lr 0.2, all right", 20, _entropy("normal", 0.2), _got_there),
    Count("10-10 N(0, 1) lr 0.1, all right", 20, _entropy("normal", 0.1), _got_there),
    Count("8-8 summed squares, all right", 6, EIGHT, _ends_right),
    Count("8-8 summed squares, 20 or 21 right", 20, EIGHT, _lost_one_at_most),
    Count("16-16 cross entropy, all right", 18, _wide("cross_entropy"), _ends_right),
    Count("16-16 squared error, all right", 2, _wide("squared_error"), _ends_right),
)

NO_ACTIVATION = tuple(
    xor(activation="identity", initializer="glorot", epochs=2_000, reduction="mean", **changes)
    for changes in (
        {"hidden": (10, 10), "learning_rate": 0.1},
        {"hidden": (10, 10), "learning_rate": 0.02, "bias": True, "optimizer": "adam"},
        {"hidden": (), "learning_rate": 1, "bias": True, "first_biases": "drawn"},
        {"hidden": (4,), "learning_rate": 0.1, "bias": True, "loss": "squared_error"},
    )
)
"""Networks that can only draw a line."""

SPIRAL = PRESETS["spiral"].experiment
"""8-8 tanh and Adam."""


def over_98_percent(run: Run) -> bool:
    """Whether a run has more than 98 % of its test points right."""
    return run.test_shares is not None and bool(run.test_shares[-1] > 0.98)


def likely_counts(theirs: int) -> range:
    """The counts of our 20 seeds that are believed beside theirs.

    Were both from one probability, whichever, our part of all that did it would be
    hypergeometric (Fisher's exact test).
    """

    def tail(counts: Sequence[int], ours: int) -> float:
        chances = (comb(SEEDS, k) * comb(SEEDS, theirs + ours - k) for k in counts)
        return sum(chances) / comb(2 * SEEDS, theirs + ours)

    believed = [
        k
        for k in range(SEEDS + 1)
        if min(tail(range(k + 1), k), tail(range(k, min(SEEDS, theirs + k) + 1), k)) >= UNLIKELY
    ]
    return range(believed[0], believed[-1] + 1)


def _below(place: int) -> list[float]:
    """The chances that 0, 1 ... 20 of ours lie below their `place`-th smallest, were all 40 drawn
    from one distribution: negative hypergeometric."""
    orders = comb(2 * SEEDS, SEEDS)
    return [
        comb(k + place - 1, k) * comb(2 * SEEDS - k - place, SEEDS - k) / orders
        for k in range(SEEDS + 1)
    ]


def likely_below_the_median() -> range:
    """The counts of ours that are believed below their median.

    It lies between their 10th and their 11th smallest: ours below it are at least those below
    the 10th, and at most those below the 11th.
    """
    low, high = _below(SEEDS // 2), _below(SEEDS // 2 + 1)
    believed = [k for k in range(SEEDS + 1) if min(sum(low[: k + 1]), sum(high[k:])) >= UNLIKELY]
    return range(believed[0], believed[-1] + 1)


def most_beyond() -> int:
    """The most of ours that are believed below their lowest, or above their highest."""
    chances = _below(1)
    return max(k for k in range(SEEDS + 1) if sum(chances[k:]) >= UNLIKELY)


def _runs(experiment: Experiment) -> list[Run]:
    return list(sweep(experiment, seeds=SEEDS, workers=1).runs.values())


def _span(lowest: float, middle: float, highest: float) -> str:
    ends = [f"{end:,.0f}" if end < inf else "later" for end in (lowest, middle, highest)]
    return f"{ends[1]} [{ends[0]}, {ends[2]}]"


def _print_row(title: str, theirs: str, ours: str, believed: str) -> None:
    print(f"{title:40}{theirs:25}{ours:25}{believed}")


def main() -> None:
    """Print the table."""
    _print_row("20 seeds each", "independent", "here", "believed")
    middle, most = likely_below_the_median(), most_beyond()
    for row in EPOCHS:
        ours = sorted(map(epochs_of, _runs(row.experiment)))
        below = sum(e < row.middle for e in ours)
        _print_row(
            f"{row.optimizer}, epochs",
            _span(row.lowest, row.middle, row.highest),
            _span(ours[0], median(ours), ours[-1]),
            f"{below} below the median, {middle[0]} to {middle[-1]}; "
            f"{sum(e < row.lowest for e in ours)} and {sum(e > row.highest for e in ours)} beyond, "
            f"at most {most}",
        )
    for count in COUNTS:
        did = sum(map(count.did, _runs(count.experiment)))
        likely = likely_counts(count.theirs)
        _print_row(count.title, f"{count.theirs}", f"{did}", f"{likely[0]} to {likely[-1]}")
    best = max(run.shares.max() for e in NO_ACTIVATION for run in _runs(e))
    _print_row(
        "no activation, most right at any epoch",
        f"{FIT_BY_A_LINE} of 21",
        f"{round(21 * best)} of 21",
        f"at most {FIT_BY_A_LINE}",
    )
    over = sum(map(over_98_percent, _runs(SPIRAL)))
    _print_row("spiral, over 98 % of the test points", "", f"{over}", "")


if __name__ == "__main__":
    main()

"""The nine claims of the report, as data: its words, the runs that decide, and the rule.

A rule is a function of runs, and words that say the same. A finding is a verdict and a sentence
with places for numbers, so that whoever shows it writes them as all its other numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.lessons import rules
from core.lessons.findings import IN_WORDS, JUMP, LATE, MOST, Finding
from core.lessons.rules import Evidence
from core.training.run import Run

LINEAR = PRESETS["report-linear"].experiment
XOR = PRESETS["report-xor"].experiment
SLOW = LINEAR.with_changes(learning_rate=0.001)
FAST = LINEAR.with_changes(learning_rate=0.1)


@dataclass(frozen=True)
class Claim:
    """One row of the report."""

    number: int
    title: str
    experiment: str
    says: str
    points: Mapping[str, Experiment]
    """The experiments to train, by a name; their seed does not matter."""
    rule: str
    """The rule in words, to be read after "A seed shows it when"."""
    judge: Callable[[Evidence], Finding]

    def finding(self, over_seeds: Callable[[Experiment], Sequence[Run]]) -> Finding:
        """Judge the claim; `over_seeds` returns the runs of an experiment with every seed."""
        return self.judge({name: over_seeds(point) for name, point in self.points.items()})


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def under(experiment: Experiment, *, literal: bool) -> Experiment:
    """Return the experiment with the literal equations, or with the input as it is.

    Without an activation function both are one, and it is written as the latter.
    """
    return experiment.with_changes(squash_input=literal and experiment.activation != "identity")


def bare(experiment: Experiment, **changes: Any) -> Experiment:
    """Return the experiment without activation functions, with other changes too."""
    return experiment.with_changes(activation="identity", squash_input=False, **changes)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        1,
        "linear is learnt",
        "linear, 10 units a layer, learning rate 0.01, 3,000 epochs",
        "accuracy 99 %, the loss “getting 0”",
        {"linear": LINEAR},
        f"it ends with an accuracy of at least {_percent(rules.LEARNT)} and less than "
        f"{IN_WORDS[rules.LEARNT_LOSS]} of its first loss",
        rules.linear_is_learnt,
    ),
    Claim(
        2,
        "XOR is learnt",
        "XOR, 100 units a layer, learning rate 0.02",
        "accuracy 100 %",
        {"xor": XOR},
        "all 21 points are right at the end; where the loss alternates, in the better of the "
        "last two epochs",
        rules.xor_is_learnt,
    ),
    Claim(
        3,
        "comparison figures",
        "comparison figures of linear and XOR",
        "the prediction looks like the ground truth beside it",
        {"linear": LINEAR, "xor": XOR},
        f"both runs end finite with an accuracy of at least {_percent(rules.ALIKE)}; where the "
        "loss alternates, in the better of the last two epochs",
        rules.prediction_looks_like_the_truth,
    ),
    Claim(
        4,
        "learning curves",
        "learning curves of linear and XOR",
        "the loss falls with the epochs",
        {"linear": LINEAR, "xor": XOR},
        f"both losses end finite and below {IN_WORDS[rules.FALLEN]} of what they began with",
        rules.loss_falls,
    ),
    Claim(
        5,
        "0.001 is too slow",
        "linear, learning rate 0.001, 3,000 epochs",
        "too slow: the loss is about 20",
        {"slow": SLOW, "usual": LINEAR},
        "its loss ends between {} and {}, and is more than {} times that of learning rate "
        "0.01".format(*rules.SLOW_LOSS, rules.SLOWER),
        rules.too_slow,
    ),
    Claim(
        6,
        "0.1 is unsteady",
        "linear, learning rate 0.1",
        "the loss changes rapidly, is hard to converge, or diverges to infinity",
        {"fast": FAST},
        f"it diverges, or its loss still grows by more than a factor of {JUMP} in one epoch after "
        f"{IN_WORDS[LATE]} of the epochs",
        rules.unsteady,
    ),
    Claim(
        7,
        "XOR needs many units",
        "number of hidden units, on linear and XOR",
        "linear is content with few; XOR needs many: with too few the loss does not converge or "
        "needs more epochs",
        {
            "linear, 4 units": LINEAR.with_changes(hidden=(4, 4)),
            "xor, 10 units": XOR.with_changes(hidden=(10, 10)),
            "xor, 100 units": XOR,
        },
        f"linear reaches {_percent(rules.CONTENT)} with 4 units a layer, and XOR has all points "
        "right with 100 units a layer (in one of the last two epochs) but not with 10",
        rules.xor_needs_many_units,
    ),
    Claim(
        8,
        "linear needs no activation",
        "linear without activation functions",
        "accuracy 100 %",
        {
            "normal": bare(LINEAR),
            "slow": bare(LINEAR, learning_rate=0.001),
            "glorot": bare(LINEAR, initializer="glorot"),
        },
        "all points are right at the end (where the loss alternates, in one of the last two "
        "epochs) with N(0, 1) first weights and learning rate 0.01. "
        f"The claim is also reproduced in part where {IN_WORDS[MOST]} of the seeds need a "
        "learning rate of 0.001 or Glorot's first weights for it",
        rules.linear_needs_no_activation,
    ),
    Claim(
        9,
        "XOR needs an activation",
        "XOR without activation functions",
        "it cannot be fitted: the model is linear",
        {"normal": bare(XOR), "glorot": bare(XOR, initializer="glorot")},
        f"fewer than {IN_WORDS[rules.UNFITTED]} of the points are right at the end, or the run "
        "diverges, both with N(0, 1) and with Glorot's first weights",
        rules.xor_needs_an_activation,
    ),
)

"""Presets that show what surprises: networks that do not learn, or learn the wrong thing."""

from __future__ import annotations

from core.experiments.data_presets import CIRCLE, learner
from core.experiments.experiment import Experiment
from core.experiments.preset import Outcome, Preset, tests_right


def _overfits(run: Outcome) -> bool:
    """Every training point is right, and the test loss has doubled since it was lowest."""
    tests = run.test_losses
    return tests is not None and run.accuracy == 1 and bool(tests[-1] > 2 * tests.min())


SURPRISING_PRESETS = (
    Preset(
        "dead-relus",
        "ReLU units that die of too large steps",
        "A step too far, and a unit's z is negative for every point: its slope is 0 there, and it "
        "never comes back. All points get one answer, and the loss stays at a coin's, 0.69.",
        "end below 60 % accuracy",
        lambda run: run.accuracy < 0.6,
        20,
        learner(
            "circle",
            hidden=(8, 8, 8),
            activation="relu",
            initializer="he",
            batch=50,
            learning_rate=3,
            epochs=100,
            seed=11,
        ),
    ),
    Preset(
        "symmetric-zero-weights",
        "first weights of 0: all units of a layer stay alike",
        "The weights change, but those of all eight units alike: together they do the work of one, "
        "which draws one line.",
        "stay below 75 % accuracy",
        lambda run: run.accuracy < 0.75,
        20,
        learner(
            "circle",
            hidden=(8,),
            activation="sigmoid",
            initializer="zero",
            optimizer="adam",
            batch=10,
            learning_rate=0.1,
            epochs=100,
            seed=1,
        ),
    ),
    Preset(
        "positive-weights",
        "the XOR case with first weights from 0 to 1",
        "All units begin with much the same answer, and nothing tells them apart: the loss lies on "
        "a plateau. With N(0, 1) weights the same network gets there.",
        "end with some of the 21 wrong",
        lambda run: run.accuracy < 1,
        20,
        Experiment(
            dataset="xor",
            squash_input=False,
            initializer="uniform",
            reduction="mean",
            learning_rate=0.1,
            epochs=20_000,
            seed=0,
        ),
    ),
    Preset(
        "saturated-tanh",
        "the circle with first weights that are ten times too large",
        "Nearly every activation is -1 or 1, where tanh is flat and gradients vanish: the map is "
        "cut into flat pieces and hardly changes.",
        "get less than 80 % of the test points right",
        lambda run: run.test_shares is not None and bool(run.test_shares[-1] < 0.8),
        20,
        learner("circle", **CIRCLE, initializer="normal", deviation=10),
    ),
    Preset(
        "overfitting",
        "few points with noise, and far more weights than points",
        "The training loss falls to 0. The test loss falls too, but only for a hundred epochs: "
        "then it rises, as the map bends around single points.",
        "get all training points right while the test loss doubles",
        _overfits,
        18,
        learner(
            "circle",
            samples=80,
            noise=0.3,
            hidden=(20, 20),
            optimizer="adam",
            learning_rate=0.005,
            epochs=1000,
            seed=12,
        ),
    ),
    Preset(
        "features-not-layers",
        "the circle without hidden layers, from x1² and x2²",
        "In x1² and x2² the circle is a line: three numbers do what took hidden layers. The art "
        "was to know the features.",
        "get at least 99 % of the test points right",
        tests_right(0.99),
        19,
        learner("circle", features="x1^2,x2^2", hidden=(), learning_rate=0.03, epochs=500, seed=5),
    ),
)
"""One for each thing that surprises."""

"""Presets of the other data sets, with settings that suit each."""

from __future__ import annotations

from typing import Any

from core.experiments.experiment import Experiment
from core.experiments.preset import Preset, accurate, tests_right


def learner(dataset: str, **changes: Any) -> Experiment:
    """An experiment as TensorFlow Playground sets one up: tanh units with biases, the mean loss,
    half of 500 points for testing."""
    settings = {
        "dataset": dataset,
        "samples": 500,
        "test_fraction": 0.5,
        "activation": "tanh",
        "squash_input": False,
        "bias": True,
        "initializer": "glorot",
        "reduction": "mean",
        "seed": 0,
    }
    return Experiment.model_validate(settings | changes)


MAZURS_WEIGHTS = (
    *("W0[1,1]=0.15", "W0[2,1]=0.2", "W0[1,2]=0.25", "W0[2,2]=0.3", "b0=0.35"),
    *("W1[1,1]=0.4", "W1[2,1]=0.45", "W1[1,2]=0.5", "W1[2,2]=0.55", "b1=0.6"),
)
"""Its w1, w2, w3, w4, b1, and w5, w6, w7, w8, b2."""

CIRCLE: dict[str, Any] = {
    "hidden": (4, 2),
    "batch": 10,
    "learning_rate": 0.03,
    "epochs": 200,
    "seed": 5,
}

DATA_PRESETS = (
    Preset(
        "circle",
        "the circle, much as TensorFlow Playground begins",
        "Four tanh units lay four lines around the inner points; the map closes to a ring.",
        "get at least 99 % of the test points right",
        tests_right(0.99),
        19,
        learner("circle", **CIRCLE),
    ),
    Preset(
        "quadrants",
        "like and unlike quadrants, with eight ReLU units",
        "XOR on a plane. Each ReLU folds the plane along a line, so that the boundary is made of "
        "straight pieces.",
        "get at least 99 % of the test points right",
        tests_right(0.99),
        20,
        learner(
            "quadrants",
            hidden=(8,),
            activation="relu",
            initializer="he",
            learning_rate=0.1,
            epochs=1000,
        ),
    ),
    Preset(
        "gaussians",
        "two Gaussians that overlap, without hidden layers",
        "One line is the best that there is. The points beyond it stay wrong, however long it is "
        "trained.",
        "end with points that are wrong, fewer than one in ten",
        lambda run: 0.9 < run.accuracy < 1,
        20,
        learner(
            "gaussians", noise=0.25, hidden=(), batch=10, learning_rate=0.03, epochs=50, seed=1
        ),
    ),
    Preset(
        "spiral",
        "the two spirals, with eight and eight tanh units and Adam",
        "The hard one: both arms are found piece by piece, from the outside in. The slight L2 "
        "penalty rounds the map where there are few points.",
        "get at least 98 % of the test points right",
        tests_right(0.98),
        20,
        learner(
            "spiral",
            samples=640,  # as many as a map of 120x40 characters has room for
            test_fraction=0.25,
            hidden=(8, 8),
            optimizer="adam",
            learning_rate=0.03,
            l2=1e-4,
            epochs=1500,
            seed=13,
        ),
    ),
    Preset(
        "moons",
        "two half moons, with eight tanh units and Adam",
        "First a line, then a curve that passes between the moons.",
        "get at least 99 % of the test points right",
        tests_right(0.99),
        20,
        learner(
            "moons",
            samples=200,
            noise=0.1,
            hidden=(8,),
            optimizer="adam",
            learning_rate=0.03,
            epochs=500,
            seed=5,
        ),
    ),
    Preset(
        "chessboard",
        "the chessboard, with sixteen and sixteen tanh units and Adam",
        "The fields appear one after another; their corners are last. More points would help more "
        "than more epochs.",
        "get at least 90 % of the test points right",
        tests_right(0.9),
        19,
        learner(
            "chessboard",
            samples=1000,
            hidden=(16, 16),
            optimizer="adam",
            learning_rate=0.03,
            epochs=1000,
        ),
    ),
    Preset(
        "iris",
        "Fisher's irises: three classes, four measures, five tanh units",
        "Setosa is told apart at once. Versicolor and virginica overlap: look in the confusions.",
        "get at least 28 of the 30 test irises right",
        tests_right(28 / 30),
        19,
        learner(
            "iris",
            test_fraction=0.2,
            hidden=(5,),
            optimizer="adam",
            learning_rate=0.02,
            epochs=500,
        ),
    ),
    Preset(
        "plane",
        "a regression: the plane, without hidden layers",
        "The surface tilts until it lies on the plane: R² reaches 1, RMSE 0.",
        "reach an R² of 0.999 on the test points",
        tests_right(0.999),
        20,
        learner("plane", hidden=(), learning_rate=0.01, epochs=200),
    ),
    Preset(
        "hills",
        "a regression: three hills and three hollows, with two layers of tanh and Adam",
        "Hills and hollows rise one by one from a flat surface, as R² climbs.",
        "reach an R² of 0.9 on the test points",
        tests_right(0.9),
        18,
        learner(
            "hills",
            hidden=(12, 8),
            optimizer="adam",
            learning_rate=0.02,
            epochs=1500,
            seed=8,
        ),
    ),
    Preset(
        "mazur",
        "Mazur's worked example of 2015: one point, a network 2-2-2",
        "Every number of a step can be checked by hand; the biases stay as they are. The loss, "
        "0.298371109, is 0.291027774 after an update. The 0.291027924 that was published comes of "
        "output weights that change before the hidden units' errors pass through them.",
        "end with a loss below 0.0000352",
        lambda run: run.final_loss < 0.0000352,
        20,
        Experiment(
            dataset="mazur",
            target_levels="0.01 and 0.99",
            hidden=(2,),
            output="sigmoid",
            squash_input=False,
            bias=True,
            set_weights=MAZURS_WEIGHTS,
            frozen=("b0", "b1"),
            loss="squared_error",
            learning_rate=0.5,
            epochs=10_000,
            seed=0,
        ),
    ),
    Preset(
        "rumelhart-xor",
        "XOR as in Rumelhart, Hinton and Williams 1986: two hidden units, momentum",
        "For hundreds of epochs the loss rests at 1/2, as for a guess; then the two units part "
        "and it falls at once.",
        "get all four right within 1,000 epochs",
        accurate(1.0),
        19,
        Experiment(
            dataset="xor-gate",
            hidden=(2,),
            squash_input=False,
            bias=True,
            first_biases="drawn",
            initializer="uniform",
            low=-0.5,
            high=0.5,
            loss="squared_error",
            optimizer="momentum",
            learning_rate=0.5,
            momentum=0.9,
            epochs=1000,
        ),
    ),
)
"""One a data set of the Playground, and of ours that the report does not have."""

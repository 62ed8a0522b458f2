"""The numbers that code and formulas give of a case, by their places, and how they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from core.lessons.own_code.cases import EPOCHS, Case
from core.lessons.own_code.formulas import Formulas, Pass
from core.nn.arrays import FloatArray
from core.nn.optimizers import Binding

Stage = Literal["forward", "loss", "backward", "update", "accuracy"]
"""The parts that code is judged by, in the order in which they follow from one another."""

STAGES: tuple[Stage, ...] = ("forward", "loss", "backward", "update", "accuracy")


class Place(NamedTuple):
    """A number or array among the answers."""

    function: str
    """The function of the file that gives it."""
    stage: Stage
    layer: int
    """1 for W0 and what it feeds."""
    what: str
    """As in `dL/dW0` or `W0 after 3 epochs`."""


Answers: TypeAlias = Mapping[Place, FloatArray]


def rank(place: Place, layers: int) -> tuple[int, int, int]:
    """The order in which places are computed: the backward pass begins at the last layer."""
    layer = layers - place.layer if place.stage == "backward" else place.layer
    updates = int(place.what.split()[2]) if place.stage == "update" else 0
    return STAGES.index(place.stage), updates, layer


def array_places(function: str, stage: Stage, case: Case, what: str) -> Iterator[Place]:
    """The places of one array a weight matrix and bias; `{}` in `what` is its name: W0 ..., then
    b0 ... of a network with biases, and of gradients, which are known without biases too."""
    layers, biased = range(len(case.network.layers)), stage == "backward" or case.network.biases
    for name in [f"W{i}" for i in layers] + [f"b{i}" for i in layers if biased]:
        yield Place(function, stage, int(name[1:]) + 1, what.format(name))


def places_of(function: str, case: Case) -> dict[str, list[Place]]:
    """The places that a function answers with, by the call: one call gives all of a list."""
    last = len(case.network.layers)
    match function:
        case "forward":
            outputs = [Place(function, "forward", i, f"s(F{i})") for i in range(1, last)]
            return {"forward": [*outputs, Place(function, "forward", last, "y")]}
        case "gradients":
            loss = Place(function, "loss", last, "loss")
            return {"gradients": [loss, *array_places(function, "backward", case, "dL/d{}")]}
        case "train":
            return {
                f"train {epochs}": list(array_places(function, "update", case, after(epochs)))
                for epochs in EPOCHS
            }
        case "update":
            return {
                f"update {count}": list(array_places(function, "update", case, after(count)))
                for count in EPOCHS
            }
    return {"accuracy": [Place("accuracy", "accuracy", last, "accuracy")]}


def after(updates: int) -> str:
    """The name of a step: `W0 after 3 updates`."""
    return "{} after " + ("1 update" if updates == 1 else f"{updates} updates")


def by_formulas(functions: Iterable[str], case: Case, formulas: Formulas) -> Answers:
    """The answers that formulas give in the place of a file's functions.

    Raises ValueError or IndexError where the formulas do not fit the shapes of the case.
    """
    answers: dict[Place, FloatArray] = {}
    functions = list(functions)
    with np.errstate(all="ignore"):
        if "forward" in functions or "gradients" in functions:
            done = Pass(case, formulas)
            given = {
                "forward": formulas.layers(done),
                "gradients": [done.loss, *arrays(done)],
            }
        for function in functions:
            for call, places in places_of(function, case).items():
                if function == "train":
                    values = trained(case, formulas, int(call.split()[1]))
                elif function == "update":
                    values = updated(case, formulas, int(call.split()[1]))
                elif function == "accuracy":
                    values = [np.asarray(formulas.accuracy(*labelled(case)))]
                else:
                    values = list(given[function])
                answers.update(zip(places, values, strict=False))
    return answers


def arrays(done: Pass) -> list[FloatArray]:
    """dL/dW_0 ..., then dL/db_0 ..., as they are listed."""
    return done.formulas.order(done.gradients, done.bias_gradients)


def moves(case: Case, parameters: FloatArray) -> list[FloatArray]:
    """The way of each array from the case's weights to others (P,)."""
    return split(case, parameters - case.network.parameters)


def split(case: Case, parameters: FloatArray) -> list[FloatArray]:
    """Parameters (P,) as arrays, those of the weights first."""
    layers = case.architecture.layers(parameters)
    if not case.architecture.bias:
        return layers
    return [w[:-1] for w in layers] + [w[-1] for w in layers]


def flat(case: Case, given: Iterable[FloatArray]) -> FloatArray:
    """The arrays in the order of `arrays` as parameters (P,)."""
    parameters = np.empty(case.architecture.size)
    given, layers = list(given), case.architecture.layers(parameters)
    for i, layer in enumerate(layers):
        layer[: len(given[i])] = given[i]
        if case.architecture.bias:
            layer[-1] = given[len(layers) + i]
    return parameters


def trained(case: Case, formulas: Formulas, epochs: int) -> list[FloatArray]:
    """The moves of the weights by a training of so many epochs."""

    def gradient(part: Case, rate: float) -> FloatArray:
        return flat(part, arrays(Pass(part, formulas, rate)))

    state = _state(case)
    update, steps, rate = _bound(case, formulas, state)
    for _ in range(formulas.epochs(epochs)):
        if formulas.forgets:
            state[1:] = 0.0
            update, steps, rate = _bound(case, formulas, state)
        for places in formulas.batches(case):
            part = case.at(state[0].copy()).of_samples(places)
            steps[...] = -gradient(part, rate) * _folded(case, rate)
            if not formulas.moves_biases:
                steps *= _is_weight(case)
            update()
    return moves(case, state[0])


def updated(case: Case, formulas: Formulas, count: int) -> list[FloatArray]:
    """The moves of the weights by so many updates with the gradients of `given_gradients`."""
    state = _state(case)
    update, steps, rate = _bound(case, formulas, state)
    for gradient in given_gradients(case)[:count]:
        if formulas.forgets:
            state[1:] = 0.0
            update, steps, rate = _bound(case, formulas, state)
        steps[...] = -gradient * _folded(case, rate)
        update()
    return moves(case, state[0])


def given_gradients(case: Case) -> FloatArray:
    """Gradients (updates, P) for a function that only updates."""
    return np.random.default_rng(case.architecture.size).normal(
        size=(max(EPOCHS), case.architecture.size)
    )


def labelled(case: Case) -> tuple[FloatArray, FloatArray]:
    """Outputs (n, K) and targets (n, K) for a function that counts: as many wrong to one side as
    not to the other, and none near one half."""
    generator = np.random.default_rng(len(case.x))
    outputs = case.target.shape[1]
    if outputs > 1:
        y = generator.dirichlet(np.ones(outputs), 12)
        return y, np.eye(outputs)[(np.arange(12) * 5) % outputs]
    target = np.repeat([[1.0], [0.0]], [7, 6], axis=0)
    right = np.array([1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1])[:, None] == 1
    distance = generator.uniform(0.1, 0.45, target.shape)
    return 0.5 + np.where(right == (target == 1), distance, -distance), target


def _state(case: Case) -> FloatArray:
    state = np.zeros((1 + case.optimizer.slots, case.architecture.size))
    state[0] = case.network.parameters
    return state


def _bound(case: Case, formulas: Formulas, state: FloatArray):  # type: ignore[no-untyped-def]
    steps, rate = np.empty_like(state[0]), formulas.rate(case)
    binding = Binding(state, steps, np.array([rate]), case.constants)
    return formulas.bind(case)(binding), steps, rate


def _folded(case: Case, rate: float) -> float:
    return rate if case.optimizer.folds_rate else 1.0


def _is_weight(case: Case) -> FloatArray:
    mask = np.ones(case.architecture.size)
    for layer in case.architecture.layers(mask):
        layer[len(layer) - case.architecture.bias :] = 0.0
    return mask


def difference(given: FloatArray, right: FloatArray) -> float:
    """The largest difference as a share of the largest number; infinite for another shape, or
    where one has no number and the other has."""
    if given.shape != right.shape:
        return float("inf")
    if not given.size or np.array_equal(given, right, equal_nan=True):
        return 0.0
    if not np.array_equal(np.isfinite(given), np.isfinite(right)):
        return float("inf")
    finite = np.isfinite(right)
    if not finite.any():
        return 0.0
    size = float(np.abs(right[finite]).max())
    return float(np.abs(given[finite] - right[finite]).max()) / (size or 1.0)

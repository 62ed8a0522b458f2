"""Code that is right for another network or another rule than the one it is checked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from core.lessons.own_code.cases import Case
from core.lessons.own_code.mistake import Mistake
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.losses import fits, loss_of
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS

Change = Callable[[Case], Case | None]


def _changed(change: Callable[[Architecture], Architecture]) -> Change:
    return lambda case: case.with_architecture(change(case.architecture))


def _squashed(case: Case) -> Case | None:
    architecture = case.architecture
    if architecture.squash is not None or not architecture.activations:
        return None
    return case.with_architecture(replace(architecture, squash=architecture.activations[0]))


def _activated(name: str) -> Change:
    row = ACTIVATIONS[name]

    def change(architecture: Architecture) -> Architecture:
        return replace(
            architecture,
            activations=(row,) * len(architecture.activations),
            squash=architecture.squash and row,
        )

    return _changed(change)


def _hidden_activated(name: str) -> Change:
    """The hidden layers alone; the input is squashed as it was."""
    row = ACTIVATIONS[name]
    return _changed(lambda a: replace(a, activations=(row,) * len(a.activations)))


def _of_loss(criterion: str, output: str) -> Change:
    def change(case: Case) -> Case | None:
        if fits(criterion, output, case.target.shape[1]):
            return None
        loss = loss_of(criterion, output)
        return case.with_architecture(replace(case.architecture, loss=loss))

    return change


def _reduced(reduction: str) -> Change:
    return lambda case: replace(case, reduction=reduction)


def _optimized(name: str) -> Change:
    row = OPTIMIZERS[name]
    return lambda case: replace(case, optimizer=row, constants=row.constants)


def _settings() -> Iterator[Mistake]:
    yield Mistake(
        "input squashed",
        "forward",
        "the activation is applied to the input too: s(x) enters W0 where x itself should",
        case=_squashed,
        option="--squash-input",
    )
    yield Mistake(
        "input not squashed",
        "forward",
        "the input enters as it is: the report's equations squash it, F_1 = s(x) W_0",
        case=_changed(lambda a: replace(a, squash=None)),
        option="--no-squash-input",
    )
    yield Mistake(
        "mean for sum",
        "loss",
        "loss and gradients are the mean over the samples; the report's loss is the sum",
        case=_reduced("mean"),
        option="--reduction mean",
    )
    yield Mistake(
        "sum for mean",
        "loss",
        "loss and gradients are the sum over the samples, where the mean is asked for",
        case=_reduced("sum"),
        option="--reduction sum",
    )
    yield Mistake(
        "biases trained",
        "update",
        "biases are trained that the network does not have",
        case=_changed(lambda a: replace(a, bias=True)),
        option="--bias",
    )
    for name, row in ACTIVATIONS.items():
        said = f"the hidden layers have {row.title.split(':')[0]}"
        yield Mistake(
            f"activation {name}",
            "forward",
            f"{said}, which is not the activation that is asked for",
            case=_activated(name),
            option=f"--activation {name}",
        )
        yield Mistake(
            f"activation {name}, input as it was",
            "forward",
            f"{said}, and the input another activation",
            case=_hidden_activated(name),
        )
    for criterion, each in CRITERIA.items():
        for output in ("sigmoid", "softmax", "identity", "tanh"):
            yield Mistake(
                f"{each.title} of {output}",
                "loss",
                f"the loss is {each.title} and the output {output}, which is not what is asked for",
                case=_of_loss(criterion, output),
                option=f"--loss {criterion} --output {output}",
            )
    for name, rule in OPTIMIZERS.items():
        yield Mistake(
            f"optimizer {name}",
            "update",
            f"the updates are those of {rule.title}, which is not the optimizer that is asked for",
            case=_optimized(name),
            option=f"--optimizer {name}",
        )


SETTINGS = tuple(_settings())

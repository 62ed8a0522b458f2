"""One update worked out on paper, by one sample or by the whole batch, in the report's notation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from core.lessons.notation.digits import decimal
from core.lessons.notation.equations import Equation, Kind, definitions, equations_of
from core.lessons.notation.errata import ERRATA
from core.lessons.notation.expression import evaluate
from core.lessons.notation.quantities import quantities, quantities_after
from core.lessons.notation.rows import OPTIMIZERS
from core.lessons.notation.sums import written_out
from core.lessons.paper.document import (
    Block,
    Document,
    Expression,
    Heading,
    Mathematics,
    Note,
    Paragraph,
    Row,
    numbers,
)
from core.lessons.paper.working import functions_in, sum_rows, worked_rows
from core.nn.places import Place, find_place, place_of
from core.refusal import Refusal
from core.training.step import Step

NAMES = re.compile(r"\b(y - t|1 / y|s\(z_i\)|[FWBMVRGbg]_\d+|[wz]_[ij]|[BFLWtxyl])\b(?!')")
"""Quantities within a sentence."""

DIGITS = 4
"""Significant digits of a number, where none are asked for."""

MOST_DIGITS = 6
"""Of a constant, which is short as a rule."""

MOST_NAMES = 12
"""Weights that are named one by one."""


@dataclass(frozen=True)
class Work:
    """A task: the step to be worked out, and how it is introduced."""

    title: str
    about: str
    step: Step
    """Of the whole batch."""
    sample: int | None = None
    """The place in the batch, from 0, of the one sample that is worked out; None for all."""
    unit: Place | None = None
    """The unit whose sum is written out; None for the first output."""
    digits: int = DIGITS

    @cached_property
    def part(self) -> Step:
        """The part of the step that is worked out."""
        return self.step if self.sample is None else self.step.of_sample(self.sample)


def worked_pass(work: Work) -> Document:
    """The document of an update; `Refusal` for a unit that has no sum."""
    return Document(work.title, tuple(_Blocks(work).all()), work.digits)


FORWARD = (Kind.INPUT, Kind.FORWARD, Kind.OUTPUT, Kind.LOSS)
BACKWARD = (Kind.OUTPUT_DELTA, Kind.GRADIENT, Kind.DELTA)
UPDATE = (Kind.RATE, Kind.CLIP, Kind.DESCENDED, Kind.UPDATE)


class _Blocks:
    """The blocks of a document, one after another."""

    def __init__(self, work: Work) -> None:
        self._work, self._step, self._part = work, work.step, work.part
        self._architecture = work.step.network.architecture
        self._equations = equations_of(work.step)
        self._noted: set[str] = set()
        self._told: set[str] = set()

    def all(self) -> Iterator[Block]:
        """Everything, from the functions to the loss after the update."""
        yield sentence(self._work.about)
        if lines := definitions(self._architecture):
            rows = (Row(line.left, Expression(line.right), line.relation) for line in lines)
            yield Mathematics(tuple(rows))
        yield Heading("Weights before the update")
        yield Mathematics(tuple(self._weights()))
        yield from self._batch() if self._work.sample is None else self._pass()
        yield Heading("Update")
        yield from self._update()
        yield Heading("After the update")
        yield from self._after()

    def _weights(self) -> Iterator[Row]:
        network = self._step.network
        for i, weights in enumerate(network.weights):
            yield Row(f"W_{i}", numbers(weights))
            if network.biases is not None:
                yield Row(f"b_{i}", numbers(network.biases[i]))

    def _of(self, *kinds: Kind) -> Iterator[Equation]:
        return (equation for equation in self._equations if equation.kind in kinds)

    def _pass(self) -> Iterator[Block]:
        """Return the forward and the backward pass of one sample."""
        values = quantities(self._part)
        yield Heading("Forward pass")
        yield from self._worked(self._of(*FORWARD), values)
        yield from self._sums()
        yield Heading("Backward pass")
        yield from self._worked(self._of(*BACKWARD), values)

    def _batch(self) -> Iterator[Block]:
        """Return the losses and the gradients of all samples."""
        values, step = quantities(self._step), self._step
        yield Heading("Loss")
        for equation in self._of(Kind.LOSS):
            yield self._words(equation)
            rows = [Row(line.left, Expression(line.right)) for line in equation.lines]
            yield Mathematics((*rows, Row("", numbers(step.loss))))
        yield sentence(
            "The targets t, the answers y and the parts l of the samples, in their order:"
        )
        losses = step.sample_losses[np.newaxis]
        columns = (("T(t)", step.target.T), ("T(y)", step.y.T), ("l", losses))
        yield Mathematics(tuple(Row(name, numbers(array)) for name, array in columns))
        yield Heading("Gradients")
        yield from self._worked(self._of(Kind.GRADIENT), values)
        yield from self._sums()

    def _update(self) -> Iterator[Block]:
        values, count = quantities(self._step), len(self._step.x)
        if self._work.sample is not None and count > 1:
            yield sentence(f"The gradients of all {count:,} samples of the batch, added up:")
            gradients = (e.name for e in self._of(Kind.GRADIENT))
            yield Mathematics(tuple(Row(name, numbers(values[name])) for name in gradients))
        yield from self._given(values)
        yield from self._worked(self._of(*UPDATE), values, quantities_after(self._step))

    def _given(self, values: Mapping[str, Any]) -> Iterator[Block]:
        """Return what an update starts from besides weights and gradients: the optimizer's state
        and constants."""
        operands = [name for equation in self._of(*UPDATE) for name in equation.operands]
        letters = OPTIMIZERS[self._step.rule.optimizer.name].state
        kept = [n for n in dict.fromkeys(operands) if n.partition("_")[0].upper() in letters]
        if kept:
            yield sentence("The optimizer's state before the update:")
            yield Mathematics(tuple(Row(name, numbers(values[name])) for name in kept))
        parts, worked_out = list[str | Expression](), {e.name for e in self._of(*UPDATE)}
        for name in dict.fromkeys(operands):
            if np.ndim(values[name]) == 0 and name not in worked_out | {"pi"}:
                start = ", " if parts else "Constants: "
                parts += [start, Expression(name), f" = {decimal(values[name], MOST_DIGITS)}"]
        if parts:
            yield Paragraph((*parts, "."))

    def _after(self) -> Iterator[Block]:
        after = quantities_after(self._part)
        values = quantities(self._part) | {"y": after["y"]}
        yield from self._worked(self._of(Kind.LOSS_AFTER), values, after)
        if self._work.sample is not None and len(self._step.x) > 1:
            yield sentence("The loss of the whole batch before the update, and after it:")
            later = Row("L", numbers(self._step.loss_after), "<-")
            yield Mathematics((Row("L", numbers(self._step.loss)), later))

    # One equation.

    def _worked(
        self,
        of: Iterable[Equation],
        values: Mapping[str, Any],
        after: Mapping[str, Any] = MappingProxyType({}),
    ) -> Iterator[Block]:
        for equation in of:
            held = self._held(equation)
            if held != equation.name:
                yield self._words(equation)
                yield Mathematics(tuple(self._rows(equation, values, after)))
            if held and equation.kind is Kind.UPDATE:
                yield sentence(f"Frozen or switched off, and as before: {held}.")

    def _held(self, equation: Equation) -> str:
        """Name what does not move of the weights or biases that an update is of: all by the name
        of the equation, so that there is nothing to work out."""
        if self._step.held is None or equation.kind not in (Kind.DESCENDED, Kind.UPDATE):
            return ""
        letter, _, layer = equation.name.partition("_")
        own = find_place(self._architecture, {"G": "W", "g": "b"}.get(letter, letter) + layer)
        places = own.indices(self._architecture)
        held = places[self._step.held[places]].tolist()
        if len(held) == len(places):
            return equation.name
        names = [str(place_of(self._architecture, place)) for place in held]
        more = [f"{len(names) - MOST_NAMES:,} more"] if len(names) > MOST_NAMES else []
        return ", ".join(names[:MOST_NAMES] + more)

    def _rows(
        self, equation: Equation, values: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Row]:
        if self._work.sample is not None:
            for line in equation.lines:
                for call in functions_in(line.right, values):
                    if call not in self._told:
                        yield Row(call, numbers(evaluate(call, values)))
                    self._told.add(call)
        yield from worked_rows(equation.lines, values, after)
        if equation.kind is Kind.INPUT:
            yield Row("t", numbers(values["t"]))

    def _words(self, equation: Equation) -> Paragraph:
        """Return the words for an equation; what the report prints is told the first time."""
        new = [name for name in equation.errata if name not in self._noted]
        self._noted.update(new)
        errata = [ERRATA[name] for name in new]
        notes = (
            Note(e.printed(self._architecture, self._step.rule), marked(e.sentence)) for e in errata
        )
        return Paragraph(sentence(equation.words).parts, tuple(notes))

    # One sum.

    def _sums(self) -> Iterator[Block]:
        """Return sums term by term: of a unit its forward and backward pass, or of a batch the
        gradient of its first weight."""
        layer, unit = self._unit()
        into = f"unit {unit + 1} of layer {layer}"
        if self._work.sample is None:
            words = "sample by sample: forward pass times backward pass."
            named = {f"dW_{layer - 1}": f"The gradient of the first weight into {into}, {words}"}
        else:
            named = {f"F_{layer}": f"The sum of {into}, term by term."}
            if layer < len(self._architecture.widths) - 1:
                named[f"B_{layer}"] = "The backward pass of that unit likewise."
        for name, words in named.items():
            if (total := written_out(self._part, name, 0, unit)) is not None:
                yield sentence(words)
                yield Mathematics(tuple(sum_rows(total)))

    def _unit(self) -> tuple[int, int]:
        """The layer and the unit, from 0, whose sum is written out."""
        place, last = self._work.unit, len(self._architecture.widths) - 1
        if place is None:
            return last, 0
        if not place.is_unit or not place.layer:
            layers = "F1" if last == 1 else f"F1 to F{last}"
            raise Refusal(f"unit is '{place}'; it must be a unit that has a sum, of {layers}")
        return place.layer, place.numbers[0] - 1


def sentence(words: str) -> Paragraph:
    """A paragraph of words whose quantities are mathematics."""
    return Paragraph(marked(words))


def marked(words: str) -> tuple[str | Expression, ...]:
    """Words, and the quantities among them."""
    parts = (
        Expression(part) if place % 2 else part for place, part in enumerate(NAMES.split(words))
    )
    return tuple(part for part in parts if part)

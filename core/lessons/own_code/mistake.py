"""A mistake: a wrong formula in the place of a right one, or another network than the one meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from core.lessons.own_code.answers import Stage
from core.lessons.own_code.cases import Case
from core.lessons.own_code.formulas import RIGHT, Formulas, OfLayer, Pass
from core.nn.arrays import FloatArray

BY_LAYER = ("slope", "back", "gradient", "bias_gradient")
"""Formulas of the backward pass that may be wrong in one layer alone."""

VERSIONS = "seen in a public version of the report's assignment"


def _in_layers(
    layers: tuple[int, ...], wrong: OfLayer, right: OfLayer, p: Pass, i: int
) -> FloatArray:
    """A wrong formula in some layers, and the right one in the others."""
    return (wrong if i in layers else right)(p, i)


@dataclass(frozen=True)
class Mistake:
    """One row of the table."""

    name: str
    stage: Stage
    sentence: str
    """In the report's letters; it says what is done and what should be."""
    wrong: Mapping[str, Any] = field(default_factory=dict)
    """The wrong formulas, by the fields of `Formulas`."""
    seen: str = ""
    """A place where one was seen."""
    case: Callable[[Case], Case | None] | None = None
    """The network that is trained instead; None where there is no other."""
    option: str = ""
    """The option with which the code is right, if that network is meant."""
    fitted: Callable[[float], Mapping[str, Any]] | None = None
    """The wrong formulas by a number that is not known, whose place in `sentence` is `{}`."""

    @property
    def formulas(self) -> Formulas:
        """The right formulas, but for the wrong ones."""
        return replace(RIGHT, **self.wrong)

    def case_of(self, case: Case) -> Case | None:
        """The network that is trained in the place of a case's."""
        return self.case(case) if self.case else case

    def in_single_layers(self, depth: int) -> Iterator[Mistake]:
        """The mistake made in one layer alone, in each of a network with so many matrices, and in
        all but the first or the last."""
        name = next((name for name in BY_LAYER if name in self.wrong), "")
        at_weights = name.endswith("gradient")
        alike = [each for each in BY_LAYER if each.endswith("gradient") == at_weights]
        if not name or not self.wrong.keys() <= set(alike):
            return
        of = "B_"
        if at_weights:
            of = f"dL/d{'b' if name.startswith('bias') else 'W'}"
        layers = range(1 if of == "B_" else 0, depth)
        if len(layers) < 2:
            return
        places: dict[tuple[int, ...], str] = {
            (i,): f"in the formula of {of}{i} alone" for i in layers
        }
        places[tuple(layers[1:])] = f"but for {of}{layers[0]}"
        places[tuple(layers[:-1])] = f"but for {of}{layers[-1]}"
        for wrong, place in places.items():
            formulas = {
                each: partial(_in_layers, wrong, formula, getattr(RIGHT, each))
                for each, formula in self.wrong.items()
            }
            yield replace(self, sentence=f"{self.sentence}, {place}", wrong=formulas)

    def at(self, value: float) -> Mistake:
        """The mistake with its number, where it has one that is not known."""
        assert self.fitted is not None
        return replace(
            self, sentence=self.sentence.replace("{}", f"{value:.6g}"), wrong=self.fitted(value)
        )

    @property
    def setting(self) -> str:
        """The setting that its option gives another value; "" without one."""
        return self.option.partition(" ")[0].replace("--no-", "--")

    def with_other(self, other: Mistake) -> Mistake | None:
        """Both mistakes at once; None where they do not go together."""
        if self.wrong.keys() & other.wrong.keys() or (
            self.setting and self.setting == other.setting
        ):
            return None

        def case(given: Case) -> Case | None:
            changed = self.case_of(given)
            return None if changed is None else other.case_of(changed)

        return Mistake(
            f"{self.name}, and {other.name}",
            self.stage,
            f"{self.sentence}; and {other.sentence}",
            {**self.wrong, **other.wrong},
            "; ".join(filter(None, (self.seen, other.seen))),
            case,
            " ".join(filter(None, (self.option, other.option))),
        )

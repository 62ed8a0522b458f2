"""Weights edited by hand: set to a value, switched off, or frozen as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray
from core.nn.network import Architecture
from core.nn.places import Place


@dataclass(frozen=True)
class Edits:
    """The edits of a network of some architecture."""

    architecture: Architecture
    values: tuple[tuple[Place, float], ...] = ()
    """Weights and biases with the value that they are set to, in turn."""
    off: tuple[Place, ...] = ()
    """Weights, biases and units that are 0 and stay so."""
    frozen: tuple[Place, ...] = ()
    """Weights and biases that stay as they are."""

    def put_in(self, state: FloatArray) -> None:
        """Set the values in the first row of a state (1 + slots, ..., P), and make all rows 0
        where something is off."""
        for place, value in self.values:
            state[0][..., place.indices(self.architecture)] = value
        state[..., self._indices(self.off)] = 0.0

    @property
    def some(self) -> bool:
        """Whether anything is put in."""
        return bool(self.values or self.off)

    @cached_property
    def held(self) -> BoolArray | None:
        """(P,): the weights and biases that training does not move; None where it moves all."""
        if not (self.off or self.frozen):
            return None
        held = np.zeros(self.architecture.size, dtype=np.bool_)
        held[self._indices((*self.off, *self.frozen))] = True
        return held

    def word(self, place: Place) -> str:
        """off or frozen, where training does not move a place; else ""."""
        indices = place.indices(self.architecture)
        held = (("off", self.off), ("frozen", self.frozen))
        return next(
            (
                word
                for word, places in held
                if indices.size and np.isin(indices, self._indices(places)).all()
            ),
            "",
        )

    def _indices(self, places: Iterable[Place]) -> IntArray:
        indices = [place.indices(self.architecture) for place in places]
        return np.concatenate([np.empty(0, np.int64), *indices])


def stacked_held(edits: Sequence[Edits]) -> BoolArray | None:
    """The weights that do not move: (P,) of one network, (runs, P) of several of one shape; None
    where all of them move."""
    if all(each.held is None for each in edits):
        return None
    moved = np.zeros(edits[0].architecture.size, dtype=np.bool_)
    stacked = np.stack([moved if each.held is None else each.held for each in edits])
    return stacked if len(edits) > 1 else stacked[0]

"""The part of a network that is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.nn.network import Architecture
from core.nn.places import Place


@dataclass(frozen=True)
class NetworkChoice:
    """The unit and the weight that are chosen, and what lines show."""

    gradients: bool = False
    """Whether the lines are the gradients of this step and not the weights."""
    page: int = 0
    """Whether the strongest units of a layer are shown, 0, or those that come after them."""
    unit: Place | None = None
    """None until there is a network to choose from."""
    weight: Place | None = None
    """A weight into or out of the chosen unit, or its bias."""

    def within(self, architecture: Architecture) -> NetworkChoice:
        """The choice in another network: the nearest unit that it has, and the weight where it is
        one of that unit's."""
        if self.unit is None:
            return self
        layer = min(self.unit.layer, len(architecture.widths) - 1)
        unit = Place("F", layer, (min(self.unit.numbers[0], architecture.widths[layer]),))
        return self if unit == self.unit else replace(self, unit=unit, weight=None)

"""The one door to data sets: a name gives their definition."""

from __future__ import annotations

from core.data.generators import SOURCES
from core.data.point_source import PointSource
from core.refusal import Refusal, written


def find_source(name: str) -> PointSource:
    """The data set of this name; `Refusal` where there is none."""
    if name not in SOURCES:
        raise Refusal(f"data set is '{written(name)}'; it must be one of {', '.join(SOURCES)}")
    return SOURCES[name]


def fixed_samples(name: object) -> int | None:
    """The number of points of a data set of which it is a part; None where it can be chosen, and
    where there is no such data set."""
    try:
        return find_source(name).samples if isinstance(name, str) else None
    except Refusal:
        return None

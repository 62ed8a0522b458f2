"""A map of the plane in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.data.dataset import Dataset, Task
from core.lessons.plane_shape import (
    REGIONS,
    SIDE,
    ClassRegions,
    Line,
    class_regions,
    lines_across,
    outputs_along,
    stretches,
)
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.refusal import plain
from core.training.evaluation import grid_points, outputs
from tui.drawing import numbers

CUTS = {2: "quarter", 3: "ninth"}


def map_sentences(network: Network, dataset: Dataset) -> list[str]:
    """Tell what a network answers where in the plane of a data set."""
    if not np.isfinite(network.parameters).all():
        return ["There is no map: the weights are not finite any more."]
    return [f"The map is {_place(dataset)}.", *_answers(network, dataset)]


def _place(dataset: Dataset) -> str:
    a, b, c, d = dataset.domain
    first, second = (f"from {_short(low)} to {_short(high)}" for low, high in ((a, b), (c, d)))
    names = [f"x{place}{_named(dataset, place)}" for place in (1, 2)]
    if dataset.x.shape[1] == 1:
        return f"the line {first} of {names[0]}"
    if first == second and dataset.columns[:2] == ("x1", "x2"):
        return f"the square {first}"
    others = ", the other inputs at their mean" if dataset.x.shape[1] > 2 else ""
    return f"{names[0]} {first} and {names[1]} {second}{others}"


def _named(dataset: Dataset, place: int) -> str:
    """Return what a coordinate is in the data, where it has a name there."""
    name = dataset.columns[place - 1] if place <= len(dataset.columns) else f"x{place}"
    return "" if name == f"x{place}" else f" ({plain(name)})"


def _answers(network: Network, dataset: Dataset) -> Iterator[str]:
    lines = lines_across(dataset)
    if dataset.task is Task.REGRESSION:
        if dataset.x.shape[1] > 1:
            yield from _values(network, dataset)
        for line in lines:
            yield f"{_along(dataset, line)}: {_values_along(network, dataset, line)}."
        return
    names = [plain(name) for name in dataset.classes]
    if dataset.x.shape[1] > 1:
        regions = class_regions(network, dataset)
        yield from _regions(regions, names)
        if 1.0 in regions.shares:
            return
    for line in lines:
        yield f"{_along(dataset, line)}: {_classes_along(network, dataset, line, names)}."


def _regions(regions: ClassRegions, names: Sequence[str]) -> Iterator[str]:
    """Tell how much of the plane each class has, and where."""
    shares = [
        f"{name} in {numbers.percent(share)}"
        for name, share in zip(names, regions.shares, strict=True)
        if share > 0
    ]
    if len(shares) == 1:
        yield f"{shares[0].split(' in ')[0]} is said everywhere."
        return
    yield f"{shares[0].replace(' in ', ' is said in ', 1)} of it, {_listed(shares[1:])}."
    places = {
        name: [region for region, of in regions.regions.items() if of == label]
        for label, name in enumerate(names)
    }
    mixed = [region for region, of in regions.regions.items() if of is None]
    told = [f"{n} has most of {_where(p, regions.cuts)}" for n, p in places.items() if p]
    if mixed:
        told.append(f"{_where(mixed, regions.cuts)} {'is' if len(mixed) == 1 else 'are'} mixed")
    yield f"{'; '.join(told)}."


def _where(regions: Sequence[str], cuts: int) -> str:
    if len(regions) == len(REGIONS[cuts]):
        return f"every {CUTS[cuts]}"
    return f"the {_listed(regions)} {CUTS[cuts]}{'s' if len(regions) > 1 else ''}"


def _along(dataset: Dataset, line: Line) -> str:
    if dataset.x.shape[1] == 1:
        return "From left to right"
    way = "from left to right" if line.along == 0 else "from the bottom to the top"
    return f"Along x{2 - line.along} = {_short(line.at)}, {way}"


def _classes_along(network: Network, dataset: Dataset, line: Line, names: Sequence[str]) -> str:
    *before, (last, _) = stretches(network, dataset, line)
    if not before:
        return f"{names[last]} all along"
    coordinate = f"x{line.along + 1} = "
    parts = [f"{names[before[0][0]]} up to {coordinate}{_short(before[0][1])}"]
    parts += [f"{names[label]} up to {_short(end)}" for label, end in before[1:]]
    return f"{', '.join(parts)}, then {names[last]}"


def _values(network: Network, dataset: Dataset) -> Iterator[str]:
    """Tell the lowest and the highest answer of a regression, and each quarter's mean."""
    points = grid_points(dataset.domain, SIDE, SIDE)
    answers = dataset.answers(outputs(network, dataset, dataset.lifted(points)))
    low, high = int(answers.argmin()), int(answers.argmax())
    yield (
        f"The answer goes from {numbers.figure(float(answers[low]))} at {_point(points[low])} "
        f"to {numbers.figure(float(answers[high]))} at {_point(points[high])}."
    )
    half = SIDE // 2
    means = answers.reshape(2, half, 2, half).mean(axis=(1, 3)).ravel().tolist()
    told = [
        f"{numbers.figure(mean)} in the {name}"
        for name, mean in zip(REGIONS[2], means, strict=True)
    ]
    yield f"Its mean is {_listed(told)} quarter."


def _point(point: FloatArray) -> str:
    return f"x1 = {_short(float(point[0]))}, x2 = {_short(float(point[1]))}"


def _values_along(network: Network, dataset: Dataset, line: Line) -> str:
    places, output = outputs_along(network, dataset, line)
    answers, chosen = dataset.answers(output), np.linspace(0, len(places) - 1, 5).astype(int)
    told = [
        f"{numbers.figure(float(answers[place]))} at {_short(float(places[place]))}"
        for place in chosen
    ]
    return _listed(told)


def _short(value: float) -> str:
    return numbers.general(value + 0.0, 3)  # of -0 it makes 0


def _listed(words: Sequence[str]) -> str:
    """a, b and c"""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last

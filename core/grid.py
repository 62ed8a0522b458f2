"""A grid of experiments: a base, the settings that vary with their values, and the seeds.

    >>> Sweep.of(Experiment(), {"learning_rate": (0.001, 0.01)}, seeds=20).runs
    40

Written as TOML it is the base experiment's settings, `seeds`, and a table `[vary]`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

import tomli_w
from pydantic import ValidationError

from core.course import summary
from core.experiment import FIXED_SAMPLES, Experiment
from core.schema import Description, descriptions, find, format_value, problems, refusal

MAX_RUNS = 10_000
"""Runs of one sweep."""

MAX_RUN_EPOCHS = 100_000_000
"""Runs times epochs of one sweep: its loss curves then take 800 MB."""

DIGITS = 3
"""Of the values of a range: they are rounded, so that they are what a table says they are."""

EXAMPLE = "learning_rate=0.001,0.01 or learning_rate=log:1e-4:1:9 or hidden=2,2/4,4"

Value = Any
"""A setting's value, validated by the schema."""


class GridError(ValueError):
    """A grid that cannot be: one sentence that says why, and what can."""


@dataclass(frozen=True)
class GridPoint:
    """One choice of the varied settings, trained with every seed."""

    settings: Mapping[str, Value]
    experiments: tuple[Experiment, ...]
    """One a seed, in the seeds' order."""

    @property
    def name(self) -> str:
        """Its settings in a few words: "lr 0.01, hidden layers 4,4"."""
        return summary(dict(self.settings)) or "the experiment"


@dataclass(frozen=True)
class Sweep:
    """What is asked: every combination of the values, each with every seed."""

    base: Experiment
    vary: tuple[tuple[str, tuple[Value, ...]], ...]
    """The varied settings by name, with their values; the last one changes fastest."""
    seeds: tuple[int, ...]

    @classmethod
    def of(
        cls,
        base: Experiment,
        vary: Mapping[str, Iterable[object]] = MappingProxyType({}),
        seeds: int | Sequence[int] | None = None,
    ) -> Sweep:
        """A validated sweep. A number of seeds means 0, 1, 2 and so on, since the seed of a
        preset was chosen; without any it is the base's own. Raises `GridError`."""
        fields = [(_known(name), tuple(values)) for name, values in vary.items()]
        for place, (field, _) in enumerate(fields):
            if field in [other for other, _ in fields[:place]]:
                raise GridError(f"{field.title} is varied twice; give all its values at once")
        checked = tuple((field.name, _checked(base, field, values)) for field, values in fields)
        found = cls(base, checked, (base.seed,) if seeds is None else _seeds(seeds))
        found._refuse_too_many()
        found.points  # noqa: B018  # combinations that the schema refuses are refused here
        return found

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return math.prod(len(values) for _, values in self.vary) * len(self.seeds)

    @cached_property
    def points(self) -> tuple[GridPoint, ...]:
        """The grid, row by row."""
        names = [name for name, _ in self.vary]
        choices = product(*(values for _, values in self.vary))
        points = tuple(self._point(dict(zip(names, choice, strict=True))) for choice in choices)
        seen: dict[Experiment, GridPoint] = {}
        for point in points:
            same = seen.setdefault(point.experiments[0], point)
            if same is not point:
                raise GridError(
                    f"'{same.name}' and '{point.name}' are the same experiment; vary them apart"
                )
        return points

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """Every run's settings, point by point."""
        return tuple(e for point in self.points for e in point.experiments)

    def lasting(self, epochs: int) -> Sweep:
        """The same with another number of epochs; raises pydantic's ValidationError too."""
        return Sweep.of(self.base.with_changes(epochs=epochs), dict(self.vary), self.seeds)

    def _point(self, settings: dict[str, Value]) -> GridPoint:
        try:
            first = self.base.with_changes(**settings, seed=self.seeds[0])
        except ValidationError as error:
            raise GridError(problems(error, settings)[0].sentence) from None
        # Only the seed differs, which was validated with the others.
        rest = tuple(first.model_copy(update={"seed": seed}) for seed in self.seeds[1:])
        return GridPoint(MappingProxyType(settings), (first, *rest))

    def _refuse_too_many(self) -> None:
        if self.runs > MAX_RUNS:
            raise GridError(f"the sweep has {self.runs:,} runs; at most {MAX_RUNS:,} are allowed")
        epochs = max([self.base.epochs, *dict(self.vary).get("epochs", ())])
        if self.runs * epochs > MAX_RUN_EPOCHS:
            raise GridError(
                f"the sweep has {self.runs:,} runs of {epochs:,} epochs; runs times epochs may be "
                f"at most {MAX_RUN_EPOCHS:,}"
            )

    def to_toml(self) -> str:
        """The sweep as a TOML document."""
        document = self.base.model_dump(mode="json")
        count = len(self.seeds)
        document["seeds"] = count if self.seeds == tuple(range(count)) else list(self.seeds)
        # TOML has lists, no tuples.
        document["vary"] = {
            name: [list(value) if isinstance(value, tuple) else value for value in values]
            for name, values in self.vary
        }
        return tomli_w.dumps(document)

    @classmethod
    def from_toml(cls, text: str) -> Sweep:
        """The sweep of a TOML document.

        Raises `tomllib.TOMLDecodeError`, pydantic's ValidationError or `GridError`.
        """
        return cls.from_document(tomllib.loads(text))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Sweep:
        """The sweep of a document read from TOML; raises as `from_toml`."""
        if "branch" in document:
            raise GridError("a sweep trains from the start; take the [[branch]] tables out")
        vary, seeds = document.get("vary", {}), document.get("seeds")
        if not isinstance(vary, Mapping):
            raise GridError(f"vary must be a table [vary] of settings, such as {EXAMPLE}")
        if isinstance(seeds, str):
            seeds = parse_seeds(seeds)
        settings = {n: v for n, v in document.items() if n not in ("vary", "seeds")}
        lists = {name: _listed(name, values) for name, values in vary.items()}
        return cls.of(Experiment.model_validate(settings), lists, seeds)


def _listed(name: str, values: object) -> Sequence[object]:
    """Values as a list, or in one text as on the command line."""
    if isinstance(values, str):
        return parse_values(name, values)[1]
    if not isinstance(values, list | tuple):
        raise GridError(f"{name} in [vary] must be a list of values, or a text such as '1,2,5'")
    return values


def _known(name: str) -> Description:
    field = find(name)
    if field is None:
        known = ", ".join(n for n in descriptions() if n != "seed")
        raise GridError(f"vary names '{name}'; it must be one of {known}")
    if field.name == "seed":
        raise GridError("the seed is not varied like a setting; say seeds 20, 3,5,8 or 100-119")
    return field


def _checked(base: Experiment, field: Description, values: Sequence[object]) -> tuple[Value, ...]:
    """The values as the schema has them, each once."""
    if not values:
        raise GridError(f"{field.title} has no values to vary over; write {EXAMPLE}")
    if field.name == "samples" and base.dataset in FIXED_SAMPLES:
        count = FIXED_SAMPLES[base.dataset]
        raise GridError(f"samples is {count} for {base.dataset}; it cannot be varied there")
    found: list[Value] = []
    for value in values:
        try:
            checked = getattr(base.with_changes(**{field.name: value}), field.name)
        except ValidationError as error:
            raise GridError(problems(error, {field.name: value})[0].sentence) from None
        if checked in found:
            raise GridError(f"{field.title} has the value {format_value(checked)} twice")
        found.append(checked)
    return tuple(found)


# Texts.


def parse_vary(text: str) -> tuple[str, tuple[object, ...]]:
    """`name=values`, as on the command line: the setting's name and its values."""
    name, equals, values = text.partition("=")
    if not equals or not values.strip():
        raise GridError(f"vary is '{text}'; it must be a setting and its values, such as {EXAMPLE}")
    return parse_values(name, values)


def parse_values(name: str, text: str) -> tuple[str, tuple[object, ...]]:
    """The values of a setting, from `a,b,c` (widths: `2,2/4,4`) or `log:1e-4:1:9`."""
    field = _known(name)
    kind, colon, rest = text.strip().partition(":")
    if colon:
        return field.name, _range(field, text.strip(), kind, rest)
    separator = "/" if field.kind == "widths" else ","
    return field.name, tuple(value.strip() for value in text.split(separator))


def _range(field: Description, text: str, kind: str, rest: str) -> tuple[object, ...]:
    """`log:first:last:count` or `linear:first:last:count`."""
    wrong = GridError(
        f"{field.title} varies over '{text}'; a range is log:first:last:count or "
        "linear:first:last:count, such as log:1e-4:1:9"
    )
    if kind not in ("log", "linear") or field.kind not in ("whole", "number"):
        raise wrong
    try:
        first_text, last_text, count_text = rest.split(":")
        first, last, count = float(first_text), float(last_text), int(count_text)
    except ValueError:
        raise wrong from None
    finite = math.isfinite(first) and math.isfinite(last)
    if not finite or not 2 <= count <= MAX_RUNS or (kind == "log" and min(first, last) <= 0):
        raise wrong
    if kind == "log":
        first, last = math.log10(first), math.log10(last)
    steps = (first + (last - first) * step / (count - 1) for step in range(count))
    values = [10**step if kind == "log" else step for step in steps]
    if field.kind == "whole":
        return tuple(dict.fromkeys(round(value) for value in values))
    return tuple(dict.fromkeys(float(f"{value:.{DIGITS}g}") for value in values))


def parse_seeds(text: str) -> int | tuple[int, ...]:
    """Seeds from `20` (that many), `3,5,8` or `100-119`."""
    try:
        if "-" in text:
            first, last = (int(part) for part in text.split("-"))
            return tuple(range(first, last + 1))[: MAX_RUNS + 1]
        if "," in text:
            return tuple(int(part) for part in text.split(",") if part.strip())
        return int(text)
    except ValueError:
        raise GridError(_wrong_seeds(text)) from None


def _wrong_seeds(given: object) -> str:
    return (
        f"seeds is '{given}'; it must be how many, such as 20, or which, such as 3,5,8 or 100-119"
    )


def _seeds(given: object) -> tuple[int, ...]:
    """A number of seeds as the first so many, a list of them as it is."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        return tuple(range(min(given, MAX_RUNS + 1)))  # more are refused by their number
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise GridError(_wrong_seeds(given))
    for place, seed in enumerate(given):
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
            raise GridError(refusal(descriptions()["seed"], seed))
        if seed in given[:place]:
            raise GridError(f"seeds has {seed} twice")
    return tuple(given)

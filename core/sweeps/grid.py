"""A grid of experiments: a base, the settings that vary with their values, and the seeds.

    >>> Sweep.of(Experiment(), {"learning_rate": (0.001, 0.01)}, seeds=20).runs
    40

Written as TOML it is the base experiment's settings, `seeds`, and a table `[vary]`.
"""

from __future__ import annotations

import math
import operator
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

import tomli_w
from pydantic import ValidationError

from core.data.dataset import refuse_other_shape
from core.experiments.course import summary
from core.experiments.experiment import Experiment
from core.experiments.schema import (
    Description,
    condition,
    descriptions,
    find,
    has_effect,
    is_fixed,
    problems,
    refusal,
    refuse_without_effect,
)
from core.experiments.setting import format_value
from core.refusal import Refusal
from core.sweeps.ranges import (
    EXAMPLE,
    MAX_RUNS,
    Value,
    known,
    parse_seeds,
    parse_values,
    refuse_seed_count,
    validated,
    wrong_seeds,
)

MAX_RUN_EPOCHS = 100_000_000
"""Runs times epochs of one sweep: the curves then take 1.6 GB, with test points twice that."""


@dataclass(frozen=True)
class GridPoint:
    """One choice of the varied settings, trained with every seed."""

    settings: Mapping[str, Value]
    experiments: tuple[Experiment, ...]
    """One a seed, in the seeds' order."""

    @property
    def name(self) -> str:
        """The settings in a few words: "lr 0.01, hidden layers 4,4"."""
        return summary(dict(self.settings)) or "the experiment"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings as what they are a view of."""
        return _grid_point, (dict(self.settings), self.experiments)


def _grid_point(settings: dict[str, Value], experiments: tuple[Experiment, ...]) -> GridPoint:
    return GridPoint(MappingProxyType(settings), experiments)


@dataclass(frozen=True)
class Sweep:
    """Every combination of the varied values, each with every seed."""

    base: Experiment
    vary: tuple[tuple[str, tuple[Value, ...]], ...]
    """The varied settings by name, with their values; the last one changes fastest."""
    seeds: tuple[int, ...]

    @classmethod
    def of(
        cls,
        base: Experiment,
        vary: Mapping[str, Iterable[object]] = MappingProxyType({}),
        seeds: int | Iterable[int] | None = None,
    ) -> Sweep:
        """A validated sweep. A number of seeds means 0, 1, 2 and so on, since the seed of a
        preset was chosen; without any it is the base's own. Raises `Refusal`."""
        fields = [(known(name), tuple(_listed(name, values))) for name, values in vary.items()]
        for place, (field, _) in enumerate(fields):
            if field in [other for other, _ in fields[:place]]:
                raise Refusal(f"{field.title} is varied twice; give all its values at once")
        # Beside these each varied setting has an effect, if it can have one.
        beside = base.with_changes(**_values_with_effect(vary, [f.name for f, _ in fields]))
        checked = tuple((field.name, _checked(beside, field, values)) for field, values in fields)
        sweep = cls(base, checked, (base.seed,) if seeds is None else _seeds(seeds))
        sweep._refuse_too_many()
        sweep.points  # noqa: B018  # combinations that the schema refuses are refused here
        return sweep

    @property
    def runs(self) -> int:
        """The number of runs."""
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
                raise Refusal(
                    f"'{same.name}' and '{point.name}' are the same experiment; vary them apart"
                )
        return points

    @cached_property
    def experiments(self) -> tuple[Experiment, ...]:
        """Every run's settings, point by point."""
        return tuple(e for point in self.points for e in point.experiments)

    @cached_property
    def run_epochs(self) -> int:
        """The epochs of all runs together."""
        return sum(experiment.epochs for experiment in self.experiments)

    def lasting(self, epochs: int) -> Sweep:
        """Return this sweep with other epochs; raises pydantic's ValidationError too."""
        longer = Sweep.of(self.base.with_changes(epochs=epochs), dict(self.vary), self.seeds)
        for before, after in zip(self.experiments, longer.experiments, strict=True):
            refuse_other_shape(before.dataset, after.data_shape, before.data_shape)
        return longer

    def _point(self, settings: dict[str, Value]) -> GridPoint:
        try:
            first = Experiment.model_validate(
                self.base.settings() | settings | {"seed": self.seeds[0]}
            )
        except ValidationError as error:
            raise Refusal(problems(error, settings)[0].sentence) from None
        # Only the seed differs, which was validated with the others.
        rest = tuple(first.model_copy(update={"seed": seed}) for seed in self.seeds[1:])
        return _grid_point(settings, (first, *rest))

    def _refuse_too_many(self) -> None:
        if self.runs > MAX_RUNS:
            raise Refusal(f"the sweep has {self.runs:,} runs; at most {MAX_RUNS:,} are allowed")
        epochs = max([self.base.epochs, *dict(self.vary).get("epochs", ())])
        if self.runs * epochs > MAX_RUN_EPOCHS:
            raise Refusal(
                f"the sweep has {self.runs:,} runs of {epochs:,} epochs; so many may have at most "
                f"{MAX_RUN_EPOCHS // self.runs:,} epochs"
            )

    def to_toml(self) -> str:
        """The sweep as a TOML document."""
        own = self.base.settings()
        document = {n: v for n, v in self.base.document().items() if n in own}
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

        Raises `tomllib.TOMLDecodeError`, pydantic's ValidationError or `Refusal`.
        """
        return cls.from_document(tomllib.loads(text))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Sweep:
        """The sweep of a document read from TOML; raises as `from_toml`."""
        if "branch" in document:
            raise Refusal("a sweep trains from the start; take the [[branch]] tables out")
        vary, seeds = document.get("vary", {}), document.get("seeds")
        if not isinstance(vary, Mapping):
            raise Refusal(f"vary must be a table [vary] of settings, such as {EXAMPLE}")
        if isinstance(seeds, str):
            seeds = parse_seeds(seeds)
        settings = {n: v for n, v in document.items() if n not in ("vary", "seeds")}
        settings |= _free_data_set(vary)
        settings |= _values_with_effect(vary, settings)
        refuse_without_effect(settings)
        return cls.of(Experiment.model_validate(settings), vary, seeds)


def _free_data_set(vary: Mapping[str, object]) -> dict[str, object]:
    """Return a varied data set that can have any number of samples, as the base's own: else the
    samples that the document names are lost."""
    field = descriptions()["dataset"]
    for name, values in vary.items():
        if find(name) is field:
            free = [d for d in _listed(name, values) if not is_fixed("samples", d)]
            return {field.name: free[0]} if free else {}
    return {}


def _values_with_effect(vary: Mapping[str, object], settings: Iterable[str]) -> dict[str, Any]:
    """Return varied values under which settings have an effect, as the base's own: else those
    settings are lost."""
    chosen: dict[str, Any] = {}
    varied = {field.name: values for name, values in vary.items() if (field := find(name))}
    for name in settings:
        when = descriptions()[name].counts if name in descriptions() else None
        if when is not None and when.field in varied:
            values = [v for v in _listed(when.field, varied[when.field]) if when.holds(v)]
            chosen |= {when.field: values[0]} if values else {}
    return chosen


def _listed(name: str, values: object) -> Iterable[object]:
    """Values as a list, or in one text as on the command line."""
    if isinstance(values, str):
        return parse_values(name, values)[1]
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        raise Refusal(f"{name} varies over a list of values, or over a text such as '1,2,5'")
    return values


def _checked(base: Experiment, field: Description, values: Sequence[object]) -> tuple[Value, ...]:
    """The values as the schema has them, each once."""
    if not values:
        raise Refusal(f"{field.title} has no values to vary over; write {EXAMPLE}")
    if is_fixed(field.name, base.dataset):
        raise Refusal(
            f"{field.name} is {base.samples} for {base.dataset}; it cannot be varied there"
        )
    if not has_effect(field.name, base.model_dump()):
        raise Refusal(f"{field.title} has an effect only where {condition(field)}")
    distinct: dict[Value, None] = {}
    for value in values:
        checked = validated(base, field, value)
        if checked in distinct:
            raise Refusal(f"{field.title} has the value {format_value(checked)} twice")
        distinct[checked] = None
    return tuple(distinct)


def _seeds(given: object) -> tuple[int, ...]:
    """A number of seeds as the first so many, a list of them as it is."""
    if isinstance(given, str | bool | Mapping):
        raise Refusal(wrong_seeds(given))
    try:
        count = operator.index(given)  # type: ignore[arg-type]
    except TypeError:
        return _listed_seeds(given)
    refuse_seed_count(count, count)
    return tuple(range(count))


def _listed_seeds(given: object) -> tuple[int, ...]:
    if not isinstance(given, Iterable):
        raise Refusal(wrong_seeds(given))
    seeds: dict[int, None] = {}
    for seed in given:
        try:
            number = -1 if isinstance(seed, bool) else operator.index(seed)
        except TypeError:
            number = -1
        if not 0 <= number < 2**32:
            raise Refusal(refusal(descriptions()["seed"], seed))
        if number in seeds:
            raise Refusal(f"seeds has {number} twice")
        seeds[number] = None
    refuse_seed_count(len(seeds), given)
    return tuple(seeds)

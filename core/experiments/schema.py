"""The experiment's schema as data: what forms, options and error sentences are derived from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from core.data.sources import fixed_samples
from core.experiments.experiment import Experiment
from core.experiments.setting import Setting
from core.refusal import written

Kind = Literal["choice", "switch", "whole", "number", "widths"]


@dataclass(frozen=True)
class Description:
    """One field of the experiment, as its schema declares it."""

    name: str
    title: str
    help: str
    group: str
    alias: str | None
    forbids_branch: bool
    kind: Kind
    default: Any
    choices: tuple[str, ...]
    """Values of a choice or switch, as text; empty for the other kinds."""
    allowed: str
    """The allowed values in words: "a number above 0, at most 100"."""

    @property
    def option(self) -> str:
        """The option's name on the command line."""
        return "--" + self.name.replace("_", "-")


def format_value(value: object) -> str:
    """A setting's value as it is written in forms, options and sentences."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return ",".join(map(str, value)) or "none"
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def _bounds(info: FieldInfo) -> str:
    low = high = ""
    for bound in info.metadata:
        if isinstance(bound, Ge):
            low = f"from {bound.ge:,}"
        elif isinstance(bound, Gt):
            low = f"above {bound.gt}"
        elif isinstance(bound, Le):
            high = f"{bound.le:,}"
    return f"{low} to {high}" if low.startswith("from") else f"{low}, at most {high}"


def _describe(name: str, info: FieldInfo) -> Description:
    setting = next(item for item in info.metadata if isinstance(item, Setting))
    annotation = info.annotation
    kind: Kind
    choices: tuple[str, ...] = ()
    if get_origin(annotation) is Literal:
        kind, choices = "choice", get_args(annotation)
        allowed = "one of " + ", ".join(choices)
    elif annotation is bool:
        kind, choices, allowed = "switch", ("off", "on"), "on or off"
    elif annotation is int:
        kind, allowed = "whole", f"a whole number {_bounds(info)}"
    elif annotation is float:
        kind, allowed = "number", f"a number {_bounds(info)}"
    else:
        kind = "widths"
        allowed = "whole numbers with commas, such as 10,10, or none (up to 16, each 1 to 10,000)"
    return Description(
        name=name,
        title=info.title or name,
        help=info.description or "",
        group=setting.group,
        alias=setting.alias,
        forbids_branch=setting.forbids_branch,
        kind=kind,
        default=info.default,
        choices=choices,
        allowed=allowed,
    )


@cache
def descriptions() -> Mapping[str, Description]:
    """Every field by its name, in the schema's order."""
    return MappingProxyType(
        {name: _describe(name, info) for name, info in Experiment.model_fields.items()}
    )


@cache
def groups() -> Mapping[str, tuple[Description, ...]]:
    """The fields by their group, in the schema's order."""
    grouped: dict[str, tuple[Description, ...]] = {}
    for description in descriptions().values():
        grouped[description.group] = (*grouped.get(description.group, ()), description)
    return MappingProxyType(grouped)


def find(name: str) -> Description | None:
    """The field of this name, short name or title, hyphens and case aside."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    for description in descriptions().values():
        names = (description.name, description.alias, description.title.replace(" ", "_"))
        if key in names:
            return description
    return None


def is_fixed(name: str, dataset: object) -> bool:
    """Whether the data set decides this field itself (xor always has its 21 points)."""
    return name == "samples" and fixed_samples(dataset) is not None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with given settings: the field (if there is one) and a sentence."""

    field: str | None
    sentence: str


def problems(
    error: ValidationError, given: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Problem, ...]:
    """Put a validation error into sentences, one a field: field, value and what is allowed.

    `given` are the values that were validated, so that a sentence can show a whole one.
    """
    sentences: dict[str | None, Problem] = {}
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0]) if detail["loc"] else None
        if name is None:
            field = detail.get("ctx", {}).get("field")
            sentences.setdefault(field, Problem(field, detail["msg"]))
        elif name not in descriptions():
            known = ", ".join(descriptions())
            sentence = f"there is no setting '{written(name)}'; the settings are {known}"
            sentences.setdefault(name, Problem(None, sentence))
        else:
            value = given.get(name, detail["input"])
            sentences.setdefault(name, Problem(name, refusal(descriptions()[name], value)))
    return tuple(sentences.values())


def refusal(description: Description, value: object) -> str:
    """The sentence for a value that a field does not take."""
    return f"{description.title} is '{written(value)}'; it must be {description.allowed}"

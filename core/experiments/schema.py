"""The experiment's schema as data: what forms, options and error sentences are derived from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from core.data.sources import fixed_samples
from core.experiments.experiment import Experiment
from core.experiments.setting import (
    Setting,
    When,
    format_value,
    plain_text,
    setting_of,
    uncounted,
)
from core.refusal import Refusal, written

Kind = Literal["choice", "switch", "whole", "number", "widths", "names"]


@dataclass(frozen=True)
class Description:
    """One field of the experiment, as its schema declares it."""

    name: str
    title: str
    help: str
    group: str
    alias: str | None
    forbids_branch: bool
    counts: When | None
    """When it has an effect; always without."""
    rare: bool
    """Whether a form folds it away while it has its default value."""
    kind: Kind
    default: Any
    meanings: Mapping[str, str]
    """A few words about some values."""
    choices: tuple[str, ...]
    """Values of a choice or switch, as text; empty for the other kinds."""
    allowed: str
    """The allowed values in words: "a number above 0, at most 100"."""
    word: str
    """A word that is allowed in the place of numbers; "" where none is."""

    @property
    def option(self) -> str:
        """The option's name on the command line."""
        return "--" + self.name.replace("_", "-")


def _plain(bound: Any) -> str:
    """A bound with commas, without a decimal point that it does not need: 1,000,000 or 0.9."""
    return f"{int(bound):,}" if float(bound).is_integer() else f"{bound:,}"


def _bounds(metadata: Iterable[object]) -> str:
    low = high = ""
    for bound in metadata:
        if isinstance(bound, Ge):
            low = f"from {_plain(bound.ge)}"
        elif isinstance(bound, Gt):
            low = f"above {_plain(bound.gt)}"
        elif isinstance(bound, Le):
            high = f"at most {_plain(bound.le)}"
        elif isinstance(bound, Lt):
            high = f"below {_plain(bound.lt)}"
    if low.startswith("from") and high.startswith("at most"):
        return f"{low} to {high.removeprefix('at most ')}"
    return f"{low}, {high}"


NUMBERS: Mapping[object, tuple[Kind, str]] = {
    int: ("whole", "a whole number"),
    float: ("number", "a number"),
}


def _kind(info: FieldInfo, setting: Setting) -> tuple[Kind, tuple[str, ...], str]:
    """The kind of a field, its choices and what is allowed in words."""
    annotation = info.annotation
    if setting.choices:
        return (
            "choice",
            setting.choices,
            f"one of {', '.join(setting.choices)}, or {setting.others}",
        )
    if get_origin(annotation) is Literal:
        choices = get_args(annotation)
        return "choice", choices, "one of " + ", ".join(choices)
    if annotation is bool:
        return "switch", ("off", "on"), "on or off"
    if annotation in NUMBERS:
        kind, words = NUMBERS[annotation]
        return kind, (), f"{words} {_bounds(info.metadata)}"
    if get_origin(annotation) in (Union, UnionType):  # a number, or a word
        number, word = get_args(annotation)
        kind, words = NUMBERS[get_args(number)[0]]
        (bounds,) = (item.metadata for item in get_args(number) if isinstance(item, FieldInfo))
        return kind, (), f"{get_args(word)[0]}, or {words} {_bounds(bounds)}"
    if str in get_args(annotation):
        return "names", (), "names with commas"
    allowed = "whole numbers with commas, such as 10,10, or none (up to 16, each 1 to 10,000)"
    return "widths", (), allowed


def _word(kind: Kind, annotation: object) -> str:
    """The word in the place of numbers: "none" of no widths, or the other half of a union."""
    if kind == "widths":
        return format_value(())
    unites = kind in ("whole", "number") and annotation not in NUMBERS
    return str(get_args(get_args(annotation)[1])[0]) if unites else ""


def _describe(name: str, info: FieldInfo) -> Description:
    setting = setting_of(info)
    kind, choices, allowed = _kind(info, setting)
    return Description(
        name=name,
        title=info.title or name,
        help=info.description or "",
        group=setting.group,
        alias=setting.alias,
        forbids_branch=setting.forbids_branch,
        counts=setting.counts,
        rare=setting.rare,
        kind=kind,
        default=info.default,
        meanings=setting.meanings,
        choices=choices,
        allowed=setting.allowed or allowed,
        word=_word(kind, info.annotation),
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


def has_effect(name: str, values: Mapping[str, object]) -> bool:
    """Whether a field has an effect beside these values, or texts of values."""
    return name not in uncounted(Experiment, values)


def condition(description: Description) -> str:
    """When a field has an effect: "optimizer is momentum or nesterov", "batch size is not all"."""
    when = description.counts
    if when is None:
        return "always"
    negation = "" if when.among else "not "
    listed = " or ".join(when.among or when.unless)
    return f"{descriptions()[when.field].title} is {negation}{listed}"


def refuse_without_effect(
    given: Mapping[str, object], beside: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Raise `Refusal` for a given setting, other than its default, without an effect beside the
    others."""
    for name in uncounted(Experiment, {**beside, **given}):
        field = descriptions()[name]
        if name in given and plain_text(given[name]) != plain_text(field.default):
            value = written(given[name])
            raise Refusal(
                f"{field.title} is '{value}'; it has an effect only where {condition(field)}"
            )


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
        elif detail["type"] == "refused":
            sentences.setdefault(name, Problem(name, detail["msg"]))
        else:
            value = given.get(name, detail["input"])
            sentences.setdefault(name, Problem(name, refusal(descriptions()[name], value)))
    return tuple(sentences.values())


def refusal(description: Description, value: object) -> str:
    """The sentence for a value that a field does not take."""
    return f"{description.title} is '{written(value)}'; it must be {description.allowed}"

"""Every field of the experiment's schema as an option, and what is chosen by all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, make_dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Group, Parameter

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import find_preset
from core.experiments.schema import (
    Description,
    condition,
    descriptions,
    groups,
    is_fixed,
)
from core.experiments.setting import format_value
from core.refusal import Refusal
from tui.documents import course_of, read_document

_GROUPS = {
    name: Group(name, sort_key=place) for place, name in enumerate(("Main", *groups()), start=1)
}
MAIN = _GROUPS["Main"]
"""The group of options that are not settings."""

AsJson = Annotated[bool, Parameter(name="--json", negative=(), group=MAIN)]
"""Whether one JSON document is printed, and nothing else."""


def option(help: str, name: str | None = None) -> Parameter:
    """Return an option of `MAIN` that is a field of a class of options."""
    return Parameter(name=name, negative=(), group=MAIN, help=help)


def _option(field: Description) -> Any:
    names = [field.option, *([f"--{field.alias}"] if field.alias else [])]
    help = f"{field.help} It must be {field.allowed}"
    help += f"; only where {condition(field)} " if field.counts else " "
    help += f"\\[default: {format_value(field.default)}]"
    group = _GROUPS[field.group]
    if field.kind == "switch":  # --bias, --no-bias or --bias off
        negative = field.option.replace("--", "--no-", 1)
        return Annotated[
            str | bool | None, Parameter(name=names, help=help, group=group, negative=negative)
        ]
    # A value such as '-1 and 1', or a formula, is no option though it begins like one.
    hyphen = field.name == "dataset" or any(choice.startswith("-") for choice in field.choices)
    return Annotated[
        str | None, Parameter(name=names, help=help, group=group, allow_leading_hyphen=hyphen)
    ]


def _options(name: str, fields: Iterable[Description]) -> type[Any]:
    """Return a class of options for some fields of the schema."""
    made = make_dataclass(
        name,
        [(field.name, _option(field), None) for field in fields],
        frozen=True,
        kw_only=True,
        namespace={"__doc__": "The options given, by the schema's fields."},
    )
    # Cyclopts does not look into classes of the module `types`, where this one would be.
    made.__module__ = __name__
    return made


def _of_code(field: Description) -> bool:
    """Whether a setting says what a single update computes: functions, biases and optimizer."""
    functions = ("hidden", "activation", "output", "squash_input", "bias", "loss", "reduction")
    return field.name in (*functions, "optimizer") or (
        field.counts is not None and field.counts.field == "optimizer"
    )


Settings = _options("Settings", descriptions().values())
DataSettings = _options("DataSettings", (f for f in groups()["Data"] if f.name != "dataset"))
CodeSettings = _options("CodeSettings", (f for f in descriptions().values() if _of_code(f)))


def given_settings(settings: Any) -> dict[str, Any]:
    """The options that were given, by their field."""
    return {name: value for name, value in asdict(settings).items() if value is not None}


def chosen_document(settings: Any, *, preset: str | None, config: Path | None) -> dict[str, Any]:
    """Return what is asked for: the preset, changed by the file, changed by the options."""
    start = {} if preset is None else find_preset(preset).experiment.changes_from(Experiment())
    file = {} if config is None else read_document("config", config)
    return changed(changed(start, file), given_settings(settings))


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a document with other settings, which count in each of its branches too."""
    branches = document.get("branch")
    if isinstance(branches, list):
        kept = [_without(t, changes) if isinstance(t, dict) else t for t in branches]
        document = document | {"branch": kept}
    datasets = document.get("dataset"), changes.get("dataset")
    if "dataset" in changes and any(is_fixed("samples", name) for name in datasets):
        document = _without(document, ["samples"])  # they were the other data set's
    return document | changes


def _without(table: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}


def refuse_beside(what: str, given: Mapping[str, bool]) -> None:
    """Refuse options, by their names, that need a run which ends here, where it does not."""
    for option, is_given in given.items():
        if is_given:
            raise Refusal(f"{option} and {what} were both given; {what} ends before the run does")


def refuse_beside_json(given: Mapping[str, bool]) -> None:
    """Refuse options that print, by their names, where JSON is to be alone."""
    for option, is_given in given.items():
        if is_given:
            raise Refusal(f"{option} and json were both given; JSON is printed alone")


def chosen_course(settings: Any, *, preset: str | None, config: Path | None) -> Course:
    """Return what is to be trained; `Refusal` with a sentence for the first thing that is wrong."""
    return course_of(chosen_document(settings, preset=preset, config=config))

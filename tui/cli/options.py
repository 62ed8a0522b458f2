"""Every field of the experiment's schema as an option, and what is chosen by all of them."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, make_dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Group, Parameter
from pydantic import ValidationError

from core.experiments.course import Course, CourseError
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import Description, descriptions, format_value, groups, problems
from core.refusal import UsageError

_GROUPS = {
    name: Group(name, sort_key=place) for place, name in enumerate(("Main", *groups()), start=1)
}
MAIN = _GROUPS["Main"]
"""The group of options that are not settings."""


def _option(field: Description) -> Any:
    names = [field.option, *([f"--{field.alias}"] if field.alias else [])]
    help = f"{field.help} {field.allowed[0].upper()}{field.allowed[1:]} "
    help += f"\\[default: {format_value(field.default)}]"
    parameter = Parameter(name=names, help=help, group=_GROUPS[field.group])
    kind: Any = bool | None if field.kind == "switch" else str | None
    return Annotated[kind, parameter]


Settings = make_dataclass(
    "Settings",
    [(field.name, _option(field), None) for field in descriptions().values()],
    frozen=True,
    kw_only=True,
    namespace={"__doc__": "The options given, by the schema's fields."},
)
# Cyclopts does not look into classes of the module `types`, where this one would be.
Settings.__module__ = __name__


def find_preset(name: str) -> Experiment:
    """The experiment of a preset; `UsageError` where there is none of this name."""
    if name not in PRESETS:
        raise UsageError(f"preset is '{name}'; it must be one of {', '.join(PRESETS)}")
    return PRESETS[name].experiment


def read_document(option: str, path: Path) -> dict[str, Any]:
    """The document of the TOML file that an option names."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise UsageError(
            f"{option} is '{path}'; it must be a readable TOML file ({reason})"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{option} is '{path}'; it must be a TOML file ({error})") from None


def write_file(option: str, path: Path, content: str | bytes) -> None:
    """Write the file that an option names; `UsageError` where that cannot be."""
    data = content.encode() if isinstance(content, str) else content
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UsageError(f"{option} is '{path}'; it must be a writable file ({reason})") from None


def check_writable(**paths: Path | None) -> None:
    """Refuse, before any work, a file that an option names and that could not be written, or
    that two options name; by the options' names."""
    seen: dict[Path, str] = {}
    for option, path in paths.items():
        if path is None:
            continue
        if path.is_dir():
            raise UsageError(f"{option} is '{path}'; it must be a file, and this is a folder")
        there = path if path.exists() else path.parent
        if not os.access(there, os.W_OK):
            reason = "permission denied" if there.exists() else "no such file or directory"
            raise UsageError(f"{option} is '{path}'; it must be a writable file ({reason})")
        other = seen.setdefault(path.resolve(), option)
        if other != option:
            raise UsageError(f"{other} and {option} are both '{path}'; they must be two files")


def given_settings(settings: Any) -> dict[str, Any]:
    """The options that were given, by their field."""
    return {name: value for name, value in asdict(settings).items() if value is not None}


def chosen_document(settings: Any, *, preset: str | None, config: Path | None) -> dict[str, Any]:
    """What is asked for: the preset, changed by the file, changed by the options."""
    start = find_preset(preset).settings() if preset is not None else {}
    return (
        start
        | (read_document("config", config) if config is not None else {})
        | given_settings(settings)
    )


def chosen_course(settings: Any, *, preset: str | None, config: Path | None) -> Course:
    """What is to be trained; `UsageError` with one sentence for the first thing that is wrong."""
    return course_of(chosen_document(settings, preset=preset, config=config))


def course_of(document: dict[str, Any]) -> Course:
    """The course of a document; `UsageError` as above."""
    if "vary" in document or "seeds" in document:
        raise UsageError(
            "this file is a sweep, with seeds and [vary]; 'bp-tui sweep --config FILE' trains it"
        )
    try:
        return Course.from_document(document)
    except ValidationError as error:
        raise UsageError(problems(error, document)[0].sentence) from None
    except CourseError as error:
        raise UsageError(str(error)) from None

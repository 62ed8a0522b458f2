"""TOML files as documents, and the experiments and sweeps that are written there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.data.sources import fixed_samples
from core.experiments.course import Course
from core.experiments.schema import problems
from core.refusal import Refusal, written
from core.sweeps.grid import Sweep
from tui.files import reason

MOST_BYTES = 10_000_000
"""Of a file that is read: a sweep over all seeds has fewer."""


class WrittenNumber(float):
    """A number of a file, which is named as it was written where it is refused."""

    def __new__(cls, text: str) -> WrittenNumber:
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str

    def __str__(self) -> str:
        return self.text


def read_document(option: str, path: Path) -> dict[str, Any]:
    """Return the document of the TOML file that an option names; `Refusal` where it has none."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(
            f"{option} is '{path}'; it must be a readable TOML file ({reason(error)})"
        ) from None
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=WrittenNumber)
    except RecursionError:
        problem = "its values are nested too deep"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = str(error)
    except ValueError as error:
        problem = "it has a number of too many digits" if "digits" in str(error) else str(error)
    raise Refusal(f"{option} is '{path}'; it must be a TOML file ({problem})")


def refuse_unused(document: dict[str, Any]) -> None:
    """Refuse samples for a data set that has a number of its own."""
    samples, count = written(document.get("samples")), fixed_samples(document.get("dataset"))
    if count is not None and "samples" in document and samples.strip() != str(count):
        dataset = written(document["dataset"])
        raise Refusal(f"samples is '{samples}'; {dataset} always has its {count}")


def course_of(document: dict[str, Any]) -> Course:
    """The course of a document; `Refusal` as above."""
    if is_sweep(document):
        raise Refusal(
            "this file is a sweep, with seeds and [vary]; 'bp-tui sweep --config FILE' trains it"
        )
    refuse_unused(document)
    try:
        return Course.from_document(document)
    except ValidationError as error:
        raise Refusal(problems(error, document)[0].sentence) from None


def is_sweep(document: dict[str, Any]) -> bool:
    """Return whether a document asks for many runs."""
    return "vary" in document or "seeds" in document


def sweep_of(document: dict[str, Any]) -> Sweep:
    """The sweep of a document; `Refusal` with a sentence for the first thing that is wrong."""
    if "dataset" not in (document.get("vary") or {}):
        refuse_unused(document)
    try:
        return Sweep.from_document(document)
    except ValidationError as error:
        raise Refusal(problems(error, document)[0].sentence) from None


def opened(path: Path) -> Course | Sweep:
    """Return what a TOML file asks for, one run or many; `Refusal` as above."""
    document = read_document("open", path)
    return sweep_of(document) if is_sweep(document) else course_of(document)

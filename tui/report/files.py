"""The files of a report: all made first, then written beside, then put there, the page last."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.refusal import Refusal
from tui.files import reason, write_whole

PAGE, MARKDOWN = "report.html", "report.md"
"""The page is taken away first and written last: where it stands, all it belongs to does."""

FOLDERS = ("data", "figures", "toml")

FIGURES = (
    *("comparison", "learning-curve", "seeds"),
    *("comparison-linear", "comparison-xor", "hidden-units", "learning-curves", "learning-rates"),
    *("no-activation", "xor-units"),
)
"""All that a report ever draws; those of an earlier report that this one lacks are removed."""


def check_folder(out: Path) -> None:
    """Make sure that the files can be written there; `Refusal` where they cannot."""
    with _refusing(out):
        _check_folder(out)


@contextmanager
def _refusing(out: Path) -> Iterator[None]:
    """Tell what the operating system refuses in one sentence."""
    try:
        yield
    except OSError as error:
        raise Refusal(f"out is '{out}'; it must be a folder for files ({reason(error)})") from None


def _check_folder(out: Path) -> None:
    made = next(p for p in (out, *out.parents) if os.path.lexists(p))
    if made == out and not out.is_dir():
        raise Refusal(f"out is '{out}'; it must be a folder, and there is a file of that name")
    if not _is_writable(made):
        raise Refusal(f"out is '{out}'; it must be a folder that can be written to")
    for folder in (out / name for name in FOLDERS):
        if not folder.resolve().is_relative_to(out.resolve()):
            raise Refusal(f"out is '{out}'; its folder '{folder.name}' is a link elsewhere")
        if os.path.lexists(folder) and not _is_writable(folder):
            raise Refusal(
                f"out is '{out}'; its '{folder.name}' must be a folder that can be written to"
            )
    for page in (PAGE, MARKDOWN):
        if (out / page).is_dir():
            raise Refusal(f"out is '{out}'; its '{page}' must be a file, and is a folder")


def _is_writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def write_files(out: Path, files: Mapping[str, str]) -> Path:
    """Write the files by their names relative to `out`; the path of the page."""
    check_folder(out)
    ordered = sorted(files, key=lambda name: (name == PAGE, name))

    def take_away() -> None:
        (out / PAGE).unlink(missing_ok=True)
        for name in {f"figures/{figure}.svg" for figure in FIGURES} - files.keys():
            (out / name).unlink(missing_ok=True)

    with _refusing(out):
        for folder in {(out / name).parent for name in files}:
            folder.mkdir(parents=True, exist_ok=True)
        write_whole({out / name: files[name] for name in ordered}, then=take_away)
    return out / PAGE

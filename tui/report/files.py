"""The files of a report: all made first, then written, the page last, each by renaming."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tui.usage import UsageError

PAGE = "report.html"
"""Is written last: where it stands, all it belongs to does."""


def check_folder(out: Path) -> None:
    """Make sure that files can be written there; `UsageError` where they cannot."""
    made = next((p for p in (out, *out.parents) if p.exists()), Path("/"))
    if out.exists() and not out.is_dir():
        raise UsageError(f"out is '{out}'; it must be a folder, and there is a file of that name")
    if not made.is_dir() or not os.access(made, os.W_OK | os.X_OK):
        raise UsageError(f"out is '{out}'; it must be a folder that can be written to")


def write_files(out: Path, files: Mapping[str, str]) -> Path:
    """Write the files by their names relative to `out`; the path of the page."""
    ordered = sorted(files, key=lambda name: (name == PAGE, name))
    try:
        for name in ordered:
            _write(out, name, files[name])
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UsageError(f"out is '{out}'; it must be a folder for files ({reason})") from None
    return out / PAGE


def _write(out: Path, name: str, text: str) -> None:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"out is '{out}'; its folder '{path.parent.name}' is a link elsewhere")
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""`--csv FILE`: a table as a CSV file, or with - printed and nothing else."""

from __future__ import annotations

from pathlib import Path

from tui.cli.options import refuse_beside_json
from tui.files import check_writable, write_named


def is_printed(csv: Path | None) -> bool:
    """Return whether the table is printed."""
    return str(csv) == "-"


def check_csv(csv: Path | None, *, as_json: bool, **files: Path | None) -> None:
    """Refuse, before any work, a table that cannot be written, or printed beside JSON; and other
    files, by their options' names."""
    if as_json:
        refuse_beside_json({"csv -": is_printed(csv)})
    check_writable(**files, csv=None if is_printed(csv) else csv)


def write_csv(csv: Path, text: str) -> None:
    """Write the table, or print it."""
    if is_printed(csv):
        print(text, end="")
    else:
        write_named("csv", csv, text)

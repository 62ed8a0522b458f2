"""SQL statements that have the columns of what is written."""

from __future__ import annotations

from collections.abc import Collection


def inserting(table: str, names: Collection[str], verb: str = "INSERT") -> str:
    """Return the statement that adds a row with values for some columns; `verb` may say what
    becomes of one whose place is taken."""
    return f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def updating_run(names: Collection[str]) -> str:
    """Return the statement that gives the run of a number other values in some columns."""
    return f"UPDATE runs SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"

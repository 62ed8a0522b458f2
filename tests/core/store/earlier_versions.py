"""Files of the run store as earlier versions wrote them, with rows in them, as SQL.

Another one is added with each migration, by `python -m tests.core.store.earlier_versions`, and none
is ever changed.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.store.migrations import MIGRATIONS

FOLDER = Path(__file__).with_name("earlier")


def dump_of(path: Path, version: int) -> str:
    """The SQL of a file."""
    connection = sqlite3.connect(path)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        lines = [f"PRAGMA application_id = {application};", f"PRAGMA user_version = {version};"]
        return "\n".join([*connection.iterdump(), *lines, ""])
    finally:
        connection.close()


def make(path: Path, version: int) -> None:
    """Make a file as a version had it."""
    connection = sqlite3.connect(path)
    connection.executescript((FOLDER / f"{version}.sql").read_text("utf-8"))
    connection.close()


def write() -> None:
    """Write the SQL of each version from the newest migrations, with a run in it."""
    import tempfile

    from core.store.run_store import RunStore
    from tests.core.store.small_runs import recording_of, saved

    FOLDER.mkdir(exist_ok=True)
    for version in range(1, len(MIGRATIONS) + 1):
        target = FOLDER / f"{version}.sql"
        if target.exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            store = RunStore(Path(folder))
            saved(store, recording_of(12, hidden=(2,), epochs=20, test_fraction=0.2))
            saved(store, recording_of(20, hidden=(2,), epochs=20, optimizer="gradient_descent"))
            store.set_tags(1, ["best"])
            store.set_note(1, "it's a note; with a semicolon")
            store.delete(2)
            store.remember("lab", "1")
            old = Path(folder) / "old"
            connection = sqlite3.connect(old)
            for migration in MIGRATIONS[:version]:
                connection.executescript(migration)
            connection.commit()
            connection.execute("ATTACH ? AS new", (str(store.path),))
            query = "SELECT name FROM main.sqlite_master WHERE type = 'table'"
            tables = {name for (name,) in connection.execute(query)} - {"sqlite_sequence"}
            for table in sorted(tables):
                rows = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
                names = ", ".join(row[1] for row in rows)
                connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM new.{table}")
            connection.commit()
            connection.execute("DETACH new")
            connection.close()
            target.write_text(dump_of(old, version), "utf-8")


if __name__ == "__main__":
    write()

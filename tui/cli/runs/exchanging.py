"""`bp-tui runs export` and `import`: a run as one file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal, plain
from tui.cli.options import MAIN

SUFFIX = ".zip"

MOST_BYTES = 500_000_000
"""Of a file that is read."""


def export(
    id: Annotated[str, Parameter(group=MAIN)],
    file: Annotated[Path | None, Parameter(group=MAIN)] = None,
    /,
) -> None:
    """Write a run as one file, which 'bp-tui runs import' takes in elsewhere.

    It has the settings, the losses of every epoch, snapshots, versions, tags and note; what is
    taken in is checked against its hash.

    Parameters
    ----------
    id
        The run's number, or last; several and ranges such as 3-7 without a file.
    file
        The file; without it one is made in this folder, named after the run.
    """
    from core.experiments.presets import PRESETS
    from core.store.exchange import export_run
    from tui.cli.runs.opening import opened_for
    from tui.files import check_writable, write_named, write_new

    check_writable(file=file)
    with opened_for([id]) as (store, runs):
        if file is not None and len(runs) > 1:
            raise Refusal(f"file is '{file}'; it takes one run, not {len(runs)}")
        for run in runs:
            data = export_run(store, run.id)
            if file is not None:
                write_named("file", file, data)
            preset = f"{run.preset}-" if run.preset in PRESETS else ""
            path = file or write_new(f"{preset}run-{run.id}", data, SUFFIX)
            print(f"Run {run.id} is in {plain(str(path))} ({_size(len(data))})")


def import_(*files: Annotated[Path, Parameter(group=MAIN)]) -> None:
    """Take in runs that 'bp-tui runs export' wrote, their hashes checked.

    A run that is here already stays as it is.

    Parameters
    ----------
    files
        The files.
    """
    from core.store.exchange import import_run
    from core.store.run_store import RunStore

    if not files:
        raise Refusal("import needs a file, such as 'import report-xor-run-3.zip'")
    contents = {path: _read(path) for path in files}
    store = RunStore()
    try:
        for path, data in contents.items():
            there = {run.id for run in store.everything()}
            try:
                id = import_run(store, data)
            except Refusal as refusal:
                raise Refusal(f"{plain(str(path))}: {refusal}") from None
            print(f"{plain(str(path))} is run {id}{', as it was already' if id in there else ''}")
    except sqlite3.Error as error:
        raise Refusal(f"the runs in {store.path} cannot be written ({error})") from None
    finally:
        store.close()


def _read(path: Path) -> bytes:
    """Return what is in a file; `Refusal` where it cannot be read, or is no run's."""
    from tui.files import reason

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"file is '{path}'; it must be a readable file ({reason(error)})") from None
    if len(data) > MOST_BYTES:
        raise Refusal(f"file is '{path}'; it must have at most {MOST_BYTES / 1e6:,.0f} MB")
    return data


def _size(count: int) -> str:
    """Write a number of bytes: 2.0 MB, 340 kB."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"

"""`bp-tui runs export` and `import`: a run as one file."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal, plain, written
from tui.cli.options import MAIN, AsJson
from tui.cli.runs.opening import (
    LAST,
    looks_like_runs,
    opened_for,
    opened_or_made,
    refuse_none,
)

SUFFIX = ".zip"

MOST_BYTES = 500_000_000
"""Of a file that is read."""


def export(
    *runs: Annotated[str, Parameter(group=MAIN)],
    out: Annotated[Path | None, Parameter(group=MAIN)] = None,
    as_json: AsJson = False,
) -> None:
    """Write runs, each as one file, which 'bp-tui runs import' takes in elsewhere.

    Such a file has the settings, the losses of every epoch, snapshots, versions, tags and note;
    what is taken in is checked against its hash.

    Parameters
    ----------
    runs
        The numbers of the runs: several, ranges such as 3-7, or last; after a single one perhaps
        the name of its file, such as run-3.zip.
    out
        The file of a single run, whatever its name; without one each run's is in this folder, named
        after the run.
    as_json
        Print one JSON document and nothing else: the runs, their files and how large these are.
    """
    from core.experiments.presets import PRESETS
    from core.store.exchange import export_run
    from tui.files import check_writable, write_named, write_new

    ids, file = _ids_and_file(runs, out)
    check_writable(file=file)
    with opened_for(ids) as (store, chosen):
        if file is not None and len(chosen) > 1:
            raise Refusal(f"file is '{file}'; it takes one run, not {len(chosen)}")
        told = []
        for run in chosen:
            data = export_run(store, run.id)
            if file is not None:
                write_named("file", file, data)
            preset = f"{run.preset}-" if run.preset in PRESETS else ""
            path = file or write_new(f"{preset}run-{run.id}", data, SUFFIX)
            told.append({"id": run.id, "file": str(path), "bytes": len(data)})
            if not as_json:
                print(f"Run {run.id} is in {plain(str(path))} ({_size(len(data))})")
    if as_json:
        print(json.dumps(told))


def _ids_and_file(words: Sequence[str], out: Path | None) -> tuple[list[str], Path | None]:
    """Return the words that mean runs, and the file; a word that cannot be a run is its name where
    there is such a file, or it looks like one."""
    ids = [word for word in words if looks_like_runs(word)]
    names = [word for word in words if word not in ids]
    for name in names:
        if not (Path(name).suffix or os.sep in name or os.path.exists(name)):
            raise Refusal(
                f"'{written(name)}' is neither a run, such as 3, 3-7 or {LAST}, nor a file, such "
                f"as run-3{SUFFIX}; --out takes any name"
            )
    files = [*map(Path, names), *([] if out is None else [out])]
    if len(files) > 1:
        raise Refusal(f"'{files[0]}' and '{files[1]}' are two files; a run is written to one")
    refuse_none(ids, "export")
    return ids, files[0] if files else None


def import_(*files: Annotated[Path, Parameter(group=MAIN)], as_json: AsJson = False) -> None:
    """Take in runs that 'bp-tui runs export' wrote, their hashes checked.

    A run that is here already stays as it is.

    Parameters
    ----------
    files
        The files.
    as_json
        Print one JSON document and nothing else: the files, the runs, and whether these are new.
    """
    from core.store.exchange import import_run

    if not files:
        raise Refusal("import needs a file, such as 'import report-xor-run-3.zip'")
    told = []
    with opened_or_made() as store:
        for path in files:
            data, there = _read(path), {run.id for run in store.everything()}
            try:
                id = import_run(store, data)
            except Refusal as refusal:
                raise Refusal(f"{path}: {refusal}") from None
            told.append({"file": str(path), "id": id, "new": id not in there})
            if not as_json:
                already = ", as it was already" if id in there else ""
                print(f"{plain(str(path))} is run {id}{already}")
    if as_json:
        print(json.dumps(told))


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

"""The store as commands open it, and the runs that their words mean."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.refusal import Refusal, written
from core.store.folder import FOLDER, data_folder, own_folder
from core.store.run_store import FILE, RunStore
from core.store.stored_run import StoredRun
from tui.cli.keeping import tell

LAST = "last"
"""Means the newest run."""

_IDS = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)


def looks_like_runs(word: str) -> bool:
    """Return whether a word means runs: 3, 3-7 or last."""
    return word == LAST or _IDS.fullmatch(word) is not None


@contextmanager
def opened() -> Iterator[RunStore | None]:
    """Yield the store, None where nothing was ever kept: looking makes no file. `Refusal` says what
    cannot be read or written."""
    if not (data_folder() / FILE).exists():
        _refuse_no_place(data_folder())
        yield None
        return
    with opened_or_made() as store:
        yield store


def _refuse_no_place(folder: Path) -> None:
    """Refuse a folder in which no runs are and none can be kept."""
    name = FOLDER if own_folder() is not None else "the folder of the runs"
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise Refusal(f"no runs can be kept: {name} is '{folder}', and '{there}' is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        raise Refusal(f"no runs can be kept: {name} is '{folder}', and '{there}' cannot be written")


@contextmanager
def opened_or_made() -> Iterator[RunStore]:
    """Yield the store, a new one where nothing was ever kept; `Refusal` likewise."""
    store = RunStore()
    try:
        if store.notice:
            tell(store.notice)
        yield store
    finally:
        store.close()


@contextmanager
def opened_for(
    words: Sequence[str], *, deleted: bool = False
) -> Iterator[tuple[RunStore, list[StoredRun]]]:
    """Yield the store and the runs that some words mean, as `chosen` does."""
    with opened() as store:
        yield _existing(store), chosen(store, words, deleted=deleted)


def refuse_none(words: Sequence[str], command: str) -> None:
    """Refuse a command that was given no run."""
    if not words:
        raise Refusal(f"{command} needs the number of a run, such as '{command} 3'")


def tell_changes(
    store: RunStore, runs: Sequence[StoredRun], sentences: Sequence[str], *, as_json: bool
) -> None:
    """Print some sentences about runs that were changed, or the runs as they are now."""
    if not as_json:
        print("\n".join(sentences))
        return
    from core.store.documents import document

    ids = {run.id for run in runs}
    now = {run.id: document(run) for run in store.everything() if run.id in ids}
    print(json.dumps([now[run.id] for run in runs], allow_nan=False))


def _existing(store: RunStore | None) -> RunStore:
    if store is None:
        raise Refusal("no runs are kept yet; 'bp-tui run' and the Lab keep what they train")
    return store


def chosen(
    store: RunStore | None, words: Sequence[str], *, deleted: bool = False
) -> list[StoredRun]:
    """Return the runs that words mean, each once, in the order of the words: numbers, ranges such
    as 3-7, and last. `deleted`: those that were deleted instead; `Refusal` where there is none."""
    for word in words:
        if not looks_like_runs(word):
            raise Refusal(
                f"run is '{written(word)}'; it must be a number such as 3, a range such as 3-7, "
                f"or {LAST}"
            )
    runs: dict[int, StoredRun] = {}
    for word in words or [LAST]:
        for run in _meant(_existing(store), word, deleted):
            runs.setdefault(run.id, run)
    return list(runs.values())


def _meant(store: RunStore, word: str, deleted: bool) -> list[StoredRun]:
    match = _IDS.fullmatch(word)
    if match is not None and match[2] is None and not deleted:
        return [_found(store, int(word))]
    pool = [run for run in store.everything() if (run.deleted is not None) == deleted]
    state = " deleted" if deleted else ""
    if match is None:
        listed = [run for run in pool if run.member_of is None]
        if deleted:
            listed.sort(key=lambda run: -(run.deleted or 0))
        if not listed:
            raise Refusal(f"there is no{state} run")
        return listed[:1]
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise Refusal(f"run is '{word}'; a range goes up, as in {last}-{first}")
    runs = [run for run in reversed(pool) if first <= run.id <= last]
    if not runs:
        raise Refusal(f"there is no{state} run {word}; 'bp-tui runs list --all' lists them")
    return runs


def _found(store: RunStore, id: int) -> StoredRun:
    try:
        return store.find(id)
    except Refusal:
        if any(run.id == id and run.deleted is not None for run in store.everything()):
            raise Refusal(
                f"run {id} was deleted; 'bp-tui runs restore {id}' brings it back"
            ) from None
        raise

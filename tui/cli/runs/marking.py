"""`bp-tui runs tag`, `note`, `pin` and `unpin`: what people say of runs."""

from __future__ import annotations

from itertools import takewhile
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal, plain
from tui.cli.options import MAIN, AsJson
from tui.cli.runs.opening import looks_like_runs, opened_for, refuse_none, tell_changes

Words = Annotated[str, Parameter(group=MAIN, allow_leading_hyphen=True)]


def tag(*words: Words, as_json: AsJson = False) -> None:
    """Give runs tags, or take some away: 'tag 3 5-7 best -old'.

    Parameters
    ----------
    words
        The numbers of runs (several, ranges such as 3-7, or last), then tags: best or +best gives
        one, -best takes it away. Without tags those of the runs are printed.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    from core.store.tagging import changed_tags

    ids = list(takewhile(looks_like_runs, words))
    if not ids:
        raise Refusal("tag needs the number of a run and tags, such as 'tag 3 best -old'")
    tags = words[len(ids) :]
    with opened_for(ids) as (store, runs):
        changes = {run.id: changed_tags(run.tags, tags) for run in runs}
        for run in runs:
            if changes[run.id] != run.tags:
                store.set_tags(run.id, changes[run.id])
        told = [f"Run {id}: {plain(', '.join(tags)) or 'no tags'}" for id, tags in changes.items()]
        tell_changes(store, runs, told, as_json=as_json)


def note(id: Words, /, *words: Words, as_json: AsJson = False) -> None:
    """Write a note about a run, in place of the one it has: 'note 3 the seed that failed'.

    Parameters
    ----------
    id
        The run's number, or last.
    words
        The note; an empty one ('') takes the note away. Without words the note is printed.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    from core.store.tagging import checked_note

    text = checked_note(" ".join(words))
    with opened_for([id]) as (store, runs):
        for run in runs:
            if words and text != run.note:
                store.set_note(run.id, text)
        notes = [(run.id, text if words else run.note) for run in runs]
        told = [f"Run {id}: {plain(note) or 'no note'}" for id, note in notes]
        tell_changes(store, runs, told, as_json=as_json)


def pin(*ids: Words, as_json: AsJson = False) -> None:
    """Pin runs, so that nothing of them is ever dropped.

    Parameters
    ----------
    ids
        The numbers of the runs: several, ranges such as 3-7, or last.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    _pin(ids, "pin", pinned=True, as_json=as_json)


def unpin(*ids: Words, as_json: AsJson = False) -> None:
    """Unpin runs: what is kept of them may be dropped where there is no room.

    Parameters
    ----------
    ids
        The numbers of the runs: several, ranges such as 3-7, or last.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    _pin(ids, "unpin", pinned=False, as_json=as_json)


def _pin(ids: tuple[str, ...], command: str, *, pinned: bool, as_json: bool) -> None:
    refuse_none(ids, command)
    with opened_for(ids) as (store, runs):
        for run in runs:
            store.set_pinned(run.id, pinned=pinned)
        told = [f"Run {run.id} is {'pinned' if pinned else 'not pinned'}" for run in runs]
        tell_changes(store, runs, told, as_json=as_json)

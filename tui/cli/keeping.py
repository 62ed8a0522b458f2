"""Saving on the command line: one keeper for all runs of a command, its problem told once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.refusal import plain

if TYPE_CHECKING:
    from core.store.keeper import Keeper

LOOK_SECONDS = 0.05
"""Between two looks at whether something went wrong."""


@contextmanager
def keeping(doing: str, *, wanted: bool = True) -> Iterator[Keeper | None]:
    """Yield what saves the runs of a command, None where that is not wanted; all is written at the
    end, and if it cannot be, one sentence on standard error says why. Another one says what was
    done to the store, such as that a damaged file was set aside."""
    if not wanted:
        yield None
        return
    from core.store.keeper import Keeper  # SQLite and all: only where something is saved

    keeper = Keeper(doing)
    try:
        yield keeper
    finally:
        keeper.close()
        for sentence in filter(None, (keeper.notice, keeper.problem)):
            tell(sentence)


def settle(keeper: Keeper | None) -> None:
    """Wait until all is written, or it is known why it cannot be."""
    while keeper is not None and not (keeper.flush(LOOK_SECONDS) or keeper.problem):
        pass


def tell(sentence: str) -> None:
    """Say a sentence on standard error."""
    print(f"bp-tui: {plain(sentence)}", file=sys.stderr)


def saved(kind: str, id: int, *, before: str = "", goes_on: bool) -> str:
    """Tell the number of a run or a sweep in the store, what was there `before`, and of one that
    can, how it goes on."""
    how = f"; 'bp-tui resume {id}' goes on with it" if goes_on else ""
    return f"Saved as {kind} {id}{before}{how}."

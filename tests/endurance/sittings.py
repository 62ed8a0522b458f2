"""A sitting in the app in this process: acts are carried out, and the app is held to its word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from textual import events
from textual.pilot import OutOfBounds

from tests.endurance.acts import Act

ANSWER_SECONDS = 60.0
"""In which the app serves what it was sent, while another process computes too."""

Open = Callable[..., AbstractAsyncContextManager[Any]]


async def sit(opened: Open, acts: Sequence[Act]) -> int:
    """Carry out acts, in a new app where one was quit; return how many apps were opened. Raises
    what the app raises, and `AssertionError` where it does not answer."""
    left, apps = list(acts), 0
    while left:
        apps += 1
        async with opened() as it:
            while left and not it.app._exit:
                await carry_out(it, left.pop(0))
                _hold(it)
            if not it.app._exit:
                await _answers(it)
            assert it.app.return_code in (None, 0)
    return apps


async def carry_out(it: Any, act: Act) -> None:
    """Do one thing."""
    if act.kind == "key":
        it.type(act.what)
    elif act.kind == "type":
        it.type(*("enter" if c == "\r" else c for c in act.what))
    elif act.kind == "paste":
        it.app.post_message(events.Paste(act.what))
    elif act.kind == "size":
        await it.pilot.resize_terminal(*act.place)
    elif act.kind == "click":
        with suppress(OutOfBounds):
            await it.pilot.click(offset=act.place)
    else:
        await asyncio.sleep(act.place[0] / 1000)
    if act.settled:
        await _served(it)


async def _served(it: Any) -> None:
    """Wait until the app has served all that it was sent."""
    served = asyncio.Event()
    for _ in range(round(ANSWER_SECONDS)):
        if it.app._exception is not None:
            raise it.app._exception
        if it.app._exit:
            return
        it.app.call_later(served.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(served.wait(), 1)
            return
    raise AssertionError(f"the app does not answer within {ANSWER_SECONDS:g} s")


def _hold(it: Any) -> None:
    """Have no exception and no thread that died."""
    if it.app._exception is not None:
        raise it.app._exception
    for screen in it.app.players:
        if screen.player.failure is not None:
            raise screen.player.failure
        if not it.app._exit:
            assert screen.player._thread.is_alive()


async def _answers(it: Any) -> None:
    """Have the app go back to the Lab, fill its terminal, and play there."""
    await it.pilot.resize_terminal(120, 40)
    for key in ("escape", "escape", "escape", "escape", "1"):
        it.type(key)
        await _served(it)
        _hold(it)
    await it.until(lambda: "bp-tui" in it.text and it.size == (120, 40), ANSWER_SECONDS)
    await it.until(lambda: it.status.word, ANSWER_SECONDS)

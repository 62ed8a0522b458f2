"""The Lab as its user has it: keys go in, the screen's text comes out.

`lab` drives the app in this process (Textual's Pilot), `terminal` in a real pseudo-terminal,
`bp_tui` runs the command line. What the app looks like inside is known here alone.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pexpect
import pyte
import pytest
from rich.style import Style
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip

from core.sweeps.race import Race
from core.training.recording import Recording
from tui.drawing.canvas import Canvas
from tui.widgets.layout import WIDE_FROM

PROGRAM = Path(sys.executable).with_name("bp-tui")
"""The console script of the environment that the tests run in."""

PLAIN = ("TERM", "COLORTERM", "NO_COLOR", "COLUMNS", "LINES", "LC_ALL", "SSH_CONNECTION", "TMUX")


def environment(**changes: str) -> dict[str, str]:
    """A terminal of 24-bit colours and UTF-8, whatever the tests run in; "" takes a name away."""
    kept = {name: value for name, value in os.environ.items() if name not in PLAIN}
    wanted = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"} | changes
    return {name: value for name, value in (kept | wanted).items() if value}


class Status(NamedTuple):
    """The status line."""

    word: str
    epoch: int
    epochs: int
    loss: str
    """"" where it tells of several runs."""


STATUS = re.compile(
    r"(Ready|Training|Playing|Paused|Full speed|Detached|Elsewhere|Finished|Diverged)"
    r" +([\d,]+) of ([\d,]+)"
)
LOSS = re.compile(r"Loss +(?:train \S+ )?(\S+)|of [\d,]+ +loss (\S+)")
"""The chart's title, or the status line where there is no chart."""


def status_in(text: str) -> Status | None:
    """The status line of a screen, where it shows one."""
    found = STATUS.search(text)
    if found is None:
        return None
    word, epoch, epochs = found.groups()
    loss = LOSS.search(text)
    of_run = "" if loss is None else loss[1] or loss[2]
    return Status(word, int(epoch.replace(",", "")), int(epochs.replace(",", "")), of_run)


class Lab:
    """The app in this process."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot, self.app = pilot, pilot.app
        self._strips: list[Strip] = []

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each served before the next."""
        for key in keys:
            self.type(key)
            await self.settle()

    def type(self, *keys: str) -> None:
        """Press keys in one go, as a paste or a fast typist does."""
        for key in keys:
            character = key if len(key) == 1 else {"space": " "}.get(key)
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, character))

    async def settle(self) -> None:
        """Let the app serve what it was sent."""
        served = asyncio.Event()
        for _ in range(20):  # a screen that is closed takes what it was to call along
            if self.app._exception is not None:
                raise self.app._exception
            self.app.call_later(self.app.call_after_refresh, served.set)
            with suppress(TimeoutError):
                await asyncio.wait_for(served.wait(), 1)
                break
        await self.pilot.pause(0)

    async def command(self, line: str) -> None:
        """Enter a line after `:`; a long one is pasted, as it would be."""
        self.type(":")
        if len(line) > 200:
            await self.settle()
            self.app.post_message(events.Paste(line))
            await self.settle()
        else:
            self.type(*line)
        self.type("enter")
        await self.settle()
        await self.until(lambda: not self.commanding)

    async def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait for what is to be seen."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"did not come within {seconds:g} s:\n{self.text}"
            await self.pilot.pause(0.03)

    async def until_shows(self, words: str) -> None:
        """Wait for words on the screen."""
        await self.until(lambda: words in self.text)

    async def until_epoch(self, epoch: int) -> None:
        """Wait for the playhead to be at an epoch."""
        await self.until(lambda: self.status.epoch == epoch)

    async def until_word(self, word: str) -> None:
        """Wait for a state: Training, Paused, Finished …"""
        await self.until(lambda: self.status.word == word)

    async def finish(self, epochs: int | None = None) -> None:
        """Train at full speed to the end, of another number of epochs if given."""
        if epochs is not None:
            await self.command(f"epochs {epochs}")
            await self.press("ctrl+r")
        await self.press("f")
        await self.until_word("Finished")

    async def resize(self, width: int, height: int) -> None:
        """Another size of the terminal."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    @property
    def strips(self) -> list[Strip]:
        """The screen's rows with their styles, which are the same until the test waits again."""
        if not self._strips:
            self._strips = self.app.screen._compositor.render_strips()
            asyncio.get_running_loop().call_soon(self._forget)
        return self._strips

    def _forget(self) -> None:
        self._strips = []

    @property
    def lines(self) -> list[str]:
        """The screen's rows."""
        return [strip.text for strip in self.strips]

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.lines)

    @property
    def drawer(self) -> str:
        """The race's form without its line breaks."""
        return " ".join(" ".join(line[:34] for line in self.lines).split())

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of what is drawn; no columns where the rows differ in length."""
        widths = {len(line) for line in self.lines}
        return widths.pop() if len(widths) == 1 else 0, len(self.lines)

    @property
    def words(self) -> str:
        """The form's text, or whatever is at the left, without its line breaks."""
        return " ".join(" ".join(line[:28] for line in self.lines).split())

    @property
    def status(self) -> Status:
        """The status line; its word is "" where there is none."""
        return status_in(self.text) or Status("", -1, -1, "")

    @property
    def run(self) -> str:
        """The run in the header: "run 1   report-xor"."""
        return "".join(self.lines[:1]).partition("run ")[2].strip()

    def row(self, title: str) -> str:
        """The form's row of a setting: mark, title and value."""
        side = 28 if self.pilot.app.size.width < WIDE_FROM else 40
        return next(line[:side].rstrip() for line in self.lines if line[2:].startswith(title))

    def colours(self, *, above: str, below: str) -> set[str]:
        """The foregrounds between two rows beside the form, which are found by their words."""
        top = next(y for y, line in enumerate(self.lines) if above in line)
        bottom = next(y for y, line in enumerate(self.lines) if below in line)
        strips = [strip.crop(28, strip.cell_length) for strip in self.strips[top + 1 : bottom]]
        segments = [segment for strip in strips for segment in strip if segment.text.strip()]
        return {s.style.color.name for s in segments if s.style and s.style.color}

    @property
    def commanding(self) -> bool:
        """Whether the line after `:` is open."""
        return any(
            line[:60].lstrip(" ▌").startswith(": ") or line[28:].lstrip().startswith(": ")
            for line in self.lines
        )

    @property
    def recording(self) -> Recording:
        """The run that is shown."""
        screen: Any = self.app.screen
        return screen.playback.shown  # type: ignore[no-any-return]

    # The race.

    @property
    def standing(self) -> list[list[str]]:
        """The words of the standing's rows, the best first."""
        title = next(y for y, line in enumerate(self.lines) if "Standing" in line)
        first = next(y for y in range(title + 1, title + 3) if "lr" in self.lines[y])
        left = self.lines[title].index("Standing") - 2
        lines = (line[left:].strip(" ▌|").replace("━", " ") for line in self.lines[first + 1 :])
        rows = (line.split() for line in lines)
        return list(takewhile(lambda words: words and words[0].isdigit(), rows))

    @property
    def chosen(self) -> str:
        """The name of the grid point that is looked at: "10,10 at 0.02"."""
        title = next(line for line in self.lines if "Loss  " in line)
        return re.split(r"  +", title[title.index("Loss  ") :])[1]

    @property
    def racing(self) -> Race:
        """The race that is shown."""
        return self.app.race.playback.shown  # type: ignore[attr-defined, no-any-return]


OpenLab = Callable[..., AbstractAsyncContextManager[Lab]]

APPS = count(1)
"""Apps that were opened. Each sets aside all that is there, earlier apps and their runs too: those
may stay for a while, not for a hundred tests."""


@pytest.fixture
def uncut(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing be drawn that the edge of its drawing cuts a number of: it would be another."""
    write, cut = Canvas.write, set()

    def watched(self: Canvas, column: int, row: int, text: str, style: Style | None = None) -> int:
        end = write(self, column, row, text, style)
        lost = re.findall(r"\S*\d\S*", text[max(0, self.width - column) :])
        if 0 <= row < self.height and (lost or (column < 0 and re.search(r"\d", text))):
            cut.add((text, column, self.width))
        return end

    monkeypatch.setattr(Canvas, "write", watched)
    yield
    assert not cut


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """An empty folder and, once called, a terminal of 24-bit colours for apps in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "__stdout__", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))

    def set_up(**variables: str) -> None:
        for name in PLAIN:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment(**variables).items():
            monkeypatch.setenv(name, value)

    return set_up


@pytest.fixture
def driven() -> Callable[[Pilot[None]], Lab]:
    """`driven(pilot)`: any app by its keys and its screen."""
    return Lab


@pytest.fixture
def lab(plain: Callable[..., None]) -> OpenLab:
    """`async with lab(width, height) as it`: the Lab, at its first frame; in an empty folder."""

    @asynccontextmanager
    async def opened(width: int = 120, height: int = 40, **variables: str) -> AsyncIterator[Lab]:
        from tui.app import BpTuiApp

        plain(**variables)
        async with BpTuiApp().run_test(size=(width, height)) as pilot:
            it = Lab(pilot)
            await it.until(lambda: it.run or "needs" in it.text)
            yield it
        if next(APPS) % 15 == 0:
            gc.unfreeze()

    return opened


@pytest.fixture
def race(lab: OpenLab) -> OpenLab:
    """`async with race(width, height, epochs=40) as it`: the race, ready."""

    @asynccontextmanager
    async def opened(
        width: int = 120, height: int = 40, epochs: int | None = None, **variables: str
    ) -> AsyncIterator[Lab]:
        async with lab(width, height, **variables) as it:
            await it.press("2")
            await it.until(lambda: "Standing" in it.text and "47.6 %" in it.text)
            if epochs is not None:
                await it.command(f"epochs {epochs}")
                await it.press("ctrl+r")
                await it.until(lambda: it.status.epochs == epochs)
            yield it

    return opened


LooksLike = Callable[..., bool]


@pytest.fixture
def looks_as_before(plain: Callable[..., None], snap_compare: Callable[..., bool]) -> LooksLike:
    """`looks_as_before((80, 24), act)`: whether the Lab after `await act(it)` is the picture."""
    from tui.app import BpTuiApp

    def compare(size: tuple[int, int], act: Callable[[Lab], Awaitable[None]]) -> bool:
        plain()

        async def run_before(pilot: Pilot[None]) -> None:
            it = Lab(pilot)
            await it.until(lambda: it.run)
            await act(it)
            await it.settle()
            it.app.lab.laboratory.notebook.keeper.flush()  # type: ignore[attr-defined]
            await it.settle()

        return snap_compare(BpTuiApp(), terminal_size=size, run_before=run_before)

    return compare


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bp_tui(tmp_path: Path) -> Run:
    """`bp_tui("run", "--json")`: the command line without a terminal, in an empty folder."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments],
            cwd=tmp_path,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return run


@pytest.fixture
def shell(tmp_path: Path) -> Run:
    """`shell('"$BP" presets | head -1')`: a line of bash in an empty folder."""

    def run(line: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env=environment(BP=str(PROGRAM), **variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    return run


SENT = {
    "ctrl+r": "\x12",
    "enter": "\r",
    "space": " ",
    "escape": "\x1b",
    "tab": "\t",
    "left": "\x1b[D",
    "right": "\x1b[C",
}
OTHER_SCREEN = re.compile(rb"\x1b\[\?1049[hl]")
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*(?:\$p|[mu])")


class Terminal:
    """A program in a pseudo-terminal, and the screen that shows what it writes."""

    sent = SENT

    def __init__(self, child: pexpect.spawn[bytes], screen: pyte.Screen) -> None:
        self.child, self.screen = child, screen
        self.written = bytearray()
        """All that came from the program."""
        self._stream = pyte.ByteStream(screen)

    def press(self, *keys: str) -> None:
        """Send keys by their names, or characters as they are, in one write."""
        self.child.send("".join(SENT.get(key, key) for key in keys))

    def read(self, seconds: float = 0.05) -> bool:
        """Show what comes next; whether anything did."""
        try:
            data = self.child.read_nonblocking(1 << 16, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.show(data)
        return True

    def show(self, data: bytes) -> None:
        """Show what came."""
        self.written += data
        data = OTHER_SCREEN.sub(b"\x1b[0m\x1b[2J\x1b[H", data)  # pyte has one screen alone
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))

    def read_for(self, seconds: float) -> int:
        """Show what comes for so long; its bytes."""
        before, deadline = len(self.written), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)
        return len(self.written) - before

    def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Show what comes until something is to be seen."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"did not come within {seconds:g} s:\n{self.text}"
            self.read()

    def until_shows(self, words: str) -> None:
        """Wait for words on the screen."""
        self.until(lambda: words in self.text)

    def until_quiet(self, seconds: float = 0.5) -> None:
        """Wait until nothing came for so long."""
        self.until(lambda: not self.read(seconds))

    def until_left(self) -> int:
        """Wait for the program's end; its exit status, negative for a signal."""
        self.until(lambda: not self.read(0.05) and not self.child.isalive())
        self.child.close()
        return (
            self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus
        )

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.screen.display)

    @property
    def status(self) -> Status:
        """The status line; its word is "" where there is none."""
        return status_in(self.text) or Status("", -1, -1, "")


OpenTerminal = Callable[..., AbstractContextManager[Terminal]]


@pytest.fixture
def terminal(tmp_path: Path) -> OpenTerminal:
    """`with terminal("run", columns=80, lines=24) as it`: bp-tui in a pseudo-terminal."""

    @contextmanager
    def opened(
        *arguments: str,
        columns: int = 120,
        lines: int = 40,
        program: Path = PROGRAM,
        **variables: str,
    ) -> Iterator[Terminal]:
        child = pexpect.spawn(
            str(program),
            list(arguments),
            cwd=tmp_path,
            env=environment(**variables),
            dimensions=(lines, columns),
        )
        child.delaybeforesend = None
        try:
            yield Terminal(child, pyte.Screen(columns, lines))
        finally:
            child.close(force=True)

    return opened

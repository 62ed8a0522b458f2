"""The Lab in a browser: for its own page alone, and as in a terminal."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from core.refusal import Refusal
from tests.tui.conftest import PROGRAM, environment, status_in
from tests.tui.web.browser import CHROMIUM, opened
from tui.cli.serve import serve
from tui.cli.web.server import PAGE, is_own_page
from tui.terminal.options import TerminalOptions

ADDRESS = re.compile(r"the Lab is at (http://127\.0\.0\.1:\d+); Ctrl\+C ends it\n")


class Served:
    """A server, and the programs that it runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        line = process.stdout.readline()
        found = ADDRESS.fullmatch(line)
        assert found, line
        self.address = found[1]

    @property
    def apps(self) -> list[psutil.Process]:
        """The apps that run, and what started them."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The Lab, served at some port."""
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True,
        env=environment(TMUX="x", COLORFGBG="0;15"),
    )  # fmt: skip
    yield Served(process)
    if process.poll() is None:
        process.kill()
    process.communicate()


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something to be so."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
async def test_the_lab_is_driven_from_a_page(served, tmp_path):
    async with opened(served.address, tmp_path / "browser") as page:
        assert "11 of 21" in await page.until_shows("press space to train this network")
        await page.press(" ")
        await page.until(lambda text: "Ready " not in text)
        await page.press("f")
        text = await page.until_shows("Finished    3,000 of 3,000")
        assert re.search(r"Accuracy\s.*\n.*\n.* train 100\.0 % .*\n.*\n.* 21 of 21 ", text)
        row, line = next(it for it in enumerate(text.splitlines()) if "━●" in it[1])
        await page.click((line.index("━") + line.index("●")) // 2, row)
        text = await page.until_shows("Paused")
        assert 1400 < status_in(text).epoch < 1600
        await page.resize(720, 456)
        text = await page.until(lambda text: status_in(text) and text.index("\n") == 80)
        assert len(text.splitlines()) == 24
        await page.resize(1200, 800)
        text = await page.until(lambda text: status_in(text) and text.index("\n") > 130)
        text = await page.until(lambda text: text.count("Ground truth") == 1)
        assert "21 points" in text
        await page.press("q")
        await until(lambda: not served.apps)
        over = await page.value("getComputedStyle(document.querySelector('#over')).display")
        assert over == "grid"
    assert served.end(signal.SIGINT) == 130


@pytest.mark.slow
async def test_a_sitting_ends_with_its_page_and_with_the_server(served):
    address = f"{served.address}/ws?width=80&height=24"
    async with ClientSession() as session:
        sittings = [
            await session.ws_connect(address, headers={"Origin": served.address}) for _ in range(2)
        ]
        for sitting in sittings:
            screen = b""
            while b"Ground truth" not in screen:
                screen += (await sitting.receive(20)).data
        before = len(served.apps)
        await sittings[0].close()
        await until(lambda: len(served.apps) == before // 2)
        apps = served.apps
        assert served.end(signal.SIGTERM) == 143
        await until(lambda: not any(app.is_running() for app in apps))


@pytest.mark.slow
async def test_another_page_runs_nothing(served):
    async with ClientSession() as session:
        for origin in ("http://example.org", "null", ""):
            with pytest.raises(WSServerHandshakeError, match="403"):
                await session.ws_connect(f"{served.address}/ws", headers={"Origin": origin})
        async with session.get(served.address) as answer:
            assert await answer.text() == PAGE.read_text()
    assert not served.apps


@pytest.mark.parametrize(
    ("origin", "host", "listening", "own"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "127.0.0.1", True),
        ("http://localhost:9000", "localhost:9000", "127.0.0.1", True),  # a forwarded port
        ("http://[::1]:8000", "[::1]:8000", "::1", True),
        ("http://lab.example:8000", "lab.example:8000", "0.0.0.0", True),
        ("https://lab.example", "lab.example", "10.0.0.1", True),  # behind a proxy
        ("http://lab.example:8000", "lab.example:8000", "127.0.0.1", False),  # a name bent to here
        ("http://127.0.0.1:8001", "127.0.0.1:8000", "127.0.0.1", False),
        ("http://example.org", "127.0.0.1:8000", "0.0.0.0", False),
        ("", "127.0.0.1:8000", "127.0.0.1", False),
        ("null", "127.0.0.1:8000", "127.0.0.1", False),
    ],
)
def test_whose_page_it_is(origin, host, listening, own):
    assert is_own_page(origin, host, listening) is own


def test_the_page_asks_nobody_else():
    assert not re.search(r"(?:https?:)?//\w", PAGE.read_text().replace("// By", ""))


def test_a_port_that_is_taken_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as refusal:
            serve(port=port)
    assert str(refusal.value) == (
        f"port is '{port}'; it must be one that bp-tui may listen at on 127.0.0.1 "
        "(address already in use)"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"port": 70000}, "port is '70000'; it must be a whole number from 0 to 65535"),
        (
            {"host": "no.such.host.invalid"},
            "host is 'no.such.host.invalid'; it must be the name or the address of this machine",
        ),
        (
            {"host": "203.0.113.7"},  # an address of documents
            "host is '203.0.113.7'; it must be the name or the address of this machine",
        ),
        (
            {"options": TerminalOptions(fps=0)},
            "fps is '0'; it must be a whole number from 1 to 60",
        ),
    ],
)
def test_what_cannot_be_served_is_one_sentence(arguments, sentence):
    with pytest.raises(Refusal, match=f"^{re.escape(sentence)}$"):
        serve(**arguments)


def test_a_file_that_no_page_could_show_is_refused_at_once(tmp_path):
    with pytest.raises(Refusal, match=r"gone\.toml"):
        serve(tmp_path / "gone.toml")


def test_without_the_extra_a_sentence_says_how_to_have_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tui.cli.web.server", None)
    with pytest.raises(Refusal, match=r"^serve needs .* pip install 'bp-tui\[web\]' brings it$"):
        serve(port=0)


@pytest.mark.slow
def test_any_other_address_is_warned_of(bp_tui, tmp_path):
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", "--host", "0.0.0.0"], cwd=tmp_path, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[1].startswith("bp-tui: whoever reaches 0.0.0.0 can use")
    assert process.returncode == 130

"""A headless Chromium, driven by its DevTools protocol, and the characters that a page shows."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import time
from asyncio.subprocess import DEVNULL
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
"""The program, where there is one."""

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-port=0",
)

# textual-serve keeps its terminal to itself: what is assigned to it passes by here.
KEPT = """
Object.defineProperty(Object.prototype, 'fitAddon', {configurable: true, set(addon) {
    Object.defineProperty(this, 'fitAddon', {value: addon, writable: true});
    window.shown = this.terminal;
}});
"""
SCREEN = """(() => {
    const lines = window.shown?.buffer.active, text = [];
    for (let y = 0; y < (lines?.length ?? 0); y++)
        text.push(lines.getLine(y).translateToString(false, 0, shown.cols));
    return text.join('\\n');
})()"""
CELLS = """(() => {
    const box = document.querySelector('.xterm-screen').getBoundingClientRect();
    return [box.left, box.top, box.width / shown.cols, box.height / shown.rows];
})()"""
"""Where the first cell of the terminal is, and the size of each, in pixels."""


class Page:
    """A page that a browser shows."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket, self._ids = socket, itertools.count(1)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have the browser do something, and return its answer."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            answer = json.loads((await self._socket.receive(20)).data)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    async def value(self, script: str) -> Any:
        """Return what a script in the page comes to."""
        answer = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def text(self) -> str:
        """Return the characters of its terminal."""
        return await self.value(SCREEN) or ""

    async def until(self, condition: Callable[[str], object], seconds: float = 30.0) -> str:
        """Wait until the screen is as it should be, and return it."""
        deadline = time.monotonic() + seconds
        while not condition(text := await self.text()):
            assert time.monotonic() < deadline, f"it did not come:\n{text}"
            await asyncio.sleep(0.05)
        return text

    async def until_shows(self, words: str) -> str:
        """Wait for words on the screen, and return it."""
        return await self.until(lambda text: words in text)

    async def press(self, character: str) -> None:
        """Press the key of a character."""
        await self.ask("Input.dispatchKeyEvent", type="keyDown", key=character, text=character)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def click(self, column: int, row: int) -> None:
        """Click on a cell, counted from 0."""
        left, top, width, height = await self.value(CELLS)
        at = {"x": left + (column + 0.5) * width, "y": top + (row + 0.5) * height}
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    async def resize(self, width: int, height: int) -> None:
        """Give the window another size in pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.ask("Emulation.setDeviceMetricsOverride", **size)

    async def picture(self) -> bytes:
        """Return it as a PNG."""
        return b64decode((await self.ask("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def opened(address: str, folder: Path) -> AsyncIterator[Page]:
    """Open an address in a browser whose files are in a folder."""
    assert CHROMIUM is not None
    words = (*OPTIONS, f"--user-data-dir={folder}", "about:blank")
    browser = await asyncio.create_subprocess_exec(CHROMIUM, *words, stdout=DEVNULL, stderr=DEVNULL)
    try:
        async with ClientSession() as session:
            list_of_pages = f"http://127.0.0.1:{await _port(folder)}/json/list"
            async with session.get(list_of_pages) as answer:
                first = next(it for it in await answer.json() if it["type"] == "page")
            async with session.ws_connect(first["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                await page.ask("Page.enable")
                await page.ask("Page.addScriptToEvaluateOnNewDocument", source=KEPT)
                await page.resize(1200, 800)
                await page.ask("Page.navigate", url=address)
                yield page
    finally:
        if browser.returncode is None:
            browser.terminate()
        await browser.wait()


async def _port(folder: Path) -> str:
    """Return the port that the browser is driven by, once it has written it down."""
    file = folder / "DevToolsActivePort"
    for _ in range(400):
        if file.exists() and "\n" in (text := file.read_text()):
            return text.split()[0]
        await asyncio.sleep(0.05)
    raise AssertionError("the browser does not start")

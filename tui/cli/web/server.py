"""A web server that runs the app once for each page, through textual-serve."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

PAGE = Path(__file__).with_name("page.html")

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

PATIENCE = 1.0
"""Seconds that pages, and then apps, have for their end: an app ends by itself when its server has.
"""


class AppServer(Server):
    """Serves a page of our own, which asks nobody else for anything, and to that page alone a
    command that runs the app."""

    def __init__(self, command: str, host: str) -> None:
        super().__init__(command, host)
        self._sittings: dict[asyncio.Task[web.WebSocketResponse], asyncio.Transport | None] = {}

    async def serve_on(self, listener: socket.socket) -> int:
        """Serve until a signal; return the exit code of that."""
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        signals: list[int] = []

        def end(number: int) -> None:
            signals.append(number)
            ended.set()

        for number in ENDING:
            loop.add_signal_handler(number, end, number)
        runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=PATIENCE)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        await ended.wait()
        await runner.cleanup()
        return 128 + signals[0]

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End all sittings, whether their pages hear of it or not."""
        sittings = dict(self._sittings)
        for sitting in sittings:
            sitting.cancel()
        for _ in range(2):
            if sittings:
                await asyncio.wait(sittings, timeout=PATIENCE)
            for connection in sittings.values():
                if connection is not None:
                    connection.abort()

    async def handle_index(self, request: web.Request) -> web.FileResponse:
        """Return the page."""
        return web.FileResponse(PAGE)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for as long as its page is there."""
        if not is_own_page(request.headers.get("Origin", ""), request.host, self.host):
            raise web.HTTPForbidden(text="only the page of this server may run the app")
        sitting = asyncio.create_task(super().handle_websocket(request))
        self._sittings[sitting] = request.transport
        try:
            return await sitting
        finally:
            del self._sittings[sitting]


def is_own_page(origin: str, host: str, listening: str) -> bool:
    """Return whether a page at `origin` is the server's own, which was asked for as `host`: any
    other page that somebody looks at could run the app too, and read and write their files. Who
    listens on loopback has no name but those of loopback."""
    if urlsplit(origin).netloc != host:
        return False
    return not is_loopback(listening) or is_loopback(urlsplit(f"//{host}").hostname or "")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, which nobody else reaches by that name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

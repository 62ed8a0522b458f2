"""`bp-tui serve`: the same app in a browser."""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import sys
from errno import EACCES, EADDRINUSE
from pathlib import Path

from core.refusal import Refusal, written
from tui.documents import opened
from tui.files import reason
from tui.preferences import Preferences, changed
from tui.terminal.options import Terminal, TerminalOptions, Whole

PLACE = ("COLORFGBG", "SSH_CONNECTION", "TMUX")
"""Names by which the environment tells of a terminal, which the browser is not in."""


def serve(
    file: Path | None = None,
    /,
    *,
    host: str = "127.0.0.1",
    port: Whole = 8000,
    options: Terminal = TerminalOptions(),  # noqa: B008
) -> None:
    """Show the Lab in a browser: each page that is opened is a sitting of its own.

    Parameters
    ----------
    file
        A TOML file of a run or a race to begin with, such as `w` writes.
    host
        The address to listen at. Whoever reaches another than this machine's own can read and
        write your files.
    port
        The port to listen at; 0 for any that is free.
    """
    try:
        from tui.cli.web.server import AppServer, is_loopback
    except ImportError:
        raise Refusal(
            "serve needs the package textual-serve; pip install 'bp-tui[web]' brings it"
        ) from None
    _refuse_what_no_page_could_show(file, options)
    with _listener(host, port) as listener:
        if not is_loopback(host):
            print(
                f"bp-tui: whoever reaches {written(host)} can use the Lab as you, and read and "
                "write your files; --host 127.0.0.1 is for this machine alone",
                file=sys.stderr,
            )
        print(
            f"the Lab is at {_address(listener)}; Ctrl+C ends it{_way_there(listener)}", flush=True
        )
        os.environ.update(TERM="xterm-256color", PYTHONUTF8="1")
        for name in PLACE:
            os.environ.pop(name, None)
        words = [sys.executable, "-P", "-m", "tui", *options.words()]
        command = shlex.join([*words, str(file)] if file is not None else words)
        raise SystemExit(asyncio.run(AppServer(command, host).serve_on(listener)))


def _refuse_what_no_page_could_show(file: Path | None, options: TerminalOptions) -> None:
    """Refuse a file or an option that each sitting would refuse."""
    changed(Preferences(), options.preferred())
    if file is not None:
        opened(file.expanduser())


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens."""
    if not 0 <= port <= 65535:
        raise Refusal(f"port is '{port}'; it must be a whole number from 0 to 65535")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        if isinstance(error, UnicodeError) or error.errno not in (EADDRINUSE, EACCES):
            raise Refusal(
                f"host is '{written(host)}'; it must be the name or the address of this machine"
            ) from None
        raise Refusal(
            f"port is '{port}'; it must be one that bp-tui may listen at on {written(host)} "
            f"({reason(OSError(error.errno, os.strerror(error.errno or 0)))})"
        ) from None


def _address(listener: socket.socket) -> str:
    """Return the page's address."""
    host, port, *_ = listener.getsockname()
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _way_there(listener: socket.socket) -> str:
    """Tell how a browser on the other side of SSH gets there."""
    if "SSH_CONNECTION" not in os.environ:
        return ""
    port = listener.getsockname()[1]
    return f"; on the machine you come from, 'ssh -L {port}:127.0.0.1:{port} ...' leads there"

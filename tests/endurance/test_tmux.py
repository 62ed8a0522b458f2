"""In tmux: a sitting goes on while nobody is attached, and fits whoever attaches next."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tui.conftest import PROGRAM, environment

TMUX = shutil.which("tmux")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(TMUX is None, reason="there is no tmux")]

SMALL = {"columns": 80, "lines": 24}
LARGE = {"columns": 200, "lines": 60}


@pytest.fixture
def tmux(tmp_path, terminal):
    """`with tmux("new-session", …) as it`: a client of a server of its own."""
    # A socket's name is short; no configuration of whoever runs this counts.
    server = ["-f", "/dev/null", "-L", f"bp-tui-{os.getpid()}"]

    @contextmanager
    def opened(*words: str, **size: int):
        with terminal(*server, *words, program=Path(TMUX), **size) as it:
            yield it

    yield opened
    subprocess.run([TMUX, *server, "kill-server"], capture_output=True, env=environment())


def test_detached_it_trains_on_and_fits_the_size_of_who_attaches(tmux):
    with tmux("new-session", str(PROGRAM)) as it:
        it.until_shows("Ground truth")
        it.press("-", "-", "space")  # 36 s a run
        it.until(lambda: it.status.word == "Training" and it.status.epoch > 0)
        before = it.status.epoch
        it.press("\x02", "d")
        it.until(lambda: not it.child.isalive())
    for size in (SMALL, LARGE):
        with tmux("attach-session", **size) as it:
            it.until(lambda it=it: it.status.word == "Training")
            it.until(lambda it=it, before=before: it.status.epoch > before)
            before = it.status.epoch
            it.until(lambda it=it: is_whole(it))
            it.press("\x02", "d")
            it.until(lambda it=it: not it.child.isalive())
    with tmux("attach-session") as it:
        it.until(lambda: is_whole(it))
        it.press("f")
        it.until(lambda: it.status.word == "Finished")
        it.press("q")
        it.until_left()


def is_whole(it) -> bool:
    """Whether the Lab fills the screen above tmux's line, its footer in the last row."""
    rows = [row.rstrip() for row in it.screen.display[:-1]]
    return (
        rows[0].lstrip().startswith("bp-tui")
        and rows[-1].endswith(": commands")
        and len(rows[0]) > it.screen.columns - 30
        and it.text.count("Ground truth") == 1
    )

"""Over OpenSSH: a connection that is lost costs no run."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from core.store.run_store import RunStore
from core.training.run import Status
from tests.endurance.home import COURSE
from tests.tui.conftest import PROGRAM

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SSH, KEYGEN = shutil.which("ssh"), shutil.which("ssh-keygen")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SSHD and SSH and KEYGEN), reason="there is no OpenSSH server"),
]


@pytest.fixture
def server(tmp_path):
    """A server on loopback that lets in who has a key made for it: its process, port and key."""
    for name in ("host", "key"):
        command = [KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(command, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = tmp_path / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\n"
        f"AuthorizedKeysFile {tmp_path}/key.pub\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin yes\nPrintMotd no\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where its unprivileged part is shut in
    command = [SSHD, "-D", "-e", "-f", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        while b"listening" not in process.stderr.readline():
            assert process.poll() is None
        yield psutil.Process(process.pid), port, tmp_path / "key"
        process.terminate()


@pytest.fixture
def login(server, terminal, tmp_path):
    """`with login("run.toml") as it`: bp-tui over SSH, as somebody types it who has logged in."""
    _, port, key = server
    known = f"UserKnownHostsFile={tmp_path}/known"
    options = ("IdentitiesOnly=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR", known)
    given = [word for option in options for word in ("-o", option)]

    @contextmanager
    def opened(*arguments: str, **size: int):
        home = f"BP_TUI_HOME={os.environ['BP_TUI_HOME']}"
        line = shlex.join(["env", "LANG=C.UTF-8", home, str(PROGRAM), *arguments])
        words = ["-F", "none", "-tt", "-i", str(key), *given, "-p", str(port), "127.0.0.1"]
        with terminal(*words, f"cd {tmp_path} && exec {line}", program=Path(SSH), **size) as it:
            yield it

    return opened


def processes(server) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Those of the connection, and those of the app at its end."""
    children = server[0].children(recursive=True)
    return [p for p in children if p.name() == "sshd"], [p for p in children if p.name() != "sshd"]


def test_what_a_lost_connection_cut_off_is_taken_up(login, server, home, tmp_path):
    (tmp_path / "run.toml").write_text(COURSE.to_toml())
    with login("run.toml") as it:
        it.until_shows("Ground truth")
        it.press("space")
        it.until(lambda: it.status.word == "Training" and it.status.epoch > 100)
        it.press("space", "left", "left")  # scrubs back
        it.until(lambda: it.status.word == "Paused")
        before = it.status.epoch
        it.press("space")
        it.until(lambda: it.status.word == "Training" and it.status.epoch > before + 200)
        connection, app = processes(server)
        assert len(app) == 1
        it.child.kill(9)
        for process in connection:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(app, timeout=5)
        assert not app[0].is_running()
    store = RunStore()
    (run,) = store.runs()
    assert run.cut_off
    assert 0 < run.epoch < COURSE.epochs
    with login(columns=100, lines=30) as it:
        it.until_shows("1 run was cut off")
        it.press("enter", "f")
        it.until(lambda: it.status[:2] == ("Finished", COURSE.epochs), 60)
        it.press("q")
        assert it.until_left() == 0
    (run,) = store.runs()
    assert run.status is Status.FINISHED
    store.close()
    assert home.look() is None

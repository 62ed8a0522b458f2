"""A Dask cluster of this machine, for tests."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.refusal import Refusal
from core.sweeps.workers import Workers, cluster

SECONDS = 60.0
"""In which it has started."""


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on loopback, each a process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port = address.rpartition(":")[2]
    host = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *host, "--port", port]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, *host]
    worker += ["--nthreads", "1", "--no-nanny"]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in (scheduler, worker, worker):
            started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def connected(address: str, count: int) -> Workers:
    """Return the workers of a scheduler, once there are so many."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            given = cluster(address)
        except Refusal:
            assert time.monotonic() < deadline
            time.sleep(0.2)
            continue
        if given.count == count:
            return given
        given.close(at_once=True)

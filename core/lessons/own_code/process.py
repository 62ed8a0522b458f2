"""The process that a file runs in: limited in time, memory and output, and ended with all of its
own. What it sends back is read as data."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

CHILD = Path(__file__).with_name("child.py")

MEMORY = 2 * 2**30
"""Bytes that a file may take, where the system can hold it to that."""

MOST_OUTPUT = 1_000_000
"""Bytes that a file may print."""

MOST_ANSWERS = 50_000_000
"""Bytes of answers that are read."""

GRACE = 1.0
"""Seconds for the process to end by itself, and to tell where it was, after its time is over."""

NAMES = ("gradients", "forward", "train", "update", "accuracy")
"""The functions that a file may have."""


@dataclass(frozen=True)
class Call:
    """One call of a function of the file."""

    function: str
    call: str
    """A name of its own."""
    case: int
    arguments: list[Any]
    """Arrays, lists of arrays, numbers and None."""


@dataclass(frozen=True)
class Done:
    """All that is known of the process after its end."""

    lines: tuple[Mapping[str, Any], ...]
    """Its answers in order; lines that are none are left out."""
    code: int
    """Its exit code, negative for a signal."""
    seconds: float | None
    """The time limit, where it was over."""
    output: int
    """Bytes that it printed."""
    line: int | None
    """The line of the file that was running when it was ended, where it is known."""


def run(path: Path, calls: Sequence[Call], seconds: float) -> Done:
    """Call the functions of a file in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="own-code-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        job, answers, trace = (folder / file for file in ("job.json", "answers", "trace"))
        job.write_text(
            json.dumps(
                {
                    "path": str(path),
                    "names": NAMES,
                    "trace": str(trace),
                    "seconds": seconds,
                    "memory": MEMORY,
                    "calls": [{**vars(call), "arguments": plain(call.arguments)} for call in calls],
                }
            ),
            encoding="utf-8",
        )
        code, over, output = _watched([str(job), str(answers)], path.parent, seconds)
        said = _text(trace)
        return Done(
            _lines(_text(answers)),
            code,
            seconds if over or said.startswith("Timeout") else None,
            output,
            _line(said, path),
        )


def plain(value: Any) -> Any:
    """Arrays as lists of numbers with a shape."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "ravel"):
        return {"shape": value.shape, "values": value.ravel().tolist()}
    return value


def _watched(arguments: list[str], folder: Path, seconds: float) -> tuple[int, bool, int]:
    """The exit code, whether it was ended for its time, and the bytes it printed."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", str(CHILD), *arguments],
        cwd=folder,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert child.stdout is not None
    printed = [0]
    reader = threading.Thread(target=_count, args=(child, child.stdout, printed), daemon=True)
    reader.start()
    try:
        code, over = child.wait(seconds + GRACE), False
    except subprocess.TimeoutExpired:
        code, over = -1, True
    finally:
        _end(child)
    reader.join(GRACE)
    return code, over, printed[0]


def _count(child: subprocess.Popen[bytes], pipe: IO[bytes], printed: list[int]) -> None:
    """Count what is printed, and end the process where it is too much."""
    with pipe:
        while data := pipe.read1(65536):  # type: ignore[attr-defined]
            printed[0] += len(data)
            if printed[0] > MOST_OUTPUT:
                return _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started."""
    if sys.platform == "win32":
        child.kill()
    else:
        for _ in range(100):  # one that is being forked while the signal goes out misses it
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                break
            child.poll()
            time.sleep(0.005)
    with suppress(subprocess.TimeoutExpired):
        child.wait(GRACE)


def _text(path: Path) -> str:
    """The text of a file of the process's, as far as it is read; "" without one."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_ANSWERS).decode("utf-8", "replace")
    except OSError:
        return ""


def _lines(text: str) -> tuple[Mapping[str, Any], ...]:
    lines = []
    for line in text.splitlines():
        with suppress(ValueError, RecursionError):
            value = json.loads(line)
            if isinstance(value, dict):
                lines.append(value)
    return tuple(lines)


def _line(trace: str, path: Path) -> int | None:
    """The first line of the file in a trace, whose newest call stands first."""
    match = re.search(rf'File "{re.escape(str(path))}", line (\d+)', trace)
    return int(match[1]) if match else None

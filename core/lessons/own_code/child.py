"""The process that somebody's code runs in: it calls the functions and writes what they return.

It is started by path, imports nothing of bp-tui, and answers in lines of JSON in a file: a line
when a call begins, and one with what came of it. Arrays are lists of numbers with a shape.
"""

from __future__ import annotations

import faulthandler
import importlib.machinery
import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

MOST_NUMBERS = 1_000_000
"""Numbers of an answer; a network of a case has a hundred."""

MOST_LETTERS = 300
"""Characters of an exception's message."""

STARTS = {"os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.exec",
          "subprocess.Popen", "os.kill", "os.killpg"}  # fmt: skip
"""Events of Python's audit that reach beyond the process."""

ALONE = "a check starts, replaces and ends no process"


def limit_memory(size: int) -> None:
    """Let the process have so many bytes of its own, where the system can."""
    try:
        import resource
    except ImportError:
        return
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    for which, most in ((kind, size), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, size)):
        try:
            resource.setrlimit(which, (most, most))
        except (OSError, ValueError):
            continue  # a smaller one is set


def alone(event: str, _arguments: object) -> None:
    """Refuse what reaches beyond the process."""
    if event in STARTS:
        raise PermissionError(ALONE)


def line_in(path: str, error: BaseException) -> int | None:
    """The line of the file where an error was raised, or that called what raised it."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    return lines[-1] if lines else None


def told(path: str, error: BaseException) -> dict[str, object]:
    """An exception as JSON."""
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:
        message = ""
    return {
        "type": type(error).__name__,
        "message": " ".join(message.split())[:MOST_LETTERS],
        "line": line_in(path, error),
        "alone": message == ALONE,
    }


def tree(value: object, depth: int = 0) -> object:
    """Return an answer as JSON: arrays, lists of them, None, or the name of a type."""
    import numpy as np

    if value is None:
        return None
    if isinstance(value, list | tuple) and depth < 8 and len(value) <= MOST_NUMBERS:
        return [tree(each, depth + 1) for each in value]
    if isinstance(value, str | bytes | dict | set):
        return {"type": type(value).__name__}
    if hasattr(value, "detach"):  # a tensor of PyTorch, perhaps with a history
        value = value.detach()
    try:
        array = np.asarray(value)
        numbers = array.astype(np.float64)
    except Exception:
        return {"type": type(value).__name__}
    if array.size > MOST_NUMBERS:
        return {"type": f"array of the shape {array.shape}"}
    if array.dtype.kind not in "fiub":
        return {"type": f"array of {array.dtype.name}" if array.ndim else type(value).__name__}
    return {"shape": array.shape, "values": numbers.ravel().tolist(), "dtype": array.dtype.name}


def arrays(value: Any) -> Any:
    """The arguments as plain arrays: each list of the job that has a shape is one."""
    import numpy as np

    if isinstance(value, list):
        return [arrays(each) for each in value]
    if isinstance(value, dict):
        return np.array(value["values"], dtype=np.float64).reshape(value["shape"])
    return value


class Answers:
    """The file that answers are written to, a line each."""

    def __init__(self, path: str) -> None:
        self.path, self._file = path, open(path, "w", encoding="utf-8")  # noqa: SIM115

    def write(self, **line: object) -> None:
        """Write a line, and have it on the disk before anything else happens."""
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def load(path: str) -> ModuleType:
    """The module of a file, which is not told that it is the program; its name is not one that
    others import."""
    name = f"checked_{Path(path).stem}"
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def call(function: Callable[..., Any], arguments: list[Any]) -> dict[str, Any]:
    """The answer of a function, the arguments that it changed, and whether it says the same
    again."""
    import numpy as np

    def same(a: Any, b: Any) -> bool:
        if isinstance(a, list):
            return len(a) == len(b) and all(map(same, a, b))
        return not isinstance(a, np.ndarray) or np.array_equal(a, b)

    given, kept = arrays(arguments), arrays(arguments)
    returned = function(*given)
    answer = tree(returned)
    changed = [place for place, pair in enumerate(zip(given, kept)) if not same(*pair)]  # noqa: B905
    again = tree(function(*arrays(arguments)))
    alike = json.dumps(again) == json.dumps(answer)  # where NaN is NaN
    line = {"answer": answer, "changed": changed, "again": alike}
    if answer is None and changed:
        line["answer"] = tree(given[:2])
    return line


def updates(function: Callable[..., Any], arguments: list[Any]) -> dict[str, Any]:
    """The weights after each of several updates; the state is whatever the function makes of it."""
    weights, gradients, rate = arguments
    weights, state, answers = arrays(weights), None, []
    for gradient in gradients:
        returned = function(weights, arrays(gradient), rate, state)
        if returned is not None:
            weights, state = returned if isinstance(returned, tuple) else (returned, state)
        answers.append(tree(weights))
    return {"answer": answers}


def main() -> None:
    """Import the file of a job and call its functions, as the job says."""
    job_path, answers_path = sys.argv[1:]
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    path = job["path"]
    sys.argv = [path]
    answers = Answers(answers_path)
    trace = open(job["trace"], "w", encoding="utf-8")  # noqa: SIM115
    faulthandler.enable(trace, all_threads=False)
    faulthandler.dump_traceback_later(job["seconds"], exit=True, file=trace)
    limit_memory(job["memory"])
    # Before the file's folder is searched, whose string.py would be taken for Python's own.
    import numpy as np  # noqa: F401

    sys.path.insert(0, str(Path(path).parent))
    sys.addaudithook(alone)
    answers.write(begin="import")
    try:
        module = load(path)
    except BaseException as error:
        answers.write(error=told(path, error))
        return
    answers.write(
        functions=[name for name in job["names"] if callable(getattr(module, name, None))]
    )
    for each in job["calls"]:
        function = getattr(module, each["function"], None)
        if not callable(function):
            continue
        key = {"call": each["call"], "case": each["case"]}
        answers.write(begin=each["function"], **key)
        run = updates if each["function"] == "update" else call
        try:
            answers.write(**key, **run(function, each["arguments"]))
        except BaseException as error:
            answers.write(**key, error=told(path, error))
    answers.write(end=True)
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)  # threads and exit handlers of the file are not waited for


if __name__ == "__main__":
    main()

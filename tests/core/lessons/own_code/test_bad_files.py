"""Files that cannot be judged: one sentence each, with the line where there is one."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from core import Experiment, check_code
from core.lessons.own_code.verdict import share
from core.refusal import Refusal
from tests.core.lessons.own_code.edits import STUDENTS

HEAD = "import os, sys, time\nimport numpy as np\ndef gradients(weights, biases, x, y):\n    "
"""Three lines, and the beginning of the fourth."""

FORM = (
    "; it must be the list of the weights' arrays, or that and the list of the biases', 3 arrays "
    "in each"
)
ALONE = "starts or ends another process, which a check does not allow"

QUICK = {
    "syntax": ("x = 3\nx = (1,\n", ", line 2: it is not Python ('(' was never closed)"),
    "import": ("import torchh\n", ", line 1: an import fails (No module named 'torchh')"),
    "none": ("def grad(w):\n    pass\n", ": it has no function to check: it needs gradients("),
    "shape": (
        HEAD + "return [np.ones((7, 7)) for w in weights]\n",
        ": gradients gives dL/dW0 the shape (7, 7) where (2, 3) is right, in the network 2-3-5-1",
    ),
    "raises": (HEAD + "return 1 / 0", ", line 4: gradients raises ZeroDivisionError: division by"),
    "exit at import": ("import sys\nsys.exit(0)\n", ", line 2: the import ends the program (exit)"),
    "prints too much": (
        HEAD + "while True: print('x' * 10_000)",
        ": gradients prints more than 1,000,000 bytes",
    ),
    "forks": ("import os\nwhile True: os.fork()\n", f", line 2: the import {ALONE}"),
    "ends itself": (
        HEAD + "os._exit(3)",
        ": gradients ends the whole process (exit code 3)",
    ),
}

OTHERS = {
    "indentation": ("def f():\nreturn 1\n", ", line 2: it is not Python (expected an indented"),
    "bytes": ("x = '\0'\n", ": it is not Python (source code string cannot contain null bytes)"),
    "empty": ("", ": it has no function to check: it needs gradients("),
    "no function": ("gradients = 3\n", ": it has no function to check: it needs gradients("),
    "a name that is not there": (
        "from numpy import gradiant\n",
        ", line 1: an import fails (cannot import name 'gradiant'",
    ),
    "returns nothing": (HEAD + "pass", f": gradients: it returns nothing{FORM}"),
    "returns a dictionary": (
        HEAD + "return {}",
        f": gradients: it returns a value of type dict{FORM}",
    ),
    "returns too few": (
        HEAD + "return 1.0, weights[:1]",
        f": gradients: it returns an array of shape (1, 2, 3){FORM}",
    ),
    "returns too much": (
        HEAD + "return [np.ones((2000, 1000)) for w in weights]",
        ": gradients: it returns a list of 3, with an array of the shape (2000, 1000) in it;",
    ),
    "returns complex numbers": (
        HEAD + "return [w * 1j for w in weights]",
        ": gradients: it returns a list of 3, with an array of complex128 in it;",
    ),
    "returns objects": (
        "class E:\n"
        "    def __reduce__(self): return print, ('taken',)\n"
        "def gradients(weights, biases, x, y): return [E() for w in weights]",
        ": gradients: it returns a list of 3, with a value of type E in it;",
    ),
    "returns itself": (HEAD + "a = []; a.append(a); return a", ": gradients: it returns a list"),
    "takes other arguments": (
        "def gradients(weights, x): return weights\n",
        ": gradients raises TypeError: gradients() takes 2 positional arguments but 4 were given",
    ),
    "exits": (HEAD + "sys.exit('done')", ", line 4: gradients ends the program (exit)"),
    "ends at import": ("import os\nos._exit(0)", ": its import ends the whole process (exit code"),
    "reads": ("name = input('file? ')", ", line 1: the import raises EOFError: EOF when reading"),
    "starts a program": (
        "import subprocess\nsubprocess.Popen(['sleep', '1000'])\n",
        f", line 2: the import {ALONE}",
    ),
    "kills": (HEAD + "os.kill(os.getppid(), 9)", f", line 4: gradients {ALONE}"),
    "recursion": (
        "def f(n):\n    return f(n + 1)\ndef gradients(weights, biases, x, y):\n    return f(0)\n",
        ", line 2: gradients calls itself without end (maximum recursion depth exceeded",
    ),
    "an exception that cannot be told": (
        "class E(Exception):\n    def __str__(self): raise ValueError\n" + HEAD + "raise E",
        ", line 6: gradients raises E",
    ),
    "an exception in colour": (
        HEAD + "raise ValueError('\\x1b[31m' + 'x' * 10_000)",
        ", line 4: gradients raises ValueError: \\x1b[31mxxx",
    ),
    "interrupts": (HEAD + "raise KeyboardInterrupt", ", line 4: gradients raises KeyboardInterr"),
    "closes all files": (
        "import os\nos.closerange(0, 100)\n" + HEAD + "return weights",
        ": its import ends the whole process (exit code",
    ),
    "removes its answers": (
        "import glob, shutil, tempfile\n"
        "for d in glob.glob(tempfile.gettempdir() + '/own-code-*'): shutil.rmtree(d, True)\n",
        ": its import ends the whole process (exit code 0)",
    ),
    "loop at import": ("while True:\n    pass\n", ": its import does not end within 1 s"),
    "loop": (HEAD + "\n    while True:\n        pass", ": gradients does not end within 1 s"),
    "a loop that catches all": (
        HEAD + "\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        ": gradients does not end within 1 s",
    ),
    "sleeps": (HEAD + "time.sleep(1000)", ", line 4: gradients does not end within 1 s"),
}
"""Texts of files, and how the sentences go on after the file's name."""

MEMORY = "np.ones((100_000, 100_000))"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path, monkeypatch):
    """A file may remove what it finds where temporary files are, and that is not another test's."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)


def sentence(text: str, folder: Path, **options: Any) -> str:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        check_code(path, **options)
    return str(refusal.value)


@pytest.mark.parametrize(
    "name",
    [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)],
)
def test_a_bad_file_gets_a_sentence(name, tmp_path):
    text, end = (QUICK | OTHERS)[name]
    told = sentence(text, tmp_path, seconds=1.0 if "within" in end else 10.0)
    told = (
        re.sub(r", line \d+(?=: \w+ (import )?does not)", "", told) if ", line" not in end else told
    )
    assert told.startswith(f"mine.py{end}"), told
    assert "\n" not in told
    assert len(told) < 300


def test_columns_are_not_proposed_where_they_do_not_fit_either(tmp_path):
    text = (
        "def gradients(weights, biases, x, y):\n"
        "    if x.shape[1] != len(weights[0]):\n"
        "        raise RuntimeError('shapes cannot be multiplied')\n"
        "    return weights\n"
    )
    assert "columns" not in sentence(text, tmp_path, experiment=Experiment(bias=True))


def test_code_for_samples_as_columns_is_told_so():
    experiment = Experiment(squash_input=False, bias=True, reduction="mean")
    with pytest.raises(Refusal, match=r"\(with --columns, the shapes fit\)$"):
        check_code(STUDENTS / "columns.py", experiment)
    with pytest.raises(Refusal, match=r"\(without --columns, the shapes fit\)$"):
        check_code(STUDENTS / "rows.py", columns=True)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Refusal, match="it must be a Python file, and it is not there"):
        check_code(tmp_path / "mine.py")
    with pytest.raises(Refusal, match="it must be a Python file, and it is a folder"):
        check_code(tmp_path)
    (tmp_path / "mine.ipynb").write_text("{}")
    with pytest.raises(Refusal, match="it is a notebook"):
        check_code(tmp_path / "mine.ipynb")


@pytest.mark.slow
def test_an_endless_loop_is_found_in_its_line(tmp_path):
    text = HEAD + "\n    n = 0\n    while n < 1:\n        pass\n"
    told = sentence(text, tmp_path, seconds=1.0)
    assert re.match(r"mine.py, line [67]: gradients does not end within 1 s", told)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_memory_is_bounded(tmp_path):
    told = sentence(HEAD + f"return {MEMORY}", tmp_path)
    assert told == "mine.py, line 4: gradients needs more memory than the 2 GB that it may have"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups")
def test_nothing_is_left_of_a_file_that_gets_around_the_audit(tmp_path):
    """A process that is started without Python's knowledge ends with the file's."""
    text = (
        "import ctypes, os, time\n"
        "if ctypes.CDLL(None).fork() == 0:\n"
        "    for _ in range(600):\n"
        f"        open({str(tmp_path / 'alive')!r}, 'w').write(str(time.time()))\n"
        "        time.sleep(0.05)\n"
        "    os._exit(0)\n"
        "time.sleep(0.3)\n"
        "def gradients(weights, biases, x, y): return 1 / 0\n"
    )
    assert "ZeroDivisionError" in sentence(text, tmp_path)
    last = (tmp_path / "alive").read_text()
    time.sleep(0.5)
    assert last == (tmp_path / "alive").read_text()


def test_prints_and_threads_do_not_count(tmp_path):
    right = (STUDENTS / "rows.py").read_text(encoding="utf-8")
    path = tmp_path / "mine.py"
    path.write_text(
        right + "\nimport sys, threading, time\nprint('hello')\nsys.stderr.write('there')\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "if __name__ == '__main__':\n    sys.exit(1)\n",
        encoding="utf-8",
    )
    verdict = check_code(path)
    assert verdict.right
    assert verdict.notes == ("What it printed (11 bytes) is left out.",)


@pytest.mark.slow
def test_numbers_that_overflow_are_told_in_few_characters(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "def gradients(weights, biases, x, y):\n"
        "    return float('inf'), [w * 1e300 for w in weights]\n",
        encoding="utf-8",
    )
    verdict = check_code(path, Experiment(hidden=()))
    assert verdict.network.startswith("no hidden layer, cross entropy")
    (finding,) = verdict.findings
    assert finding.where == (
        "The loss differs first, at loss of the network 2-1: it is not finite."
    )
    sizes = [share(check.difference) for check in verdict.checks if check.difference < 1e308]
    assert sizes
    assert all(len(size) < 20 for size in sizes)

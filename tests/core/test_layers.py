"""core without a terminal: what importing it brings along, seen in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(core.__file__).parents[1]
TERMINAL = {"textual", "rich", "plotext", "cyclopts"}


def modules_after(code: str) -> set[str]:
    """The top-level modules a fresh interpreter has loaded after running some code."""
    code += "\nimport sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_core_alone_waits_for_nothing() -> None:
    assert not modules_after("import core") & (TERMINAL | {"numpy", "pydantic", "threadpoolctl"})


def test_using_core_brings_no_terminal() -> None:
    loaded = modules_after(
        "import core\n"
        "from core import Experiment, train, Runner\n"
        "for name in core.__all__: getattr(core, name)\n"
        "train(Experiment(epochs=2))\n"
    )
    assert {"core", "numpy", "pydantic"} <= loaded
    assert not loaded & (TERMINAL | {"tui"})


def test_the_schema_alone_does_not_wait_for_numpy() -> None:
    assert "numpy" not in modules_after("import core.schema, core.course, core.presets")


def test_the_mathematics_stands_on_numpy_alone() -> None:
    loaded = modules_after("import core.nn.gradient_descent, core.nn.gradient_check")
    assert not loaded & (TERMINAL | {"pydantic", "tomli_w", "threadpoolctl"})


@pytest.mark.parametrize("name", core.__all__)
def test_public_names_exist_and_say_what_they_are(name: str) -> None:
    assert name == "PRESETS" or getattr(core, name).__doc__


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Optimizer'"):
        core.Optimizer  # noqa: B018

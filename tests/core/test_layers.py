"""core without a terminal: what its modules bring along, seen in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(core.__file__).parents[1]
TERMINAL = {"textual", "rich", "plotext", "cyclopts", "matplotlib", "tui"}
BEYOND_NUMPY = {"pydantic", "tomli_w", "threadpoolctl"}


def modules_of(folder: Path) -> list[str]:
    """Every module in a folder and below it."""
    files = (path.relative_to(ROOT).with_suffix("") for path in sorted(folder.rglob("*.py")))
    return [".".join(file.parts).removesuffix(".__init__") for file in files]


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running some code."""
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_core_alone_waits_for_nothing() -> None:
    assert not loaded_after("import core") & (TERMINAL | BEYOND_NUMPY | {"numpy"})


def test_no_module_of_core_brings_a_terminal() -> None:
    modules = modules_of(ROOT / "core")
    loaded = loaded_after(f"import {', '.join(modules)}")
    assert len(modules) > 30
    assert set(modules) | {"numpy", "pydantic"} <= loaded
    assert not loaded & TERMINAL


def test_using_core_brings_no_terminal() -> None:
    loaded = loaded_after(
        "import core\n"
        "for name in core.__all__: getattr(core, name)\n"
        "core.train(core.Experiment(epochs=2))\n"
    )
    assert not loaded & TERMINAL


def test_the_mathematics_stands_on_numpy_alone() -> None:
    loaded = loaded_after(f"import {', '.join(modules_of(ROOT / 'core' / 'nn'))}")
    ours = {name for name in loaded if name.startswith("core.")}
    assert all(name == "core.nn" or name.startswith("core.nn.") for name in ours)
    assert not loaded & (TERMINAL | BEYOND_NUMPY)


@pytest.mark.parametrize("name", core.__all__)
def test_public_names_exist_and_say_what_they_are(name: str) -> None:
    assert name == "PRESETS" or getattr(core, name).__doc__


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Optimizer'"):
        core.Optimizer  # noqa: B018

"""Right code of several styles is right; each wrong formula is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core import Experiment, Verdict, check_code
from core.lessons.own_code.mistakes.table import MISTAKES
from tests.core.lessons.own_code.edits import EDITS, SETTINGS, STUDENTS, Edit


def judged(path: Path, name: str, **changes: Any) -> Verdict:
    """The verdict on a file, with the settings of a student's."""
    experiment = Experiment(**{**SETTINGS[name], **changes})
    return check_code(path, experiment, columns=name == "columns")


@pytest.mark.parametrize("name", SETTINGS)
def test_right_code_is_right(name):
    verdict = judged(STUDENTS / f"{name}.py", name)
    assert verdict.right, str(verdict)
    assert verdict.stages == ("update",) or {"loss", "backward"} <= set(verdict.stages)
    assert all(check.right for check in verdict.checks)


@pytest.mark.parametrize(
    "edit", [pytest.param(e, marks=() if e.told else pytest.mark.slow, id=str(e)) for e in EDITS]
)
def test_wrong_code_is_named(edit: Edit, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(edit.text(), encoding="utf-8")
    verdict = judged(path, edit.file, **edit.settings)
    assert verdict.mistakes[:1] == (edit.mistake,), str(verdict)


def test_each_wrong_formula_is_tried():
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
    formulas = {mistake.name for mistake in MISTAKES if mistake.wrong}
    assert formulas <= {edit.mistake for edit in EDITS}

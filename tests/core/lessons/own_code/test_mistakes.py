"""Right code of several styles is right; each wrong formula is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import Experiment, Verdict, check_code
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.lessons.own_code.answers import flat, trained
from core.lessons.own_code.cases import Case
from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistakes.table import MISTAKES
from core.training.recording import Recording
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


QUICK = [edit for edit in EDITS if edit.told][::4]


@pytest.mark.parametrize(
    "edit",
    [pytest.param(e, marks=() if e in QUICK else pytest.mark.slow, id=str(e)) for e in EDITS],
)
def test_wrong_code_is_named(edit: Edit, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(edit.text(), encoding="utf-8")
    verdict = judged(path, edit.file, **edit.settings)
    assert verdict.mistakes[:1] == (edit.mistake,), str(verdict)


def test_each_wrong_formula_is_tried():
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
    formulas = {mistake.name for mistake in MISTAKES if mistake.wrong or mistake.fitted}
    assert formulas <= {edit.mistake for edit in EDITS}


def edited(name: str, folder: Path, *edits: tuple[str, str]) -> Path:
    """A student's file with several parts written otherwise."""
    text = (STUDENTS / f"{name}.py").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
def test_two_mistakes_are_both_named(tmp_path):
    path = edited(
        "rows", tmp_path, ("B = out - y", "B = y - out"), ("ds(s(F[i])) * (B", "ds(F[i]) * (B")
    )
    verdict = judged(path, "rows")
    assert verdict.mistakes == ("sign of the output's delta, and s'(z) where s'(a) is meant",)


@pytest.mark.slow
def test_a_mistake_beside_another_setting_is_named(tmp_path):
    path = edited("loops", tmp_path, (" * s(values[layer][i]) * (1 - s(values[layer][i]))", ""),
                  ("outs = [[s(v) for v in sample]]", "outs = [list(sample)]"))  # fmt: skip
    (finding,) = judged(path, "loops").findings
    assert finding.mistake == "no s', and input not squashed"
    assert "If that is meant, say --no-squash-input." in finding.advice


@pytest.mark.slow
def test_code_for_another_network_is_told_the_options():
    (finding,) = judged(STUDENTS / "columns.py", "columns", squash_input=True, reduction="sum",
                        activation="tanh", loss="squared_error", optimizer="adam", bias=False,
                        ).findings  # fmt: skip
    assert finding.advice.endswith(
        "With --activation sigmoid --no-squash-input --loss cross_entropy --output sigmoid "
        "--reduction mean --bias --optimizer gradient_descent the file is right."
    )


@pytest.mark.slow
def test_a_factor_is_told_where_no_mistake_is_known(tmp_path):
    path = edited("rows", tmp_path, ("dW[i] = s(F[i]).T @ B", "dW[i] = 0.37 * s(F[i]).T @ B"))
    (finding,) = judged(path, "rows").findings
    assert finding.mistake == ""
    assert finding.explanation == "All that is wrong there is 0.37 times the right number."
    assert finding.where.startswith("The backward pass differs first, at dL/dW2 of the network")


LISTS = {"dW = [None] * len(weights)": "dW, db = [None] * len(weights), [None] * len(weights)",
         "    return loss, dW\n": "    return loss, dW, db\n", "_, dW =": "_, dW, _ ="}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gradient", "right"), [("B.sum(axis=0)", True), ("2 * B.sum(axis=0)", False)]
)
def test_gradients_of_biases_are_checked_in_a_network_without_them(gradient, right, tmp_path):
    path = edited("rows", tmp_path, *LISTS.items(),
                  ("s(F[i]).T @ B\n", f"s(F[i]).T @ B\n        db[i] = {gradient}\n"))  # fmt: skip
    verdict = judged(path, "rows")
    assert verdict.right is right
    assert verdict.notes[0].startswith("The gradients of biases were looked at too")
    if not right:
        assert verdict.findings[0].where.startswith("The backward pass differs first, at dL/db2")


def test_mazurs_published_numbers_come_of_a_mistake_of_the_table():
    """His point and weights, in the formulas of the row: the loss after the first update."""
    mistake = next(row for row in MISTAKES if row.name == "updated before used")
    assert ".291027924" in mistake.seen
    recording = Recording(Course.of(PRESETS["mazur"].experiment))
    recording.advance(1)
    snapshot = recording.at(0)
    assert snapshot is not None
    case = Case(recording.network(snapshot), *recording.dataset.train, rate=0.5)
    for formulas, loss in ((mistake.formulas, 0.291027924), (RIGHT, 0.291027774)):
        moves = trained(case, replace(formulas, moves_biases=False), 1)
        after = case.at(case.network.parameters + flat(case, moves))
        assert Pass(after, RIGHT).loss == pytest.approx(loss, abs=5e-10)

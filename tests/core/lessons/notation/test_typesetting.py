"""Every formula of every row is mathematics to Typst and to LaTeX."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import typst

from core.lessons.notation.equations import Line, definitions, equations
from core.lessons.notation.errata import errata_of
from core.lessons.notation.rows import ACTIVATIONS, SOFTMAX
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS
from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES

ARCHITECTURES = (
    Architecture.of((2, 3, 2, 1), activation=("tanh", "relu"), bias=True, squash_input=True),
    Architecture.of((2, 12, 3), loss="squared_error", output="softmax"),
    Architecture.of((2, 3, 3), loss="cross_entropy"),
    Architecture.of((2, 3, 1), loss="huber", output="sigmoid"),
)


RULES = [
    *(Rule(row, l1=0.1, l2=0.1, clip=1.0, dropout=0.3) for row in OPTIMIZERS.values()),
    *(Rule(schedule=row, reduction="mean") for row in SCHEDULES.values()),
]


def all_lines() -> list[Line]:
    """Each formula once."""
    lines = [Line("s(z)", row.value) for row in ACTIVATIONS.values()]
    lines += [Line("Ds(z)", row.slope) for row in ACTIVATIONS.values()]
    lines.append(Line("softmax(z)", SOFTMAX))
    for architecture in ARCHITECTURES:
        held = np.arange(architecture.size) % 3 == 0
        for rule in RULES:
            rows = (*equations(architecture, rule), *equations(architecture, rule, held))
            lines += [line for row in rows for line in row.lines]
        for row in errata_of(architecture):
            lines += [row.printed(architecture, RULES[0]), row.corrected(architecture, RULES[0])]
        lines += definitions(architecture)
    return list(dict.fromkeys(lines))


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """Each formula once."""
    return all_lines()


def test_typst_typesets_all(lines: list[Line]) -> None:
    source = "\n".join(f"$ {line.written('typst')} $" for line in lines)
    assert typst.compile(source.encode(), format="pdf").startswith(b"%PDF")


def test_no_prime_gets_into_an_index(lines: list[Line]) -> None:
    derivatives = [line.written("typst") for line in lines if "Ds_1(" in line.right]
    assert derivatives
    assert all("s'_1(" in text and "_1'" not in text for text in derivatives)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a LaTeX")
def test_latex_typesets_all(lines: list[Line], tmp_path: Path) -> None:
    body = "\n".join(rf"\[{line.written('latex')}\]" for line in lines)
    head = r"\documentclass{article}\usepackage{amsmath}\begin{document}"
    (tmp_path / "all.tex").write_text(f"{head}\n{body}\n\\end{{document}}")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]

"""Worked passes: on each kind of paper the engine's numbers, in a source that can be typeset."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core import Course, Experiment, Recording
from core.experiments.presets import find_preset
from core.lessons.paper.about import about
from core.lessons.paper.document import Document
from core.lessons.paper.papers import WRITERS, write
from core.lessons.paper.worked_pass import Work, worked_pass
from core.nn.optimizers import OPTIMIZERS
from core.nn.places import Place
from core.refusal import Refusal
from core.training.step import Step, take_step
from tests.core.lessons.paper.readers import results
from tests.core.training.steps import any_settings

SMALL = Experiment(hidden=(3, 2), samples=12, epochs=5, learning_rate=0.05)
EVERYTHING = SMALL.with_changes(
    dataset="iris",
    activation="tanh-relu",
    bias=True,
    batch=7,
    optimizer="adamw",
    schedule="cosine",
    dropout=0.3,
    l1=0.01,
    l2=0.02,
    clip=0.5,
    reduction="mean",
)


def recorded(experiment: Experiment, epoch: int = 2) -> tuple[Recording, Step]:
    """A recording up to an epoch, and its first update."""
    recording = Recording(Course.of(experiment))
    recording.advance(epoch)
    return recording, take_step(recording, recording.edge)


@lru_cache
def document(
    experiment: Experiment, sample: int | None = 0, digits: int = 4, **changes: Any
) -> Document:
    """The document of its update."""
    recording, step = recorded(experiment)
    words = about(recording, step, sample)
    return worked_pass(Work("One update", words, step, sample, digits=digits, **changes))


def rounded(array: Any, digits: int) -> Any:
    """What so many digits leave of numbers."""
    return np.vectorize(lambda value: float(f"{value:.{digits - 1}e}"))(np.atleast_2d(array))


NAMES = {
    "latex": (r"F_{}", r"B_{}", r"\frac{{\partial L}}{{\partial W_{}}}", r"W_{}"),
    "typst": (r"F_{}", r"B_{}", r"(∂ L)/(∂ W_{})", r"W_{}"),
    "markdown": (r"F_{}", r"B_{}", r"\frac{{\partial L}}{{\partial W_{}}}", r"W_{}"),
}


@pytest.mark.parametrize("digits", [1, 4, 9])
@pytest.mark.parametrize("kind", WRITERS)
def test_the_numbers_are_the_engines_to_the_digits(kind: str, digits: int) -> None:
    _, step = recorded(SMALL)
    part = step.of_sample(0)
    found: dict[str, list[Any]] = {}
    for left, array in results(write(document(SMALL, digits=digits), kind), kind):
        found.setdefault(left, []).append(array)
    f, b, gradient, w = NAMES[kind]
    expected = {f.format(i): [values] for i, values in enumerate(part.f)}
    expected |= {b.format(i): [values] for i, values in enumerate(part.b, 1)}
    expected |= {
        gradient.format(i): [own, whole]
        for i, (own, whole) in enumerate(zip(part.gradients, step.gradients, strict=True))
    }
    expected |= {
        w.format(i): [before, after]
        for i, (before, after) in enumerate(
            zip(step.network.weights, step.after.weights, strict=True)
        )
    }
    expected |= {"y": [part.y], "L": [part.loss, part.loss_after, step.loss, step.loss_after]}
    for name, arrays in expected.items():
        assert len(found[name]) == len(arrays), name
        for array, values in zip(found[name], arrays, strict=True):
            assert (array == rounded(values, digits)).all(), name


def test_mazurs_published_numbers_stand_in_his_worked_pass() -> None:
    experiment = find_preset("mazur").experiment
    recording, step = recorded(experiment, 0)
    text = write(worked_pass(Work("Mazur", "", step, 0, digits=9)), "latex")
    published = (
        "0.593269992", "0.596884378", "0.75136507", "0.772928465", "0.298371109", "0.74136507",
        "0.186815602", "0.0821670406", "0.35891648", "0.408666186", "0.511301270", "0.561370121",
        "0.149780716", "0.199561432", "0.249751144", "0.299502287", "0.291027774",
    )  # fmt: skip
    numbers = re.findall(r"\d\.\d+", text)
    assert [number for number in published if number.rstrip("0") not in numbers] == []
    assert text.count("Frozen or switched off, and as before") == 2  # the biases
    assert recording.dataset.name in about(recording, step, 0)


def balanced(text: str) -> bool:
    """Whether environments and braces of a LaTeX source end in the order they began."""
    open_ones: list[str] = []
    for begin, name, brace in re.findall(r"\\(begin|end)\{(\w+\*?)\}|(?<!\\)([{}])", text):
        if begin == "begin" or brace == "{":
            open_ones.append(name or brace)
        elif not open_ones or open_ones.pop() not in (name, "{" if brace else ""):
            return False
    return not open_ones


CASES: dict[str, Callable[[], Document]] = {
    "plain": lambda: document(SMALL),
    "batch": lambda: document(SMALL, None),
    "everything": lambda: document(EVERYTHING),
    "batch of everything": lambda: document(EVERYTHING, None),
    "no hidden layer": lambda: document(SMALL.with_changes(hidden=())),
    "regression": lambda: document(SMALL.with_changes(dataset="plane", bias=True)),
    "wide": lambda: document(SMALL.with_changes(hidden=(40, 30))),
    "huber": lambda: document(SMALL.with_changes(dataset="plane", loss="huber")),
}


@pytest.mark.parametrize("case", CASES)
def test_latex_is_balanced(case: str) -> None:
    text = write(CASES[case](), "latex")
    assert balanced(text)
    assert not balanced(text.replace("}", "", 1))
    assert text.endswith("\\end{document}\n")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@pytest.mark.parametrize("case", CASES)
def test_latex_typesets_it_within_the_page(case: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(write(CASES[case](), "latex"))
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Overfull \\hbox" not in done.stdout


@cache
def of_scalars() -> dict[str, Document]:
    """Documents of each optimizer with matrices of one tiny number, whose squares are written."""
    return {
        name: document(
            SMALL.with_changes(
                hidden=(1, 1), optimizer=name, learning_rate=1e-7,
                set_weights="W1=-1e-3, W2=-1e-5",
            ),
            digits=5,
        )
        for name in OPTIMIZERS
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_latex_typesets_tiny_scalars(name: str, tmp_path: Path) -> None:
    text = write(of_scalars()[name], "latex")
    (tmp_path / "a.tex").write_text(text)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("latex", "10^{-N}^2", "10^{-N})^2"),
        ("markdown", "10^{-N}^2", "10^{-N})^2"),
        ("typst", "10^(-N)^2", "10^(-N))^2"),
    ],
)
def test_a_power_of_ten_is_squared_in_parentheses(kind: str, wrong: str, right: str) -> None:
    texts = {name: re.sub(r"-\d+", "-N", write(d, kind)) for name, d in of_scalars().items()}
    assert not [name for name, text in texts.items() if wrong in text]
    squaring = {name for name, text in texts.items() if right in text}
    assert squaring >= {"adam", "adagrad", "rmsprop"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@settings(max_examples=10)
@given(any_settings(), st.booleans(), st.integers(1, 17))
def test_latex_typesets_any_settings(experiment: Experiment, one: bool, digits: int) -> None:
    recording, step = recorded(experiment, 1)
    sample = 0 if one else None
    work = Work("Any", about(recording, step, sample), step, sample, digits=digits)
    with TemporaryDirectory() as folder:
        Path(folder, "a.tex").write_text(write(worked_pass(work), "latex"))
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_latex_typesets_names_in_any_letters(tmp_path: Path) -> None:
    work = Work("αβ 数 é ²×½", "“50 %” – ¬ß_#", recorded(SMALL)[1], 0)
    (tmp_path / "a.tex").write_text(write(worked_pass(work), "latex"))
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_typst_typesets_it(case: str) -> None:
    assert typst.compile(write(CASES[case](), "typst").encode()).startswith(b"%PDF")


@pytest.mark.slow
@settings(max_examples=30)
@given(any_settings(), st.booleans(), st.integers(1, 17))
def test_typst_typesets_any_settings(experiment: Experiment, one: bool, digits: int) -> None:
    recording, step = recorded(experiment, 1)
    sample = 0 if one else None
    work = Work("Any", about(recording, step, sample), step, sample, digits=digits)
    text = write(worked_pass(work), "typst")
    assert typst.compile(text.encode()).startswith(b"%PDF")
    assert balanced(write(worked_pass(work), "latex"))


@pytest.mark.parametrize("case", CASES)
def test_markdown_has_headings_and_mathematics_between_dollars(case: str) -> None:
    text = write(CASES[case](), "markdown")
    tokens = MarkdownIt().parse(text)
    headings = [
        tokens[place + 1].content for place, t in enumerate(tokens) if t.type == "heading_open"
    ]
    assert headings[:2] == ["One update", "Weights before the update"]
    assert headings[-1] == "After the update"
    kinds = {token.type for token in tokens}
    assert kinds == {"heading_open", "inline", "heading_close", "paragraph_open", "paragraph_close"}
    blocks = [token.content for token in tokens if token.content.startswith("$$")]
    assert len(blocks) > 10
    for block in blocks:
        assert block.startswith("$$\n\\begin{aligned}\n")
        assert block.endswith("\n\\end{aligned}\n$$")
    marks, notes = re.findall(r"\[\^(\d)\](?!:)", text), re.findall(r"^\[\^(\d)\]:", text, re.M)
    assert marks == notes == [str(n + 1) for n in range(len(notes))]
    assert bool(notes) == ("batch of" not in case)


@pytest.mark.parametrize(("kind", "notes"), [("latex", r"\footnote{"), ("typst", "#footnote[")])
def test_errata_are_footnotes_where_they_first_count(kind: str, notes: str) -> None:
    text = write(document(SMALL), kind)
    assert text.count(notes) == 3
    for words in ("has no minus", "Without brackets", "one too high", "its own weight"):
        assert text.count(words) == 1
    assert text.count("The derivative of") == 1
    squared = write(document(SMALL.with_changes(loss="squared_error", output="sigmoid")), kind)
    assert "has no minus" not in squared
    assert "its own weight" in squared


def test_numbers_that_are_none_are_named() -> None:
    recording = Recording(Course.of(find_preset("linear-diverges").experiment))
    recording.advance(100)
    step = take_step(recording, recording.edge)
    assert not np.isfinite(step.loss_after)
    for kind, name in (("latex", r"\text{nan}"), ("typst", '"nan"'), ("markdown", r"\text{nan}")):
        text = write(worked_pass(Work("Diverged", "", step, 0)), kind)
        assert name in text
        assert not re.search(r"(?<![{\"\w])nan|\binf\b", text)
        if kind == "typst":
            typst.compile(text.encode())


def test_an_update_starts_from_the_optimizers_state_and_constants() -> None:
    experiment = SMALL.with_changes(optimizer="adam", beta1=0.7, learning_rate=0.002)
    _, step = recorded(experiment)
    text = write(document(experiment), "markdown")
    for told in (r"$\beta_1$ = 0.7", r"$\beta_2$ = 0.999", r"$\eta$ = 0.002", "$k$ = 3"):
        assert told in text
    states = [array for left, array in results(text, "markdown") if left == "M_0"]
    expected = [step.layers(1)[0], step.layers(1, after=True)[0]]
    assert len(states) == len(expected)
    for array, values in zip(states, expected, strict=True):
        assert (array == rounded(values, 4)).all()


def test_a_formula_of_numbers_that_does_not_give_the_result_is_left_out() -> None:
    certain = SMALL.with_changes(
        hidden=(), bias=True, squash_input=False, set_weights="W0[1,1]=900, W0[2,1]=0, b0[1]=90"
    )
    recording, step = recorded(certain, 0)
    sample = int(step.target.argmin())  # of the class that the network is sure it is not
    assert step.y[sample, 0] == 1
    text = write(worked_pass(Work("", "", step, sample)), "markdown")
    assert r"\log(1 - 1)" not in text
    loss = next(array for left, array in results(text, "markdown") if left == "L")
    assert loss[0, 0] == rounded(step.sample_losses[sample], 4) > 90
    assert "of class o" in about(recording, step, sample)


def test_a_unit_is_written_out_term_by_term() -> None:
    _, step = recorded(SMALL)
    text = write(document(SMALL, unit=Place("F", 2, (2,)), digits=3), "latex")
    line = re.search(r"F_2\[2\] &= (.*) \\\\\n&= (.*) \\\\\n&= (.*)\n", text)
    assert line is not None
    assert line[1].startswith(r"s(F_1[1]) W_1[1, 2] + s(F_1[2]) W_1[2, 2]")
    total = sum(
        float(a) * float(b.strip("()"))
        for a, b in (term.split(r" \cdot ") for term in line[2].split(" + "))
    )
    assert total == pytest.approx(float(step.f[2][0, 1]), rel=0.02)
    assert float(line[3]) == rounded(step.f[2][0, 1], 3)
    assert r"B_2[2] &= s'(F_2[2])" in text


@pytest.mark.parametrize("place", [Place("F", 0, (1,)), Place("W", 0, (1, 2)), Place("b", 0)])
def test_what_has_no_sum_is_refused(place: Place) -> None:
    with pytest.raises(Refusal, match=r"it must be a unit that has a sum, of F1 to F3"):
        document(SMALL, unit=place)


def test_wide_matrices_tell_what_is_shown() -> None:
    text = write(CASES["wide"](), "markdown")
    assert re.search(r"\$W_1\$ \(40 × 30; rows 1 to 10 and 40 and columns 1 to \d and 30\)", text)
    assert text.count(r"\ddots") >= 1


def test_names_of_files_are_themselves() -> None:
    _, step = recorded(SMALL)
    odd = r"50%_a$b{c}#d\e~f^g&h[i]*j`k<l>@m αβ 数 é"
    for kind in WRITERS:
        text = write(worked_pass(Work(odd, odd, step, 0)), kind)
        if kind == "latex":
            assert r"50\%\_a\$b\{c\}\#d\textbackslash{}e" in text
        elif kind == "typst":
            typst.compile(text.encode())
        else:
            title = MarkdownIt().parse(text)[1].children
            assert title is not None
            assert "".join(token.content for token in title) == odd


def test_weights_that_stay_are_named() -> None:
    frozen = SMALL.with_changes(frozen=("b0", "W1[1,2]"), bias=True)
    text = write(document(frozen), "markdown")
    assert "Frozen or switched off, and as before: $b_0$." in text
    assert "Frozen or switched off, and as before: W1\\[1,2\\]." in text

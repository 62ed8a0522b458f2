"""The page of a step: its numbers are the engine's to the digits shown, at any size."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.notation.equations import Kind
from tests.tui.screens.inspect.steps import EXPERIMENTS, sight, step_of, view_of
from tui.drawing import numbers
from tui.drawing.palette import DARK
from tui.drawing.written_sum import written_sum
from tui.screens.inspect import details, update_details
from tui.screens.inspect.choice import Choice, choose
from tui.screens.inspect.equations import lines
from tui.screens.inspect.step_list import facts, row_of, step_list
from tui.screens.inspect.step_page import DETAILS, draw, line_at
from tui.screens.inspect.view import InspectView

NUMBER = re.compile(r"(?<![\w.,\[])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w,\]])")


def place_of(name: str, kind: Kind, layer: int) -> int:
    """The place of an equation among those of a step."""
    every = lines(step_of(name))
    return next(at for at, line in enumerate(every) if (line.kind, line.layer) == (kind, layer))


def shown_value(text: str, unit: str = "") -> tuple[float, float]:
    """A number as it is written, in its unit, and half of its last digit."""
    mantissa, _, power = text.partition("e")
    digits = len(mantissa.partition(".")[2])
    scale = 10.0 ** (int(power or 0) + int(unit or 0))
    return float(mantissa) * scale, 0.5001 * 10.0**-digits * scale


def test_an_update_that_there_is_not_is_the_last_one():
    assert [sight("everything", update=update).step.update for update in (0, 2, 9)] == [0, 2, 2]


def test_a_loss_that_is_not_finite_has_no_change():
    step = sight("diverged", epoch=5).step
    assert not np.isfinite(step.loss_after)
    choice = Choice(whole=True, line=place_of("diverged", Kind.LOSS_AFTER, 0))
    chosen = choose(step, choice)
    assert facts(chosen, lines(step)[choice.line]) == ["not finite"]
    text = draw(InspectView(palette=DARK, choice=choice, chosen=chosen), 120, 60).plain
    assert "foretold" in text
    assert "change =" not in text


@pytest.mark.parametrize("name", ["plain", "report", "classes", "squares"])
def test_the_numbers_of_the_list_are_the_engine_s(name):
    view = view_of(name, sample=3)
    text = draw(view, 120, 60).plain
    chosen = view.chosen
    assert chosen is not None
    for line in lines(chosen.step):
        values = row_of(chosen, line)
        if values is None or len(values) > 12:
            continue
        formula = line.formulas(ascii=False)[-1]
        row = next(row for row in text.split("\n") if row[2:].startswith(formula))
        rest, _, unit = row[2 + len(formula) :].partition("×10")
        raised = unit.strip().translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        shown = NUMBER.findall(rest.lstrip("†"))
        assert len(shown) == len(values), row
        for number, value in zip(shown, values, strict=True):
            mantissa, half = shown_value(number, raised)
            assert mantissa == pytest.approx(value, abs=half + 1e-15), row


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("whole", [False, True])
def test_what_is_written_out_adds_up_to_what_the_engine_says(name, whole):
    view = view_of(name, sample=3, whole=whole, unit=1, term=2)
    chosen = view.chosen
    assert chosen is not None
    if name == "diverged":
        return
    for line in lines(chosen.step):
        if line.kind not in (Kind.FORWARD, Kind.DELTA, Kind.GRADIENT):
            continue
        (sum_,) = DETAILS[line.kind](chosen, line).sums
        total = sum(term.value for term in sum_.terms)
        if sum_.around is not None:
            total = sum_.around.work(total, *sum_.around.numbers)
        assert total == pytest.approx(sum_.result, rel=1e-9, abs=1e-15), sum_.name


def worked_by_hand(text: str) -> tuple[float, str] | None:
    """What is written before the last equals sign, worked out, and what is written behind it; None
    where that is told as rounded."""
    text = re.sub(
        r"(unit|sample)? ?\d+: ?|b: | of [\d,]+ (more|terms)", "", text.replace("(unit", "(")
    )
    if "≈" in text or "=" not in text:
        return None
    formula, _, result = re.sub(r"^.*?[=←] ", "", text).rpartition(" = ")
    if not formula:
        return None
    for written, means in (
        ("·", "*"), ("^", "**"), ("½", "0.5"), ("⁻", "-"), ("10-⁶", "1e-6"), ("²", "**2"),
    ):  # fmt: skip
        formula = formula.replace(written, means)
    formula = re.sub(r"-?0\*log 0(?![.\d])", "0", formula)  # as its limit is
    formula = re.sub(r"log ([\d.e-]+)", r"log(\1)", formula)
    with np.errstate(all="ignore"):
        names = {name: getattr(np, name) for name in ("log", "exp", "tanh")}
        return float(eval(formula, {"s": lambda z: 1 / (1 + np.exp(-z)), **names})), result


@pytest.mark.parametrize("name", [name for name in EXPERIMENTS if name != "diverged"])
@given(
    width=st.integers(50, 150), height=st.integers(1, 4), line=st.integers(0, 25),
    unit=st.integers(0, 30), term=st.integers(0, 30), sample=st.integers(0, 20),
    whole=st.booleans(),
)  # fmt: skip
@settings(max_examples=40)
def test_a_sum_worked_out_by_hand_gives_what_is_shown(
    name, width, height, line, unit, term, sample, whole
):
    view = view_of(name, whole=whole, unit=unit, term=term, sample=sample)
    every = [it for it in lines(view.chosen.step) if it.kind not in (Kind.UPDATE, Kind.CLIP)]
    detail = DETAILS[(it := every[line % len(every)]).kind](view.chosen, it)
    for sum_ in detail.sums:
        drawing = written_sum(sum_, width=width, height=height, palette=DARK, ascii=False)
        text = " ".join(drawing.plain.split())
        worked = worked_by_hand(text.removeprefix(sum_.name))
        if worked is not None and worked[1]:
            shown, half = shown_value(worked[1])
            exact = "." not in worked[1] or len(worked[1].strip("-0.")) < 4
            least = 10.0 ** (np.floor(np.log10(abs(shown) or 1)) - 3) / 2 if exact else half
            assert worked[0] == pytest.approx(shown, abs=least * 1.001), text


def test_an_update_ends_at_the_weights_of_the_next_epoch():
    for name in ("plain", "everything", "classes", "regression", "squares", "frozen"):
        chosen = view_of(name, unit=1, term=0).chosen
        assert chosen is not None
        step = chosen.batch
        for line in lines(step):
            if line.kind is not Kind.UPDATE:
                continue
            rows, columns = step.gradients[line.layer].shape
            row, column = chosen.term(rows), chosen.unit(columns)
            last = update_details.update(chosen, line).sums[-1]
            after = float(step.layers(0, after=True)[line.layer][row, column])
            assert last.result == pytest.approx(after, rel=1e-12), (name, last)


def test_the_sum_of_a_unit_is_lit_and_its_name_is_the_report_s():
    view = view_of("plain", line=place_of("plain", Kind.FORWARD, 1), unit=2)
    chosen = view.chosen
    assert chosen is not None
    detail = details.forward(chosen, lines(chosen.step)[view.choice.line])
    assert detail.sums[0].name == "F₁[3]"
    assert detail.table is not None
    assert detail.table.columns.chosen == 2
    assert "F₁[3] = " in draw(view, 90, 30).plain


@pytest.mark.parametrize("name", EXPERIMENTS)
@given(
    width=st.integers(50, 180), height=st.integers(14, 50), line=st.integers(0, 25),
    unit=st.integers(-3, 40), term=st.integers(-3, 40), sample=st.integers(0, 30),
    whole=st.booleans(), ascii=st.booleans(), corrects=st.booleans(),
)  # fmt: skip
def test_every_equation_is_drawn_at_any_size(
    name, width, height, line, unit, term, sample, whole, ascii, corrects
):
    view = view_of(
        name, ascii=ascii, corrects=corrects, line=line, unit=unit, term=term, sample=sample,
        whole=whole,
    )  # fmt: skip
    drawing = draw(view, width, height)
    assert drawing is not None
    assert (drawing.width, drawing.height) == (width, height)
    if ascii:
        assert drawing.plain.isascii(), sorted({c for c in drawing.plain if not c.isascii()})
    assert corrects or not re.search(r"\d\.(\s|$)", drawing.plain)


@given(height=st.integers(14, 50), line=st.integers(0, 18), row=st.integers(0, 49))
def test_the_equation_that_is_clicked_is_the_one_that_stands_there(height, line, row):
    view = view_of("report", line=line)
    text = draw(view, 100, height).plain.split("\n")
    place = line_at(view, row, height)
    if place is None:
        return
    formula = lines(step_of("report"))[place].formulas(ascii=False)[-1]
    assert text[row][2:].startswith(formula)


@given(room=st.integers(3, 30), line=st.integers(0, 18))
def test_the_chosen_equation_is_in_sight_below_its_heading(room, line):
    listed = step_list(lines(step_of("report")), line % 18, roomy=False)
    shown = listed.shown(room)
    assert listed.chosen in shown
    assert len(shown) == min(room, listed.height)
    assert isinstance(listed.rows[shown[0]], str)


@pytest.mark.parametrize("name", ["plain", "everything"])
@pytest.mark.parametrize("width", range(50, 70))
def test_the_loss_stands_whole_behind_its_long_formula_or_not_at_all(name, width):
    chosen = view_of(name).chosen
    assert chosen is not None
    text = draw(view_of(name), width, 60).plain
    row = next(row for row in text.split("\n") if row.startswith("  L = "))
    number = row.partition("†")[2].strip()
    loss = chosen.step.loss
    assert number in (
        "",
        numbers.loss(loss),
        *(numbers.significant(loss, digits) for digits in (1, 2, 3)),
    )


LARGE = ("report", "diverged", "far gone", "wide", "classes", "everything")


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize(("width", "height"), [(52, 14), (60, 20)])
@pytest.mark.parametrize("whole", [False, True])
def test_no_number_of_a_step_is_cut(name, width, height, whole, uncut):
    for line in range(len(lines(step_of(name)))):
        draw(view_of(name, line=line, unit=7, whole=whole, ascii=bool(line % 2)), width, height)


def test_a_unit_s_exponent_is_whole():
    rows = draw(view_of("far gone", sample=1), 92, 30).plain.split("\n")
    assert any(re.search(r"×10¹[0-9⁰¹²³⁴-⁹]{2}$", row.rstrip()) for row in rows)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_number_in_a_unit_has_no_power_of_ten_of_its_own(name):
    for line in range(len(lines(step_of(name)))):
        for row in draw(view_of(name, line=line), 120, 40).plain.split("\n"):
            list_row = re.fullmatch(r"[ ▌] .*? ((?:-?[\d.]+(?:e-?\d+)? +)+)×10[⁻⁰¹²³⁴-⁹]+ *", row)
            assert list_row is None or "e" not in list_row[1], row


def test_a_sample_s_part_has_another_name_than_the_batch_s_gradient():
    at = place_of("plain", Kind.GRADIENT, 0)
    part, batch = (
        DETAILS[Kind.GRADIENT](view.chosen, lines(step_of("plain"))[at]).sums[0].name
        for view in (view_of("plain"), view_of("plain", whole=True))
    )
    assert (part, batch) == ("part of ∂L/∂W₀[1,1]", "∂L/∂W₀[1,1]")
    line = lines(step_of("plain"))[at]
    for whole in (False, True):
        chosen = view_of("plain", whole=whole).chosen
        assert all(text.startswith("part: ") is not whole for text in facts(chosen, line))


def test_the_mark_of_a_printed_formula_says_which_key_tells_of_it():
    at = place_of("plain", Kind.LOSS, 0)
    assert "† x what the report prints" in draw(view_of("plain", line=at), 140, 40).plain
    for line in range(len(lines(step_of("plain")))):
        text = draw(view_of("plain", line=line), 60, 20).plain
        detail = next(row for row in text.split("\n")[::-1] if row.startswith("  ") and "=" in row)
        assert detail


def test_of_many_rows_of_a_table_more_than_one_stands_there_or_none():
    for height in range(14, 30):
        for corrects in (False, True):
            text = draw(view_of("report", line=2, corrects=corrects), 60, height).plain
            assert "1 largest of" not in text
            assert not re.search(r"= \S+ of \d+", text)


def test_a_table_without_room_leaves_its_rows_to_the_sum():
    text = draw(view_of("report", line=2, corrects=True), 58, 17).plain
    assert "corrected  z = " in text
    assert re.search(r"F₂\[1\] = unit \d+: .* more = ", " ".join(text.split()))

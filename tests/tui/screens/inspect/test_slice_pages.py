"""The pages of one weight, of the loss along a step, and of the landscape: numbers and sizes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Course, Experiment, Recording
from core.experiments.presets import PRESETS
from core.training.landscape import Landscape, LandscapeLens
from core.training.moment import Looking, Moment, observe
from core.training.step_slice import FRACTIONS, MARKS, StepSlice
from core.training.weight_slice import WeightSlice
from tests.tui.screens.inspect.kinds import KINDS
from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.palette import DARK, LIGHT
from tui.keys.key import PageName
from tui.screens.inspect.choice import Choice
from tui.screens.inspect.pages import PAGES
from tui.screens.inspect.view import InspectView

BASE = Experiment(epochs=200, hidden=(4, 3), samples=20, learning_rate=0.05)

RUNS = KINDS | {
    "momentum": {"optimizer": "momentum", "bias": True},
    "all frozen": {"frozen": ("W0", "W1", "W2")},
}

HERE = Choice()

OWN: tuple[PageName, ...] = ("weight", "direction", "landscape")


@cache
def recording(name: str) -> Recording:
    experiment = PRESETS[name].experiment if name in PRESETS else BASE.with_changes(**RUNS[name])
    result = Recording(Course.of(experiment))
    result.advance(min(result.epochs, 600))
    return result


@cache
def view_of(name: str, page: PageName, epoch: int, choice: Choice = HERE) -> InspectView:
    """The view of a page at an epoch, what it asks for included."""
    run = recording(name)
    epoch = min(epoch, run.edge)

    def moment(view: InspectView | None) -> Moment:
        lens = None if view is None else PAGES[page].lens(view)
        seen = observe(run, epoch, Looking(False, None, None, lambda: False, lens))
        assert seen is not None
        return seen

    view = InspectView(page=page, choice=choice, moment=moment(None))
    return replace(view, moment=moment(view))


def drawn(view: InspectView, width: int = 118, height: int = 29) -> Drawing:
    drawing = PAGES[view.page].draw(view, width, height)
    assert drawing is not None
    return drawing


@given(
    st.sampled_from(OWN), st.sampled_from([*RUNS, "linear-diverges"]), st.integers(50, 200),
    st.integers(9, 58),
    st.sampled_from([0, 1, 40, 200]), st.booleans(), st.booleans(), st.sampled_from([DARK, LIGHT]),
    st.sampled_from(["blocks", "braille"]), st.booleans(),
)  # fmt: skip
def test_a_page_has_the_size_that_is_asked_for(
    page: PageName, run: str, width: int, height: int, epoch: int, ascii: bool, log: bool,
    palette: Any, marker: Any, fine: bool,
) -> None:  # fmt: skip
    view = replace(
        view_of(run, page, epoch), ascii=ascii, log_scale=log, marker=marker,
        palette=replace(palette, fine=fine),
    )  # fmt: skip
    drawing = drawn(view, width, height)
    assert (drawing.width, drawing.height) == (width, height)
    assert "nan" not in drawing.plain
    if ascii:
        assert drawing.plain.isascii()


@pytest.mark.parametrize("page", OWN)
def test_a_page_waits_for_what_it_asked_for(page: PageName) -> None:
    view = view_of("plain", page, 40)
    assert view.moment is not None
    assert PAGES[page].draw(replace(view, moment=replace(view.moment, seen=None)), 100, 20) is None
    assert PAGES[page].draw(replace(view, moment=None), 100, 20) is not None


# One weight


@pytest.mark.parametrize("run", ["plain", "classes", "batches"])
def test_the_weight_s_numbers_are_the_slice_s(run: str) -> None:
    view = view_of(run, "weight", 40, Choice(layer=1, term=2, unit=1, sample=3))
    assert view.moment is not None
    seen = view.moment.seen
    assert isinstance(seen, WeightSlice)
    text = drawn(view, 160, 40).plain
    assert text.splitlines()[0].split()[:4] == [
        "W₁[3,2]", numbers.loss(seen.value), "∂L/∂W₁[3,2]", numbers.loss(seen.gradient),
    ]  # fmt: skip
    sample = int(re.search(r"sample (\d+): \S+ · ", text)[1]) - 1  # type: ignore[index]
    k = seen.chain.samples.tolist().index(sample)
    term = rf"sample {sample + 1}: \S+ · \S+ = (\S+)·(\S+) [=≈] (\S+)"
    found = [float(it) for it in re.search(term, text).groups()]  # type: ignore[union-attr]
    a, b = float(seen.chain.entering[k]), float(seen.chain.deltas[k])
    np.testing.assert_allclose(found, [a, b, a * b], atol=6e-4)
    if run != "batches":
        assert sample == 3


def test_a_sum_that_dropout_has_no_part_in_says_so() -> None:
    text = drawn(view_of("batches", "weight", 40, Choice(layer=1)), 160, 40).plain
    assert "Σ s(F₁[1]) · B₂[1] over 7 samples, without dropout" in text
    assert "∘" not in text


def test_keys_choose_weights_of_other_layers_and_units() -> None:
    view = view_of("plain", "weight", 40, Choice(layer=1))
    act = PAGES["weight"].act
    assert act(view, "up").choice.layer == 2
    assert act(view, "down").choice.layer == 0
    assert act(view, "right").choice.term == 1
    assert act(view, "left").choice.term == -1
    last = view_of("plain", "weight", 40, Choice(layer=2))
    assert act(last, "up").choice.layer == 0


# Along a step


@pytest.mark.parametrize("run", ["report-xor", "plain", "momentum", "relu", "batches"])
def test_the_step_s_numbers_are_the_slice_s(run: str) -> None:
    view = view_of(run, "direction", 150)
    assert view.moment is not None
    seen = view.moment.seen
    assert isinstance(seen, StepSlice)
    text = drawn(view, 160, 40).plain
    for name, loss in zip(("0", "1/4", "1/2", "1", "2", "4"), seen.marked, strict=True):
        assert re.search(rf"\s{name}\s+{re.escape(numbers.loss(float(loss)))}\b", text)
    assert len(MARKS) == len(seen.marked)
    assert f"here     {numbers.loss(seen.sharpness)}" in text
    assert ("bound " in text) == (seen.bound is not None)


def test_the_edge_of_stability_is_told_where_it_is() -> None:
    flips, falls = (drawn(view_of(run, "direction", 500)).plain for run in ("report-xor", "plain"))
    assert "leaps across a valley" in flips
    assert "Cohen et al." in flips
    assert "= 2 / 0.02" in flips
    assert "Cohen" not in falls
    small = drawn(view_of("report-xor", "direction", 500), 78, 18).plain
    assert "the edge of stability" in " ".join(small.split())


def test_an_optimizer_without_a_bound_and_mini_batches_are_told() -> None:
    adam = " ".join(drawn(view_of("relu", "direction", 40), 200, 40).plain.split())
    assert "Adam gives each weight a rate of its own" in adam
    batches = drawn(view_of("batches", "direction", 40), 200, 40).plain
    assert "update 1 of 3 after epoch 40" in batches
    assert "bound is one of full batches" in batches


def axis(drawing: Drawing) -> list[float]:
    """The labels at the left of a page's chart."""
    labels = (line[2:8].strip() for line in drawing.plain.splitlines()[1:-2])
    return [float(label) for label in labels if label]


@pytest.mark.parametrize("size", [(118, 29), (78, 18), (58, 13)])
def test_a_diverged_step_has_no_axis_of_rounding_errors(size: tuple[int, int]) -> None:
    lines = drawn(view_of("linear-diverges", "direction", 500), *size).plain
    text = " ".join(lines.split())
    assert "No curve" in text
    assert "e-13" not in text
    assert "nan" not in text
    assert re.search(r"1/4 not finite\s", text)
    assert "lowest where the step begins" not in text
    assert size[1] < 18 or "larger than any number" in text


def test_a_step_that_moves_no_weight_is_told() -> None:
    text = " ".join(drawn(view_of("all frozen", "direction", 100)).plain.split())
    assert "none: it moves no weight" in text
    assert "the same all along the step" in text
    assert axis(drawn(view_of("all frozen", "direction", 100)))[0] == 1.0


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("highest", [1.0 + 1e-9, 1.001, 1.1, 1.4, 1.9])
def test_on_a_nearly_flat_loss_the_axis_shows_the_change(log: bool, highest: float) -> None:
    view = replace(view_of("plain", "direction", 40), log_scale=log)
    assert view.moment is not None
    seen = view.moment.seen
    assert isinstance(seen, StepSlice)
    losses = np.linspace(1.0, highest, len(seen.losses))
    base = float(np.interp(0.0, FRACTIONS, losses))
    marked = np.interp(MARKS, FRACTIONS, losses)
    flat = replace(seen, losses=losses, marked=marked, slope=losses[-1] - losses[-2])
    drawing = drawn(replace(view, moment=replace(view.moment, seen=flat)))
    labels = axis(drawing)
    assert 0.0 in labels
    assert labels[0] - labels[-1] < 3 * (highest - 1.0)
    assert f"loss - {numbers.loss(base)}" in drawing.plain


def test_the_axes_of_a_diverged_weight_reach_to_its_values() -> None:
    text = drawn(view_of("linear-diverges", "weight", 500)).plain
    labels = re.findall(r"^ *(\de\d+) ", text, re.MULTILINE)
    assert [len(label) for label in labels[:3]] == [4, 5, 5]  # 1e71, 1e147, 5e146
    assert "e12 " not in text


# The landscape


def test_the_landscape_s_lowest_and_highest_are_told() -> None:
    view = view_of("plain", "landscape", 100)
    assert view.moment is not None
    seen = view.moment.seen
    assert isinstance(seen, Landscape)
    text = drawn(view).plain
    assert f"Loss landscape  {numbers.loss(view.moment.snapshot.loss)}" in text
    assert f"{numbers.loss(float(seen.losses.min()))} on this map" in text
    assert numbers.loss(float(seen.losses.max())) in text
    assert "first principal direction" in text
    lines = text.splitlines()
    assert lines[1].split()[:3] == ["second", "principal", "direction"]
    ends = [numbers.short(float(seen.plane.axes[1][end]), 6) for end in (-1, 0)]
    assert [line[2:8].strip() for line in lines if line[2:8].strip()][1:] == ends
    assert "S epoch 0, ● this one" in " ".join(text.split())
    assert "[ ] less" in text


def test_a_path_of_one_epoch_is_told() -> None:
    text = " ".join(drawn(view_of("one point", "landscape", 0)).plain.split())
    assert "1 kept epochs" not in text


def test_keys_choose_other_directions() -> None:
    view = view_of("plain", "landscape", 100)
    act = PAGES["landscape"].act
    random = act(view, "directions")
    assert (random.directions, random.directions_number) == ("random", 0)
    assert act(random, "directions").directions == "principal"
    assert (act(view, "another").directions, act(view, "another").directions_number) == (
        "random",
        0,
    )
    assert act(random, "another").directions_number == 1


def test_the_plane_stands_still_while_it_plays_and_is_laid_anew_where_it_rests() -> None:
    view = view_of("plain", "landscape", 100)
    lens = PAGES["landscape"].lens
    assert view.moment is not None
    here = lens(view)
    assert here == LandscapeLens("principal", 0, 100, 200)
    later = replace(view.moment, epoch=120)
    assert lens(replace(view, moment=later, playing=True)) == here
    assert lens(replace(view, moment=later)) == LandscapeLens("principal", 0, 120, 200)
    other = replace(view, moment=later, playing=True, directions="random")
    assert lens(other) == LandscapeLens("random", 0, 120, 200)


def test_a_branch_by_another_loss_has_a_plane_of_its_own() -> None:
    parent = recording("plain")
    branch = parent.branch(110, parent.experiment.with_changes(reduction="mean"))
    view, lens = view_of("plain", "landscape", 100), PAGES["landscape"].lens
    assert view.moment is not None
    for epoch, first in ((105, 100), (120, 120)):
        moment = replace(view.moment, recording=branch, epoch=epoch)
        assert lens(replace(view, moment=moment, playing=True)) == LandscapeLens(
            "principal", 0, first, 200
        )


def test_a_path_too_short_for_principal_directions_is_told() -> None:
    text = " ".join(drawn(view_of("all frozen", "landscape", 100)).plain.split())
    assert "two random directions" in text
    assert "too short yet" in text


# By their keys


async def test_pages_are_turned_and_their_keys_count_there_alone(lab):
    async with lab() as it:
        await it.finish(40)
        await it.press("4", "v")
        await it.until_shows("∂L/∂W₁[1,1]")
        await it.press("up")
        await it.until_shows("∂L/∂W₂[1,1]")
        await it.press("right", "n")
        await it.until_shows("∂L/∂W₂[2,1]")
        await it.until_shows("sample 2:")
        await it.press("v")
        await it.until_shows("Curvature")
        await it.press("v", "v")
        await it.until_shows("first principal direction")
        await it.press("d")
        await it.until_shows("first random direction")
        before = it.text
        await it.press("r")
        await it.until(lambda: "first random direction" in it.text and it.text != before)
        await it.press("d")
        await it.until_shows("first principal direction")


async def test_looking_at_slices_changes_no_bit(lab):
    curves = []
    for page in ("", "v", "vv", "V"):
        async with lab() as it:
            await it.press("4", *page)
            await it.press("f")
            await it.until(lambda it=it: it.recording.edge >= 400)
            curves.append(it.recording.curve[:400].copy())
    assert all((curve == curves[0]).all() for curve in curves)

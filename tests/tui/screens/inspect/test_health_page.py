"""The page of the network's health: its numbers are the run's, and it fits any size."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.health import FIGURES
from tests.tui.screens.inspect.health_pages import history, moment, page
from tests.tui.screens.inspect.kinds import KINDS
from tui.drawing import numbers
from tui.drawing.palette import DARK, LIGHT
from tui.screens.inspect import health_page
from tui.screens.inspect.view import InspectView

RUNS = KINDS | {"deep": {"hidden": (3,) * 12}}


@pytest.mark.parametrize("changes", RUNS.values(), ids=list(RUNS))
@pytest.mark.parametrize("ascii", [False, True])
def test_the_table_has_every_figure_of_every_layer(changes: dict[str, Any], ascii: bool) -> None:
    now = history(200, **changes).now
    lines = page(size=(198, 50), looks={"ascii": ascii}, **changes).plain.split("\n")
    figures = [figure for figure in FIGURES if now.units or not figure.is_share]
    assert lines[0].split() == [figure.title for figure in figures]
    assert len(figures) == (8 if now.units else 5)
    for layer, line in enumerate(lines[1 : 1 + now.values.shape[1]]):
        assert re.search(rf"\bW{layer}\b", line)
        for figure in figures:
            value = now.of(figure.name)[layer]
            if np.isnan(value) and figure.is_share:
                continue
            at = lines[0].index(f" {figure.title} ") + 1
            written = f"{100 * value:.0f} %" if figure.is_share else numbers.figure(value)
            assert line[at:].startswith(f"{written} ")


@pytest.mark.parametrize("width", range(50, 140, 7))
@pytest.mark.parametrize("run", ["diverged", "plain", "deep"])
def test_no_bar_is_glued_to_a_number(width: int, run: str) -> None:
    lines = page(300, (width, 20), **RUNS[run]).plain.split("\n")
    rows = [line for line in lines if re.match(r"\s+\S* W\d", line)]
    assert rows
    assert not any(re.search(r"[\d%][▁-█]|[▁-█]\S", row) for row in rows)


def test_the_axes_of_a_diverged_run_reach_to_its_values() -> None:
    now = history(300, **RUNS["diverged"]).now
    assert np.nanmax(now.of("gradient")) > 1e100
    text = page(300, **RUNS["diverged"]).plain
    labels = [float(label) for label in re.findall(r"^ *(\de\d+) ", text, re.MULTILINE)]
    assert max(labels) > 1e90


@given(
    st.integers(50, 200), st.integers(10, 60), st.sampled_from(list(RUNS)), st.booleans(),
    st.sampled_from([figure.name for figure in FIGURES]), st.sampled_from([0, 1, 150, 300]),
    st.booleans(),
)  # fmt: skip
def test_a_page_has_the_size_that_is_asked_for(
    width: int, height: int, run: str, ascii: bool, figure: str, epoch: int, log: bool
) -> None:
    looks = {"ascii": ascii, "figure": figure, "log_scale": log}
    drawing = page(epoch, (width, height), looks, **RUNS[run])
    assert (drawing.width, drawing.height) == (width, height)
    assert not ascii or drawing.plain.isascii()


@pytest.mark.parametrize("palette", [DARK, LIGHT, replace(DARK, fine=False)])
def test_each_layer_has_its_colour_in_table_and_charts(palette: Any) -> None:
    drawing = page(size=(118, 30), looks={"palette": palette})
    rows = [
        {segment.style.color.name for segment in row if segment.style and segment.style.color}
        for row in drawing.rows
    ]
    for layer in range(3):
        colour = palette.run_colour(layer)
        assert colour in rows[1 + layer]
        assert sum(colour in row for row in rows[5:]) >= 3


def test_the_chosen_figure_is_drawn_first_and_arrows_choose_it() -> None:
    view = InspectView(page="health", moment=moment(200))
    chosen = []
    for _ in FIGURES:
        view = health_page.act(view, "next")
        chosen.append(view.figure)
        drawing = health_page.draw(view, 118, 30)
        assert drawing is not None
        title = next(figure.title for figure in FIGURES if figure.name == view.figure)
        assert drawing.plain.split("\n")[5].strip().lower().startswith(title)
    names = [figure.name for figure in FIGURES]
    assert chosen == [*names[1:], names[0]]
    assert health_page.act(view, "previous").figure == names[-1]


@pytest.mark.parametrize("width", [50, 78, 118])
def test_the_layer_in_front_is_always_in_the_table_and_drawn_over_the_others(width: int) -> None:
    view = InspectView(page="health", moment=moment(200, **RUNS["deep"]))
    front = view.choice.layer
    for _ in range(13):
        view = health_page.act(view, "down")
        front = (front + 1) % 13
        drawing = health_page.draw(view, width, 20)
        assert drawing is not None
        lit = [
            row for row in drawing.rows
            if any(part.style and part.style.bgcolor and "303030" in part.style.bgcolor.name
                   for part in row)
        ]  # fmt: skip
        (text,) = ("".join(part.text for part in row) for row in lit)
        assert re.search(rf"\bW{front}\b", text)
        colours = [
            part.style.color.name
            for row in drawing.rows[8:]
            for part in row
            if part.style and part.style.color
        ]
        assert DARK.run_colour(front) in colours
    assert health_page.act(view, "up").choice.layer == (front - 1) % 13


@given(st.integers(40, 120), st.sampled_from([figure.name for figure in FIGURES]))
def test_the_chosen_figure_has_its_column_however_narrow_the_table(width: int, chosen: str) -> None:
    line = page(size=(width, 20), looks={"figure": chosen}).plain.split("\n")[0]
    figure = next(figure for figure in FIGURES if figure.name == chosen)
    assert figure.title in line or figure.brief in line
    for word in line.split():
        assert any(word in (figure.title, figure.brief) for figure in FIGURES)


def test_another_lens_s_sight_keeps_what_is_there() -> None:
    view = InspectView(page="health", moment=replace(moment(200), seen="another"))
    assert health_page.draw(view, 118, 30) is None
    assert health_page.act(view, "next") is view


async def test_the_page_follows_the_playhead(lab):
    async with lab(120, 40) as it:
        await it.press(".")
        await it.until(lambda: it.recording.edge > 0)
        await it.press("4")
        await it.command("page health")
        await it.until_shows("Update/weights")
        for epoch in (1, 2):
            await it.until_epoch(epoch)
            await it.until(lambda: it.app.screen.view.moment.seen is not None)
            seen = it.app.screen.view.moment.seen
            assert seen.now.epoch == epoch
            await it.until_shows(numbers.figure(seen.now.of("gradient")[0]))
            await it.press(".")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_page_is_found_from_the_lab_and_grows_while_it_trains(lab, size):
    async with lab(*size) as it:
        await it.command("page health")
        assert it.app.screen is it.app.inspect
        await it.press("space")
        await it.until(lambda: it.recording.edge > 100)

        def seen():
            return it.app.screen.view.moment.seen

        await it.until(lambda: len(seen().epochs) > 4)
        await it.press("space")
        await it.until(lambda: not it.app.screen.view.moment.playing)
        await it.until(lambda: {*it.recording.snapshots} <= {*seen().epochs.tolist()})
        assert seen().now.epoch == it.recording.edge
        await it.press("right", "right", "down")
        await it.until_shows("Weights  W0")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["preset linear-diverges", "hidden none", "preset dead-relus"])
async def test_other_runs_have_a_page_too(lab, line):
    async with lab(120, 40) as it:
        await it.command(line)
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.status.word in ("Finished", "Diverged"))
        await it.command("page health")
        await it.until(lambda: it.app.screen.view.moment.seen is not None)
        await it.until_shows("Gradient  W0")
        assert ("saturated" in it.text) == ("none" not in line)


def test_of_several_updates_it_is_told_which_one_is_looked_at() -> None:
    size = (198, 50)
    assert page(size=size, batch=7).plain.count("; first of 3 updates") == 2
    assert "updates" not in page(size=size).plain

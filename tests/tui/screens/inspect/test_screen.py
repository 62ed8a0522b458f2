"""Inspect by its keys."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tui.screens.inspect.pages import PAGES


async def open_step(it, epochs: int = 20) -> None:
    """Train a few epochs and look into the step."""
    await it.finish(epochs)
    await it.press("4")
    await it.until_shows("F₂[1] =")


def chosen_line(it) -> str:
    """The equation that has the bar."""
    return next(line[line.index("▌", 20) + 2 :] for line in it.lines if "▌" in line[20:40])


async def test_keys_go_through_a_step(lab):
    async with lab() as it:
        await open_step(it)
        assert chosen_line(it).startswith("F₂ = s(F₁) W₁")
        assert "F₂[1] =" in it.text
        await it.press("tab", "down")
        assert chosen_line(it).startswith("F₃ = s(F₂) W₂")
        await it.press("up", "up", "left")
        assert chosen_line(it).startswith("F₀ = x")
        await it.press("t")
        await it.until_shows("All 21 samples")
        await it.press("t", "n")
        await it.until_shows("Sample 2")
        await it.press("N", "N")
        await it.until_shows("Sample 21")
        await it.press("comma")
        await it.until_epoch(19)
        await it.press("escape")
        await it.until_shows("Prediction")


async def test_an_update_is_one_of_the_epoch_s_batches(lab):
    async with lab() as it:
        await it.command("batch 8")
        await open_step(it, 10)
        await it.press("t", "home")
        await it.until_shows("Batch 1 of 3")
        await it.press("full_stop")
        await it.until_shows("Batch 2 of 3")
        await it.press("full_stop", "full_stop")
        await it.until_epoch(1)
        await it.until_shows("Batch 1 of 3")
        await it.press("comma")
        await it.until_epoch(0)
        await it.until_shows("Batch 3 of 3")


async def test_looking_into_a_step_changes_no_bit(lab):
    async with lab() as it:
        await open_step(it)
        await it.press("home", "g", "t", "down", "down", "g", "full_stop")
        await it.until_epoch(1)
        looked_at = it.recording.curve.copy()
    async with lab() as it:
        await it.finish(20)
        assert (it.recording.curve == looked_at).all()


async def test_no_number_is_cut(lab):
    async with lab(80, 24) as it:
        await open_step(it)
        for _ in range(16):
            await it.press("down")
            assert not re.search(r"\d\.\s|\d\.$", it.text)


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["linear-diverges", "report-xor", "mazur"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_no_number_is_cut_on_any_page(preset, size, lab, uncut):
    async with lab(*size) as it:
        await it.command(f"preset {preset}")
        await it.command("epochs 40")
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.status.word in ("Finished", "Diverged"))
        await it.press("4", "g")
        await it.until_shows("F₂[1] =")
        for key in [*["down"] * 16, "t", *["up"] * 16, "x", "n"]:
            await it.press(key)
        for _ in PAGES:
            await it.press("v")
            await it.settle()


async def test_the_panel_tells_the_numbers_of_the_list(lab):
    async with lab() as it:
        await it.command("preset mazur")
        await it.command("epochs 3")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        await it.press("4")
        await it.until_shows("F₂[1] =")
        y = [float(number) for number in re.findall(r"y\[\d\] +(\S+)", it.text)]
        assert len(y) == 2
        listed = re.search(r"y = s\(F₂\) +(\S+) +(\S+)", it.text)
        assert y == pytest.approx([float(number) for number in listed.groups()], rel=1e-3)


async def test_the_lab_s_worst_or_marked_sample_is_looked_into(lab):
    async with lab() as it:
        await it.finish(20)
        await it.press("i")
        await it.until_shows("verdict   wrong")
        await it.press("escape", "t", "down", "end")
        await it.press("i")
        await it.until_shows("verdict   right")


async def test_what_the_report_prints_is_told_and_judged(lab):
    async with lab() as it:
        await open_step(it)
        await it.press("down", "down", "down")
        assert "L = -Σ (t log(y) + (1 - t) log(1 - y))†" in it.text
        await it.press("x")
        await it.until_shows("verdict    Training follows")
        assert "printed    L = Σ (t log(y) + (1 - t) log(1 - y))" in it.text
        await it.press("x")
        assert "printed    L" not in it.text


async def test_the_gradients_are_checked(lab):
    async with lab() as it:
        await open_step(it)
        await it.press("g")
        await it.until_shows("complex step")
        assert "right" in it.text


async def test_a_key_counts_on_the_pages_alone_that_show_what_it_does(lab):
    async with lab() as it:
        await it.command("batch 8")
        await open_step(it, 10)
        await it.press("home")
        await it.until_epoch(0)
        before = it.app.screen.view.choice
        for page in ("health", "landscape"):
            await it.command(f"page {page}")
            await it.press("tab", "n", "t", "right_square_bracket", "pagedown", "g")
            assert it.app.screen.view.choice == before
            assert not it.app.screen.view.checks
            await it.press("full_stop")  # an epoch, though it has three updates
            await it.until_epoch(1)
            await it.press("comma")
            await it.until_epoch(0)
        await it.command("page direction")
        await it.press("full_stop", "tab", "n")
        view = it.app.screen.view
        assert view.choice == replace(before, update=1)
        assert view.moment.epoch == 0

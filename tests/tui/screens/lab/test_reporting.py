"""The report of the run on the screen, by one key."""

from __future__ import annotations

import re

import pytest

import tui.screens.lab.reporting

WRITTEN = "the report on run 1 is in"


async def short(it) -> None:
    """A run of few epochs, and so a report that is soon there."""
    await it.command("hidden 3")
    await it.command("epochs 20")
    await it.press("ctrl+r")
    await it.until(lambda: it.status.epoch > 0)


@pytest.mark.slow
async def test_one_key_writes_it_and_tells_where_it_is(lab, tmp_path):
    async with lab() as it:
        await short(it)
        await it.press("r")
        await it.until(lambda: WRITTEN in it.text, 60)
        page = tmp_path / "report-run-1" / "report.html"
        assert page.exists()
        assert "report-run-1/report.html, with 3 figures" in " ".join(it.text.split())
        assert "hidden layers" in page.read_text()
        await it.press("r")
        await it.until(lambda: (tmp_path / "report-run-1-2" / "report.html").exists(), 60)


@pytest.mark.slow
async def test_meanwhile_the_lab_goes_on_and_esc_stops_it(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(tui.screens.lab.reporting, "SEEDS", 2000)
    async with lab() as it:
        await it.press("r")
        await it.until(lambda: re.search(r"writing the report on run 1: \d+ %", it.text))
        await it.press("r")
        assert "writing the report on run 1" in it.text
        await it.press("space")
        await it.until(lambda: it.status.epoch > 0)
        await it.press("q")
        await it.until_shows("quit, without the report on run 1? q again is yes")
        await it.press("l")
        await it.press("escape")
        await it.until_shows("the report on run 1 is not written")
        assert not list(tmp_path.glob("report-run-*"))


async def test_it_is_quit_while_a_report_is_written(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(tui.screens.lab.reporting, "SEEDS", 2000)
    async with lab() as it:
        await it.press("r")
        await it.until_shows("writing the report")
    assert not list(tmp_path.glob("report-run-*"))


async def test_what_goes_wrong_is_told_and_the_lab_goes_on(lab, monkeypatch):
    def fail(*_arguments, **_options):
        raise MemoryError("no room")

    monkeypatch.setattr(tui.screens.lab.reporting, "own_report", fail)
    async with lab() as it:
        await it.press("r")
        await it.until_shows("the report on run 1 failed: MemoryError: no room")
        await it.press("space")
        await it.until(lambda: it.status.epoch > 0)


@pytest.mark.slow
def test_in_a_real_terminal_the_seeds_train_on_all_cores(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press("r")
        it.until_shows("writing the report on run 1")
        it.until(lambda: WRITTEN in it.text, 90)
        it.press("q")
        assert it.until_left() == 0
        assert b"Traceback" not in it.written

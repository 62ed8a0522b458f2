"""The screens of the Lab's run: they share the run, the player and the playhead."""

from __future__ import annotations

import pytest

SCREENS = ("1", "3", "4")


@pytest.mark.slow
async def test_the_screens_share_run_and_playhead(lab):
    async with lab(120, 40) as it:
        await it.press(".")
        await it.until(lambda: it.recording.edge > 0)
        await it.finish(300)
        runs = len(it.app.lab.laboratory.session.runs)
        for key, epoch in zip((*SCREENS[1:], *SCREENS), (299, 298, 297, 296, 295), strict=True):
            await it.press(key, ",")
            await it.until(lambda epoch=epoch: it.status.epoch == epoch)
        assert len(it.app.lab.laboratory.session.runs) == runs


@pytest.mark.slow
@pytest.mark.parametrize("key", SCREENS[1:])
async def test_a_run_is_trained_branched_and_continued_on_each(lab, key):
    async with lab(120, 40) as it:
        session = it.app.lab.laboratory.session
        await it.press(key, "space")
        await it.until(lambda: it.recording.edge > 0)
        await it.press("space", "b")
        await it.until(lambda: len(session.runs) == 2)
        await it.press("f")
        await it.until(lambda: it.status.word == "Finished")
        await it.press("c")
        await it.until(lambda: session.shown.recording.epochs == 6000)
        await it.press("escape")
        assert it.app.screen is it.app.lab


@pytest.mark.slow
async def test_the_lab_has_its_map_when_it_comes_back(lab):
    async with lab(120, 40) as it:
        shape = it.app.lab.view.grid_shape
        for key in ("3", "4", "2", "3", "=", "4"):
            await it.press(key, "1")
            await it.until(lambda: it.app.lab.view.moment.grid is not None)
            assert it.app.lab.view.moment.grid.shape[:2] == shape
        assert it.app.lab.view.moment.lens is None

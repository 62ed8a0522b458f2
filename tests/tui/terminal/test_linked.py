"""How fast frames may come, as somebody asked and as the line takes them."""

from __future__ import annotations

import pytest

from tui.app import BpTuiApp
from tui.terminal.link import LOW_RATE
from tui.terminal.options import TerminalOptions


@pytest.mark.parametrize("fps", [1, 2, 30])
def test_fps_limits_the_frames(plain, fps):
    plain()
    app = BpTuiApp(options=TerminalOptions(fps=fps))
    assert app.frame_seconds(1000) == 1 / fps


@pytest.mark.parametrize(("low", "most"), [(False, 10_000), (True, int(LOW_RATE))])
def test_a_frame_of_many_bytes_is_followed_by_a_longer_rest(plain, low, most):
    plain()
    app = BpTuiApp(options=TerminalOptions(low_bandwidth=low))
    assert app.low is low
    assert app.fine is not low
    app._cells.bytes_painted += 2000
    assert app.frame_seconds(10_000) == pytest.approx(2000 / most, rel=1e-3)
    assert app.frame_seconds(10_000) == 0
    app._cells.bytes_painted += 1_000_000
    assert app.frame_seconds(10_000) <= 1


async def test_b_sends_little_and_all_again(lab):
    async with lab() as it:
        await it.press("B")
        assert "low bandwidth: at most 4 kB a second" in it.text
        assert it.app.low
        await it.press("B")
        assert "all frames and colours are sent" in it.text
        assert not it.app.low

"""The timeline: the chart's x axis with the playhead's handle."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tui.drawing.canvas import Drawing
from tui.drawing.palette import DARK
from tui.drawing.scale import LABEL_WIDTH, axis_step, column_of
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline


def axis(**changes: Any) -> Drawing:
    """A timeline of 86 cells with some arguments changed."""
    arguments: dict[str, Any] = {
        "epochs": 3000,
        "edge": 3000,
        "playhead": 2200,
        "width": 86,
        "palette": DARK,
    }
    return timeline(**(arguments | changes))


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    """Every cell as a character and its style."""
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def colour(style: Style) -> str | None:
    return style.color.name if style.color else None


def test_timeline_shows_played_recorded_and_open_parts() -> None:
    bar, _ = cells(axis(edge=2500, playhead=1000, forks=(400, 2000), state_glyph="▮▮"))
    text = "".join(glyph for glyph, _ in bar)
    head, edge = column_of(1000, 3000, 80), column_of(2500, 3000, 80)
    assert text.startswith("▮▮    ")
    track = bar[LABEL_WIDTH:]
    forks = [column_of(400, 3000, 80), column_of(2000, 3000, 80)]
    assert [place for place, (glyph, _) in enumerate(track) if glyph == "┻"] == forks
    for place, (glyph, style) in enumerate(track):
        if place not in (*forks, head):
            expected = (
                ("━", DARK.accent)
                if place < head
                else ("━", DARK.unplayed)
                if place <= edge
                else ("╌", DARK.rule)
            )
            assert (glyph, colour(style)) == expected


def test_timeline_labels() -> None:
    def labels(**changes: Any) -> list[str]:
        return axis(**changes).plain.split("\n")[1].split()

    assert labels() == ["0", "1,000", "2,200", "3,000"]
    assert labels(playhead=2512) == ["0", "1,000", "2,000", "2,512", "3,000"]
    assert labels(playhead=0) == ["0", "1,000", "2,000", "3,000"]
    assert labels(playhead=2999) == ["0", "1,000", "2,000", "2,999"]
    assert labels(epochs=7, edge=7, playhead=3)[0] == "0"
    assert labels(epochs=1_000_000, edge=5, playhead=5)[-1] == "1,000,000"
    assert axis_step(3000, 5) == 1000
    assert axis_step(3, 5) == 1


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 160))
def test_timeline_labels_keep_apart(epochs: int, playhead: int, width: int) -> None:
    line = axis(epochs=epochs, edge=epochs, playhead=playhead, width=width).plain.split("\n")[1]
    shown = [int(word.replace(",", "")) for word in line.split()]
    assert shown == sorted(set(shown))
    if width - LABEL_WIDTH >= len(f"{epochs:,}"):
        assert min(playhead, epochs) in shown
    assert not line[:LABEL_WIDTH].strip()


@given(st.integers(0, 130))
def test_any_width_is_exact(width: int) -> None:
    assert [len(line) for line in axis(width=width).plain.split("\n")] == [width] * 2


def test_ascii_mode_emits_ascii_only() -> None:
    for state in (PLAYING, PAUSED, FINISHED):
        bar = axis(ascii=True, edge=2500, playhead=1000, forks=(400,), state_glyph=state).plain
        assert bar.isascii()
        assert set("=-.+O") <= set(bar)
        assert bar[0] != " "


def test_glyphs_are_one_cell_wide() -> None:
    assert axis(forks=(400,), state_glyph=PAUSED).width == 86

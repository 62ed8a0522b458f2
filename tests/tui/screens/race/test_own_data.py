"""Files and formulas side by side in a race."""

from __future__ import annotations

import pytest


@pytest.mark.slow
async def test_a_file_a_formula_and_a_built_in_set_race(race, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,odd\n2,4,even\n3,9,odd\n4,16,even\n")
    async with race() as it:
        await it.command("vary dataset=points.csv,max(x1, x2) > 0,iris")
        await it.command("epochs 20")
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.status[:3] == ("Finished", 20, 20))
        varied = dict(it.racing.sweep.vary)["dataset"]
        assert varied == ("points.csv", "max(x1, x2) > 0", "iris")
        assert {e.samples for e in it.racing.sweep.experiments} == {4, 100, 150}
        for name in varied:
            assert name in it.text

"""What the race writes into files."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree


async def test_the_standing_is_a_table_of_the_figures_that_are_shown(lab, tmp_path):
    async with lab() as it:
        await it.press("2")
        await it.until_shows("Standing")
        for line in ("epochs 20", "hidden 3", "vary lr=0.01,0.1", "seeds 3"):
            await it.command(line)
        await it.press("ctrl+r", "f")
        await it.until(lambda: "20 of 20" in it.text, 30)
        await it.command("export csv")
        await it.until_shows("the standing at epoch 20 is in")
    (path,) = tmp_path.glob("*-race-standing.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert sorted(float(row["learning_rate"]) for row in rows) == [0.01, 0.1]
    for row in rows:
        low, middle, high = (float(row[f"final_loss_{end}"]) for end in ("min", "median", "max"))
        assert low <= middle <= high


async def test_its_panels_are_pictures_and_it_has_no_scripts(lab, tmp_path):
    async with lab() as it:
        await it.press("2")
        await it.until_shows("Standing")
        await it.command("export svg")
        await it.until_shows("the standing is in")
        (path,) = tmp_path.glob("*-race-standing.svg")
        assert "Standing" in {e.text for e in ElementTree.fromstring(path.read_text()).iter()}
        await it.command("export numpy")
        await it.until_shows("must be svg, png, svg screen, png screen or csv")

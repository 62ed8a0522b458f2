"""A file or a formula as the Lab's data set: set from the line, shown in the form, refused."""

from __future__ import annotations

import pytest

POINTS = "a,b,kind\n" + "".join(
    f"{i},{i * i},{'even' if i % 2 == 0 else 'odd'}\n" for i in range(9)
)


@pytest.fixture
def points(tmp_path, monkeypatch):
    """A file of nine points in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text(POINTS)
    return tmp_path / "points.csv"


@pytest.mark.slow
async def test_a_file_is_set_from_the_line_and_trained_on(lab, points):
    async with lab() as it:
        await it.command("dataset points.csv")
        await it.until(lambda: it.row("data set").endswith("points.csv"))
        assert it.row("samples").endswith(" 9")
        await it.command("epochs 5")
        await it.command("run")
        await it.until(lambda: "9 points" in it.text)


@pytest.mark.slow
async def test_a_wrong_file_is_told_of_in_the_form(lab, points):
    async with lab() as it:
        points.write_text(POINTS + "9,x,odd\n")
        await it.command("dataset points.csv")
        await it.until(lambda: "line 11, column b, is 'x'" in it.words)
        assert it.row("data set").startswith("!")
        points.write_text(POINTS)
        await it.command("dataset x1 >")
        await it.until(lambda: "position 5" in it.words)
        await it.command("dataset x1 > x2")
        await it.until(lambda: it.row("data set").startswith("•"))
        assert it.row("samples").endswith(" 100")


@pytest.mark.slow
async def test_a_file_that_goes_away_under_a_run_ends_nothing(lab, points):
    async with lab() as it:
        await it.command("dataset points.csv")
        await it.command("epochs 5")
        await it.command("run")
        await it.until(lambda: "9 points" in it.text)
        points.unlink()
        await it.command("run")
        await it.until(lambda: "there is no such file" in it.text)
        await it.command("seed 9")
        await it.until(lambda: it.row("seed").endswith("9"))
        assert "9 points" in it.text

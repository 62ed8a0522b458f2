"""What both screens say where something cannot be, or comes from outside."""

from __future__ import annotations

import os
import re

import pytest

pytestmark = pytest.mark.slow  # Whole sittings in the app, both screens at several sizes.

SIZES = pytest.mark.parametrize(
    "size",
    [(60, 20), *(pytest.param(it, marks=pytest.mark.slow) for it in ((80, 24), (120, 40)))],
    ids=str,
)
LONG, LONGER = "9" * 4300, "9" * 4301
"""As many digits as Python reads, and one more."""

NOT_THERE = "could not be written: no such file or directory"


REFUSED = {
    "preset XOR": "must be one of report-linear, report-xor",
    "theme none": "must be one of those that :theme lists",
    "epoch -1": "must be a whole number, 0 or more",
    "lr -5": "must be a number above 0, at most 100",
    "hidden 0": "must be whole numbers with commas",
    "samples 50": "samples cannot be set: xor has its 21",
    "initializer x; it must be y": "must be one of normal, uniform",
}


@SIZES
async def test_a_refusal_says_what_is_allowed_at_every_size(size, lab, race):
    for opened in (lab, race):
        async with opened(*size) as it:
            for line, allowed in REFUSED.items():
                await it.command(line)
                await it.until_shows(allowed)
                assert "does not vary" not in it.text
                await it.press("s")


async def test_a_line_about_the_field_that_has_the_focus_counts(lab, race):
    async with lab() as it:
        await it.press("e")
        it.type("ctrl+p", *"lr 0.5", "enter")
        await it.until(lambda: it.row("learning rate").endswith(" 0.5"))
    async with race() as it:
        await it.press("e", *["down"] * 6)
        it.type("ctrl+p", *"epochs 700", "enter")
        await it.until(lambda: "epochs 700" in it.drawer)


async def test_an_epoch_of_any_length_is_one(lab):
    async with lab() as it:
        await it.finish(epochs=20)
        await it.command("epoch " + "0" * 5000 + "7")
        await it.until_epoch(7)
        for digits in (LONG, LONGER, "1,000,000"):
            await it.command(f"epoch {digits}")
            await it.until_shows("it must be at most 20")
            assert it.status.epoch == 7


@pytest.mark.parametrize("digits", [LONG, LONGER], ids=len)
async def test_a_number_of_any_length_is_refused(digits, lab):
    async with lab() as it:
        for name in ("theme", "nothing", "epochs", "lr", "hidden", "seed", "noise", "bias"):
            await it.command(f"{name} {digits}")
            await it.until(lambda: re.search("must be|try a setting", it.text))
        await it.press("ctrl+r")
        assert it.status.word == "Ready"


@pytest.mark.parametrize("digits", [LONG, LONGER], ids=len)
async def test_a_grid_of_numbers_of_any_length_is_refused(digits, race):
    async with race() as it:
        for line in (
            "seeds {}",
            "seeds 1-{}",
            "vary lr={}",
            "vary lr=log:1:{}:3",
            "vary lr=log:1:2:{}",
        ):
            await it.command(line.format(digits))
            await it.until(lambda: re.search("must be|range is|at most", it.text))
            await it.press("ctrl+r")
            assert it.status.word == "Ready"
            await it.press("escape")


FOLDERS = {
    "it`s `q`": "it`s `q`",
    "\x1b[31mred\x07": "\\x1b[31mred\\x07",
    "[red]b[/]; &lt;": "[red]b[/]; &lt;",
    "中文": "中文",
    "a" * 200: "are in ./report-xor-run-1-curves.csv",
}


@pytest.mark.parametrize(
    ("folder", "shown"),
    [
        (os.fsdecode(b"latin-\xe9"), "latin-\\xe9"),
        *(pytest.param(*it, marks=pytest.mark.slow) for it in FOLDERS.items()),
    ],
)
async def test_a_folder_is_named_as_it_is_called(folder, shown, lab, tmp_path, monkeypatch):
    path = tmp_path / folder.replace("/", "\u2215")
    path.mkdir()
    async with lab(200, 40) as it:
        monkeypatch.chdir(path)
        await it.command("export csv")
        await it.until_shows(shown.replace("/", "\u2215") if len(folder) < 99 else shown)
        assert all(len(line) >= 190 for line in it.lines)
        await it.press("2")
        await it.until_shows("Standing")
        await it.press("w")
        await it.until_shows("xor-race.toml")
    assert sorted(file.name for file in path.iterdir()) == [
        "report-xor-run-1-curves.csv",
        "xor-race.toml",
    ]


async def test_a_folder_that_is_gone_is_told_in_one_sentence(lab, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    async with lab() as it:
        monkeypatch.chdir(gone)
        gone.rmdir()
        await it.press("w")
        await it.until_shows(f"report-xor-run-1.toml {NOT_THERE}")
        await it.press("r")
        await it.until_shows("the report needs a folder to be written to")
        await it.press("2")
        await it.until_shows("Standing")
        await it.press("w")
        await it.until_shows(f"xor-race.toml {NOT_THERE}")
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no folder that nobody can write to")
async def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(lab, monkeypatch):
    async with lab() as it:
        monkeypatch.chdir("/proc/self")
        await it.press("w")
        await it.until_shows("report-xor-run-1.toml could not be written: ")
        await it.press("r")
        await it.until_shows("the report needs a folder that can be written to; this one cannot")


async def test_a_loss_of_zero_is_drawn_beside_zero(lab, race):
    settings = ("samples 10", "activation identity", "squash_input off", "seed 0", "epochs 300")
    async with lab() as it:
        await it.command("preset linear")
        for line in (*settings, "hidden 10", "lr 1"):
            await it.command(line)
        await it.press("ctrl+r", "f")
        await it.until(lambda: it.status[:4] == ("Finished", 300, 300, "0"))
        assert re.search(" 0 +.[▄▀]{30}", it.text), it.text
    async with race() as it:
        await it.command("preset linear")
        for line in (*settings[:3], "epochs 300", "vary hidden=10", "vary lr=1,0.01", "seeds 0,2"):
            await it.command(line)
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        assert re.search(" 0 +.[▄▀]{30}", it.text), it.text

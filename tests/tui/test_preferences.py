"""What is remembered from one sitting to the next, whatever has become of the file."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from core.refusal import Refusal
from tui.preferences import Preferences, load, preferences_file, remember

CHOSEN = Preferences(
    theme="bp-light", marker="braille", pace=-2, map_style="boundary", mouse=True, ascii=True,
    no_color=True, fps=5,
)  # fmt: skip


@pytest.fixture
def file() -> Path:
    """The file's place, in a folder that is there."""
    file = preferences_file()
    file.parent.mkdir(parents=True)
    return file


def test_at_first_defaults_count_and_nothing_is_written():
    assert load() == (Preferences(), "")
    assert not preferences_file().parent.exists()


def test_what_is_chosen_comes_back():
    remember(CHOSEN, *Preferences.model_fields)
    assert load() == (CHOSEN, "")


def test_a_choice_that_is_taken_back_is_gone():
    remember(CHOSEN, "mouse", "fps")
    remember(Preferences(), "mouse")
    assert load() == (Preferences(fps=5), "")


def test_only_what_was_chosen_is_written_and_the_rest_stays(file):
    file.write_text('later = "of another version"\npace = 3\n')
    remember(CHOSEN, "theme")
    assert tomllib.loads(file.read_text()) == {
        "later": "of another version",
        "pace": 3,
        "theme": "bp-light",
    }
    assert [it.name for it in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('marker = "stars"', "marker"),
        ("pace = 7", "pace"),
        ('pace = "fast"', "pace"),
        ("pace = true", "pace"),
        ("map_style = ['ascii']", "map_style"),
        ("mouse = 1", "mouse"),
        ("theme = 3.5", "theme"),
        ("[theme]\nname = 3", "theme"),
    ],
)
def test_a_bad_value_costs_no_other(value, name, file):
    file.write_text(f'theme = "bp-light"\n{value}\n' if name != "theme" else value)
    preferences, sentence = load()
    assert preferences == Preferences(theme="auto" if name == "theme" else "bp-light")
    assert sentence.startswith(f"{name} is ")
    assert sentence.endswith(f"; its default counts ({file})")


@pytest.mark.parametrize(
    "content",
    [
        b"theme = ",
        b"\xff\xfe",
        b"a" * 100_000,
        b"\x00",
        b"a = {",
        b"[[theme",
        b"a = " + b"[" * 5000,
    ],
)
def test_a_damaged_file_is_told_and_written_anew(content, file):
    file.write_bytes(content)
    assert load() == (Preferences(), f"the preferences are no TOML; defaults count ({file})")
    remember(CHOSEN, "marker")
    assert load() == (Preferences(marker="braille"), "")


def test_a_folder_in_the_file_s_place(file):
    file.mkdir()
    assert load() == (
        Preferences(),
        f"the preferences could not be read; defaults count (is a directory: {file})",
    )
    with pytest.raises(Refusal, match=r"could not be written \(is a directory"):
        remember(CHOSEN, "theme")


def test_a_file_in_the_folder_s_place(file):
    file.parent.rmdir()
    file.parent.write_text("")
    assert load()[1].endswith(f"; defaults count (not a directory: {file})")
    with pytest.raises(Refusal, match="could not be written"):
        remember(CHOSEN, "theme")


def test_a_link_stays_one(file, tmp_path):
    there = tmp_path / "dotfiles.toml"
    there.write_text("pace = 1\n")
    os.symlink(there, file)
    remember(CHOSEN, "theme")
    assert file.is_symlink()
    assert tomllib.loads(there.read_text()) == {"pace": 1, "theme": "bp-light"}


def test_the_environment_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("BP_TUI_HOME", str(tmp_path))
    assert preferences_file() == tmp_path / "preferences.toml"
    monkeypatch.delenv("BP_TUI_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert preferences_file().is_relative_to(tmp_path / "settings")

"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from core.refusal import Refusal
from tui.files import check_writable, toml_files, write_named, write_new, write_once, write_whole
from tui.report.files import check_folder, write_files


@pytest.fixture(autouse=True)
def _in_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file take three bytes and no more."""

    def write_bytes(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:3])
        if len(data) > 3:
            raise OSError(28, "No space left on device")
        return len(data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)


def test_what_cannot_be_written_whole_leaves_all_as_it_was(monkeypatch):
    Path("old.csv").write_text("old")
    full_disk(monkeypatch)
    for name in ("old.csv", "new.csv"):
        with pytest.raises(Refusal, match=r"csv is '\w+.csv'; .* \(no space left on device\)"):
            write_named("csv", Path(name), "a,b,c,d")
        with pytest.raises(OSError, match="No space"):
            write_whole({Path("first.csv"): "a", Path(name): "a,b,c,d"})
    assert [path.name for path in Path().iterdir()] == ["old.csv"]
    assert Path("old.csv").read_text() == "old"


def test_a_link_stays_a_link_and_modes_are_kept():
    Path("folder").mkdir()
    Path("folder/real.csv").write_text("old")
    os.chmod("folder/real.csv", 0o640)
    Path("link.csv").symlink_to("folder/real.csv")
    write_named("csv", Path("link.csv"), b"new")
    assert Path("link.csv").is_symlink()
    assert Path("folder/real.csv").read_bytes() == b"new"
    assert stat.S_IMODE(Path("folder/real.csv").stat().st_mode) == 0o640
    assert len(list(Path("folder").iterdir())) == 1


def test_a_long_name_can_be_written_too():
    name = "x" * 251 + ".csv"
    write_named("csv", Path(name), "a")
    assert Path(name).read_text() == "a"


def test_what_is_no_regular_file_is_written_as_it_is():
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_named("csv", Path("pipe"), "a,b\n")
    assert os.read(reader, 100) == b"a,b\n"
    os.close(reader)
    write_named("csv", Path(os.devnull), "a,b\n")
    assert [path.name for path in Path().iterdir()] == ["pipe"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it must be a file, and this is a folder"),
        ("missing/x.csv", "it must be a writable file (no such file or directory)"),
        ("file.csv/x.csv", "it must be a writable file (no such file or directory)"),
        ("y" * 300, "it must be a writable file (file name too long)"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(name, reason):
    Path("folder").mkdir()
    Path("file.csv").write_text("")
    with pytest.raises(Refusal) as refused:
        check_writable(save=None, csv=Path(name))
    assert str(refused.value) == f"csv is '{name}'; {reason}"


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(monkeypatch):
    files = {"report.html": "old", "report.md": "old", "data/runs.csv": "old", "toml/x.toml": "o"}
    write_files(Path("out"), files)
    full_disk(monkeypatch)
    with pytest.raises(Refusal, match=r"out is 'out'; .* \(no space left on device\)"):
        write_files(Path("out"), dict.fromkeys(files, "new page"))
    found = {str(p.relative_to("out")): p.read_text() for p in Path("out").rglob("*.*")}
    assert found == files


def test_what_the_output_is_written_to_is_no_file_for_results(monkeypatch):
    with open("x.csv", "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        with pytest.raises(Refusal, match=r"csv is 'x\.csv'; it must be another file than the o"):
            check_writable(csv=Path("x.csv"))


def test_two_options_cannot_write_one_file():
    Path("link.csv").symlink_to("x.csv")
    with pytest.raises(Refusal, match=r"csv and curves are both 'link\.csv'"):
        check_writable(csv=Path("x.csv"), curves=Path("link.csv"))


@pytest.mark.parametrize("forbidden", ["mine.csv", ""])
def test_what_may_not_be_written_is_refused(monkeypatch, tmp_path, forbidden):
    Path("mine.csv").write_text("old")
    allowed = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: Path(path).resolve() != tmp_path / forbidden and allowed(path, mode),
    )
    with pytest.raises(Refusal, match="permission denied"):
        write_named("csv", Path("mine.csv"), "new")
    assert Path("mine.csv").read_text() == "old"


def test_a_folder_that_was_deleted_is_one_sentence(monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(Refusal, match=r"csv is 'x.csv'; it must be a writable file \(no such"):
        write_named("csv", Path("x.csv"), "a")
    with pytest.raises(Refusal, match=r"out is 'out'; it must be a folder for files \(no such"):
        check_folder(Path("out"))


def test_a_folder_of_too_long_a_name_is_one_sentence():
    with pytest.raises(Refusal, match=r"it must be a folder for files \(file name too long\)"):
        check_folder(Path("x" * 300))


def test_toml_files_are_listed_by_their_beginning(tmp_path):
    (tmp_path / "runs").mkdir()
    for name in ("b.toml", "a.toml", "a.csv", ".a.toml", "runs/a.toml"):
        (tmp_path / name).touch()
    assert toml_files("") == ["a.toml", "b.toml", "runs/"]
    assert toml_files("a") == ["a.toml"]
    assert toml_files("runs/") == ["runs/a.toml"]
    assert toml_files(f"{tmp_path}/ru") == [f"{tmp_path}/runs/"]
    assert toml_files("none/") == []


def test_the_same_text_is_written_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert write_once("run", "a") == (Path("run.toml"), False)
    assert write_once("run", "b") == (Path("run-2.toml"), False)
    assert write_once("run", "a") == (Path("run.toml"), True)
    assert write_once("run", "b") == (Path("run-2.toml"), True)
    Path("run.toml").write_bytes(b"\xff")
    assert write_once("run", "a") == (Path("run-3.toml"), False)
    assert Path("run.toml").read_bytes() == b"\xff"


def test_new_files_are_never_over_another_and_never_in_part(monkeypatch):
    assert write_new("run", "a").name == "run.toml"
    assert write_new("run", "b").name == "run-2.toml"
    if Path("/dev/full").exists():
        opened = Path.open

        def open_full(self: Path, *arguments: str, **options: str) -> object:
            opened(self, *arguments, **options).close()
            return opened(Path("/dev/full"), "wb")

        monkeypatch.setattr(Path, "open", open_full)
        with pytest.raises(Refusal, match=r"run-3\.toml could not be written: no space left"):
            write_new("run", "c")
    assert sorted(path.name for path in Path().iterdir()) == ["run-2.toml", "run.toml"]

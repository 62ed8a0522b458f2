"""A process is seen for as long as it lives, and not longer."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.store import presence as presence_module
from core.store.presence import FOLDER, Presence, present

OTHER = """\
import sys
from pathlib import Path
from core.store.presence import Presence
presence = Presence("run", Path(sys.argv[1]))
print(presence.token, flush=True)
sys.stdin.read()
"""


def test_a_process_is_there_until_it_closes(tmp_path: Path) -> None:
    presence = Presence("lab", tmp_path)
    told = present(presence.token, tmp_path)
    assert told is not None
    assert (told["pid"], told["doing"]) == (os.getpid(), "lab")
    presence.close()
    assert present(presence.token, tmp_path) is None
    assert present("", tmp_path) is None
    assert present("no such process", tmp_path) is None


def test_a_process_that_is_killed_is_gone_and_its_file_is_swept_away(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        told = present(token, tmp_path)
        assert told is not None
        assert told["pid"] == process.pid
        process.kill()
    assert (tmp_path / FOLDER / token).exists()
    presence = Presence("lab", tmp_path)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [presence.token]
    assert present(token, tmp_path) is None
    presence.close()


def test_a_file_that_is_written_only_now_belongs_to_a_process(tmp_path: Path) -> None:
    presence = Presence("lab", tmp_path)
    path = tmp_path / FOLDER / presence.token
    for text in ("", '{"pid": 1', "[]", "\x00\xff"):
        path.write_text(text)
        assert present(presence.token, tmp_path) == {}
    presence.close()


def test_a_file_swept_away_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = fcntl.flock, []

    def flock(file: object, how: int) -> None:
        if how == fcntl.LOCK_EX and not swept:
            for path in (tmp_path / FOLDER).iterdir():
                path.unlink()
                swept.append(path)
        lock(file, how)  # type: ignore[arg-type]

    monkeypatch.setattr(fcntl, "flock", flock)
    presence = Presence("lab", tmp_path)
    assert swept
    assert present(presence.token, tmp_path)
    presence.close()


def test_a_process_whose_file_was_deleted_can_be_there_again(tmp_path: Path) -> None:
    presence = Presence("lab", tmp_path)
    (tmp_path / FOLDER / presence.token).unlink()
    (tmp_path / FOLDER).rmdir()
    assert present(presence.token, tmp_path) is None
    presence.renew()
    assert present(presence.token, tmp_path)
    presence.close()
    presence.renew()
    assert present(presence.token, tmp_path)
    presence.close()


def test_without_locks_the_number_of_the_process_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_file: object, _how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    presence = Presence("lab", tmp_path)
    assert present(presence.token, tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    monkeypatch.setattr(os, "getpid", lambda: ended.pid)
    other = Presence("lab", tmp_path)
    assert present(other.token, tmp_path) is None
    monkeypatch.setattr(presence_module, "sweep", lambda _folder: None)
    monkeypatch.setattr(presence_module.socket, "gethostname", lambda: "another machine")
    away = Presence("lab", tmp_path)
    monkeypatch.undo()
    monkeypatch.setattr(fcntl, "flock", flock)
    assert present(away.token, tmp_path)  # nobody here can know
    for one in (presence, other, away):
        one.close()


def test_a_folder_that_is_none_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(OSError, match="File exists"):
        Presence("lab", tmp_path)
    assert present("token", tmp_path) is None

"""Files that are written whole or not at all, and never over another by mistake."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from core.refusal import Refusal

MOST_FILES = 50
"""Names of files that are listed."""


def reason(error: OSError) -> str:
    """Return why something cannot be read or written, in a few words."""
    return (error.strerror or str(error)).lower()


def write_whole(
    files: Mapping[Path, str | bytes], *, then: Callable[[], None] = lambda: None
) -> None:
    """Write files beside their places, all of them; then put them there in their order, after
    what is to be done just `then`. Raises `OSError`, with nothing changed."""
    parts = {
        path: path.with_name(f".{os.getpid()}-{number}.part") for number, path in enumerate(files)
    }
    try:
        for path, content in files.items():
            parts[path].write_bytes(content.encode() if isinstance(content, str) else content)
            if path.exists():
                shutil.copymode(path, parts[path])
        then()
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def write_named(option: str, path: Path, content: str | bytes) -> None:
    """Write the file that an option names, perhaps by a link; `Refusal` where that cannot be.

    What is no regular file (a pipe, a terminal, /dev/null) is written to as it is.
    """
    check_writable(**{option: path})
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            write_whole({path.resolve(): content})
    except OSError as error:
        raise Refusal(_unwritable(option, path, reason(error))) from None


def write_each(
    files: Mapping[str, tuple[Path | None, Callable[[], str | bytes]]],
) -> list[Refusal]:
    """Write the files that options name, by their names; return why some could not be, for what
    was trained is shown all the same."""
    refusals = []
    for option, (path, content) in files.items():
        if path is not None:
            try:
                write_named(option, path, content())
            except Refusal as refusal:
                refusals.append(refusal)
    return refusals


def check_writable(**paths: Path | None) -> None:
    """Refuse, before any work, a file that an option names and that could not be written, or
    that two options name; by the options' names."""
    seen: dict[Path, str] = {}
    for option, path in paths.items():
        if path is None:
            continue
        try:
            _check_writable(option, path)
            other = seen.setdefault(path.resolve(), option)
        except OSError as error:
            raise Refusal(_unwritable(option, path, reason(error))) from None
        if other != option:
            raise Refusal(f"{other} and {option} are both '{path}'; they must be two files")


def _check_writable(option: str, path: Path) -> None:
    if str(path) == "-":
        raise Refusal(f"{option} is '-'; it must be the name of a file")
    if path.is_dir():
        raise Refusal(f"{option} is '{path}'; it must be a file, and this is a folder")
    folder = path.resolve().parent
    if not path.exists() and not folder.is_dir():
        raise Refusal(_unwritable(option, path, "no such file or directory"))
    if path.is_file() and _is_output(path):
        raise Refusal(f"{option} is '{path}'; it must be another file than the output's")
    regular = path.is_file() or not path.exists()
    needed = [*([path] if path.exists() else []), *([folder] if regular else [])]
    if not all(os.access(there, os.W_OK) for there in needed):
        raise Refusal(_unwritable(option, path, "permission denied"))


def _is_output(path: Path) -> bool:
    """Return whether standard output is written to a file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):  # there is none
        return False


def _unwritable(option: str, path: Path, reason: str) -> str:
    return f"{option} is '{path}'; it must be a writable file ({reason})"


def names_of(path: Path) -> list[str]:
    """Return the names of a file in this folder, the longest first."""
    short = f"./{path}"
    with suppress(OSError):  # the folder is gone meanwhile
        return [str(path.absolute()), short]
    return [short]


def toml_files(start: str) -> list[str]:
    """Return the names of some TOML files and of folders that begin with a text, in a folder."""
    folder, _, name = start.rpartition("/")
    there = Path(f"{folder}/" if folder or start.startswith("/") else ".").expanduser()
    try:
        paths = sorted(there.iterdir(), key=lambda path: path.name)
        found = [path.name + "/" * path.is_dir() for path in paths if path.name[:1] != "."]
    except OSError:
        return []
    before = start.removesuffix(name)
    files = [it for it in found if it.endswith((".toml", "/")) and it.startswith(name)]
    return [f"{before}{it}" for it in files[:MOST_FILES]]


def _places(name: str, suffix: str) -> Iterator[Path]:
    """NAME.toml in this folder, NAME-2.toml and so on; `Refusal` after very many."""
    for count in range(1, 1000):
        yield Path(f"{name}{suffix}" if count == 1 else f"{name}-{count}{suffix}")
    raise Refusal(f"there are too many files named {name}")


def write_new(name: str, content: str | bytes, suffix: str = ".toml") -> Path:
    """Write into the first of those places where there is nothing; return the file."""
    data = content.encode() if isinstance(content, str) else content
    for path in _places(name, suffix):
        try:
            with path.open("xb") as file:
                try:
                    file.write(data)
                    file.flush()
                except OSError:
                    path.unlink()
                    raise
        except FileExistsError:
            continue  # another sitting's
        except OSError as error:
            raise Refusal(f"{path} could not be written: {reason(error)}") from None
        return path
    raise AssertionError  # the places refuse before they end


def write_once(name: str, text: str) -> tuple[Path, bool]:
    """Write a text as `write_new` does, where it is in none of those places yet; return the file,
    and whether it was there already."""
    for path in takewhile(os.path.lexists, _places(name, ".toml")):
        with suppress(OSError):
            if path.read_bytes() == text.encode():
                return path, True
    return write_new(name, text), False

"""Files that are written anew, never over another."""

from __future__ import annotations

from pathlib import Path

from core.refusal import UsageError


def write_new(name: str, text: str) -> Path:
    """Text into NAME.toml in this folder, or into NAME-2.toml and so on; the file."""
    for count in range(1, 1000):
        path = Path(f"{name}.toml" if count == 1 else f"{name}-{count}.toml").absolute()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue  # another sitting's
        except OSError as error:
            reason = (error.strerror or "cannot be written").lower()
            raise UsageError(f"{path} could not be written: {reason}") from None
        return path
    raise UsageError(f"there are too many files named {name}")

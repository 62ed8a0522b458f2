"""An archive: named parts in one file, a ZIP that other programs open too, read without trust."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from core.refusal import Refusal, written

MOST_PARTS = 1000

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
"""Raised by the standard library for what is no sound ZIP."""


def packed_archive(parts: Mapping[str, bytes]) -> bytes:
    """Return parts as one file, the same for equal parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)  # of a date that is always the same
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=1)
    return file.getvalue()


class Archive:
    """Reads such a file; `Refusal` for what is damaged, or larger than it may be.

    Nothing is written to the disk, so that the names of parts lead nowhere.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except DAMAGED:
            raise Refusal("the file is not a run that bp-tui exported, or it is damaged") from None
        names = self._file.namelist()
        if len(names) > MOST_PARTS or len({*names}) < len(names):
            raise Refusal(f"the file has {len(names):,} parts; at most {MOST_PARTS:,} differ")
        self.names = frozenset(names)

    def read(self, name: str, most: int) -> bytes:
        """Return a part of at most so many bytes, whatever is told of its size."""
        try:
            with self._file.open(name) as part:
                data = part.read(most + 1)
                whole = len(data) > most or not part.read(1)
        except KeyError:
            raise Refusal(f"the file has no part '{written(name)}'") from None
        except (*DAMAGED, RuntimeError):  # the last for what is encrypted
            raise Refusal(f"part '{written(name)}' of the file is damaged") from None
        if len(data) > most or not whole:
            raise Refusal(f"part '{written(name)}' of the file has more than {most:,} bytes")
        return data

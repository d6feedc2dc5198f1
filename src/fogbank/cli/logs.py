"""Reading log files: their last lines, and what is appended to them."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_BLOCK_BYTES = 64 * 1024
# Lines are short; a caller that asks for more than this wants a pager on the file.
_TAIL_BYTES_MAX = 64 * 1024 * 1024
_POLL_SECONDS = 0.2


def last_lines(file: Path, count: int) -> list[str]:
    """The last `count` lines of `file`; none where it is not there."""
    try:
        with file.open("rb") as log:
            return _tail(log, count)
    except FileNotFoundError:
        return []


def _tail(log: IO[bytes], count: int) -> list[str]:
    at = log.seek(0, os.SEEK_END)
    text = b""
    while at > 0 and text.count(b"\n") <= count and len(text) < _TAIL_BYTES_MAX:
        size = min(_BLOCK_BYTES, at)
        at -= size
        log.seek(at)
        text = log.read(size) + text
    lines = text.decode(errors="replace").splitlines()
    return lines[-count:] if count else []


def follow(files: dict[str, Path], lines: int) -> Iterator[tuple[str, str]]:
    """(name, line) for the last `lines` of each file and then for whatever is appended, for ever.

    A file that is not there yet, is replaced or is cut short is read from its beginning.
    """
    tails = {name: _FollowedFile(file) for name, file in files.items()}
    for name, tail in tails.items():
        for line in tail.start(lines):
            yield name, line
    while True:
        for name, tail in tails.items():
            for line in tail.appended():
                yield name, line
        time.sleep(_POLL_SECONDS)


class _FollowedFile:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._inode = 0
        self._at = 0
        self._partial = b""

    def start(self, lines: int) -> list[str]:
        found = last_lines(self._file, lines)
        if self._file.exists():
            status = self._file.stat()
            self._inode, self._at = status.st_ino, status.st_size
        return found

    def appended(self) -> list[str]:
        try:
            with self._file.open("rb") as log:
                status = os.fstat(log.fileno())
                if status.st_ino != self._inode or status.st_size < self._at:
                    self._inode, self._at, self._partial = status.st_ino, 0, b""
                log.seek(self._at)
                chunk = log.read(_BLOCK_BYTES)
        except FileNotFoundError:
            return []
        self._at += len(chunk)
        *whole, self._partial = (self._partial + chunk).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

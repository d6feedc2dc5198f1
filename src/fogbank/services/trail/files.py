"""The trail as JSON lines: one file a day of services' time, for this user alone, one record a line."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

from fogbank.core.ownership import distrust

_SUFFIX = ".jsonl"


class DayFiles:
    """Appends lines to the files of their days. Not for two threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: tuple[date, int] | None = None

    def append(self, lines: list[tuple[date, bytes]]) -> None:
        """Writes lines, each with its line feed, in order. Raises OSError; then it isn't known how much was written."""
        start = 0
        while start < len(lines):
            day = lines[start][0]
            end = start
            while end < len(lines) and lines[end][0] == day:
                end += 1
            _write_all(self._descriptor(day), b"".join(line for _, line in lines[start:end]))
            start = end

    def close(self) -> None:
        """What was written is on disk afterwards."""
        if self._open is not None:
            descriptor, self._open = self._open[1], None
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def _descriptor(self, day: date) -> int:
        if self._open is not None and self._open[0] == day:
            return self._open[1]
        self.close()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._folder / f"{day.isoformat()}{_SUFFIX}", flags, 0o600)
        if reason := distrust(os.fstat(descriptor), os.geteuid()):
            os.close(descriptor)
            raise PermissionError(f"{self._folder}/{day.isoformat()}{_SUFFIX} {reason}")
        os.fchmod(descriptor, 0o600)
        self._open = (day, descriptor)
        return descriptor


def forget_days(folder: Path, now: datetime, kept_for: timedelta) -> int:
    """Removes the files of days that ended longer ago than that; how many."""
    gone = 0
    for path in sorted(folder.glob(f"????-??-??{_SUFFIX}")):
        try:
            day = date.fromisoformat(path.name.removesuffix(_SUFFIX))
        except ValueError:
            continue
        if day < (now - kept_for).date():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]

"""Spans of time as people write them: `3d`, `90m`, `1h30m`."""

import re

_UNIT_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([wdhms])")
# A century: nothing AWS keeps goes further, and dates stay within what libraries can hold.
DURATION_SECONDS_MAX = 100 * 366 * 86400


def parse_duration(text: str) -> float:
    """Seconds in `text`: numbers with w, d, h, m or s, largest first; a bare number is seconds. Raises ValueError."""
    compact = text.strip().lower().replace(" ", "")
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", compact):
        compact += "s"
    parts = _PART.findall(compact)
    units = [unit for _, unit in parts]
    in_order = units == [unit for unit in _UNIT_SECONDS if unit in units]
    if not parts or "".join(number + unit for number, unit in parts) != compact or not in_order:
        raise ValueError(f"'{text}' is no duration; write it like 3d, 90m or 1h30m")
    seconds = sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)
    if seconds > DURATION_SECONDS_MAX:
        raise ValueError(f"'{text}' is more than a hundred years")
    return seconds


def format_duration(seconds: float) -> str:
    """The largest two units of `seconds`, as `parse_duration` reads them: `3d4h`. Less than one: `0s`."""
    left = max(0, round(seconds))
    parts = []
    for unit, unit_seconds in _UNIT_SECONDS.items():
        count, left = divmod(left, unit_seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2]) or "0s"

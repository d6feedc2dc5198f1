"""Scalars as text and back: numbers, booleans, timestamps, blobs, as every text protocol writes them.

Readers take text and raise BadValue; writers take a value of the model's type and give text.
"""

import base64
import binascii
import email.utils
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fogbank.gateway.wire.errors import BadValue, UnserializableResult
from fogbank.gateway.wire.limits import NUMBER_DIGITS_MAX

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SPECIAL_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_ISO8601 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

INTEGER_RANGES = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}


def read_integer(text: str) -> int:
    """A 32-bit integer."""
    return _bounded_integer(text, "integer")


def read_long(text: str) -> int:
    """A 64-bit integer."""
    return _bounded_integer(text, "long")


def _bounded_integer(text: str, type_name: str) -> int:
    stripped = text.strip()
    if not _INTEGER.fullmatch(stripped):
        raise BadValue(type_name, text)
    return check_integer(int(stripped), type_name)


def check_integer(value: int, type_name: str) -> int:
    """`value` if it fits the type's width, else BadValue."""
    low, high = INTEGER_RANGES[type_name]
    if not low <= value <= high:
        raise BadValue(type_name, str(value) if abs(value) < 10**40 else "number")
    return value


def read_float(text: str) -> float:
    """A float or double; `NaN`, `Infinity` and `-Infinity` are the only words."""
    stripped = text.strip()
    if stripped in _SPECIAL_FLOATS:
        return _SPECIAL_FLOATS[stripped]
    if len(stripped) > NUMBER_DIGITS_MAX or not _DECIMAL.fullmatch(stripped):
        raise BadValue("double", text)
    return float(stripped)


def read_boolean(text: str) -> bool:
    """`true` or `false`, in any case."""
    lowered = text.strip().lower()
    if lowered == "true":
        return True
    if lowered == "false":
        return False
    raise BadValue("boolean", text)


def read_blob(text: str) -> bytes:
    """Base64; white space is ignored, anything else outside the alphabet refused."""
    try:
        compact = "".join(text.split()).encode("ascii")
        return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, UnicodeEncodeError) as cause:
        raise BadValue("blob", text) from cause


def read_string(text: str) -> str:
    """Text is what it is."""
    return text


def read_timestamp(text: str, stated_format: str | None) -> datetime:
    """A moment in UTC. AWS takes the other formats too where one is stated, so the text decides."""
    stripped = text.strip()
    try:
        if _DECIMAL.fullmatch(stripped) and not (stated_format == "iso8601" and len(stripped) == 4):
            return from_epoch(float(stripped) if not stripped.lstrip("+-").isdigit() else int(stripped[:20]))
        if stripped[:1].isdigit():
            return _from_iso8601(stripped)
        return _from_rfc822(stripped)
    except (ValueError, OverflowError, TypeError, IndexError) as cause:
        raise BadValue("timestamp", text) from cause


def from_epoch(seconds: float) -> datetime:
    """The moment `seconds` after 1970 in UTC, to the microsecond; raises ValueError or OverflowError."""
    if isinstance(seconds, int):
        return EPOCH + timedelta(seconds=seconds)
    # Rounded once: adding a float of seconds would lose the last microsecond in our century.
    whole = math.floor(seconds)
    return EPOCH + timedelta(seconds=whole, microseconds=round((seconds - whole) * 1_000_000))


def _from_iso8601(text: str) -> datetime:
    match = _ISO8601.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    moment = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), microsecond, tzinfo=UTC
    )
    if zone and zone not in "Zz":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        moment = moment - offset if zone[0] == "+" else moment + offset
    return moment


def _from_rfc822(text: str) -> datetime:
    moment = email.utils.parsedate_to_datetime(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_utc(value: object) -> datetime:
    """A handler's timestamp in UTC: an aware or naive (UTC) datetime, or seconds since 1970."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_epoch(value)
    raise UnserializableResult(f"not a timestamp: {type(value).__name__}")


def write_iso8601(value: object) -> str:
    """`2024-01-02T03:04:05Z`, with three or six digits of fraction where there is one."""
    moment = as_utc(value)
    return _whole_seconds(moment) + _fraction(moment) + "Z"


def write_iso8601_milliseconds(value: object) -> str:
    """`2024-01-02T03:04:05.000Z`, as EC2 writes: always in milliseconds."""
    moment = as_utc(value)
    return f"{_whole_seconds(moment)}.{moment.microsecond // 1000:03}Z"


def _whole_seconds(moment: datetime) -> str:
    # Not strftime: it does not pad a year before 1000 on every platform.
    return f"{moment.year:04}-{moment.month:02}-{moment.day:02}T{moment.hour:02}:{moment.minute:02}:{moment.second:02}"


def _fraction(moment: datetime) -> str:
    micro = moment.microsecond
    if not micro:
        return ""
    return f".{micro // 1000:03}" if micro % 1000 == 0 else f".{micro:06}"


def write_rfc822(value: object) -> str:
    """`Tue, 02 Jan 2024 03:04:05 GMT`; the format has no fraction."""
    return email.utils.format_datetime(as_utc(value), usegmt=True)


def epoch_number(value: object) -> int | float:
    """Seconds since 1970: an integer where there is no fraction."""
    moment = as_utc(value)
    delta = moment - EPOCH
    seconds = delta.days * 86_400 + delta.seconds
    return (seconds * 1_000_000 + delta.microseconds) / 1_000_000 if delta.microseconds else seconds


def write_epoch(value: object) -> str:
    """Seconds since 1970 as text."""
    return str(epoch_number(value))


def write_integer(value: object) -> str:
    """A whole number in decimal."""
    if not isinstance(value, int):
        raise UnserializableResult(f"not an integer: {type(value).__name__}")
    return str(int(value))


def write_float(value: object) -> str:
    """The shortest decimal that reads back equal; `NaN`, `Infinity`, `-Infinity` as words."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnserializableResult(f"not a number: {type(value).__name__}")
    return special_float(value) or str(value)


def special_float(value: float) -> str | None:
    """The word for a number that JSON and XML have no digits for, else None."""
    if math.isfinite(value):
        return None
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def write_boolean(value: object) -> str:
    """`true` or `false`."""
    return "true" if value else "false"


def write_blob(value: object) -> str:
    """Base64; text counts as its UTF-8."""
    return base64.b64encode(blob_bytes(value)).decode("ascii")


def blob_bytes(value: object) -> bytes:
    """A handler's blob as bytes."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise UnserializableResult(f"not bytes: {type(value).__name__}")


TIMESTAMP_WRITERS: dict[str, Callable[[object], str]] = {
    "iso8601": write_iso8601,
    "rfc822": write_rfc822,
    "unixtimestamp": write_epoch,
}


def text_reader(type_name: str, stated_timestamp_format: str | None) -> Callable[[str], object]:
    """The reader of a scalar type from text."""
    if type_name == "timestamp":
        return lambda text: read_timestamp(text, stated_timestamp_format)
    return _TEXT_READERS.get(type_name, read_string)


_TEXT_READERS: dict[str, Callable[[str], object]] = {
    "integer": read_integer,
    "long": read_long,
    "float": read_float,
    "double": read_float,
    "boolean": read_boolean,
    "blob": read_blob,
}

TEXT_WRITERS: dict[str, Callable[[object], str]] = {
    "integer": write_integer,
    "long": write_integer,
    "float": write_float,
    "double": write_float,
    "boolean": write_boolean,
    "blob": write_blob,
}

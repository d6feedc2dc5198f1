"""Scalars as text: what is written reads back equal, and what is not of the type is refused."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.gateway.wire.errors import BadValue, UnserializableResult
from fogbank.gateway.wire.scalars import (
    epoch_number,
    from_epoch,
    read_blob,
    read_boolean,
    read_float,
    read_integer,
    read_long,
    read_timestamp,
    write_blob,
    write_epoch,
    write_float,
    write_integer,
    write_iso8601,
    write_iso8601_milliseconds,
    write_rfc822,
)

moments = st.integers(-2_208_988_800_000_000, 7_258_118_400_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
MOMENT = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@given(moments)
def test_iso8601_keeps_the_microsecond(moment: datetime) -> None:
    assert read_timestamp(write_iso8601(moment), None) == moment


@given(moments)
def test_epoch_keeps_the_microsecond(moment: datetime) -> None:
    assert read_timestamp(write_epoch(moment), "unixtimestamp") == moment
    assert from_epoch(epoch_number(moment)) == moment


@given(moments)
def test_rfc822_keeps_the_second(moment: datetime) -> None:
    assert read_timestamp(write_rfc822(moment), "rfc822") == moment.replace(microsecond=0)


def test_ec2_timestamps_are_in_milliseconds() -> None:
    assert write_iso8601_milliseconds(MOMENT) == "2024-01-02T03:04:05.678Z"
    assert write_iso8601_milliseconds(MOMENT.replace(microsecond=0)) == "2024-01-02T03:04:05.000Z"


def test_naive_timestamps_count_as_utc_and_zones_are_converted() -> None:
    assert write_iso8601(MOMENT.replace(tzinfo=None, microsecond=0)) == "2024-01-02T03:04:05Z"
    assert write_iso8601(datetime(2024, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == "2024-01-01T22:00:00Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-02T03:04:05Z", MOMENT.replace(microsecond=0)),
        ("2024-01-02T05:04:05.678901+02:00", MOMENT),
        ("2024-01-02T01:04:05.678901-0200", MOMENT),
        ("2024-01-02T03:04:05.678901234Z", MOMENT),
        ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2024-01-02T03:04", datetime(2024, 1, 2, 3, 4, tzinfo=UTC)),
        ("Tue, 02 Jan 2024 03:04:05 GMT", MOMENT.replace(microsecond=0)),
        ("1704164645.678901", MOMENT),
        ("1704164645", MOMENT.replace(microsecond=0)),
        ("1.704164645E9", MOMENT.replace(microsecond=0)),
    ],
)
def test_timestamps_in_every_format(text: str, moment: datetime) -> None:
    assert read_timestamp(text, None) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024-13-01", "2024-01-02T25:00:00Z", "99999999999999", "-99999999999999", "1e400", "Tue"],
)
def test_what_is_no_timestamp_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_timestamp(text, None)


@given(st.integers(-(2**31), 2**31 - 1))
def test_integers_come_back(number: int) -> None:
    assert read_integer(write_integer(number)) == number


@pytest.mark.parametrize("text", ["", "abc", "1.5", "1_000", "0x10", "2147483648", "9" * 5000, "١", "1e3", "--1"])
def test_what_is_no_integer_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_integer(text)
    assert len(caught.value.value) < 300


def test_long_has_64_bits() -> None:
    assert read_long(str(2**63 - 1)) == 2**63 - 1
    with pytest.raises(BadValue):
        read_long(str(2**63))


@given(st.floats(allow_nan=False))
def test_floats_come_back(number: float) -> None:
    assert read_float(write_float(number)) == number


def test_nan_is_a_word() -> None:
    assert write_float(math.nan) == "NaN"
    assert math.isnan(read_float("NaN"))


@pytest.mark.parametrize("text", ["nan", "inf", "1,5", "", "1e", "1_0.0", "1" * 1000])
def test_what_is_no_float_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_float(text)


@given(st.binary(max_size=200))
def test_blobs_come_back(data: bytes) -> None:
    assert read_blob(write_blob(data)) == data
    assert read_blob(write_blob(data).rstrip("=")) == data


@pytest.mark.parametrize("text", ["a", "a*b=", "ünï", "===="])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_blob(text)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("TRUE", True), ("False", False), (" false ", False)])
def test_booleans(text: str, value: bool) -> None:
    assert read_boolean(text) is value


@pytest.mark.parametrize("text", ["", "yes", "1", "0", "truee"])
def test_what_is_no_boolean_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_boolean(text)


def test_a_handlers_wrong_type_is_told() -> None:
    for write, value in ((write_integer, "1"), (write_float, "1"), (write_iso8601, "now"), (write_blob, 1)):
        with pytest.raises(UnserializableResult):
            write(value)

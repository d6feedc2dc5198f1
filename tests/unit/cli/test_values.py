"""The command's pure parts: durations, shell quoting, device names, URIs, measurements."""

import subprocess
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.cli.commands.env import _SET
from fogbank.cli.devices.connect import device_names, free_device_names, nbd_uri
from fogbank.cli.devices.engine import serves_volumes
from fogbank.cli.devices.host import _unescape
from fogbank.cli.durations import DURATION_SECONDS_MAX, format_duration, parse_duration
from fogbank.cli.tour.plan import burn_seconds
from fogbank.cli.tour.series import Point, Row, mean, parse_fio_log, split_burst, steady


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3d", 259200),
        ("90m", 5400),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1.5h", 5400),
        ("2W", 1209600),
        ("45", 45),
        ("0s", 0),
        ("0.25s", 0.25),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "d", "3y", "-3d", "3d3d", "30m1h", "1h30", "1e9d", "٣d", "9999999w", "nan", "1.d"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|hundred years"):
        parse_duration(text)


@given(st.integers(0, DURATION_SECONDS_MAX))
def test_a_formatted_duration_reads_back_as_its_largest_units(seconds: int) -> None:
    read = parse_duration(format_duration(seconds))
    assert read <= seconds
    assert seconds - read < max(60, seconds / 7)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_values_reach_a_shell_as_they_are(value: str) -> None:
    script = f'{_SET["bash"]("VALUE", value)}; printf %s "$VALUE"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode() == value


def test_device_names_are_unique_and_begin_where_aws_recommends() -> None:
    names = list(device_names())
    assert names[0] == "/dev/sdf"
    assert len(set(names)) == len(names)


def test_a_taken_name_is_taken_under_its_other_spelling_too() -> None:
    free = islice(free_device_names(["/dev/xvdf", "/dev/sdg", "/dev/sda1"]), 2)
    assert list(free) == ["/dev/sdh", "/dev/sdi"]


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30).map(lambda name: f"/{name}"))
def test_uris_read_back(export: str, socket: str) -> None:
    try:
        uri = nbd_uri(export, socket)
    except UnicodeEncodeError:
        return
    parts = urlsplit(uri)
    assert parts.scheme == "nbd+unix"
    assert parse_qs(parts.query, keep_blank_values=True)["socket"] == [socket]


def test_paths_of_the_mount_table() -> None:
    assert _unescape(r"/mnt/with\040blank\134and\011tab") == "/mnt/with blank\\and\ttab"


def test_a_log_of_fio() -> None:
    lines = ["1000, 6303, 1, 0, 0", "2000, 6004, 1, 0, 0", "", "30", "fio: noise, x"]
    assert parse_fio_log(lines) == [Point(1.0, 6303.0), Point(2.0, 6004.0)]


def test_burst_is_split_where_the_rate_falls() -> None:
    values = [2500, 3000, 3001, 2999, 2680, 100, 101, 99, 40]
    points = [Point(float(at + 1), float(value)) for at, value in enumerate(values)]
    burst = split_burst(points, 3000, 100)
    assert burst.fell_seconds == 6.0
    assert [point.value for point in burst.high] == [3000, 3001, 2999]
    assert [point.value for point in burst.low] == [101, 99]


def test_a_burst_that_never_ends_has_no_low_side() -> None:
    points = [Point(float(at), 3000.0) for at in range(1, 6)]
    burst = split_burst(points, 3000, 100)
    assert (len(burst.high), len(burst.low), burst.fell_seconds) == (3, 0, None)


@given(st.lists(st.floats(0, 1e6), max_size=60))
def test_a_split_never_counts_a_second_twice(values: list[float]) -> None:
    points = [Point(float(at), value) for at, value in enumerate(values)]
    burst = split_burst(points, 3000, 100)
    assert not {point.seconds for point in burst.high} & {point.seconds for point in burst.low}


def test_deviation_and_means() -> None:
    assert Row("gp3", "x", 6000, 5700, "IOPS").deviation_percent == pytest.approx(-5)
    assert mean([]) == 0
    assert mean(steady([Point(1, 9), Point(2, 5), Point(3, 9)])) == 5
    # https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html: a full bucket at 100 IOPS baseline.
    assert burn_seconds(5_400_000) == pytest.approx(1862, abs=1)


@pytest.mark.parametrize(
    ("release", "serves"),
    [
        ("6.9.0", True),
        ("6.18.44-fc-v595", True),
        ("7.0-rc1", True),
        ("6.8.12", False),
        ("5.15.0-91", False),
        ("", False),
    ],
)
def test_kernels_whose_fuse_sends_requests_again(release: str, serves: bool) -> None:
    assert serves_volumes(release) is serves

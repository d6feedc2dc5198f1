"""Volumes in words, and what `volume` commands make of the control plane's answers."""

import json
from collections.abc import Iterator

import pytest

from fogbank.cli.errors import CliError, Exit
from fogbank.cli.look import look_at, wait_until_served
from fogbank.cli.main import run
from fogbank.cli.server import ControlClient, require_server
from fogbank.cli.volume_text import carried_fields, format_bytes, format_number
from fogbank.core.layout import DataLayout

from .fake_cloud import FakeCloud, fake_cloud

_VOLUME = "vol-0123456789abcdef0"
_PATH = f"volumes/{_VOLUME}"
_STEADY = {"baseline": 3000.0, "ceiling": 3000.0, "credits_max": 0.0}


def answer(**changes: object) -> dict[str, object]:
    """What the control plane says of a gp3 volume that is attached and well."""
    stats = {"read_ops": 1234, "write_ops": 1, "read_bytes": 5_054_464, "write_bytes": 4096, "flush_ops": 0}
    known: dict[str, object] = {
        "volume_id": _VOLUME,
        "account": "000000000000",
        "region": "eu-central-1",
        "state": "in-use",
        "message": "",
        "limits": {"ops": _STEADY, "bytes": {"baseline": 131072000.0, "ceiling": 131072000.0, "credits_max": 0}},
        "nbd_uri": f"nbd+unix:///{_VOLUME}?socket=/run/nbd.sock",
        "attachments": [
            {
                "instance_id": "i-1",
                "device": "/dev/sdf",
                "state": "attached",
                "export": _VOLUME,
                "nbd_uri": f"nbd+unix:///{_VOLUME}?socket=/run/nbd.sock",
            }
        ],
        "faults": [],
        "healthy": True,
        "allocated_bytes": 8_392_704,
        "exports": [{"name": _VOLUME, "clients": 1, "closing": False}],
        "credits": {"ops": 29999.7, "bytes": 5.5, "ops_max": 0.0, "bytes_max": 0.0},
        "stats": {**stats, "trim_ops": 2, "throttled_ns": 1_500_000_000, "error_ops": 0},
    }
    return {**known, **changes}


@pytest.fixture
def cloud(layout: DataLayout, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    monkeypatch.setenv("FOGBANK_DATA", str(layout.root))
    with fake_cloud(layout) as cloud:
        yield cloud


@pytest.fixture
def control(cloud: FakeCloud, layout: DataLayout) -> ControlClient:
    return ControlClient(require_server(layout).url)


@pytest.mark.parametrize(("value", "text"), [(30000.247487999997, "30,000"), (0, "0"), (5_400_000, "5,400,000")])
def test_numbers(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (10_239, "10,239 bytes"),
        (10_240, "10 KiB"),
        (131072000, "125 MiB"),
        (2**30, "1,024 MiB"),
        (125 * 2**30, "125 GiB"),
        (16 * 2**40, "16 TiB"),
        (64 * 2**50, "65,536 TiB"),
    ],
)
def test_bytes(count: float, text: str) -> None:
    assert format_bytes(count) == text


def test_what_is_shown_of_a_volume(cloud: FakeCloud, control: ControlClient) -> None:
    cloud.answers[_PATH] = (200, answer())
    look, _ = look_at(control, _VOLUME)
    assert dict(carried_fields(look)) == {
        "limits": "3,000 IOPS, 125 MiB/s",
        "reached at": f"nbd+unix:///{_VOLUME}?socket=/run/nbd.sock",
        "clients": "1",
        "health": "healthy",
        "on disk": "8,196 KiB",
        "read": "1,234 operations, 4,936 KiB",
        "written": "1 operation, 4,096 bytes",
        "flushed": "0 operations",
        "trimmed": "2 operations",
        "held back": "1,500 ms, by the limits",
        "failed": "0 operations",
    }


def test_cut_io_and_damaged_data_are_told(cloud: FakeCloud, control: ControlClient) -> None:
    counters = {"read_ops": 0, "write_ops": 0, "read_bytes": 0, "write_bytes": 0, "flush_ops": 0, "trim_ops": 0}
    stats = {**counters, "throttled_ns": 0, "error_ops": 1200, "corrupt_ops": 1100}
    cloud.answers[_PATH] = (200, answer(io_enabled=False, stats=stats))
    fields = dict(carried_fields(look_at(control, _VOLUME)[0]))
    assert fields["I/O"].startswith("cut: ")
    assert fields["I/O"].endswith(f"aws ec2 enable-volume-io --volume-id {_VOLUME}")
    assert fields["failed"] == "1,200 operations, 1,100 of them on damaged data"


def test_a_volume_that_fogd_does_not_have(cloud: FakeCloud, control: ControlClient) -> None:
    bare = {key: answer()[key] for key in ("volume_id", "account", "region", "state", "limits")}
    cloud.answers[_PATH] = (200, bare)
    fields = dict(carried_fields(look_at(control, _VOLUME)[0]))
    assert fields == {"limits": "3,000 IOPS, 125 MiB/s", "reached at": "", "clients": "", "health": "not carried"}


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ({"kind": "pause", "reads": True, "writes": True, "percent": 100.0}, "100 % of requests held up"),
        (
            {"kind": "delay", "reads": True, "writes": False, "percent": 0.5, "ms": 20.0, "experiment": "EXP1"},
            "0.5 % of reads answered 20 ms late, by EXP1",
        ),
        (
            {"kind": "error", "reads": False, "writes": True, "percent": 50, "ends_at": "2026-01-31T12:00:00+00:00"},
            "50 % of writes failed, until 2026-01-31T12:00:00+00:00",
        ),
    ],
)
def test_faults_in_words(cloud: FakeCloud, control: ControlClient, fault: dict[str, object], text: str) -> None:
    cloud.answers[_PATH] = (200, answer(faults=[{"ms": 0.0, **fault}]))
    assert dict(carried_fields(look_at(control, _VOLUME)[0]))["fault"] == text


CREDITS = [
    ({"ops": 1, "bytes": 2, "ops_max": 0, "bytes_max": 0}, [f"{_VOLUME} has no burst credits: its rate is steady."]),
    (
        {"ops": 30000.247, "bytes": 9, "ops_max": 5_400_000, "bytes_max": 0},
        [_VOLUME, "  I/O credits  30,000 of 5,400,000 (1 %), 3,000 a second earned"],
    ),
    (
        {"ops": 9, "bytes": 250 * 2**30, "ops_max": 0, "bytes_max": 500 * 2**30},
        [_VOLUME, "  throughput credits  250 GiB of 500 GiB (50 %), 125 MiB a second earned"],
    ),
    (None, [f"fogd does not have {_VOLUME}, and so no credits of it."]),
]


@pytest.mark.parametrize(("found", "lines"), CREDITS)
def test_credits_show_the_buckets_that_there_are(
    cloud: FakeCloud, found: dict[str, float] | None, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    known = {key: value for key, value in answer().items() if key != "credits"}
    cloud.answers[_PATH] = (200, known | ({"credits": found} if found else {}))
    assert run(["volume", "credits", _VOLUME]) == Exit.OK
    assert capsys.readouterr().out.splitlines() == lines
    assert run(["volume", "credits", _VOLUME, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == {"volume_id": _VOLUME, "credits": found or {}}, "all of it"


@pytest.mark.parametrize("amount", ["nan", "inf", "-5"])
def test_no_amount_that_is_none_is_sent(cloud: FakeCloud, amount: str) -> None:
    cloud.answers[_PATH] = (200, answer())
    assert run(["volume", "credits", _VOLUME, "--set-ops", amount]) == Exit.USAGE
    assert cloud.posted == []


def test_a_volume_of_another_account(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.answers[_PATH] = (200, answer(account="111122223333"))
    for verb in ("show", "connect", "disconnect"):
        assert run(["volume", verb, _VOLUME, "--json"]) != Exit.OK
    cloud.answers["host"] = (200, {"instance_id": "i-1", "zone": "us-east-1a"})
    assert run(["volume", "show", _VOLUME]) == Exit.FAILURE
    told = capsys.readouterr().err
    assert "belongs to account 111122223333, and this command to 000000000000" in told
    assert "Add --account 111122223333." in told


NOT_SERVED = [
    ({"state": "error", "healthy": False, "message": "its data is gone."}, "(state error): its data is gone."),
    ({"exports": []}, "(state in-use): fogd does not list its export."),
    ({"exports": [{"name": _VOLUME, "clients": 0, "closing": True}]}, "fogd does not list its export."),
    ({"healthy": False}, "(state in-use): fogd gives no reason."),
]


@pytest.mark.parametrize(("changes", "reason"), NOT_SERVED)
def test_what_is_not_served_is_told(
    cloud: FakeCloud, control: ControlClient, changes: dict[str, object], reason: str
) -> None:
    cloud.answers[_PATH] = (200, answer(**changes))
    with pytest.raises(CliError) as refused:
        wait_until_served(control, _VOLUME, "i-1", seconds=0)
    assert refused.value.code == "not-served"
    assert refused.value.message.endswith(reason)


def test_what_is_served(cloud: FakeCloud, control: ControlClient) -> None:
    cloud.answers[_PATH] = (200, answer())
    assert wait_until_served(control, _VOLUME, "i-1", seconds=0).region == "eu-central-1"


def test_an_answer_that_makes_no_sense(cloud: FakeCloud, control: ControlClient) -> None:
    cloud.answers[_PATH] = (200, answer(exports=7))
    with pytest.raises(CliError, match="can't be understood"):
        look_at(control, _VOLUME)


def test_list_takes_regions_of_aws_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["volume", "list", "--region", "mars-1"]) == Exit.USAGE
    assert "'mars-1' is no region of AWS" in capsys.readouterr().err

"""Volumes of another account than the first, and which are encrypted, as `volume` commands tell."""

import json
from collections.abc import Iterator

import pytest

from fogbank.cli.devices.nodes import NodeKeeper
from fogbank.cli.devices.record import Connection
from fogbank.cli.errors import Exit
from fogbank.cli.main import run
from fogbank.core.layout import DataLayout

from .fake_cloud import FakeCloud, fake_cloud
from .test_volume_text import answer

_VOLUME, _PLAIN = "vol-0123456789abcdef0", "vol-0123456789abcdef1"
_FIRST, _OTHER = "000000000000", "111122223333"
_KEY = f"arn:aws:kms:us-east-1:{_OTHER}:key/1234abcd"


def described(volume_id: str, key: str = "") -> str:
    """A volume as DescribeVolumes answers it."""
    encrypted = f"<encrypted>true</encrypted><kmsKeyId>{key}</kmsKeyId>" if key else "<encrypted>false</encrypted>"
    return (
        f"<item><volumeId>{volume_id}</volumeId><status>available</status><size>10</size><volumeType>gp3</volumeType>"
        f"<availabilityZone>us-east-1a</availabilityZone><attachmentSet/>{encrypted}</item>"
    )


@pytest.fixture
def cloud(layout: DataLayout, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    """Two accounts; the other one has an encrypted volume and a plain one."""
    monkeypatch.setenv("FOGBANK_DATA", str(layout.root))
    with fake_cloud(layout) as cloud:
        keys = {"account": _OTHER, "access_key_id": "AKIAOTHER", "secret_access_key": "other"}
        cloud.answers[f"accounts/{_OTHER}/root-key"] = (200, keys)
        cloud.answers[f"volumes/{_VOLUME}"] = (200, answer(account=_OTHER))
        cloud.answers["load"] = (503, {"error": {"message": "The data plane does not answer."}})
        cloud.ec2["DescribeVolumes"] = f"<volumeSet>{described(_VOLUME, _KEY)}{described(_PLAIN)}</volumeSet>"
        cloud.ec2["DescribeVolumeStatus"] = "<volumeStatusSet/>"
        yield cloud


def test_calls_are_signed_by_the_account_that_is_named(cloud: FakeCloud) -> None:
    assert run(["volume", "list"]) == Exit.OK
    assert {key for key, _ in cloud.called} == {"AKIATEST"}
    cloud.called.clear()
    assert run(["volume", "list", "--account", _OTHER]) == Exit.OK
    assert run(["volume", "show", _VOLUME, "--account", _OTHER]) == Exit.OK
    assert {key for key, _ in cloud.called} == {"AKIAOTHER"}


def test_this_machine_is_another_instance_in_each_account(cloud: FakeCloud) -> None:
    cloud.answers["host"] = (200, {"instance_id": "i-first", "zone": "us-east-1b", "account": _FIRST})
    cloud.answers[f"accounts/{_OTHER}/host"] = (
        200,
        {"instance_id": "i-other", "zone": "us-east-1a", "account": _OTHER},
    )
    held = described(_VOLUME).replace(
        "<attachmentSet/>",
        "<attachmentSet><item><instanceId>i-other</instanceId><device>/dev/sdf</device><status>attached</status></item>"
        "</attachmentSet>",
    )
    cloud.ec2["DescribeVolumes"] = f"<volumeSet>{held}</volumeSet>"
    reached = {
        "instance_id": "i-other",
        "device": "/dev/sdf",
        "state": "attached",
        "export": _VOLUME,
        "nbd_uri": "nbd:",
    }
    cloud.answers[f"volumes/{_VOLUME}"] = (200, answer(account=_OTHER, attachments=[reached]))
    assert run(["volume", "connect", _VOLUME, "--account", _OTHER]) == Exit.OK
    cloud.called.clear()
    assert run(["volume", "disconnect", _VOLUME]) == Exit.OK, "whose it is was remembered"
    assert {key for key, _ in cloud.called} <= {"AKIAOTHER"}


def test_a_connected_volume_is_its_own_account_s(
    cloud: FakeCloud, layout: DataLayout, capsys: pytest.CaptureFixture[str]
) -> None:
    NodeKeeper(layout).book.write(Connection(_VOLUME, "nbd:", "/dev/sdf", True, None, "us-east-1", _OTHER))
    assert run(["volume", "show", _VOLUME]) == Exit.OK
    assert [key for key, _ in cloud.called] == ["AKIAOTHER"]
    assert run(["volume", "show", _VOLUME, "--account", _FIRST]) == Exit.FAILURE
    assert f"Add --account {_OTHER}." in capsys.readouterr().err
    # As an older version wrote it, which knew the first account alone.
    NodeKeeper(layout).book.write(Connection(_VOLUME, "nbd:", "/dev/sdf", True, None, "us-east-1"))
    assert run(["volume", "show", _VOLUME]) == Exit.OK
    assert cloud.called[-1][0] == "AKIATEST"


@pytest.mark.parametrize("verb", [["list"], ["show", _VOLUME], ["connect", _VOLUME], ["disconnect", _VOLUME]])
def test_an_account_that_there_is_not(cloud: FakeCloud, verb: list[str]) -> None:
    assert run(["volume", *verb, "--account", "../host"]) == Exit.FAILURE
    assert cloud.called == []


def test_which_are_encrypted_and_with_what(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["volume", "list", "--account", _OTHER]) == Exit.OK
    heading, first, second = capsys.readouterr().out.splitlines()
    at = heading.index("ENCRYPTED")
    assert (first[at:].split()[0], second[at:].split()[0]) == ("yes", "-")
    assert run(["volume", "list", "--account", _OTHER, "--json"]) == Exit.OK
    listed = json.loads(capsys.readouterr().out)["volumes"]
    assert [(each["encrypted"], each["kms_key_id"]) for each in listed] == [(True, _KEY), (False, None)]
    assert run(["volume", "show", _VOLUME, "--account", _OTHER]) == Exit.OK
    assert f"  encrypted   with {_KEY}" in capsys.readouterr().out.splitlines()

"""What `status` makes of a data plane that does not run."""

import json
from collections.abc import Iterator

import pytest

from fogbank.cli.carried import settled_health, uncarried
from fogbank.cli.errors import Exit
from fogbank.cli.main import run
from fogbank.cli.server import ControlClient, require_server
from fogbank.core.layout import DataLayout

from .fake_cloud import FakeCloud, fake_cloud

_WHY = "fogd ended with code 64: it does not know its command line"


def health(data_plane: str, trouble: str | None = None) -> dict[str, object]:
    known = {"status": "running", "services": {"ec2": "available"}, "orphans": []}
    return {**known, "data_plane": data_plane, "data_plane_trouble": trouble}


@pytest.fixture
def cloud(layout: DataLayout, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    monkeypatch.setenv("FOGBANK_DATA", str(layout.root))
    with fake_cloud(layout) as cloud:
        yield cloud


def test_status_is_well_while_volumes_are_carried(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.answers["health"] = (200, health("running"))
    assert run(["status", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["problem"] is None


def test_status_says_why_volumes_are_not_carried(cloud: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.answers["health"] = (200, health("unavailable", _WHY))
    assert run(["status"]) == Exit.FAILURE
    assert f"Unwell: volumes are not carried: {_WHY}" in capsys.readouterr().out


def test_a_plane_that_is_still_coming_up_is_waited_for_only_so_long(cloud: FakeCloud, layout: DataLayout) -> None:
    cloud.answers["health"] = (200, health("unavailable"))
    answer = settled_health(ControlClient(require_server(layout).url), seconds=0)
    assert uncarried(answer) == "the data plane does not answer yet"

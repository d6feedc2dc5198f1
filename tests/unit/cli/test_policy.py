"""`fogbank policy explain`: how a decision is told, and that it ends with 0 whatever it is."""

from collections.abc import Iterator

import pytest

from fogbank.cli.errors import Exit
from fogbank.cli.main import run
from fogbank.core.layout import DataLayout

from .fake_cloud import FakeCloud, fake_cloud


@pytest.fixture
def cloud(layout: DataLayout, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    monkeypatch.setenv("FOGBANK_DATA", str(layout.root))
    with fake_cloud(layout) as cloud:
        yield cloud


SILENT = [
    (0, "No policy is about it."),
    (1, "No statement of the policy that was asked is about it:"),
    (2, "No statement of the 2 policies that were asked is about it:"),
]


@pytest.mark.parametrize(("count", "line"), SILENT)
def test_policies_that_say_nothing(cloud: FakeCloud, count: int, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    policies = [{"policy": f"p{n}", "kind": "identity", "attached_to": ""} for n in range(count)]
    decision = {
        "principal": "arn:aws:iam::000000000000:user/ada",
        "action": "ec2:DeleteVolume",
        "resource": "*",
        "allowed": False,
        "reason": "no identity-based policy allows",
        "message": "no",
        "statements": [],
        "policies": policies,
        "context": {},
    }
    cloud.answers["policy/explain"] = (200, decision)
    assert run(["policy", "explain", "arn:aws:iam::000000000000:user/ada", "ec2:DeleteVolume"]) == Exit.OK
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "denied: no identity-based policy allows"
    assert shown[2:] == [line, *(f"  p{n} (identity)" for n in range(count))]

"""Roles that a rule or a target names take the right to pass them to EventBridge."""

from typing import Any

import pytest

from fogbank.core.access import AccessRefused
from fogbank.core.caller import Caller

from .conftest import ACCOUNT, ROOT, Desk, statement

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
FOREIGN = "arn:aws:iam::444455556666:role/r"


def rule(role: str) -> dict[str, Any]:
    return {"Name": "all", "EventPattern": "{}", "RoleArn": role}


def targets(role: str) -> dict[str, Any]:
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/g"
    return {"Rule": "all", "Targets": [{"Id": "a", "Arn": arn}, {"Id": "b", "Arn": arn, "RoleArn": role}]}


def refused(desk: Desk, caller: Caller, name: str, members: dict[str, Any]) -> str:
    with pytest.raises(AccessRefused) as caught:
        desk.may(caller, "events", name, **members)
    return caught.value.message


@pytest.mark.parametrize(("name", "of"), [("PutRule", rule), ("PutTargets", targets)])
def test_a_role_is_passed_by_who_may(desk: Desk, name: str, of: Any) -> None:
    ada = desk.user("ada", statement("events:*"))
    assert f"iam:PassRole on resource: {ROLE}" in refused(desk, ada, name, of(ROLE))
    to = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    desk.allow("ada", statement("events:*"), statement("iam:PassRole", ROLE, Condition=to))
    refused(desk, ada, name, of(ROLE))
    to = {"StringEquals": {"iam:PassedToService": "events.amazonaws.com"}}
    desk.allow("ada", statement("events:*"), statement("iam:PassRole", Condition=to))
    desk.may(ada, "events", name, **of(ROLE))
    for caller in (ada, ROOT):
        assert "iam:PassRole" in refused(desk, caller, name, of(FOREIGN))

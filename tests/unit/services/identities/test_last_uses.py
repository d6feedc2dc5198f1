"""Calls that are told become last uses of keys and roles, a minute later at most."""

from datetime import timedelta
from typing import Any

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.calls import CallRecord
from fogbank.services.identities.jobs import EVERY, TOPIC, LastUses

from .conftest import ACCOUNT, NOW, TRUST


def told(uses: LastUses, caller: Caller, at: Any = NOW, service: str = "ec2") -> None:
    uses.record(CallRecord("r", at, caller, "eu-west-1", service, "DescribeVolumes"))


def user_with_key(iam: Any) -> tuple[Caller, str]:
    user = iam("CreateUser", UserName="ada").user
    key = iam("CreateAccessKey", UserName="ada").access_key.access_key_id
    return Caller(ACCOUNT, user.user_id, user.arn, key, CallerKind.USER), key


def test_the_last_call_of_a_minute_is_noted(iam: Any) -> None:
    caller, key = user_with_key(iam)
    uses, woken = LastUses(iam.store), []
    iam.store.listen(TOPIC, lambda: woken.append(TOPIC))
    assert uses.step(NOW) is None
    told(uses, caller)
    told(uses, caller, service="sts")
    assert woken == [TOPIC]
    assert uses.step(NOW) is None
    used = iam("GetAccessKeyLastUsed", AccessKeyId=key).access_key_last_used
    assert (used.service_name, used.region, used.last_used_date) == ("sts", "eu-west-1", NOW.replace(microsecond=0))
    told(uses, caller, NOW + timedelta(seconds=1))
    assert uses.step(NOW + timedelta(seconds=1)) == NOW + EVERY
    assert iam("GetAccessKeyLastUsed", AccessKeyId=key).access_key_last_used.service_name == "sts"
    assert uses.step(NOW + EVERY) is None
    assert iam("GetAccessKeyLastUsed", AccessKeyId=key).access_key_last_used.service_name == "ec2"


def test_a_role_s_sessions_count_for_the_role(iam: Any) -> None:
    role = iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST).role
    uses = LastUses(iam.store)
    told(uses, Caller(ACCOUNT, f"{role.role_id}:s", "arn", "ASIA", CallerKind.ASSUMED_ROLE))
    uses.step(NOW)
    assert iam("GetRole", RoleName="r").role.role_last_used.region == "eu-west-1"


def test_root_and_what_is_gone_are_passed_over(iam: Any) -> None:
    caller, key = user_with_key(iam)
    iam("DeleteAccessKey", UserName="ada", AccessKeyId=key)
    uses = LastUses(iam.store)
    told(uses, Caller.root(ACCOUNT, "AKIA"))
    told(uses, caller)
    told(uses, Caller(ACCOUNT, "AROAGONE:s", "arn", "ASIA", CallerKind.ASSUMED_ROLE))
    assert uses.step(NOW) is None
    assert iam("ListAccessKeys", UserName="ada").access_key_metadata == ()

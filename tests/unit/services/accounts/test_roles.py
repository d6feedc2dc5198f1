"""AssumeRole: who may, for how long, and what a session carries."""

import secrets
from typing import Any

import pytest
from tests.unit.services.accounts.conftest import World, allow, document_of
from tests.unit.services.conftest import ACCOUNT

from fogbank.core.caller import CallerKind
from fogbank.services.accounts.operations.roles import assume_role
from fogbank.services.accounts.operations.sessions import get_caller_identity
from fogbank.services.api import iam, sts
from fogbank.services.identities.operations.roles import delete_role

OTHER = "444455556666"
ANYTHING = allow("*", Resource="*")
MAY_ASSUME = allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], Resource="*")


def trusting(account: str, **more: Any) -> dict[str, Any]:
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    return allow(actions, Principal={"AWS": account}, **more)


def asked(role: str, **more: Any) -> sts.AssumeRoleRequest:
    return sts.AssumeRoleRequest(role_arn=role, role_session_name="s1", **more)


def tags(**values: str) -> tuple[sts.Tag, ...]:
    return tuple(sts.Tag(key=key, value=value) for key, value in values.items())


def test_a_session_of_a_role(world: World, misfits: Any) -> None:
    role = world.role("deploy", trusting(ACCOUNT), path="/ci/")
    answer = world.call(assume_role, asked(role), by=world.user("ann", MAY_ASSUME))
    assert misfits("sts", "AssumeRole", answer) == []
    caller = world.caller_of(answer.credentials)
    assert (caller.kind, caller.account) == (CallerKind.ASSUMED_ROLE, ACCOUNT)
    assert caller.arn == answer.assumed_role_user.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/s1"
    assert caller.user_id == answer.assumed_role_user.assumed_role_id
    assert caller.user_id.startswith("AROA")
    assert caller.session is not None
    assert caller.session.issuer_arn == role
    assert (answer.credentials.expiration - world.now).total_seconds() == pytest.approx(3600, abs=1)
    assert answer.packed_policy_size is None
    identity = world.call(get_caller_identity, by=caller)
    assert (identity.arn, identity.user_id, identity.account) == (caller.arn, caller.user_id, ACCOUNT)


def test_both_accounts_have_to_allow(world: World) -> None:
    role = world.role("shared", trusting(ACCOUNT), account=OTHER)
    closed = world.role("closed", trusting(OTHER), account=OTHER)
    may, may_not = world.user("may", MAY_ASSUME), world.user("maynot")
    assert world.call(assume_role, asked(role), by=may).assumed_role_user.arn.startswith(f"arn:aws:sts::{OTHER}:")
    for who, which in ((may_not, role), (may, closed), (may, f"arn:aws:iam::{OTHER}:role/nobody")):
        error = world.refused(assume_role, asked(which), by=who)
        assert (error.code, error.status) == ("AccessDenied", 403)
        assert error.message.startswith(f"User: {who.arn} is not authorized to perform: sts:AssumeRole on resource:")


def test_a_role_that_is_not_there_sounds_like_one_that_is_forbidden(world: World) -> None:
    ann = world.user("ann", MAY_ASSUME)
    missing = f"arn:aws:iam::{ACCOUNT}:role/nobody"
    error = world.refused(assume_role, asked(missing), by=ann)
    assert error.code == "AccessDenied"
    assert "not authorized to perform: sts:AssumeRole" in error.message
    assert world.refused(assume_role, asked("arn:aws:iam::role/too/short"), by=ann).code in (
        "ValidationError",
        "AccessDenied",
    )


def test_root_assumes_no_role(world: World) -> None:
    role = world.role("deploy", trusting(ACCOUNT))
    error = world.refused(assume_role, asked(role))
    assert (error.code, error.message) == ("AccessDenied", "Roles may not be assumed by root accounts.")


def test_the_external_id(world: World) -> None:
    condition = {"StringEquals": {"sts:ExternalId": "agreed"}}
    role = world.role("vendor", trusting(ACCOUNT, Condition=condition), account=OTHER)
    ann = world.user("ann", MAY_ASSUME)
    assert world.refused(assume_role, asked(role), by=ann).code == "AccessDenied"
    assert world.refused(assume_role, asked(role, external_id="guessed"), by=ann).code == "AccessDenied"
    assert world.call(assume_role, asked(role, external_id="agreed"), by=ann).credentials


@pytest.mark.parametrize(
    ("condition", "more", "allowed"),
    [
        ({"StringLike": {"sts:RoleSessionName": "s*"}}, {}, True),
        ({"StringEquals": {"sts:RoleSessionName": "other"}}, {}, False),
        ({"StringEquals": {"aws:RequestTag/team": "blue"}}, {"tags": tags(team="blue")}, True),
        ({"StringEquals": {"aws:RequestTag/team": "blue"}}, {"tags": tags(team="red")}, False),
        ({"StringEquals": {"sts:SourceIdentity": "ann"}}, {"source_identity": "ann"}, True),
        ({"StringEquals": {"sts:SourceIdentity": "ann"}}, {"source_identity": "bob"}, False),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {}, False),
    ],
)
def test_conditions_of_the_trust_policy(
    world: World, condition: dict[str, Any], more: dict[str, Any], allowed: bool
) -> None:
    role = world.role("r", trusting(ACCOUNT, Condition=condition), account=OTHER)
    ann = world.user("ann", MAY_ASSUME)
    if allowed:
        assert world.call(assume_role, asked(role, **more), by=ann).credentials
    else:
        assert world.refused(assume_role, asked(role, **more), by=ann).code == "AccessDenied"


def test_tags_need_a_right_of_their_own(world: World) -> None:
    role = world.role("r", allow("sts:AssumeRole", Principal={"AWS": ACCOUNT}), account=OTHER)
    ann = world.user("ann", MAY_ASSUME)
    error = world.refused(assume_role, asked(role, tags=tags(team="blue")), by=ann)
    assert "is not authorized to perform: sts:TagSession" in error.message
    error = world.refused(assume_role, asked(role, source_identity="ann"), by=ann)
    assert "is not authorized to perform: sts:SetSourceIdentity" in error.message


def test_durations(world: World) -> None:
    long = world.role("long", trusting(ACCOUNT), max_session_duration=7200)
    ann = world.user("ann", MAY_ASSUME)
    answer = world.call(assume_role, asked(long, duration_seconds=7200), by=ann)
    assert (answer.credentials.expiration - world.now).total_seconds() == pytest.approx(7200, abs=1)
    error = world.refused(assume_role, asked(long, duration_seconds=7201), by=ann)
    assert error.code == "ValidationError"
    assert error.message == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def test_chained_roles_last_an_hour(world: World) -> None:
    first = world.role("first", trusting(ACCOUNT))
    second = world.role("second", trusting(ACCOUNT), account=OTHER, max_session_duration=43200)
    world.call_policy("first", MAY_ASSUME)
    ann = world.user("ann", MAY_ASSUME)
    in_first = world.caller_of(world.call(assume_role, asked(first), by=ann).credentials)
    assert world.call(assume_role, asked(second, duration_seconds=3600), by=in_first).credentials
    error = world.refused(assume_role, asked(second, duration_seconds=3601), by=in_first)
    assert "1 hour session limit for roles assumed by role chaining" in error.message


def test_what_a_chain_passes_on(world: World) -> None:
    first = world.role("first", trusting(ACCOUNT))
    second = world.role("second", trusting(ACCOUNT), account=OTHER)
    world.call_policy("first", MAY_ASSUME)
    ann = world.user("ann", MAY_ASSUME)
    wanted = asked(first, tags=tags(team="blue", stage="test"), transitive_tag_keys=("team",), source_identity="ann")
    answer = world.call(assume_role, wanted, by=ann)
    assert answer.source_identity == "ann"
    assert 0 < answer.packed_policy_size < 100
    in_first = world.caller_of(answer.credentials)
    in_second = world.caller_of(
        world.call(assume_role, asked(second, tags=tags(stage="live")), by=in_first).credentials
    )
    assert in_second.session is not None
    assert dict(in_second.session.tags) == {"team": "blue", "stage": "live"}
    assert in_second.session.transitive_tag_keys == ("team",)
    assert in_second.session.source_identity == "ann"
    error = world.refused(assume_role, asked(second, tags=tags(TEAM="red")), by=in_first)
    assert error.code == "InvalidParameterValue"
    assert world.refused(assume_role, asked(second, source_identity="bob"), by=in_first).code == "AccessDenied"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"policy": "{"}, "MalformedPolicyDocument"),
        ({"policy": document_of(allow("ec2:*", Resource="*", Principal="*"))}, "MalformedPolicyDocument"),
        ({"tags": tags(team="a", Team="b")}, "InvalidParameterValue"),
        ({"tags": tags(**{"aws:team": "a"})}, "ValidationError"),
        ({"transitive_tag_keys": ("team",)}, "InvalidParameterValue"),
        ({"policy_arns": (sts.PolicyDescriptorType(arn="arn:aws:iam::999999999999:policy/x"),)}, "ValidationError"),
        (
            {"policy_arns": tuple(sts.PolicyDescriptorType(arn=f"arn:aws:iam::aws:policy/{n}") for n in range(11))},
            "ValidationError",
        ),
        ({"source_identity": "aws:x"}, "ValidationError"),
        ({"serial_number": "arn:aws:iam::111122223333:mfa/x", "token_code": "123456"}, "AccessDenied"),
        ({"token_code": "123456"}, "AccessDenied"),
    ],
)
def test_what_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    role = world.role("r", trusting(ACCOUNT))
    assert world.refused(assume_role, asked(role, **more), by=world.user("ann", MAY_ASSUME)).code == code


def test_too_many_tags_to_pack(world: World) -> None:
    role = world.role("r", trusting(ACCOUNT))
    many = tags(**{f"key{n}": secrets.token_hex(128) for n in range(50)})
    error = world.refused(assume_role, asked(role, tags=many), by=world.user("ann", MAY_ASSUME))
    assert error.code == "PackedPolicyTooLarge"


def test_session_policies_are_kept(world: World) -> None:
    role = world.role("r", trusting(ACCOUNT))
    only = document_of(allow("ec2:DescribeVolumes", Resource="*"))
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    wanted = asked(role, policy=only, policy_arns=(sts.PolicyDescriptorType(arn=arn),))
    caller = world.caller_of(world.call(assume_role, wanted, by=world.user("ann", MAY_ASSUME)).credentials)
    assert caller.session is not None
    assert (caller.session.policies, caller.session.policy_arns) == ((only,), (arn,))


def test_a_role_that_is_made_anew_is_another(world: World) -> None:
    role = world.role("r", trusting(ACCOUNT))
    credentials = world.call(assume_role, asked(role), by=world.user("ann", MAY_ASSUME)).credentials
    world.caller_of(credentials)
    world.call(delete_role, iam.DeleteRoleRequest(role_name="r"))
    world.role("r", trusting(ACCOUNT))
    found = world.signed_by(credentials.access_key_id, credentials.session_token)
    assert not hasattr(found, "caller")


def test_a_service_is_no_caller_of_ours(world: World) -> None:
    role = world.role("service", allow("sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"}))
    assert world.refused(assume_role, asked(role), by=world.user("ann")).code == "AccessDenied"

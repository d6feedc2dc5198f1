"""What sessions of users, of root and of federated users can't call, whatever policies allow."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.core.errors import ApiError

from .conftest import ACCOUNT, NOW, ROOT, Desk, document, statement

EVERYTHING = document(statement("*"))
IAM, IDENTITY, TOKEN = ("iam", "ListUsers"), ("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")


def in_session(caller: Caller, mfa_at: datetime | None = None) -> Caller:
    return replace(caller, session=Session(caller.arn, "", NOW, NOW + timedelta(hours=1), mfa_at=mfa_at))


def federated(issuer: Caller, mfa_at: datetime | None = None) -> Caller:
    session = Session(issuer.arn, "eve", NOW, NOW + timedelta(hours=1), (EVERYTHING,), limited=True, mfa_at=mfa_at)
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/eve"
    return Caller(ACCOUNT, f"{ACCOUNT}:eve", arn, "ASIA", CallerKind.FEDERATED_USER, session)


def code(desk: Desk, caller: Caller, operation: tuple[str, str], **members: str) -> str:
    with pytest.raises(ApiError) as caught:
        desk.may(caller, *operation, **members)
    return caught.value.code


@pytest.mark.parametrize("of_root", [True, False])
def test_iam_takes_a_session_of_a_user_or_of_root_only_with_mfa(desk: Desk, of_root: bool) -> None:
    caller = ROOT if of_root else desk.user("ada", statement("*"))
    desk.may(caller, *IAM)
    assert code(desk, in_session(caller), IAM) == "InvalidClientTokenId"
    desk.may(in_session(caller, mfa_at=NOW), *IAM)
    desk.may(in_session(caller), "ec2", "DescribeVolumes")


@pytest.mark.parametrize("of_root", [True, False])
def test_iam_never_takes_a_federated_session(desk: Desk, of_root: bool) -> None:
    issuer = ROOT if of_root else desk.user("ada", statement("*"))
    assert code(desk, federated(issuer), IAM) == "InvalidClientTokenId"
    assert code(desk, federated(issuer, mfa_at=NOW), IAM) == "InvalidClientTokenId"
    desk.may(federated(issuer), "ec2", "DescribeVolumes")


def test_what_sts_does_for_sessions(desk: Desk) -> None:
    ada = desk.user("ada", statement("*"))
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ada.arn}})
    arn = desk.call("iam", "CreateRole", RoleName="r", AssumeRolePolicyDocument=trust).role.arn
    role = {"RoleArn": arn, "RoleSessionName": "job"}
    for caller in (in_session(ada, mfa_at=NOW), federated(ada)):
        desk.may(caller, *IDENTITY)
        assert code(desk, caller, TOKEN) == "AccessDenied"
    assert code(desk, federated(ada), ("sts", "AssumeRole"), **role) == "AccessDenied"
    desk.may(in_session(ada), "sts", "AssumeRole", **role)

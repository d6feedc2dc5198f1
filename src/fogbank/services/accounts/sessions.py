"""Opening sessions: a temporary key, its token, and how both are shown."""

from dataclasses import replace
from datetime import datetime, timedelta

from fogbank.core.caller import Caller, CallerKind, Session
from fogbank.services.accounts import errors
from fogbank.services.accounts.credentials import make_session_key
from fogbank.services.accounts.directory import random_bytes_of
from fogbank.services.accounts.identities import AssumableRole, take_mfa_code
from fogbank.services.accounts.session_rules import Limits
from fogbank.services.accounts.tokens import TemporaryKey, seal_token
from fogbank.services.api import sts
from fogbank.services.context import Context


def new_session(context: Context, issuer_arn: str, name: str, seconds: int, limits: Limits) -> Session:
    """A session from now on. Raises ApiError where its policies and tags take too much room."""
    percent = limits.packed_percent
    if percent is not None and percent > 100:
        raise errors.packed_too_large(percent)
    return Session(
        issuer_arn=issuer_arn,
        name=name,
        issued_at=context.now,
        expires_at=context.now.replace(microsecond=0) + timedelta(seconds=seconds),
        policies=limits.policies,
        policy_arns=limits.policy_arns,
        tags=limits.tags,
        transitive_tag_keys=limits.transitive_tag_keys,
    )


def shown_mfa(context: Context, serial: str | None, code: str | None) -> datetime | None:
    """When an MFA code was shown: now, or never. Raises ApiError where it is wrong, or half of it is missing."""
    if serial is None and code is None:
        return None
    if serial is None or code is None or not take_mfa_code(context, serial, code):
        raise errors.mfa_refused()
    return context.now


def role_caller(role: AssumableRole, session: Session) -> Caller:
    """Who calls in a session of a role."""
    return Caller(
        account=role.account,
        user_id=f"{role.id}:{session.name}",
        arn=f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session.name}",
        access_key_id="",
        kind=CallerKind.ASSUMED_ROLE,
        session=session,
    )


def assumed(caller: Caller) -> sts.AssumedRoleUser:
    """A role's session as STS shows it."""
    return sts.AssumedRoleUser(assumed_role_id=caller.user_id, arn=caller.arn)


def open_session(context: Context, caller: Caller, issuer_id: str = "") -> sts.Credentials:
    """Temporary credentials for a caller that has a session. issuer_id: see TemporaryKey."""
    assert caller.session is not None
    key_id, secret = make_session_key(caller.account, random_bytes_of(context))
    key = TemporaryKey(replace(caller, access_key_id=key_id), secret, issuer_id)
    return sts.Credentials(
        access_key_id=key_id,
        secret_access_key=secret,
        session_token=seal_token(context.cloud.vault, key),
        expiration=caller.session.expires_at,
    )

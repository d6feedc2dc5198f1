"""What signing in needs to know of IAM's identities."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.vault import CannotOpen
from fogbank.services.accounts.directory import is_open
from fogbank.services.context import Cloud, Context
from fogbank.services.identities import directory as iam
from fogbank.store.transaction import Transaction

ROLE_ARN = re.compile(r"arn:aws:iam::(\d{12}):role/(?:[!-~]*/)?([\w+=,.@-]{1,64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AssumableRole:
    """A role as STS sees it. id: `AROA…`. session_seconds_max: the longest that a session may last."""

    account: str
    arn: str
    name: str
    id: str
    trust_policy: str
    session_seconds_max: int
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UserKey:
    """An access key of an IAM user."""

    secret: str = field(repr=False)
    caller: Caller
    active: bool


def find_role(transaction: Transaction, arn: str) -> AssumableRole | None:
    """The role of that ARN, path and all, in an account that is open."""
    parsed = ROLE_ARN.fullmatch(arn)
    if parsed is None:
        return None
    account = parsed.group(1)
    role = iam.role(transaction, account, arn)
    if role is None or not is_open(transaction, account):
        return None
    return AssumableRole(account, arn, role.name, role.id, role.trust_policy, role.session_seconds_max, role.tags)


def find_user_key(transaction: Transaction, cloud: Cloud, access_key_id: str) -> UserKey | None:
    """The user's key of that id, whosever it is."""
    known = iam.user_of_access_key(transaction, access_key_id)
    if known is None:
        return None
    try:
        return UserKey(known.secret(cloud), known.caller, known.active)
    except CannotOpen:
        # Sealed under another secret: nobody's key until that one is back.
        return None


def take_mfa_code(context: Context, serial: str, code: str) -> bool:
    """Whether a code of the calling user's or root's device is right. For a writing transaction."""
    caller = context.caller
    user_id = "root" if caller.is_root else caller.user_id
    return iam.take_mfa_code(context.transaction, context.cloud, caller.account, user_id, serial, code, context.now)


def still_there(transaction: Transaction, caller: Caller, issuer_id: str) -> bool:
    """Whether the user or role that a session stands for is still the one that it was opened for.

    issuer_id: the unique id of the user who vouched for a federated one, whom only its ARN names otherwise.
    """
    session = caller.session
    if caller.kind is CallerKind.FEDERATED_USER and session is not None:
        if session.issuer_arn.endswith(":root"):
            return True
        issuer = iam.user(transaction, caller.account, session.issuer_arn)
        return issuer is not None and issuer.id == issuer_id
    return iam.policies_of(transaction, caller).name is not None

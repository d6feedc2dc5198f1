"""Who called, in CloudTrail's words: the `userIdentity` of a record, and the user name that events are looked up by.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from fogbank.core.caller import Caller, CallerKind, Session

_TYPES = {
    CallerKind.ROOT: "Root",
    CallerKind.USER: "IAMUser",
    CallerKind.ASSUMED_ROLE: "AssumedRole",
    CallerKind.FEDERATED_USER: "FederatedUser",
}


def user_identity(caller: Caller, account: str) -> Mapping[str, object]:
    """The caller, as the trail of `account` shows it: another account's principal is not told in full."""
    if caller.kind is CallerKind.SERVICE:
        return {"type": "AWSService", "invokedBy": caller.service or ""}
    if caller.kind is CallerKind.ANONYMOUS:
        return {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
    if caller.account != account:
        return {"type": "AWSAccount", "principalId": caller.user_id, "accountId": caller.account}
    shown: dict[str, object] = {
        "type": _TYPES[caller.kind],
        "principalId": caller.user_id,
        "arn": caller.arn,
        "accountId": caller.account,
        "accessKeyId": caller.access_key_id,
    }
    if caller.kind is CallerKind.USER:
        shown["userName"] = _last(caller.arn)
    if caller.session is not None:
        shown["sessionContext"] = _session_context(caller, caller.session)
    if caller.via:
        shown["invokedBy"] = caller.via[-1]
    return shown


def user_name(caller: Caller) -> str:
    """The name that LookupEvents finds a caller by: a user's, `root`, or a session's."""
    match caller.kind:
        case CallerKind.ROOT:
            return "root"
        case CallerKind.SERVICE:
            return caller.service or ""
        case CallerKind.ANONYMOUS:
            return ""
        case _:
            return _last(caller.arn)


def iso_time(at: datetime) -> str:
    """A time as records have it: UTC, whole seconds."""
    at = at.astimezone(UTC)
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def _session_context(caller: Caller, session: Session) -> Mapping[str, object]:
    shown: dict[str, object] = {}
    if caller.kind in (CallerKind.ASSUMED_ROLE, CallerKind.FEDERATED_USER):
        shown["sessionIssuer"] = _issuer(caller, session)
    if session.federated_provider is not None:
        shown["webIdFederationData"] = {"federatedProvider": session.federated_provider, "attributes": {}}
    shown["attributes"] = {
        "creationDate": iso_time(session.issued_at),
        "mfaAuthenticated": "true" if session.mfa_at is not None else "false",
    }
    if session.source_identity is not None:
        shown["sourceIdentity"] = session.source_identity
    return shown


def _issuer(caller: Caller, session: Session) -> Mapping[str, object]:
    kind = session.issuer_arn.rpartition(":")[2].partition("/")[0]
    return {
        "type": {"role": "Role", "user": "IAMUser", "root": "Root"}.get(kind, "Role"),
        # A role's id stands before the session's name.
        "principalId": caller.user_id.partition(":")[0],
        "arn": session.issuer_arn,
        "accountId": caller.account,
        "userName": _last(session.issuer_arn),
    }


def _last(arn: str) -> str:
    return arn.rpartition("/")[2] if "/" in arn else arn.rpartition(":")[2]

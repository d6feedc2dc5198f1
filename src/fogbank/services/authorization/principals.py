"""Callers as the policy language knows them."""

from collections.abc import Mapping

from fogbank.core.caller import Caller, CallerKind
from fogbank.policy import Principal, PrincipalKind

_KINDS = {
    CallerKind.ROOT: PrincipalKind.ROOT,
    CallerKind.USER: PrincipalKind.USER,
    CallerKind.ASSUMED_ROLE: PrincipalKind.ASSUMED_ROLE,
    CallerKind.FEDERATED_USER: PrincipalKind.FEDERATED_USER,
    CallerKind.SERVICE: PrincipalKind.SERVICE,
    CallerKind.ANONYMOUS: PrincipalKind.ANONYMOUS,
}


def principal_of(caller: Caller, tags: Mapping[str, str]) -> Principal:
    """The principal that a caller is. tags: of the user or role; a session's own come over them."""
    session = caller.session
    return Principal(
        arn=caller.service or caller.arn,
        account="" if caller.kind in (CallerKind.SERVICE, CallerKind.ANONYMOUS) else caller.account,
        kind=_KINDS[caller.kind],
        user_id=caller.user_id,
        tags={**tags, **session.tags} if session is not None and session.tags else tags,
        issuer_arn=session.issuer_arn if session is not None else None,
        service=caller.service,
        provider=session.federated_provider if session is not None else None,
    )

"""Global condition keys of a call: what policies may ask about time, network, session and organization.

Keys that follow from who asks (aws:PrincipalArn, aws:PrincipalTag/…, aws:username) and from the resource's account are
the policy language's own. Names are in lower case, since they are compared without regard to it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from fogbank.core.access import Keys, Target
from fogbank.core.caller import Session
from fogbank.policy import folded
from fogbank.services.authorization.sources import Membership
from fogbank.services.context import Context

Values = tuple[str, ...]
_NONE: Values = ()


class CallKeys(Mapping[str, Values]):
    """The keys of one call, and those of one resource over them. What costs a query is found out when it is asked."""

    __slots__ = ("_late", "_plain")

    def __init__(self, plain: dict[str, Values], late: Mapping[str, Callable[[], Values]]) -> None:
        self._plain = plain
        self._late = late

    def with_more(self, more: dict[str, Values]) -> "CallKeys":
        """These keys and `more`, which wins."""
        return CallKeys({**self._plain, **more}, self._late)

    def __getitem__(self, key: str) -> Values:
        values = self._plain.get(key)
        if values is None:
            late = self._late.get(key)
            values = late() if late is not None else None
        if not values:
            raise KeyError(key)
        return values

    def __iter__(self) -> Iterator[str]:
        yield from self._plain
        yield from (key for key in self._late if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def keys_of_call(context: Context, membership: Callable[[], Membership | None]) -> CallKeys:
    """The keys that hold for every resource of a call. membership: asked at most where a policy wants to know."""
    caller, origin, now = context.caller, context.origin, context.now
    plain: dict[str, Values] = {
        "aws:currenttime": (instant(now),),
        "aws:epochtime": (str(int(now.timestamp())),),
        "aws:requestedregion": (context.region,),
        "aws:securetransport": (_bool(origin.secure_transport),),
        "aws:viaawsservice": (_bool(bool(caller.via)),),
    }
    if caller.via:
        plain["aws:calledvia"] = caller.via
        plain["aws:calledviafirst"] = (caller.via[0],)
        plain["aws:calledvialast"] = (caller.via[-1],)
    elif origin.source_ip is not None:
        # The address of a service that calls for somebody says nothing of that somebody, so there it has no value.
        plain["aws:sourceip"] = (origin.source_ip,)
    if origin.user_agent is not None:
        plain["aws:useragent"] = (origin.user_agent,)
    if caller.session is not None:
        plain.update(_of_session(caller.session, now))
    return CallKeys(
        plain,
        {
            "aws:principalorgid": lambda: _organization(membership()),
            "aws:principalorgpaths": lambda: _paths(membership()),
        },
    )


def _of_session(session: Session, now: datetime) -> dict[str, Values]:
    """Of temporary credentials only: long-lived ones have no value for aws:MultiFactorAuthPresent either."""
    keys: dict[str, Values] = {
        "aws:tokenissuetime": (instant(session.issued_at),),
        "aws:multifactorauthpresent": (_bool(session.mfa_at is not None),),
    }
    if session.mfa_at is not None:
        keys["aws:multifactorauthage"] = (str(int((now - session.mfa_at).total_seconds())),)
    if session.source_identity is not None:
        keys["aws:sourceidentity"] = (session.source_identity,)
    if session.federated_provider is not None:
        keys["aws:federatedprovider"] = (session.federated_provider,)
    return keys


def keys_of_target(prefix: str, target: Target, keys: Keys) -> dict[str, Values]:
    """The keys of one resource, and `keys` of the call. prefix: of the action (`ec2`)."""
    found = folded(keys.items())
    names = ("aws:resourcetag", "ec2:resourcetag") if prefix == "ec2" else ("aws:resourcetag",)
    tags = (target.tags or {}).items()
    found.update(folded((f"{name}/{key}", (value,)) for name in names for key, value in tags))
    found.update(folded(target.keys.items()))
    return found


def instant(at: datetime) -> str:
    """A time as condition keys have it: `2026-01-31T12:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _organization(membership: Membership | None) -> Values:
    return _NONE if membership is None else (membership.organization_id,)


def _paths(membership: Membership | None) -> Values:
    return _NONE if membership is None else (membership.path,)

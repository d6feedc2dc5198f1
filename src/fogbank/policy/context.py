"""Condition keys that follow from who asks and for what, so that no operation has to name them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Callable, Iterable

from fogbank.policy.collisions import folded
from fogbank.policy.model import Lookup, Principal, PrincipalKind, Request

_TAG = "aws:principaltag/"

# `aws:PrincipalType`.
_TYPES = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ASSUMED_ROLE: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
    PrincipalKind.ANONYMOUS: "Anonymous",
}

Values = tuple[str, ...] | None


def _one(value: str | None) -> Values:
    return (value,) if value else None


def _username(principal: Principal) -> Values:
    return _one(principal.arn.rpartition("/")[2]) if principal.kind is PrincipalKind.USER else None


def _is_service(principal: Principal) -> bool:
    return principal.kind is PrincipalKind.SERVICE


_KEYS: dict[str, Callable[[Request], Values]] = {
    "aws:principalarn": lambda request: _one(request.principal.entity_arn) if request.principal.account else None,
    "aws:principalaccount": lambda request: _one(request.principal.account),
    "aws:principaltype": lambda request: _one(_TYPES.get(request.principal.kind)),
    "aws:userid": lambda request: _one(request.principal.user_id),
    "aws:username": lambda request: _username(request.principal),
    "aws:principalisawsservice": lambda request: ("true" if _is_service(request.principal) else "false",),
    "aws:principalservicename": lambda request: _one(request.principal.service),
    "aws:resourceaccount": lambda request: _one(request.resource.account),
}


def _tag(principal: Principal, name: str) -> Values:
    """Names of tags don't differ by case."""
    return folded((key, (value,)) for key, value in principal.tags.items() if key.lower() == name).get(name)


def _derived(request: Request, key: str) -> Values:
    if key.startswith(_TAG):
        return _tag(request.principal, key[len(_TAG) :])
    read = _KEYS.get(key)
    return read(request) if read else None


def lookup_of(request: Request) -> Lookup:
    """The values of a key: those that the request brings, else those that follow from it."""
    context = request.context

    def lookup(key: str) -> Values:
        values = context.get(key)
        return values if values is not None or not key.startswith("aws:") else _derived(request, key)

    return lookup


def missing_keys(request: Request, keys: Iterable[str]) -> list[str]:
    """Those of `keys` that the request has no values of."""
    lookup = lookup_of(request)
    return [key for key in keys if lookup(key.lower()) is None]

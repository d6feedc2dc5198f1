"""Elements `Principal` and `NotPrincipal`: how a policy names who asks.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from collections.abc import Callable, Mapping

from fogbank.policy.model import Principal, PrincipalKind, Strength

Naming = Callable[[Principal], Strength]

_ACCOUNT = re.compile(r"\d{12}|arn:[^:]*:iam::\d{12}:root")
_ISSUED = (PrincipalKind.ASSUMED_ROLE, PrincipalKind.FEDERATED_USER)


def account_of(name: str) -> str | None:
    """The account that `name` stands for: 12 digits or the ARN of its root."""
    if not _ACCOUNT.fullmatch(name):
        return None
    return name if len(name) == 12 else name.split(":")[4]


def _named(names: frozenset[str], accounts: frozenset[str], principal: Principal) -> Strength:
    if principal.kind is PrincipalKind.ANONYMOUS:
        return Strength.NONE
    if principal.arn in names or principal.user_id in names:
        return Strength.DIRECT
    if principal.kind in _ISSUED and (principal.issuer_arn in names or _role_id(principal) in names):
        return Strength.ISSUER
    return Strength.ACCOUNT if principal.account in accounts else Strength.NONE


def _role_id(principal: Principal) -> str:
    """The unique id of a session's role, as AWS names a role that is gone; never an account."""
    return principal.user_id.partition(":")[0] if principal.kind is PrincipalKind.ASSUMED_ROLE else ""


def compile_principals(element: str | Mapping[str, tuple[str, ...]]) -> Naming:
    """`element`: `*`, or names by type (`AWS`, `Service`, `Federated`, `CanonicalUser`)."""
    if isinstance(element, str):
        return lambda _: Strength.DIRECT
    aws = element.get("AWS", ())
    accounts = frozenset(account for name in aws if (account := account_of(name)))
    # Without accounts by number, which begin the user id of federated users.
    names = frozenset(name for name in aws if not name.isdigit()) | frozenset(element.get("CanonicalUser", ()))
    services = frozenset(element.get("Service", ()))
    providers = frozenset(element.get("Federated", ()))

    def naming(principal: Principal) -> Strength:
        if principal.kind is PrincipalKind.WEB_IDENTITY:
            return Strength.DIRECT if principal.provider in providers or "*" in providers else Strength.NONE
        if "*" in names:
            return Strength.DIRECT
        if principal.kind is PrincipalKind.SERVICE:
            return Strength.DIRECT if (principal.service or principal.arn) in services else Strength.NONE
        return _named(names, accounts, principal)

    return naming


def _identities(principal: Principal) -> list[Principal]:
    """All that a `NotPrincipal` has to list to leave `principal` alone: itself, its role, its account.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if not principal.account:
        return [principal]
    partition = principal.arn.split(":")[1] if principal.arn.count(":") > 1 else "aws"
    found = [principal]
    if principal.issuer_arn:
        found.append(Principal(principal.issuer_arn, principal.account, PrincipalKind.USER))
    root = f"arn:{partition}:iam::{principal.account}:root"
    return [*found, Principal(root, principal.account, PrincipalKind.ROOT)]


def compile_not_principals(element: str | Mapping[str, tuple[str, ...]]) -> Naming:
    """Everybody but those whom `element` lists with all they are."""
    listed = compile_principals(element)

    def naming(principal: Principal) -> Strength:
        exempt = all(
            listed(identity) is Strength.DIRECT
            or (identity.kind is PrincipalKind.ROOT and listed(identity) is Strength.ACCOUNT)
            for identity in _identities(principal)
        )
        return Strength.NONE if exempt else Strength.DIRECT

    return naming

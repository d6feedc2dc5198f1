"""Policy documents before they are kept: that they are policies, in the grammar of their kind."""

from fogbank.policy import MalformedPolicy, PolicyKind, parse_policy, require_current_version
from fogbank.services.identities import errors


def check_inline_policy(text: str) -> None:
    """An embedded policy. Raises ApiError MalformedPolicyDocument."""
    _check(text, PolicyKind.IDENTITY)


def check_managed_policy(text: str) -> None:
    """A policy that stands by itself. Raises ApiError MalformedPolicyDocument."""
    _check(text, PolicyKind.IDENTITY, current=True)


def check_trust_policy(text: str) -> None:
    """A role's policy of who may assume it. Raises ApiError MalformedPolicyDocument."""
    _check(text, PolicyKind.TRUST)


def _check(text: str, kind: PolicyKind, *, current: bool = False) -> None:
    try:
        policy = parse_policy(text, kind)
        if current:
            require_current_version(policy)
    except MalformedPolicy as error:
        raise errors.malformed_policy(error.message) from error

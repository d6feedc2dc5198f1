"""The question whether a call may be made, put to the policies."""

from collections.abc import Callable
from dataclasses import replace

from fogbank.core.access import AccessRefused, Need
from fogbank.policy import Grant as PolicyGrant
from fogbank.services.authorization import directory as authorization
from fogbank.services.context import Context
from fogbank.services.keys.model import Grant


def ask(context: Context, need: Need, find_grants: Callable[[], tuple[Grant, ...]]) -> tuple[Grant, ...]:
    """The grants that it took, where policies alone didn't allow it.

    find_grants: those that do, if nothing denies it; looked for only then. Raises AccessRefused.
    """
    try:
        authorization.require(context, need)
    except AccessRefused:
        grants = find_grants()
        if not grants:
            raise
    else:
        return ()
    known = tuple(_as_policies_know(grant) for grant in grants)
    authorization.require(context, replace(need, resources=tuple(replace(it, grants=known) for it in need.resources)))
    return grants


def _as_policies_know(grant: Grant) -> PolicyGrant:
    """A grant whose constraints hold already."""
    grantee = grant.grantee or grant.grantee_service or ""
    return PolicyGrant(grant.id, grantee, frozenset(f"kms:{name}" for name in grant.operations))

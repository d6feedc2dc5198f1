"""The question whether a call may be made, put to the policies."""

from collections.abc import Sequence
from dataclasses import replace

from fogbank.core.access import AccessRefused, Need
from fogbank.policy import Grant as PolicyGrant
from fogbank.services.authorization import directory as authorization
from fogbank.services.context import Context
from fogbank.services.keys.model import Grant


def ask(context: Context, need: Need, grants: Sequence[Grant]) -> bool:
    """Whether it took a grant: policies alone didn't allow it. grants: those that do, if nothing denies it.

    Raises AccessRefused.
    """
    try:
        authorization.require(context, need)
    except AccessRefused:
        if not grants:
            raise
    else:
        return False
    known = tuple(_as_policies_know(grant) for grant in grants)
    authorization.require(context, replace(need, resources=tuple(replace(it, grants=known) for it in need.resources)))
    return True


def _as_policies_know(grant: Grant) -> PolicyGrant:
    """A grant whose constraints hold already."""
    grantee = grant.grantee or grant.grantee_service or ""
    return PolicyGrant(grant.id, grantee, frozenset(f"kms:{name}" for name in grant.operations))

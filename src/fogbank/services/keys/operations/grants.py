"""Grants: made, listed, retired by who holds them, revoked by who gave them.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

from fogbank.core.operation import operation
from fogbank.services.api import kms
from fogbank.services.context import Context
from fogbank.services.keys import errors, granting, repository, use, views
from fogbank.services.keys import grants as held
from fogbank.services.keys.access import ASKS_ITSELF, authorize_retiring, find_allowed
from fogbank.services.keys.asked import Asked
from fogbank.services.keys.model import Constraints, Grant
from fogbank.services.keys.paging import page
from fogbank.services.keys.resolve import Found, find_to_ask, key_arn
from fogbank.store.documents import Scope


@operation("kms", "CreateGrant", access=ASKS_ITSELF)
def create_grant(context: Context, request: kms.CreateGrantRequest) -> kms.CreateGrantResponse:
    """Lets a principal use a key, beside what policies say.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
    """
    found = find_to_ask(context, request.key_id, aliases=False)
    wanted = granting.Wanted(
        operations=tuple(request.operations),
        grantee=request.grantee_principal,
        grantee_service=request.grantee_service_principal,
        retiring=request.retiring_principal,
        retiring_service=request.retiring_service_principal,
        name=request.name,
        constraints=_constraints(request.constraints),
    )
    tokens = request.grant_tokens or ()
    grant, token = granting.create(context, found, wanted, tokens, dry_run=request.dry_run)
    return kms.CreateGrantResponse(grant_id=grant.id, grant_token=token)


def _constraints(given: kms.GrantConstraints | None) -> Constraints | None:
    if given is None:
        return None
    equals, subset = given.encryption_context_equals, given.encryption_context_subset
    return granting.narrowed(Constraints(equals=equals, subset=subset, source_arn=given.source_arn))


@operation("kms", "ListGrants", writes=False, access=ASKS_ITSELF)
def list_grants(context: Context, request: kms.ListGrantsRequest) -> kms.ListGrantsResponse:
    """A key's grants: all, those to one principal, or one.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
    """
    key = find_allowed(context, request.key_id, Asked("ListGrants"))
    scope = repository.scope_of(key)
    listed = repository.grants_of(context.transaction, scope, key.id)
    if request.grant_id is not None and all(grant.id != request.grant_id for grant in listed):
        raise errors.invalid_grant_id(request.grant_id)
    wanted = [grant for grant in listed if _fits(grant, request)]
    grants, more = page(context, "ListGrants", key.id, request, wanted, lambda grant: grant.id, default=50)
    shown = tuple(views.grant(scope, grant) for grant in grants)
    return kms.ListGrantsResponse(grants=shown, next_marker=more.next_marker, truncated=more.truncated)


def _fits(grant: Grant, request: kms.ListGrantsRequest) -> bool:
    return (
        request.grant_id in (None, grant.id)
        and request.grantee_principal in (None, grant.grantee)
        and request.grantee_service_principal in (None, grant.grantee_service)
    )


@operation("kms", "ListRetirableGrants", writes=False)
def list_retirable_grants(context: Context, request: kms.ListRetirableGrantsRequest) -> kms.ListGrantsResponse:
    """The grants of the Region that a principal of the caller's account may retire.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html
    """
    retiring = request.retiring_principal or request.retiring_service_principal
    if retiring is None:
        raise errors.invalid("RetiringPrincipal is required")
    if request.retiring_principal is not None and _account_of(retiring) != context.caller.account:
        raise errors.invalid_arn(retiring)
    listed = sorted(repository.retirable(context.transaction, context.region, retiring), key=lambda each: each[1].id)
    if request.retiring_service_principal is not None:
        listed = [each for each in listed if each[0].account == context.caller.account]
    name = "ListRetirableGrants"
    grants, more = page(context, name, retiring, request, listed, lambda each: each[1].id, default=50)
    shown = tuple(views.grant(scope, grant) for scope, grant in grants)
    return kms.ListGrantsResponse(grants=shown, next_marker=more.next_marker, truncated=more.truncated)


def _account_of(principal: str) -> str:
    return principal if principal.isdigit() else principal.split(":")[4] if principal.count(":") > 4 else ""


@operation("kms", "RevokeGrant", access=ASKS_ITSELF)
def revoke_grant(context: Context, request: kms.RevokeGrantRequest) -> None:
    """Ends a grant of a key.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html
    """
    key = find_allowed(context, request.key_id, Asked("RevokeGrant"))
    scope = repository.scope_of(key)
    _known(context, scope, key.id, request.grant_id)
    use.answer_dry_run(request.dry_run)
    granting.end(context.transaction, scope, request.grant_id)


@operation("kms", "RetireGrant", access=ASKS_ITSELF)
def retire_grant(context: Context, request: kms.RetireGrantRequest) -> None:
    """Ends a grant from the other side: by its retiring principal, or by its grantee where the grant says so.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
    """
    scope, key_id, grant_id = _meant(context, request)
    found = find_to_ask(context, key_arn(scope, key_id), aliases=False)
    grant = _known(context, scope, key_id, grant_id)
    authorize_retiring(context, found, grant)
    use.answer_dry_run(request.dry_run)
    granting.end(context.transaction, scope, grant_id)


def _meant(context: Context, request: kms.RetireGrantRequest) -> tuple[Scope, str, str]:
    if request.grant_token is not None:
        if request.key_id is not None or request.grant_id is not None:
            raise errors.invalid("Specify either a grant token, or a key ID and a grant ID.")
        named = held.read_token(context.cloud.vault, request.grant_token)
        return named.scope, named.key_id, named.grant_id
    if request.key_id is None or request.grant_id is None:
        raise errors.invalid("Specify either a grant token, or a key ID and a grant ID.")
    found: Found = find_to_ask(context, request.key_id, aliases=False)
    return repository.scope_of(found.key), found.key.id, request.grant_id


def _known(context: Context, scope: Scope, key_id: str, grant_id: str) -> Grant:
    grant = repository.grants.get(context.transaction, scope, grant_id)
    if grant is None or grant.key_id != key_id:
        raise errors.grant_not_found(grant_id)
    return grant

"""Permissions boundaries of users and roles, kept with the document and with what the policy is attached to."""

from fogbank.services.context import Context
from fogbank.services.identities import aws_policies, errors, find, repository
from fogbank.services.identities.ids import parse_arn
from fogbank.services.identities.model import Kind


def boundary_kind(kind: Kind) -> str:
    """The word for a boundary among attachments."""
    return f"{kind}-boundary"


def check_boundary(context: Context, arn: str | None) -> None:
    """That a policy can bound. Raises ApiError."""
    if arn is None:
        return
    if parse_arn(arn) is None:
        raise errors.invalid_arn(arn)
    found = find.policy_of_arn(context.transaction, context.caller.account, arn)
    if found is None or found.path.startswith(aws_policies.SERVICE_ROLE_PATH):
        raise errors.not_attachable(arn)


def set_boundary(context: Context, owner_id: str, kind: Kind, old: str | None, new: str | None) -> None:
    """Notes that a policy bounds an owner, and that another one doesn't any more."""
    scope = find.scope(context)
    if old is not None:
        repository.detach(context.transaction, scope, owner_id, old, boundary_kind(kind))
    if new is not None:
        repository.attach(context.transaction, scope, owner_id, new, boundary_kind(kind))

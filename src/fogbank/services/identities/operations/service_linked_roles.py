"""CreateServiceLinkedRole, DeleteServiceLinkedRole, GetServiceLinkedRoleDeletionStatus."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts.directory import CREDENTIALS_TOPIC
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, repository, views
from fogbank.services.identities.model import Kind
from fogbank.services.identities.service_linked import make_service_linked_role

# Tasks that are still known; the oldest are forgotten first.
_TASKS_KEPT = 100


@operation("iam", "CreateServiceLinkedRole", access=access.NEW_LINKED_ROLE)
def create_service_linked_role(
    context: Context, request: iam.CreateServiceLinkedRoleRequest
) -> iam.CreateServiceLinkedRoleResponse:
    """Makes the role that an AWS service works by.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
    """
    account = context.caller.account
    role = make_service_linked_role(
        context.transaction,
        account,
        request.aws_service_name,
        context.now,
        context.ids,
        suffix=request.custom_suffix,
        description=request.description or "",
    )
    return iam.CreateServiceLinkedRoleResponse(role=views.role(account, role))


@operation("iam", "DeleteServiceLinkedRole", access=access.ON_ROLE)
def delete_service_linked_role(
    context: Context, request: iam.DeleteServiceLinkedRoleRequest
) -> iam.DeleteServiceLinkedRoleResponse:
    """Deletes a service-linked role, at once: no service built so far holds on to its own.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
    """
    role, scope, transaction = find.role(context, request.role_name), find.scope(context), context.transaction
    if role.service is None:
        raise errors.invalid_input(f"Role {role.name} is not a service-linked role.")
    for arn in repository.attached_to(transaction, scope, role.id, Kind.ROLE):
        repository.detach(transaction, scope, role.id, arn, Kind.ROLE)
    repository.roles.delete(transaction, scope, role.id)
    transaction.wake(CREDENTIALS_TOPIC)
    task = f"task/aws-service-role/{role.service}/{role.name}/{context.ids.uuid()}"
    settings = repository.settings_of(transaction, scope)
    kept = (*settings.deletions, task)[-_TASKS_KEPT:]
    repository.put_settings(transaction, scope, msgspec.structs.replace(settings, deletions=kept))
    return iam.DeleteServiceLinkedRoleResponse(deletion_task_id=task)


@operation("iam", "GetServiceLinkedRoleDeletionStatus", writes=False, access=access.DELETED_ROLE)
def get_service_linked_role_deletion_status(
    context: Context, request: iam.GetServiceLinkedRoleDeletionStatusRequest
) -> iam.GetServiceLinkedRoleDeletionStatusResponse:
    """What became of a deletion.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
    """
    settings = repository.settings_of(context.transaction, find.scope(context))
    if request.deletion_task_id not in settings.deletions:
        raise errors.no_such_deletion_task(request.deletion_task_id)
    return iam.GetServiceLinkedRoleDeletionStatusResponse(status="SUCCEEDED")

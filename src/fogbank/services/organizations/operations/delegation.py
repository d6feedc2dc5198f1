"""RegisterDelegatedAdministrator, DeregisterDelegatedAdministrator, ListDelegatedAdministrators,
ListDelegatedServicesForAccount, EnableAWSServiceAccess, DisableAWSServiceAccess, ListAWSServiceAccessForOrganization.
"""

import re

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, views
from fogbank.services.organizations.model import MemberState

_PRINCIPAL = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")


@operation("organizations", "RegisterDelegatedAdministrator", access=access.ON_ACCOUNT_FOR_SERVICE)
def register_delegated_administrator(context: Context, request: api.RegisterDelegatedAdministratorRequest) -> None:
    """Lets an account see the organization, and administer a service in it.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
    """
    home = requests.managed_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    _check_principal(request.service_principal)
    if member.id == home.management:
        raise errors.violated(
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register the management account as a delegated administrator for your organization.",
        )
    if member.state is MemberState.SUSPENDED:
        raise errors.violated(
            "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register a suspended account as a delegated administrator.",
        )
    if request.service_principal in member.delegated:
        raise errors.already_registered()
    changed = msgspec.structs.replace(member, delegated={**member.delegated, request.service_principal: context.now})
    repository.members.must_update(context.transaction, home.scope, changed)


@operation("organizations", "DeregisterDelegatedAdministrator", access=access.ON_ACCOUNT_FOR_SERVICE)
def deregister_delegated_administrator(context: Context, request: api.DeregisterDelegatedAdministratorRequest) -> None:
    """Takes that back.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html
    """
    home = requests.managed_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    if request.service_principal not in member.delegated:
        raise errors.not_registered()
    left = {service: since for service, since in member.delegated.items() if service != request.service_principal}
    changed = msgspec.structs.replace(member, delegated=left)
    repository.members.must_update(context.transaction, home.scope, changed)


@operation("organizations", "ListDelegatedAdministrators", writes=False, access=access.FOR_SERVICE)
def list_delegated_administrators(
    context: Context, request: api.ListDelegatedAdministratorsRequest
) -> api.ListDelegatedAdministratorsResponse:
    """The accounts that administer a service, or any.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html
    """
    home = requests.seen_by_caller(context)
    found = [
        member
        for member in repository.all_members(context.transaction, home.scope)
        if (request.service_principal in member.delegated if request.service_principal else member.delegated)
    ]
    page, token = requests.page_of(context, "ListDelegatedAdministrators", request, found, lambda each: each.id)
    shown = tuple(views.delegated(home, each) for each in page)
    return api.ListDelegatedAdministratorsResponse(delegated_administrators=shown, next_token=token)


@operation("organizations", "ListDelegatedServicesForAccount", writes=False, access=access.ON_ACCOUNT)
def list_delegated_services_for_account(
    context: Context, request: api.ListDelegatedServicesForAccountRequest
) -> api.ListDelegatedServicesForAccountResponse:
    """The services that an account administers.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html
    """
    home = requests.seen_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    if not member.delegated:
        raise errors.not_registered()
    found = [
        api.DelegatedService(service_principal=service, delegation_enabled_date=since)
        for service, since in member.delegated.items()
    ]
    page, token = requests.page_of(
        context, "ListDelegatedServicesForAccount", request, found, lambda each: each.service_principal or ""
    )
    return api.ListDelegatedServicesForAccountResponse(delegated_services=page, next_token=token)


@operation("organizations", "EnableAWSServiceAccess", access=access.FOR_SERVICE)
def enable_aws_service_access(context: Context, request: api.EnableAWSServiceAccessRequest) -> None:
    """Lets a service act in all accounts of the organization.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
    """
    home = requests.managed_by_caller(context)
    _check_principal(request.service_principal)
    organization = home.organization
    services = {request.service_principal: context.now, **organization.services}
    changed = msgspec.structs.replace(organization, services=services)
    repository.organizations.must_update(context.transaction, home.scope, changed)


@operation("organizations", "DisableAWSServiceAccess", access=access.FOR_SERVICE)
def disable_aws_service_access(context: Context, request: api.DisableAWSServiceAccessRequest) -> None:
    """Takes that back.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html
    """
    home = requests.managed_by_caller(context)
    _check_principal(request.service_principal)
    organization = home.organization
    left = {name: since for name, since in organization.services.items() if name != request.service_principal}
    changed = msgspec.structs.replace(organization, services=left)
    repository.organizations.must_update(context.transaction, home.scope, changed)


@operation("organizations", "ListAWSServiceAccessForOrganization", writes=False)
def list_aws_service_access_for_organization(
    context: Context, request: api.ListAWSServiceAccessForOrganizationRequest
) -> api.ListAWSServiceAccessForOrganizationResponse:
    """The services with trusted access.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html
    """
    home = requests.seen_by_caller(context)
    found = [
        api.EnabledServicePrincipal(service_principal=service, date_enabled=since)
        for service, since in home.organization.services.items()
    ]
    page, token = requests.page_of(
        context, "ListAWSServiceAccessForOrganization", request, found, lambda each: each.service_principal or ""
    )
    return api.ListAWSServiceAccessForOrganizationResponse(enabled_service_principals=page, next_token=token)


def _check_principal(principal: str) -> None:
    if not _PRINCIPAL.fullmatch(principal):
        raise errors.invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")

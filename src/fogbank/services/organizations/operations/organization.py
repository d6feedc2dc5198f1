"""CreateOrganization, DescribeOrganization, DeleteOrganization, ListRoots."""

from fogbank.core.operation import operation
from fogbank.services.accounts.directory import scope_of
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import errors, repository, requests, rules, views
from fogbank.services.organizations.model import Member, Organization
from fogbank.services.organizations.repository import Home


@operation("organizations", "CreateOrganization")
def create_organization(context: Context, request: api.CreateOrganizationRequest) -> api.CreateOrganizationResponse:
    """Makes the caller's account the management account of a new organization.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
    """
    account = context.caller.account
    if repository.home_of(context.transaction, account) is not None:
        raise errors.already_in_organization()
    scope = scope_of(account)
    organization = repository.organizations.insert(
        context.transaction,
        scope,
        Organization(
            id=requests.new_id(context, "o-", 10),
            root_id=requests.new_id(context, "r-", 4),
            feature_set=request.feature_set or "ALL",
            created_at=context.now,
        ),
    )
    management = repository.members.insert(
        context.transaction,
        scope,
        Member(
            id=account,
            organization_id=organization.id,
            parent_id=organization.root_id,
            name="management",
            email=rules.nobodys_email(account),
            joined_by="INVITED",
            joined_at=context.now,
        ),
    )
    home = Home(scope, organization, management)
    return api.CreateOrganizationResponse(organization=views.organization(home, management))


@operation("organizations", "DescribeOrganization", writes=False)
def describe_organization(
    context: Context, _request: api.DescribeOrganizationRequest
) -> api.DescribeOrganizationResponse:
    """The organization that the caller's account is in.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
    """
    home = requests.home_of_caller(context)
    management = requests.find_member(context, home, home.management)
    return api.DescribeOrganizationResponse(organization=views.organization(home, management))


@operation("organizations", "DeleteOrganization")
def delete_organization(context: Context, _request: api.DeleteOrganizationRequest) -> None:
    """Deletes the organization, whose other accounts are gone from it, with its units and policies.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html
    """
    home = requests.managed_by_caller(context)
    if len(repository.all_members(context.transaction, home.scope)) > 1:
        raise errors.organization_not_empty()
    repository.delete_organization(context.transaction, home.scope)


@operation("organizations", "ListRoots", writes=False)
def list_roots(context: Context, request: api.ListRootsRequest) -> api.ListRootsResponse:
    """The organization's one root, with the policy types that are enabled.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html
    """
    home = requests.seen_by_caller(context)
    page, token = requests.page_of(context, "ListRoots", request, [views.root(home)], lambda root: root.id or "")
    return api.ListRootsResponse(roots=page, next_token=token)

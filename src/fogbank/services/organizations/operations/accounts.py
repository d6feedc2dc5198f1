"""CreateAccount, DescribeCreateAccountStatus, ListCreateAccountStatus, ListAccounts, DescribeAccount, CloseAccount,
RemoveAccountFromOrganization, LeaveOrganization.
"""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts import directory as accounts
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules, views
from fogbank.services.organizations.access_role import make_access_role
from fogbank.services.organizations.model import AccountRequest, Member, MemberState, RequestState
from fogbank.services.organizations.repository import Home


@operation("organizations", "CreateAccount", access=access.NEW_ACCOUNT)
def create_account(context: Context, request: api.CreateAccountRequest) -> api.CreateAccountResponse:
    """Opens an account in the organization, with root credentials and a role that the management account may assume.

    On AWS this takes minutes; here all of it is there when the call is answered.
    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
    """
    home = requests.managed_by_caller(context)
    tags = rules.checked_tags((tag.key, tag.value) for tag in request.tags or ())
    failure = _why_not(context, home, request)
    account = None if failure else _open(context, home, request, tags)
    document = AccountRequest(
        id=requests.new_id(context, "car-", 32),
        name=request.account_name,
        state=RequestState.FAILED if failure else RequestState.SUCCEEDED,
        requested_at=context.now,
        account=account,
        failure=failure,
    )
    stored = repository.requests.insert(context.transaction, home.scope, document)
    return api.CreateAccountResponse(create_account_status=views.account_request(stored))


def _why_not(context: Context, home: Home, request: api.CreateAccountRequest) -> str | None:
    if not rules.is_email(request.email):
        return "INVALID_EMAIL"
    if repository.is_email_taken(context.transaction, request.email):
        return "EMAIL_ALREADY_EXISTS"
    if len(repository.all_members(context.transaction, home.scope)) >= rules.ACCOUNTS_MAX:
        return "ACCOUNT_LIMIT_EXCEEDED"
    return None


def _open(context: Context, home: Home, request: api.CreateAccountRequest, tags: dict[str, str]) -> str:
    account = accounts.open_account(context).id
    organization = home.organization
    member = Member(
        id=account,
        organization_id=organization.id,
        parent_id=organization.root_id,
        name=request.account_name,
        email=request.email,
        joined_by="CREATED",
        joined_at=context.now,
        policies=tuple(rules.FULL_ACCESS[kind] for kind in organization.policy_types),
        tags=tags,
    )
    repository.members.insert(context.transaction, home.scope, member)
    make_access_role(context, account, request.role_name or rules.ROLE_NAME_DEFAULT, home.management)
    return account


@operation("organizations", "DescribeCreateAccountStatus", writes=False)
def describe_create_account_status(
    context: Context, request: api.DescribeCreateAccountStatusRequest
) -> api.DescribeCreateAccountStatusResponse:
    """What became of a request for an account.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html
    """
    home = requests.seen_by_caller(context)
    found = repository.requests.get(context.transaction, home.scope, request.create_account_request_id)
    if found is None:
        raise errors.request_not_found()
    return api.DescribeCreateAccountStatusResponse(create_account_status=views.account_request(found))


@operation("organizations", "ListCreateAccountStatus", writes=False)
def list_create_account_status(
    context: Context, request: api.ListCreateAccountStatusRequest
) -> api.ListCreateAccountStatusResponse:
    """The requests for accounts, in whichever of the states are asked for.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html
    """
    home = requests.seen_by_caller(context)
    found = [
        each
        for each in repository.all_requests(context.transaction, home.scope)
        if not request.states or each.state.value in request.states
    ]
    page, token = requests.page_of(context, "ListCreateAccountStatus", request, found, lambda each: each.id)
    shown = tuple(views.account_request(each) for each in page)
    return api.ListCreateAccountStatusResponse(create_account_statuses=shown, next_token=token)


@operation("organizations", "ListAccounts", writes=False)
def list_accounts(context: Context, request: api.ListAccountsRequest) -> api.ListAccountsResponse:
    """The organization's accounts.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
    """
    home = requests.seen_by_caller(context)
    found = repository.all_members(context.transaction, home.scope)
    page, token = requests.page_of(context, "ListAccounts", request, found, lambda each: each.id)
    units = requests.units_of(context, home)
    shown = tuple(views.account(home, units, each) for each in page)
    return api.ListAccountsResponse(accounts=shown, next_token=token)


@operation("organizations", "DescribeAccount", writes=False, access=access.ON_ACCOUNT)
def describe_account(context: Context, request: api.DescribeAccountRequest) -> api.DescribeAccountResponse:
    """An account of the organization.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html
    """
    home = requests.seen_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    return api.DescribeAccountResponse(account=views.account(home, requests.units_of(context, home), member))


@operation("organizations", "CloseAccount", access=access.ON_ACCOUNT)
def close_account(context: Context, request: api.CloseAccountRequest) -> None:
    """Closes an account: from now on its credentials are refused. It stays listed as SUSPENDED.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html
    """
    home = requests.managed_by_caller(context)
    member = requests.find_member(context, home, request.account_id)
    if member.id == home.management:
        raise errors.violated(
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You attempted to close the management account of your organization."
        )
    if member.state is MemberState.SUSPENDED:
        raise errors.account_closed()
    if member.delegated:
        raise errors.violated(
            "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
            "You attempted to close an account that is a delegated administrator.",
        )
    if not rules.may_close(repository.all_members(context.transaction, home.scope), context.now):
        raise errors.violated(
            "CLOSE_ACCOUNT_QUOTA_EXCEEDED", "You have exceeded the number of accounts that can be closed in 30 days."
        )
    closed = msgspec.structs.replace(member, state=MemberState.SUSPENDED, closed_at=context.now)
    repository.members.must_update(context.transaction, home.scope, closed)
    accounts.close_account(context, member.id)


@operation("organizations", "RemoveAccountFromOrganization", access=access.ON_ACCOUNT)
def remove_account_from_organization(context: Context, request: api.RemoveAccountFromOrganizationRequest) -> None:
    """Has an account stand by itself; what is in it stays.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html
    """
    home = requests.managed_by_caller(context)
    _remove(context, home, requests.find_member(context, home, request.account_id))


@operation("organizations", "LeaveOrganization")
def leave_organization(context: Context, _request: api.LeaveOrganizationRequest) -> None:
    """Takes the caller's account out of its organization.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
    """
    home = requests.home_of_caller(context)
    _remove(context, home, home.member)


def _remove(context: Context, home: Home, member: Member) -> None:
    if member.id == home.management:
        raise errors.management_cannot_leave()
    if member.delegated:
        raise errors.violated(
            "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
            "You attempted to remove an account that is a delegated administrator from your organization.",
        )
    repository.members.delete(context.transaction, home.scope, member.id)

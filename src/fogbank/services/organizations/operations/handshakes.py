"""InviteAccountToOrganization, AcceptHandshake, DeclineHandshake, CancelHandshake, DescribeHandshake,
ListHandshakesForAccount, ListHandshakesForOrganization.
"""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.accounts import directory as accounts
from fogbank.services.api import organizations as api
from fogbank.services.context import Context
from fogbank.services.organizations import access, errors, repository, requests, rules, views
from fogbank.services.organizations.model import Handshake, HandshakeState, Member
from fogbank.services.organizations.repository import Home
from fogbank.store.documents import Scope


@operation("organizations", "InviteAccountToOrganization", access=access.INVITED)
def invite_account_to_organization(
    context: Context, request: api.InviteAccountToOrganizationRequest
) -> api.InviteAccountToOrganizationResponse:
    """Asks an account of this cloud to join. It has fifteen days to answer.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html
    """
    home = requests.managed_by_caller(context)
    if request.target.type != "ACCOUNT":
        # Accounts have addresses only in an organization, and what is in one can't be invited.
        raise errors.invalid("INVALID_PARTY_TYPE_TARGET", "You specified the wrong type of entity as the party.")
    invited = request.target.id
    if not accounts.exists(context.transaction, invited):
        raise errors.account_not_found()
    if repository.home_of(context.transaction, invited) is not None:
        raise errors.handshake_violated(
            "ALREADY_IN_AN_ORGANIZATION", "The account is already a member of an organization."
        )
    if any(_is_open(each, context) for _, each in repository.handshakes_to(context.transaction, invited)):
        raise errors.duplicate_handshake()
    document = Handshake(
        id=requests.new_id(context, "h-", 32),
        organization_id=home.organization.id,
        invited=invited,
        notes=request.notes,
        requested_at=context.now,
        expires_at=context.now + rules.HANDSHAKE_LIFE,
        tags=rules.checked_tags((tag.key, tag.value) for tag in request.tags or ()),
    )
    stored = repository.handshakes.insert(context.transaction, home.scope, document)
    return api.InviteAccountToOrganizationResponse(handshake=_shown(home.scope, stored, context))


@operation("organizations", "AcceptHandshake")
def accept_handshake(context: Context, request: api.AcceptHandshakeRequest) -> api.AcceptHandshakeResponse:
    """Joins the organization that invited the caller's account.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html
    """
    scope, handshake = _find_for_invited(context, request.handshake_id)
    if repository.home_of(context.transaction, context.caller.account) is not None:
        raise errors.handshake_violated(
            "ALREADY_IN_AN_ORGANIZATION", "Your account is already a member of an organization."
        )
    home = repository.home_of(context.transaction, scope.account)
    if home is None or home.organization.id != handshake.organization_id:
        raise errors.handshake_not_found()
    _join(context, home, handshake)
    return api.AcceptHandshakeResponse(handshake=_moved(context, scope, handshake, HandshakeState.ACCEPTED))


@operation("organizations", "DeclineHandshake")
def decline_handshake(context: Context, request: api.DeclineHandshakeRequest) -> api.DeclineHandshakeResponse:
    """Turns an invitation down.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeclineHandshake.html
    """
    scope, handshake = _find_for_invited(context, request.handshake_id)
    return api.DeclineHandshakeResponse(handshake=_moved(context, scope, handshake, HandshakeState.DECLINED))


@operation("organizations", "CancelHandshake")
def cancel_handshake(context: Context, request: api.CancelHandshakeRequest) -> api.CancelHandshakeResponse:
    """Takes an invitation back.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CancelHandshake.html
    """
    home = requests.managed_by_caller(context)
    handshake = repository.handshakes.get(context.transaction, home.scope, request.handshake_id)
    if handshake is None:
        raise errors.handshake_not_found()
    moved = _moved(context, home.scope, handshake, HandshakeState.CANCELED)
    return api.CancelHandshakeResponse(handshake=moved)


@operation("organizations", "DescribeHandshake", writes=False)
def describe_handshake(context: Context, request: api.DescribeHandshakeRequest) -> api.DescribeHandshakeResponse:
    """An invitation, for whoever sent or got it.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeHandshake.html
    """
    scope = accounts.scope_of(context.caller.account)
    sent = repository.handshakes.get(context.transaction, scope, request.handshake_id)
    if sent is not None:
        return api.DescribeHandshakeResponse(handshake=_shown(scope, sent, context))
    scope, got = _find_for_invited(context, request.handshake_id)
    return api.DescribeHandshakeResponse(handshake=_shown(scope, got, context))


@operation("organizations", "ListHandshakesForAccount", writes=False)
def list_handshakes_for_account(
    context: Context, request: api.ListHandshakesForAccountRequest
) -> api.ListHandshakesForAccountResponse:
    """The invitations that the caller's account got.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForAccount.html
    """
    found = [
        _shown(scope, handshake, context)
        for scope, handshake in repository.handshakes_to(context.transaction, context.caller.account)
    ]
    page, token = requests.page_of(context, "ListHandshakesForAccount", request, found, lambda each: each.id or "")
    return api.ListHandshakesForAccountResponse(handshakes=page, next_token=token)


@operation("organizations", "ListHandshakesForOrganization", writes=False)
def list_handshakes_for_organization(
    context: Context, request: api.ListHandshakesForOrganizationRequest
) -> api.ListHandshakesForOrganizationResponse:
    """The invitations that the organization sent.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForOrganization.html
    """
    home = requests.seen_by_caller(context)
    found = [
        _shown(home.scope, handshake, context)
        for handshake in repository.all_handshakes(context.transaction, home.scope)
    ]
    page, token = requests.page_of(context, "ListHandshakesForOrganization", request, found, lambda each: each.id or "")
    return api.ListHandshakesForOrganizationResponse(handshakes=page, next_token=token)


def _find_for_invited(context: Context, handshake_id: str) -> tuple[Scope, Handshake]:
    for scope, handshake in repository.handshakes_to(context.transaction, context.caller.account):
        if handshake.id == handshake_id:
            return scope, handshake
    raise errors.handshake_not_found()


def _is_open(handshake: Handshake, context: Context) -> bool:
    return handshake.state is HandshakeState.OPEN and handshake.expires_at > context.now


def _moved(context: Context, scope: Scope, handshake: Handshake, state: HandshakeState) -> api.Handshake:
    if handshake.state is state:
        raise errors.handshake_already(state.value)
    if not _is_open(handshake, context):
        raise errors.handshake_not_open()
    changed = msgspec.structs.replace(handshake, state=state)
    stored = repository.handshakes.must_update(context.transaction, scope, changed)
    return _shown(scope, stored, context)


def _join(context: Context, home: Home, handshake: Handshake) -> None:
    if not _is_open(handshake, context):
        raise errors.handshake_not_open()
    account, organization = handshake.invited, home.organization
    member = Member(
        id=account,
        organization_id=organization.id,
        parent_id=organization.root_id,
        name=account,
        email=rules.nobodys_email(account),
        joined_by="INVITED",
        joined_at=context.now,
        policies=tuple(rules.FULL_ACCESS[kind] for kind in organization.policy_types),
        tags=handshake.tags,
    )
    repository.members.insert(context.transaction, home.scope, member)


def _shown(scope: Scope, handshake: Handshake, context: Context) -> api.Handshake:
    expired = handshake.state is HandshakeState.OPEN and not _is_open(handshake, context)
    state = HandshakeState.EXPIRED if expired else handshake.state
    return views.handshake(scope.account, handshake, state)

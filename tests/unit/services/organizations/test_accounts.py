"""Accounts of an organization: made, listed, closed, gone, invited."""

from typing import Any

import pytest
from tests.unit.services.accounts.conftest import allow
from tests.unit.services.organizations.conftest import ACCOUNT, Org

from fogbank.gateway.credentials import Credential
from fogbank.services.accounts.directory import root_key
from fogbank.services.accounts.operations.roles import assume_role
from fogbank.services.api import organizations as api
from fogbank.services.api import sts
from fogbank.services.organizations.directory import organization_of
from fogbank.services.organizations.operations import accounts as ops
from fogbank.services.organizations.operations import handshakes, organization
from fogbank.services.organizations.operations.delegation import (
    deregister_delegated_administrator,
    disable_aws_service_access,
    enable_aws_service_access,
    list_aws_service_access_for_organization,
    list_delegated_administrators,
    list_delegated_services_for_account,
    register_delegated_administrator,
)

STRANGER = "999988887777"


def listed(org: Org) -> dict[str, Any]:
    return {each.id: each for each in org.call(ops.list_accounts, api.ListAccountsRequest()).accounts}


def test_an_organization(org: Org, misfits: Any) -> None:
    assert org.refused(organization.describe_organization).code == "AWSOrganizationsNotInUseException"
    made = org.call(organization.create_organization)
    assert misfits("organizations", "CreateOrganization", made) == []
    shown = made.organization
    assert (shown.feature_set, shown.master_account_id) == ("ALL", ACCOUNT)
    assert shown.arn == f"arn:aws:organizations::{ACCOUNT}:organization/{shown.id}"
    assert org.call(organization.describe_organization).organization == shown
    assert org.refused(organization.create_organization).code == "AlreadyInOrganizationException"
    roots = org.call(organization.list_roots, api.ListRootsRequest())
    assert misfits("organizations", "ListRoots", roots) == []
    assert [(root.name, root.policy_types) for root in roots.roots] == [("Root", ())]
    org.call(organization.delete_organization)
    assert org.refused(organization.describe_organization).code == "AWSOrganizationsNotInUseException"


def test_an_account_with_all_that_belongs_to_it(org: Org, misfits: Any) -> None:
    org.open()
    request = api.CreateAccountRequest(
        account_name="dev", email="dev@example.com", tags=(api.Tag(key="team", value="blue"),)
    )
    made = org.call(ops.create_account, request)
    assert misfits("organizations", "CreateAccount", made) == []
    status = made.create_account_status
    assert (status.state, status.account_name) == ("SUCCEEDED", "dev")
    again = org.call(
        ops.describe_create_account_status,
        api.DescribeCreateAccountStatusRequest(create_account_request_id=status.id),
    )
    assert again.create_account_status == status
    account = listed(org)[status.account_id]
    assert (account.email, account.status, account.joined_method) == ("dev@example.com", "ACTIVE", "CREATED")
    described = org.call(ops.describe_account, api.DescribeAccountRequest(account_id=account.id))
    assert misfits("organizations", "DescribeAccount", described) == []
    key = org.store.read(lambda transaction: root_key(transaction, org.cloud.vault, account.id))
    assert key is not None
    found = org.signed_by(key.access_key_id)
    assert isinstance(found, Credential)
    assert found.caller.arn == f"arn:aws:iam::{account.id}:root"
    ann = org.user("ann", allow("sts:AssumeRole", Resource="*"))
    role = f"arn:aws:iam::{account.id}:role/OrganizationAccountAccessRole"
    answer = org.call(assume_role, sts.AssumeRoleRequest(role_arn=role, role_session_name="s1"), by=ann)
    in_it = org.caller_of(answer.credentials)
    assert in_it.account == account.id
    # It is an administrator there.
    assert org.call(organization.describe_organization, by=in_it).organization.master_account_id == ACCOUNT


def test_the_roles_name_is_the_callers_to_choose(org: Org) -> None:
    org.open()
    account = org.account(role_name="Admin")
    ann = org.user("ann", allow("sts:AssumeRole", Resource="*"))
    role = f"arn:aws:iam::{account}:role/Admin"
    assert org.call(assume_role, sts.AssumeRoleRequest(role_arn=role, role_session_name="s1"), by=ann).credentials


@pytest.mark.parametrize(
    ("email", "reason"), [("dev@example.com", "EMAIL_ALREADY_EXISTS"), ("DEV@example.com", "EMAIL_ALREADY_EXISTS"),
                          ("nobody@nowhere", "INVALID_EMAIL")],
)  # fmt: skip
def test_requests_that_fail(org: Org, email: str, reason: str) -> None:
    org.open()
    org.account(email="dev@example.com")
    status = org.call(ops.create_account, api.CreateAccountRequest(account_name="x", email=email)).create_account_status
    assert (status.state, status.failure_reason, status.account_id) == ("FAILED", reason, None)
    assert len(listed(org)) == 2
    failed = org.call(ops.list_create_account_status, api.ListCreateAccountStatusRequest(states=("FAILED",)))
    assert [each.id for each in failed.create_account_statuses] == [status.id]
    every = org.call(ops.list_create_account_status, api.ListCreateAccountStatusRequest())
    assert len(every.create_account_statuses) == 2


def test_pages_of_accounts(org: Org) -> None:
    org.open()
    made = {ACCOUNT, *(org.account() for _ in range(4))}
    seen: list[str] = []
    token = None
    while True:
        page = org.call(ops.list_accounts, api.ListAccountsRequest(max_results=2, next_token=token))
        seen += [each.id for each in page.accounts]
        token = page.next_token
        if token is None:
            break
    assert set(seen) == made
    assert len(seen) == len(made)
    error = org.refused(ops.list_accounts, api.ListAccountsRequest(next_token="made up"))
    assert (error.code, error.members["Reason"]) == ("InvalidInputException", "INVALID_NEXT_TOKEN")


def test_only_the_management_account_manages(org: Org) -> None:
    org.open()
    member = org.root_of(org.account())
    assert org.call(organization.describe_organization, by=member)
    for function, request in (
        (ops.list_accounts, api.ListAccountsRequest()),
        (ops.create_account, api.CreateAccountRequest(account_name="x", email="x@example.com")),
        (organization.delete_organization, None),
        (organization.list_roots, api.ListRootsRequest()),
    ):
        assert org.refused(function, request, by=member).code == "AccessDeniedException"
        stranger = org.refused(function, request, by=org.root_of(STRANGER))
        assert stranger.code == "AWSOrganizationsNotInUseException"


def test_users_need_rights(org: Org) -> None:
    org.open()
    account, other = org.account("a"), org.account("b")
    organization_id = org.call(organization.describe_organization).organization.id
    arn = f"arn:aws:organizations::{ACCOUNT}:account/{organization_id}/{account}"
    ann = org.user("ann", allow("organizations:DescribeAccount", Resource=arn))
    assert org.call(ops.describe_account, api.DescribeAccountRequest(account_id=account), by=ann)
    error = org.refused(ops.describe_account, api.DescribeAccountRequest(account_id=other), by=ann)
    assert error.code == "AccessDeniedException"
    assert "organizations:DescribeAccount" in error.message
    assert org.refused(ops.list_accounts, api.ListAccountsRequest(), by=ann).code == "AccessDeniedException"


def test_closing_an_account(org: Org) -> None:
    org.open()
    account = org.account()
    org.call(ops.close_account, api.CloseAccountRequest(account_id=account))
    assert listed(org)[account].status == "SUSPENDED"
    again = org.refused(ops.close_account, api.CloseAccountRequest(account_id=account))
    assert again.code == "AccountAlreadyClosedException"
    own = org.refused(ops.close_account, api.CloseAccountRequest(account_id=ACCOUNT))
    assert (own.code, own.members["Reason"]) == ("ConstraintViolationException", "CANNOT_CLOSE_MANAGEMENT_ACCOUNT")
    assert org.refused(ops.close_account, api.CloseAccountRequest(account_id=STRANGER)).code == (
        "AccountNotFoundException"
    )


def test_no_more_than_ten_are_closed_in_thirty_days(org: Org) -> None:
    org.open()
    made = [org.account() for _ in range(11)]
    for account in made[:10]:
        org.call(ops.close_account, api.CloseAccountRequest(account_id=account))
    error = org.refused(ops.close_account, api.CloseAccountRequest(account_id=made[10]))
    assert error.members["Reason"] == "CLOSE_ACCOUNT_QUOTA_EXCEEDED"
    org.pass_time(days=31)
    org.call(ops.close_account, api.CloseAccountRequest(account_id=made[10]))


def test_leaving(org: Org) -> None:
    org.open()
    one, two = org.account("one"), org.account("two")
    assert org.refused(organization.delete_organization).code == "OrganizationNotEmptyException"
    org.call(ops.remove_account_from_organization, api.RemoveAccountFromOrganizationRequest(account_id=one))
    org.call(ops.leave_organization, by=org.root_of(two))
    assert set(listed(org)) == {ACCOUNT}
    for function, request in (
        (ops.remove_account_from_organization, api.RemoveAccountFromOrganizationRequest(account_id=ACCOUNT)),
        (ops.leave_organization, None),
    ):
        assert org.refused(function, request).code == "MasterCannotLeaveOrganizationException"
    # What is in the account stays, and who has its root key too.
    key = org.store.read(lambda transaction: root_key(transaction, org.cloud.vault, one))
    assert key is not None
    assert isinstance(org.signed_by(key.access_key_id), Credential)
    org.call(organization.delete_organization)


def test_where_an_account_stands(org: Org) -> None:
    root = org.open()
    account = org.account()
    place = org.store.read(lambda transaction: organization_of(transaction, account))
    assert place is not None
    assert place.path == f"{place.organization_id}/{root}/"
    assert place.management == ACCOUNT
    assert org.store.read(lambda transaction: organization_of(transaction, STRANGER)) is None


# Invitations.


def alone(org: Org) -> str:
    """An account that is in no organization."""
    account = org.account("guest")
    org.call(ops.remove_account_from_organization, api.RemoveAccountFromOrganizationRequest(account_id=account))
    return account


def invite(org: Org, account: str) -> Any:
    target = api.HandshakeParty(id=account, type="ACCOUNT")
    request = api.InviteAccountToOrganizationRequest(target=target, notes="come in")
    return org.call(handshakes.invite_account_to_organization, request).handshake


def test_an_invitation_that_is_accepted(org: Org, misfits: Any) -> None:
    org.open()
    guest = alone(org)
    sent = invite(org, guest)
    assert misfits("organizations", "DescribeHandshake", api.DescribeHandshakeResponse(handshake=sent)) == []
    by_guest = org.root_of(guest)
    got = org.call(handshakes.list_handshakes_for_account, api.ListHandshakesForAccountRequest(), by=by_guest)
    assert [each.id for each in got.handshakes] == [sent.id]
    accepted = org.call(handshakes.accept_handshake, api.AcceptHandshakeRequest(handshake_id=sent.id), by=by_guest)
    assert accepted.handshake.state == "ACCEPTED"
    assert listed(org)[guest].joined_method == "INVITED"
    again = org.refused(handshakes.accept_handshake, api.AcceptHandshakeRequest(handshake_id=sent.id), by=by_guest)
    assert again.code == "HandshakeConstraintViolationException"


def test_invitations_that_come_to_nothing(org: Org) -> None:
    org.open()
    guest = alone(org)
    by_guest = org.root_of(guest)
    first = invite(org, guest)
    target = api.HandshakeParty(id=guest, type="ACCOUNT")
    twice = org.refused(
        handshakes.invite_account_to_organization, api.InviteAccountToOrganizationRequest(target=target)
    )
    assert twice.code == "DuplicateHandshakeException"
    declined = org.call(handshakes.decline_handshake, api.DeclineHandshakeRequest(handshake_id=first.id), by=by_guest)
    assert declined.handshake.state == "DECLINED"
    second = invite(org, guest)
    cancelled = org.call(handshakes.cancel_handshake, api.CancelHandshakeRequest(handshake_id=second.id))
    assert cancelled.handshake.state == "CANCELED"
    error = org.refused(handshakes.cancel_handshake, api.CancelHandshakeRequest(handshake_id=second.id))
    assert error.code == "HandshakeAlreadyInStateException"
    third = invite(org, guest)
    org.pass_time(days=16)
    shown = org.call(handshakes.describe_handshake, api.DescribeHandshakeRequest(handshake_id=third.id), by=by_guest)
    assert shown.handshake.state == "EXPIRED"
    late = org.refused(handshakes.accept_handshake, api.AcceptHandshakeRequest(handshake_id=third.id), by=by_guest)
    assert late.code == "InvalidHandshakeTransitionException"
    sent = org.call(handshakes.list_handshakes_for_organization, api.ListHandshakesForOrganizationRequest())
    assert {each.state for each in sent.handshakes} == {"DECLINED", "CANCELED", "EXPIRED"}
    stranger = org.refused(
        handshakes.describe_handshake,
        api.DescribeHandshakeRequest(handshake_id=third.id),
        by=org.root_of(STRANGER),
    )
    assert stranger.code == "HandshakeNotFoundException"


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (api.HandshakeParty(id="x@example.com", type="EMAIL"), "InvalidInputException"),
        (api.HandshakeParty(id=STRANGER, type="ACCOUNT"), "AccountNotFoundException"),
        (api.HandshakeParty(id="000000000000", type="ACCOUNT"), None),
    ],
)
def test_who_can_be_invited(org: Org, party: api.HandshakeParty, code: str | None) -> None:
    org.open()
    request = api.InviteAccountToOrganizationRequest(target=party)
    if code is None:
        assert org.call(handshakes.invite_account_to_organization, request).handshake.state == "OPEN"
    else:
        assert org.refused(handshakes.invite_account_to_organization, request).code == code


# Delegated administrators.


def test_delegated_administrators(org: Org, misfits: Any) -> None:
    org.open()
    account = org.account()
    service = "guardduty.amazonaws.com"
    register = api.RegisterDelegatedAdministratorRequest(account_id=account, service_principal=service)
    org.call(register_delegated_administrator, register)
    assert org.refused(register_delegated_administrator, register).code == "AccountAlreadyRegisteredException"
    found = org.call(list_delegated_administrators, api.ListDelegatedAdministratorsRequest())
    assert misfits("organizations", "ListDelegatedAdministrators", found) == []
    assert [each.id for each in found.delegated_administrators] == [account]
    services = org.call(
        list_delegated_services_for_account, api.ListDelegatedServicesForAccountRequest(account_id=account)
    )
    assert [each.service_principal for each in services.delegated_services] == [service]
    # It may look, and not touch.
    assert org.call(ops.list_accounts, api.ListAccountsRequest(), by=org.root_of(account)).accounts
    error = org.refused(ops.close_account, api.CloseAccountRequest(account_id=account))
    assert error.members["Reason"] == "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"
    deregister = api.DeregisterDelegatedAdministratorRequest(account_id=account, service_principal=service)
    org.call(deregister_delegated_administrator, deregister)
    assert org.refused(deregister_delegated_administrator, deregister).code == "AccountNotRegisteredException"
    own = api.RegisterDelegatedAdministratorRequest(account_id=ACCOUNT, service_principal=service)
    error = org.refused(register_delegated_administrator, own)
    assert error.members["Reason"] == "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"


def test_trusted_services(org: Org) -> None:
    org.open()
    wanted = api.EnableAWSServiceAccessRequest(service_principal="ram.amazonaws.com")
    org.call(enable_aws_service_access, wanted)
    ask = api.ListAWSServiceAccessForOrganizationRequest()
    found = org.call(list_aws_service_access_for_organization, ask).enabled_service_principals
    assert [each.service_principal for each in found] == ["ram.amazonaws.com"]
    wrong = api.EnableAWSServiceAccessRequest(service_principal="ram.example.com")
    assert org.refused(enable_aws_service_access, wrong).members["Reason"] == "UNRECOGNIZED_SERVICE_PRINCIPAL"
    org.call(disable_aws_service_access, api.DisableAWSServiceAccessRequest(service_principal="ram.amazonaws.com"))
    assert org.call(list_aws_service_access_for_organization, ask).enabled_service_principals == ()

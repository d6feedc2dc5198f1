"""Organizations' documents as the API shows them, and their ARNs."""

from collections.abc import Mapping

from fogbank.services.api import organizations as api
from fogbank.services.organizations import rules
from fogbank.services.organizations.managed import MANAGED
from fogbank.services.organizations.model import (
    AccountRequest,
    Handshake,
    HandshakeState,
    Member,
    Organization,
    OrganizationPolicy,
    PolicyType,
    Unit,
)
from fogbank.services.organizations.repository import Home

ROOT_NAME = "Root"


def arn(home: Home, kind: str, id_: str) -> str:
    """The ARN of what the organization has, such as an `ou`."""
    return f"arn:aws:organizations::{home.management}:{kind}/{home.organization.id}/{id_}"


def organization_arn(home: Home) -> str:
    return f"arn:aws:organizations::{home.management}:organization/{home.organization.id}"


def policy_arn(home: Home, policy: OrganizationPolicy) -> str:
    kind = policy.type.value.lower()
    if policy.id in MANAGED:
        return f"arn:aws:organizations::aws:policy/{kind}/{policy.id}"
    return arn(home, "policy", f"{kind}/{policy.id}")


def organization(home: Home, management: Member) -> api.Organization:
    shown: Organization = home.organization
    # What DescribeOrganization says of policy types is of old, and the same for all; ListRoots tells what is enabled.
    types = (api.PolicyTypeSummary(type=PolicyType.SCP.value, status="ENABLED"),) if shown.feature_set == "ALL" else ()
    return api.Organization(
        id=shown.id,
        arn=organization_arn(home),
        feature_set=shown.feature_set,
        master_account_arn=arn(home, "account", home.management),
        master_account_id=home.management,
        master_account_email=management.email,
        available_policy_types=types,
    )


def root(home: Home) -> api.Root:
    shown = home.organization
    types = tuple(api.PolicyTypeSummary(type=kind.value, status="ENABLED") for kind in shown.policy_types)
    return api.Root(id=shown.root_id, arn=arn(home, "root", shown.root_id), name=ROOT_NAME, policy_types=types)


def path(home: Home, units: Mapping[str, Unit], parent_id: str) -> str:
    """The way from the organization to what lies in `parent_id`, as aws:PrincipalOrgPaths has it."""
    parts = (home.organization.id, home.organization.root_id, *rules.chain(units, parent_id))
    return "".join(f"{part}/" for part in parts)


def unit(home: Home, units: Mapping[str, Unit], shown: Unit) -> api.OrganizationalUnit:
    return api.OrganizationalUnit(
        id=shown.id,
        arn=arn(home, "ou", shown.id),
        name=shown.name,
        path=f"{path(home, units, shown.parent_id)}{shown.id}/",
    )


def account(home: Home, units: Mapping[str, Unit], shown: Member) -> api.Account:
    return api.Account(
        id=shown.id,
        arn=arn(home, "account", shown.id),
        email=shown.email,
        name=shown.name,
        status=shown.state.value,
        state=shown.state.value,
        paths=(f"{path(home, units, shown.parent_id)}{shown.id}/",),
        joined_method=shown.joined_by,
        joined_timestamp=shown.joined_at,
    )


def account_request(shown: AccountRequest) -> api.CreateAccountStatus:
    return api.CreateAccountStatus(
        id=shown.id,
        account_name=shown.name,
        state=shown.state.value,
        requested_timestamp=shown.requested_at,
        completed_timestamp=shown.requested_at,
        account_id=shown.account,
        failure_reason=shown.failure,
    )


def policy_summary(home: Home, shown: OrganizationPolicy) -> api.PolicySummary:
    return api.PolicySummary(
        id=shown.id,
        arn=policy_arn(home, shown),
        name=shown.name,
        description=shown.description,
        type=shown.type.value,
        aws_managed=shown.id in MANAGED,
    )


def policy(home: Home, shown: OrganizationPolicy) -> api.Policy:
    return api.Policy(policy_summary=policy_summary(home, shown), content=shown.content)


def delegated(home: Home, shown: Member) -> api.DelegatedAdministrator:
    return api.DelegatedAdministrator(
        id=shown.id,
        arn=arn(home, "account", shown.id),
        email=shown.email,
        name=shown.name,
        status=shown.state.value,
        state=shown.state.value,
        joined_method=shown.joined_by,
        joined_timestamp=shown.joined_at,
        delegation_enabled_date=min(shown.delegated.values(), default=None),
    )


def handshake(management: str, shown: Handshake, state: HandshakeState) -> api.Handshake:
    """state: as it is now, since an invitation expires by itself."""
    resources = [
        api.HandshakeResource(type="ORGANIZATION", value=shown.organization_id),
        api.HandshakeResource(type="ACCOUNT", value=shown.invited),
    ]
    if shown.notes is not None:
        resources.append(api.HandshakeResource(type="NOTES", value=shown.notes))
    return api.Handshake(
        id=shown.id,
        arn=f"arn:aws:organizations::{management}:handshake/{shown.organization_id}/invite/{shown.id}",
        parties=(
            api.HandshakeParty(id=shown.organization_id.removeprefix("o-"), type="ORGANIZATION"),
            api.HandshakeParty(id=shown.invited, type="ACCOUNT"),
        ),
        state=state.value,
        requested_timestamp=shown.requested_at,
        expiration_timestamp=shown.expires_at,
        action="INVITE",
        resources=tuple(resources),
    )

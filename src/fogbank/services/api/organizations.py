"""Types of organizations's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AcceptHandshakeRequest",
    "AcceptHandshakeResponse",
    "Account",
    "AttachPolicyRequest",
    "AttachPolicyResult",
    "CancelHandshakeRequest",
    "CancelHandshakeResponse",
    "Child",
    "CloseAccountRequest",
    "CloseAccountResult",
    "CreateAccountRequest",
    "CreateAccountResponse",
    "CreateAccountStatus",
    "CreateOrganizationRequest",
    "CreateOrganizationResponse",
    "CreateOrganizationalUnitRequest",
    "CreateOrganizationalUnitResponse",
    "CreatePolicyRequest",
    "CreatePolicyResponse",
    "DeclineHandshakeRequest",
    "DeclineHandshakeResponse",
    "DelegatedAdministrator",
    "DelegatedService",
    "DeleteOrganizationRequest",
    "DeleteOrganizationResult",
    "DeleteOrganizationalUnitRequest",
    "DeleteOrganizationalUnitResult",
    "DeletePolicyRequest",
    "DeletePolicyResult",
    "DeregisterDelegatedAdministratorRequest",
    "DeregisterDelegatedAdministratorResult",
    "DescribeAccountRequest",
    "DescribeAccountResponse",
    "DescribeCreateAccountStatusRequest",
    "DescribeCreateAccountStatusResponse",
    "DescribeHandshakeRequest",
    "DescribeHandshakeResponse",
    "DescribeOrganizationRequest",
    "DescribeOrganizationResponse",
    "DescribeOrganizationalUnitRequest",
    "DescribeOrganizationalUnitResponse",
    "DescribePolicyRequest",
    "DescribePolicyResponse",
    "DetachPolicyRequest",
    "DetachPolicyResult",
    "DisableAWSServiceAccessRequest",
    "DisableAWSServiceAccessResult",
    "DisablePolicyTypeRequest",
    "DisablePolicyTypeResponse",
    "EnableAWSServiceAccessRequest",
    "EnableAWSServiceAccessResult",
    "EnablePolicyTypeRequest",
    "EnablePolicyTypeResponse",
    "EnabledServicePrincipal",
    "Handshake",
    "HandshakeFilter",
    "HandshakeParty",
    "HandshakeResource",
    "InviteAccountToOrganizationRequest",
    "InviteAccountToOrganizationResponse",
    "LeaveOrganizationRequest",
    "LeaveOrganizationResult",
    "ListAWSServiceAccessForOrganizationRequest",
    "ListAWSServiceAccessForOrganizationResponse",
    "ListAccountsForParentRequest",
    "ListAccountsForParentResponse",
    "ListAccountsRequest",
    "ListAccountsResponse",
    "ListChildrenRequest",
    "ListChildrenResponse",
    "ListCreateAccountStatusRequest",
    "ListCreateAccountStatusResponse",
    "ListDelegatedAdministratorsRequest",
    "ListDelegatedAdministratorsResponse",
    "ListDelegatedServicesForAccountRequest",
    "ListDelegatedServicesForAccountResponse",
    "ListHandshakesForAccountRequest",
    "ListHandshakesForAccountResponse",
    "ListHandshakesForOrganizationRequest",
    "ListHandshakesForOrganizationResponse",
    "ListOrganizationalUnitsForParentRequest",
    "ListOrganizationalUnitsForParentResponse",
    "ListParentsRequest",
    "ListParentsResponse",
    "ListPoliciesForTargetRequest",
    "ListPoliciesForTargetResponse",
    "ListPoliciesRequest",
    "ListPoliciesResponse",
    "ListRootsRequest",
    "ListRootsResponse",
    "ListTagsForResourceRequest",
    "ListTagsForResourceResponse",
    "ListTargetsForPolicyRequest",
    "ListTargetsForPolicyResponse",
    "MoveAccountRequest",
    "MoveAccountResult",
    "Organization",
    "OrganizationalUnit",
    "Parent",
    "Policy",
    "PolicySummary",
    "PolicyTargetSummary",
    "PolicyTypeSummary",
    "RegisterDelegatedAdministratorRequest",
    "RegisterDelegatedAdministratorResult",
    "RemoveAccountFromOrganizationRequest",
    "RemoveAccountFromOrganizationResult",
    "Root",
    "Tag",
    "TagResourceRequest",
    "TagResourceResult",
    "UntagResourceRequest",
    "UntagResourceResult",
    "UpdateOrganizationalUnitRequest",
    "UpdateOrganizationalUnitResponse",
    "UpdatePolicyRequest",
    "UpdatePolicyResponse",
]


class AcceptHandshakeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake_id: str = field(name="HandshakeId")


class HandshakeParty(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str = field(name="Id")
    type: str = field(name="Type")

    def __repr__(self) -> str:
        return "HandshakeParty(…)"


class HandshakeResource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    value: str | None = field(name="Value", default=None)
    type: str | None = field(name="Type", default=None)
    resources: tuple["HandshakeResource", ...] | None = field(name="Resources", default=None)

    def __repr__(self) -> str:
        return "HandshakeResource(…)"


class Handshake(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    parties: tuple[HandshakeParty, ...] | None = field(name="Parties", default=None)
    state: str | None = field(name="State", default=None)
    requested_timestamp: datetime | None = field(name="RequestedTimestamp", default=None)
    expiration_timestamp: datetime | None = field(name="ExpirationTimestamp", default=None)
    action: str | None = field(name="Action", default=None)
    resources: tuple[HandshakeResource, ...] | None = field(name="Resources", default=None)


class AcceptHandshakeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake: Handshake | None = field(name="Handshake", default=None)


class AttachPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")
    target_id: str = field(name="TargetId")


class AttachPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class CancelHandshakeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake_id: str = field(name="HandshakeId")


class CancelHandshakeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake: Handshake | None = field(name="Handshake", default=None)


class CloseAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")


class CloseAccountResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str = field(name="Value")


class CreateAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    email: str = field(name="Email")
    account_name: str = field(name="AccountName")
    role_name: str | None = field(name="RoleName", default=None)
    iam_user_access_to_billing: str | None = field(name="IamUserAccessToBilling", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)

    def __repr__(self) -> str:
        return "CreateAccountRequest(…)"


class CreateAccountStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    account_name: str | None = field(name="AccountName", default=None)
    state: str | None = field(name="State", default=None)
    requested_timestamp: datetime | None = field(name="RequestedTimestamp", default=None)
    completed_timestamp: datetime | None = field(name="CompletedTimestamp", default=None)
    account_id: str | None = field(name="AccountId", default=None)
    gov_cloud_account_id: str | None = field(name="GovCloudAccountId", default=None)
    failure_reason: str | None = field(name="FailureReason", default=None)

    def __repr__(self) -> str:
        return "CreateAccountStatus(…)"


class CreateAccountResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    create_account_status: CreateAccountStatus | None = field(name="CreateAccountStatus", default=None)


class CreateOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    feature_set: str | None = field(name="FeatureSet", default=None)


class PolicyTypeSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str | None = field(name="Type", default=None)
    status: str | None = field(name="Status", default=None)


class Organization(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    feature_set: str | None = field(name="FeatureSet", default=None)
    master_account_arn: str | None = field(name="MasterAccountArn", default=None)
    master_account_id: str | None = field(name="MasterAccountId", default=None)
    master_account_email: str | None = field(name="MasterAccountEmail", default=None)
    available_policy_types: tuple[PolicyTypeSummary, ...] | None = field(name="AvailablePolicyTypes", default=None)

    def __repr__(self) -> str:
        return "Organization(…)"


class CreateOrganizationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organization: Organization | None = field(name="Organization", default=None)


class CreateOrganizationalUnitRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    parent_id: str = field(name="ParentId")
    name: str = field(name="Name")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class OrganizationalUnit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    name: str | None = field(name="Name", default=None)
    path: str | None = field(name="Path", default=None)


class CreateOrganizationalUnitResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit: OrganizationalUnit | None = field(name="OrganizationalUnit", default=None)


class CreatePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    content: str = field(name="Content")
    description: str = field(name="Description")
    name: str = field(name="Name")
    type: str = field(name="Type")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class PolicySummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    name: str | None = field(name="Name", default=None)
    description: str | None = field(name="Description", default=None)
    type: str | None = field(name="Type", default=None)
    aws_managed: bool | None = field(name="AwsManaged", default=None)


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_summary: PolicySummary | None = field(name="PolicySummary", default=None)
    content: str | None = field(name="Content", default=None)


class CreatePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: Policy | None = field(name="Policy", default=None)


class DeclineHandshakeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake_id: str = field(name="HandshakeId")


class DeclineHandshakeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake: Handshake | None = field(name="Handshake", default=None)


class DeleteOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteOrganizationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteOrganizationalUnitRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit_id: str = field(name="OrganizationalUnitId")


class DeleteOrganizationalUnitResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeletePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")


class DeletePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeregisterDelegatedAdministratorRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")
    service_principal: str = field(name="ServicePrincipal")


class DeregisterDelegatedAdministratorResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    email: str | None = field(name="Email", default=None)
    name: str | None = field(name="Name", default=None)
    status: str | None = field(name="Status", default=None)
    state: str | None = field(name="State", default=None)
    paths: tuple[str, ...] | None = field(name="Paths", default=None)
    joined_method: str | None = field(name="JoinedMethod", default=None)
    joined_timestamp: datetime | None = field(name="JoinedTimestamp", default=None)

    def __repr__(self) -> str:
        return "Account(…)"


class DescribeAccountResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: Account | None = field(name="Account", default=None)


class DescribeCreateAccountStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    create_account_request_id: str = field(name="CreateAccountRequestId")


class DescribeCreateAccountStatusResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    create_account_status: CreateAccountStatus | None = field(name="CreateAccountStatus", default=None)


class DescribeHandshakeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake_id: str = field(name="HandshakeId")


class DescribeHandshakeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake: Handshake | None = field(name="Handshake", default=None)


class DescribeOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeOrganizationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organization: Organization | None = field(name="Organization", default=None)


class DescribeOrganizationalUnitRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit_id: str = field(name="OrganizationalUnitId")


class DescribeOrganizationalUnitResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit: OrganizationalUnit | None = field(name="OrganizationalUnit", default=None)


class DescribePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")


class DescribePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: Policy | None = field(name="Policy", default=None)


class DetachPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")
    target_id: str = field(name="TargetId")


class DetachPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DisableAWSServiceAccessRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_principal: str = field(name="ServicePrincipal")


class DisableAWSServiceAccessResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DisablePolicyTypeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    root_id: str = field(name="RootId")
    policy_type: str = field(name="PolicyType")


class Root(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    name: str | None = field(name="Name", default=None)
    policy_types: tuple[PolicyTypeSummary, ...] | None = field(name="PolicyTypes", default=None)


class DisablePolicyTypeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    root: Root | None = field(name="Root", default=None)


class EnableAWSServiceAccessRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_principal: str = field(name="ServicePrincipal")


class EnableAWSServiceAccessResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnablePolicyTypeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    root_id: str = field(name="RootId")
    policy_type: str = field(name="PolicyType")


class EnablePolicyTypeResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    root: Root | None = field(name="Root", default=None)


class InviteAccountToOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target: HandshakeParty = field(name="Target")
    notes: str | None = field(name="Notes", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)

    def __repr__(self) -> str:
        return "InviteAccountToOrganizationRequest(…)"


class InviteAccountToOrganizationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshake: Handshake | None = field(name="Handshake", default=None)


class LeaveOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class LeaveOrganizationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ListAWSServiceAccessForOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class EnabledServicePrincipal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_principal: str | None = field(name="ServicePrincipal", default=None)
    date_enabled: datetime | None = field(name="DateEnabled", default=None)


class ListAWSServiceAccessForOrganizationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    enabled_service_principals: tuple[EnabledServicePrincipal, ...] | None = field(
        name="EnabledServicePrincipals", default=None
    )
    next_token: str | None = field(name="NextToken", default=None)


class ListAccountsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListAccountsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accounts: tuple[Account, ...] | None = field(name="Accounts", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListAccountsForParentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    parent_id: str = field(name="ParentId")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListAccountsForParentResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accounts: tuple[Account, ...] | None = field(name="Accounts", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListChildrenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    parent_id: str = field(name="ParentId")
    child_type: str = field(name="ChildType")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class Child(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    type: str | None = field(name="Type", default=None)


class ListChildrenResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    children: tuple[Child, ...] | None = field(name="Children", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListCreateAccountStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    states: tuple[str, ...] | None = field(name="States", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListCreateAccountStatusResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    create_account_statuses: tuple[CreateAccountStatus, ...] | None = field(name="CreateAccountStatuses", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListDelegatedAdministratorsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_principal: str | None = field(name="ServicePrincipal", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class DelegatedAdministrator(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    arn: str | None = field(name="Arn", default=None)
    email: str | None = field(name="Email", default=None)
    name: str | None = field(name="Name", default=None)
    status: str | None = field(name="Status", default=None)
    state: str | None = field(name="State", default=None)
    joined_method: str | None = field(name="JoinedMethod", default=None)
    joined_timestamp: datetime | None = field(name="JoinedTimestamp", default=None)
    delegation_enabled_date: datetime | None = field(name="DelegationEnabledDate", default=None)

    def __repr__(self) -> str:
        return "DelegatedAdministrator(…)"


class ListDelegatedAdministratorsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    delegated_administrators: tuple[DelegatedAdministrator, ...] | None = field(
        name="DelegatedAdministrators", default=None
    )
    next_token: str | None = field(name="NextToken", default=None)


class ListDelegatedServicesForAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class DelegatedService(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_principal: str | None = field(name="ServicePrincipal", default=None)
    delegation_enabled_date: datetime | None = field(name="DelegationEnabledDate", default=None)


class ListDelegatedServicesForAccountResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    delegated_services: tuple[DelegatedService, ...] | None = field(name="DelegatedServices", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class HandshakeFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    action_type: str | None = field(name="ActionType", default=None)
    parent_handshake_id: str | None = field(name="ParentHandshakeId", default=None)


class ListHandshakesForAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    filter: HandshakeFilter | None = field(name="Filter", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListHandshakesForAccountResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshakes: tuple[Handshake, ...] | None = field(name="Handshakes", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListHandshakesForOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    filter: HandshakeFilter | None = field(name="Filter", default=None)
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListHandshakesForOrganizationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    handshakes: tuple[Handshake, ...] | None = field(name="Handshakes", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListOrganizationalUnitsForParentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    parent_id: str = field(name="ParentId")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListOrganizationalUnitsForParentResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_units: tuple[OrganizationalUnit, ...] | None = field(name="OrganizationalUnits", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListParentsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    child_id: str = field(name="ChildId")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class Parent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)
    type: str | None = field(name="Type", default=None)


class ListParentsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    parents: tuple[Parent, ...] | None = field(name="Parents", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    filter: str = field(name="Filter")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policies: tuple[PolicySummary, ...] | None = field(name="Policies", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListPoliciesForTargetRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_id: str = field(name="TargetId")
    filter: str = field(name="Filter")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListPoliciesForTargetResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policies: tuple[PolicySummary, ...] | None = field(name="Policies", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListRootsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class ListRootsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    roots: tuple[Root, ...] | None = field(name="Roots", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListTagsForResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_id: str = field(name="ResourceId")
    next_token: str | None = field(name="NextToken", default=None)


class ListTagsForResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class ListTargetsForPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")
    next_token: str | None = field(name="NextToken", default=None)
    max_results: int | None = field(name="MaxResults", default=None)


class PolicyTargetSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    target_id: str | None = field(name="TargetId", default=None)
    arn: str | None = field(name="Arn", default=None)
    name: str | None = field(name="Name", default=None)
    type: str | None = field(name="Type", default=None)


class ListTargetsForPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    targets: tuple[PolicyTargetSummary, ...] | None = field(name="Targets", default=None)
    next_token: str | None = field(name="NextToken", default=None)


class MoveAccountRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")
    source_parent_id: str = field(name="SourceParentId")
    destination_parent_id: str = field(name="DestinationParentId")


class MoveAccountResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RegisterDelegatedAdministratorRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")
    service_principal: str = field(name="ServicePrincipal")


class RegisterDelegatedAdministratorResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RemoveAccountFromOrganizationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_id: str = field(name="AccountId")


class RemoveAccountFromOrganizationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_id: str = field(name="ResourceId")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagResourceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    resource_id: str = field(name="ResourceId")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagResourceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateOrganizationalUnitRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit_id: str = field(name="OrganizationalUnitId")
    name: str | None = field(name="Name", default=None)


class UpdateOrganizationalUnitResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    organizational_unit: OrganizationalUnit | None = field(name="OrganizationalUnit", default=None)


class UpdatePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_id: str = field(name="PolicyId")
    name: str | None = field(name="Name", default=None)
    description: str | None = field(name="Description", default=None)
    content: str | None = field(name="Content", default=None)


class UpdatePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: Policy | None = field(name="Policy", default=None)

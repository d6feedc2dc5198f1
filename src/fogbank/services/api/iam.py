"""Types of iam's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AccessKey",
    "AccessKeyLastUsed",
    "AccessKeyMetadata",
    "AddClientIDToOpenIDConnectProviderRequest",
    "AddClientIDToOpenIDConnectProviderResult",
    "AddRoleToInstanceProfileRequest",
    "AddRoleToInstanceProfileResult",
    "AddUserToGroupRequest",
    "AddUserToGroupResult",
    "AttachGroupPolicyRequest",
    "AttachGroupPolicyResult",
    "AttachRolePolicyRequest",
    "AttachRolePolicyResult",
    "AttachUserPolicyRequest",
    "AttachUserPolicyResult",
    "AttachedPermissionsBoundary",
    "AttachedPolicy",
    "ChangePasswordRequest",
    "ChangePasswordResult",
    "ContextEntry",
    "CreateAccessKeyRequest",
    "CreateAccessKeyResponse",
    "CreateAccountAliasRequest",
    "CreateAccountAliasResult",
    "CreateGroupRequest",
    "CreateGroupResponse",
    "CreateInstanceProfileRequest",
    "CreateInstanceProfileResponse",
    "CreateLoginProfileRequest",
    "CreateLoginProfileResponse",
    "CreateOpenIDConnectProviderRequest",
    "CreateOpenIDConnectProviderResponse",
    "CreatePolicyRequest",
    "CreatePolicyResponse",
    "CreatePolicyVersionRequest",
    "CreatePolicyVersionResponse",
    "CreateRoleRequest",
    "CreateRoleResponse",
    "CreateServiceLinkedRoleRequest",
    "CreateServiceLinkedRoleResponse",
    "CreateUserRequest",
    "CreateUserResponse",
    "CreateVirtualMFADeviceRequest",
    "CreateVirtualMFADeviceResponse",
    "DeactivateMFADeviceRequest",
    "DeactivateMFADeviceResult",
    "DeleteAccessKeyRequest",
    "DeleteAccessKeyResult",
    "DeleteAccountAliasRequest",
    "DeleteAccountAliasResult",
    "DeleteAccountPasswordPolicyRequest",
    "DeleteAccountPasswordPolicyResult",
    "DeleteGroupPolicyRequest",
    "DeleteGroupPolicyResult",
    "DeleteGroupRequest",
    "DeleteGroupResult",
    "DeleteInstanceProfileRequest",
    "DeleteInstanceProfileResult",
    "DeleteLoginProfileRequest",
    "DeleteLoginProfileResult",
    "DeleteOpenIDConnectProviderRequest",
    "DeleteOpenIDConnectProviderResult",
    "DeletePolicyRequest",
    "DeletePolicyResult",
    "DeletePolicyVersionRequest",
    "DeletePolicyVersionResult",
    "DeleteRolePermissionsBoundaryRequest",
    "DeleteRolePermissionsBoundaryResult",
    "DeleteRolePolicyRequest",
    "DeleteRolePolicyResult",
    "DeleteRoleRequest",
    "DeleteRoleResult",
    "DeleteServiceLinkedRoleRequest",
    "DeleteServiceLinkedRoleResponse",
    "DeleteUserPermissionsBoundaryRequest",
    "DeleteUserPermissionsBoundaryResult",
    "DeleteUserPolicyRequest",
    "DeleteUserPolicyResult",
    "DeleteUserRequest",
    "DeleteUserResult",
    "DeleteVirtualMFADeviceRequest",
    "DeleteVirtualMFADeviceResult",
    "DeletionTaskFailureReasonType",
    "DetachGroupPolicyRequest",
    "DetachGroupPolicyResult",
    "DetachRolePolicyRequest",
    "DetachRolePolicyResult",
    "DetachUserPolicyRequest",
    "DetachUserPolicyResult",
    "EnableMFADeviceRequest",
    "EnableMFADeviceResult",
    "EvaluationResult",
    "GenerateCredentialReportRequest",
    "GenerateCredentialReportResponse",
    "GetAccessKeyLastUsedRequest",
    "GetAccessKeyLastUsedResponse",
    "GetAccountAuthorizationDetailsRequest",
    "GetAccountAuthorizationDetailsResponse",
    "GetAccountPasswordPolicyRequest",
    "GetAccountPasswordPolicyResponse",
    "GetAccountSummaryRequest",
    "GetAccountSummaryResponse",
    "GetContextKeysForCustomPolicyRequest",
    "GetContextKeysForPolicyResponse",
    "GetContextKeysForPrincipalPolicyRequest",
    "GetCredentialReportRequest",
    "GetCredentialReportResponse",
    "GetGroupPolicyRequest",
    "GetGroupPolicyResponse",
    "GetGroupRequest",
    "GetGroupResponse",
    "GetInstanceProfileRequest",
    "GetInstanceProfileResponse",
    "GetLoginProfileRequest",
    "GetLoginProfileResponse",
    "GetMFADeviceRequest",
    "GetMFADeviceResponse",
    "GetOpenIDConnectProviderRequest",
    "GetOpenIDConnectProviderResponse",
    "GetPolicyRequest",
    "GetPolicyResponse",
    "GetPolicyVersionRequest",
    "GetPolicyVersionResponse",
    "GetRolePolicyRequest",
    "GetRolePolicyResponse",
    "GetRoleRequest",
    "GetRoleResponse",
    "GetServiceLinkedRoleDeletionStatusRequest",
    "GetServiceLinkedRoleDeletionStatusResponse",
    "GetUserPolicyRequest",
    "GetUserPolicyResponse",
    "GetUserRequest",
    "GetUserResponse",
    "Group",
    "GroupDetail",
    "InlinePolicyIdentifierType",
    "InstanceProfile",
    "ListAccessKeysRequest",
    "ListAccessKeysResponse",
    "ListAccountAliasesRequest",
    "ListAccountAliasesResponse",
    "ListAttachedGroupPoliciesRequest",
    "ListAttachedGroupPoliciesResponse",
    "ListAttachedRolePoliciesRequest",
    "ListAttachedRolePoliciesResponse",
    "ListAttachedUserPoliciesRequest",
    "ListAttachedUserPoliciesResponse",
    "ListEntitiesForPolicyRequest",
    "ListEntitiesForPolicyResponse",
    "ListGroupPoliciesRequest",
    "ListGroupPoliciesResponse",
    "ListGroupsForUserRequest",
    "ListGroupsForUserResponse",
    "ListGroupsRequest",
    "ListGroupsResponse",
    "ListInstanceProfileTagsRequest",
    "ListInstanceProfileTagsResponse",
    "ListInstanceProfilesForRoleRequest",
    "ListInstanceProfilesForRoleResponse",
    "ListInstanceProfilesRequest",
    "ListInstanceProfilesResponse",
    "ListMFADeviceTagsRequest",
    "ListMFADeviceTagsResponse",
    "ListMFADevicesRequest",
    "ListMFADevicesResponse",
    "ListOpenIDConnectProviderTagsRequest",
    "ListOpenIDConnectProviderTagsResponse",
    "ListOpenIDConnectProvidersRequest",
    "ListOpenIDConnectProvidersResponse",
    "ListPoliciesRequest",
    "ListPoliciesResponse",
    "ListPolicyTagsRequest",
    "ListPolicyTagsResponse",
    "ListPolicyVersionsRequest",
    "ListPolicyVersionsResponse",
    "ListRolePoliciesRequest",
    "ListRolePoliciesResponse",
    "ListRoleTagsRequest",
    "ListRoleTagsResponse",
    "ListRolesRequest",
    "ListRolesResponse",
    "ListUserPoliciesRequest",
    "ListUserPoliciesResponse",
    "ListUserTagsRequest",
    "ListUserTagsResponse",
    "ListUsersRequest",
    "ListUsersResponse",
    "ListVirtualMFADevicesRequest",
    "ListVirtualMFADevicesResponse",
    "LoginProfile",
    "MFADevice",
    "ManagedPolicyDetail",
    "OpenIDConnectProviderListEntry",
    "OrderedOrganizationPolicyType",
    "OrganizationsDecisionDetail",
    "PasswordPolicy",
    "PermissionsBoundaryDecisionDetail",
    "Policy",
    "PolicyDetail",
    "PolicyGroup",
    "PolicyIdentifier",
    "PolicyRole",
    "PolicyUser",
    "PolicyVersion",
    "Position",
    "PutGroupPolicyRequest",
    "PutGroupPolicyResult",
    "PutRolePermissionsBoundaryRequest",
    "PutRolePermissionsBoundaryResult",
    "PutRolePolicyRequest",
    "PutRolePolicyResult",
    "PutUserPermissionsBoundaryRequest",
    "PutUserPermissionsBoundaryResult",
    "PutUserPolicyRequest",
    "PutUserPolicyResult",
    "RemoveClientIDFromOpenIDConnectProviderRequest",
    "RemoveClientIDFromOpenIDConnectProviderResult",
    "RemoveRoleFromInstanceProfileRequest",
    "RemoveRoleFromInstanceProfileResult",
    "RemoveUserFromGroupRequest",
    "RemoveUserFromGroupResult",
    "ResourceSpecificResult",
    "ResyncMFADeviceRequest",
    "ResyncMFADeviceResult",
    "Role",
    "RoleDetail",
    "RoleLastUsed",
    "RoleUsageType",
    "SetDefaultPolicyVersionRequest",
    "SetDefaultPolicyVersionResult",
    "SimulateCustomPolicyRequest",
    "SimulatePolicyResponse",
    "SimulatePrincipalPolicyRequest",
    "SourceRoleTemplate",
    "Statement",
    "Tag",
    "TagInstanceProfileRequest",
    "TagInstanceProfileResult",
    "TagMFADeviceRequest",
    "TagMFADeviceResult",
    "TagOpenIDConnectProviderRequest",
    "TagOpenIDConnectProviderResult",
    "TagPolicyRequest",
    "TagPolicyResult",
    "TagRoleRequest",
    "TagRoleResult",
    "TagUserRequest",
    "TagUserResult",
    "UntagInstanceProfileRequest",
    "UntagInstanceProfileResult",
    "UntagMFADeviceRequest",
    "UntagMFADeviceResult",
    "UntagOpenIDConnectProviderRequest",
    "UntagOpenIDConnectProviderResult",
    "UntagPolicyRequest",
    "UntagPolicyResult",
    "UntagRoleRequest",
    "UntagRoleResult",
    "UntagUserRequest",
    "UntagUserResult",
    "UpdateAccessKeyRequest",
    "UpdateAccessKeyResult",
    "UpdateAccountPasswordPolicyRequest",
    "UpdateAccountPasswordPolicyResult",
    "UpdateAssumeRolePolicyRequest",
    "UpdateAssumeRolePolicyResult",
    "UpdateGroupRequest",
    "UpdateGroupResult",
    "UpdateLoginProfileRequest",
    "UpdateLoginProfileResult",
    "UpdateOpenIDConnectProviderThumbprintRequest",
    "UpdateOpenIDConnectProviderThumbprintResult",
    "UpdateRoleDescriptionRequest",
    "UpdateRoleDescriptionResponse",
    "UpdateRoleRequest",
    "UpdateRoleResponse",
    "UpdateUserRequest",
    "UpdateUserResult",
    "User",
    "UserDetail",
    "VirtualMFADevice",
]


class AddClientIDToOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    client_id: str = field(name="ClientID")


class AddClientIDToOpenIDConnectProviderResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class AddRoleToInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    role_name: str = field(name="RoleName")


class AddRoleToInstanceProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class AddUserToGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    user_name: str = field(name="UserName")


class AddUserToGroupResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class AttachGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_arn: str = field(name="PolicyArn")


class AttachGroupPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class AttachRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_arn: str = field(name="PolicyArn")


class AttachRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class AttachUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_arn: str = field(name="PolicyArn")


class AttachUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ChangePasswordRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    old_password: str = field(name="OldPassword")
    new_password: str = field(name="NewPassword")

    def __repr__(self) -> str:
        return "ChangePasswordRequest(…)"


class ChangePasswordResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class CreateAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)


class AccessKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    access_key_id: str = field(name="AccessKeyId")
    status: str = field(name="Status")
    secret_access_key: str = field(name="SecretAccessKey")
    create_date: datetime | None = field(name="CreateDate", default=None)

    def __repr__(self) -> str:
        return "AccessKey(…)"


class CreateAccessKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key: AccessKey = field(name="AccessKey")


class CreateAccountAliasRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_alias: str = field(name="AccountAlias")


class CreateAccountAliasResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class CreateGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    group_name: str = field(name="GroupName")


class Group(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str = field(name="Path")
    group_name: str = field(name="GroupName")
    group_id: str = field(name="GroupId")
    arn: str = field(name="Arn")
    create_date: datetime = field(name="CreateDate")


class CreateGroupResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group: Group = field(name="Group")


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str = field(name="Key")
    value: str = field(name="Value")


class CreateInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    path: str | None = field(name="Path", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class AttachedPermissionsBoundary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    permissions_boundary_type: str | None = field(name="PermissionsBoundaryType", default=None)
    permissions_boundary_arn: str | None = field(name="PermissionsBoundaryArn", default=None)


class RoleLastUsed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    last_used_date: datetime | None = field(name="LastUsedDate", default=None)
    region: str | None = field(name="Region", default=None)


class SourceRoleTemplate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    template_arn: str = field(name="TemplateArn")
    template_minor_version: int = field(name="TemplateMinorVersion")


class Role(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str = field(name="Path")
    role_name: str = field(name="RoleName")
    role_id: str = field(name="RoleId")
    arn: str = field(name="Arn")
    create_date: datetime = field(name="CreateDate")
    assume_role_policy_document: str | None = field(name="AssumeRolePolicyDocument", default=None)
    description: str | None = field(name="Description", default=None)
    max_session_duration: int | None = field(name="MaxSessionDuration", default=None)
    permissions_boundary: AttachedPermissionsBoundary | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    role_last_used: RoleLastUsed | None = field(name="RoleLastUsed", default=None)
    source_role_template: SourceRoleTemplate | None = field(name="SourceRoleTemplate", default=None)


class InstanceProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str = field(name="Path")
    instance_profile_name: str = field(name="InstanceProfileName")
    instance_profile_id: str = field(name="InstanceProfileId")
    arn: str = field(name="Arn")
    create_date: datetime = field(name="CreateDate")
    roles: tuple[Role, ...] = field(name="Roles")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreateInstanceProfileResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile: InstanceProfile = field(name="InstanceProfile")


class CreateLoginProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    password: str | None = field(name="Password", default=None)
    password_reset_required: bool | None = field(name="PasswordResetRequired", default=None)

    def __repr__(self) -> str:
        return "CreateLoginProfileRequest(…)"


class LoginProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    create_date: datetime = field(name="CreateDate")
    password_reset_required: bool | None = field(name="PasswordResetRequired", default=None)


class CreateLoginProfileResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    login_profile: LoginProfile = field(name="LoginProfile")


class CreateOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    url: str = field(name="Url")
    client_id_list: tuple[str, ...] | None = field(name="ClientIDList", default=None)
    thumbprint_list: tuple[str, ...] | None = field(name="ThumbprintList", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreateOpenIDConnectProviderResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str | None = field(name="OpenIDConnectProviderArn", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreatePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str = field(name="PolicyName")
    path: str | None = field(name="Path", default=None)
    policy_document: str = field(name="PolicyDocument")
    description: str | None = field(name="Description", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str | None = field(name="PolicyName", default=None)
    policy_id: str | None = field(name="PolicyId", default=None)
    arn: str | None = field(name="Arn", default=None)
    path: str | None = field(name="Path", default=None)
    default_version_id: str | None = field(name="DefaultVersionId", default=None)
    attachment_count: int | None = field(name="AttachmentCount", default=None)
    permissions_boundary_usage_count: int | None = field(name="PermissionsBoundaryUsageCount", default=None)
    is_attachable: bool | None = field(name="IsAttachable", default=None)
    description: str | None = field(name="Description", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    update_date: datetime | None = field(name="UpdateDate", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreatePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: Policy | None = field(name="Policy", default=None)


class CreatePolicyVersionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    policy_document: str = field(name="PolicyDocument")
    set_as_default: bool | None = field(name="SetAsDefault", default=None)


class PolicyVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    document: str | None = field(name="Document", default=None)
    version_id: str | None = field(name="VersionId", default=None)
    is_default_version: bool | None = field(name="IsDefaultVersion", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)


class CreatePolicyVersionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_version: PolicyVersion | None = field(name="PolicyVersion", default=None)


class CreateRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    role_name: str = field(name="RoleName")
    assume_role_policy_document: str = field(name="AssumeRolePolicyDocument")
    description: str | None = field(name="Description", default=None)
    max_session_duration: int | None = field(name="MaxSessionDuration", default=None)
    permissions_boundary: str | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreateRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role: Role = field(name="Role")


class CreateServiceLinkedRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    aws_service_name: str = field(name="AWSServiceName")
    description: str | None = field(name="Description", default=None)
    custom_suffix: str | None = field(name="CustomSuffix", default=None)


class CreateServiceLinkedRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role: Role | None = field(name="Role", default=None)


class CreateUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    user_name: str = field(name="UserName")
    permissions_boundary: str | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class User(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str = field(name="Path")
    user_name: str = field(name="UserName")
    user_id: str = field(name="UserId")
    arn: str = field(name="Arn")
    create_date: datetime = field(name="CreateDate")
    password_last_used: datetime | None = field(name="PasswordLastUsed", default=None)
    permissions_boundary: AttachedPermissionsBoundary | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class CreateUserResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user: User | None = field(name="User", default=None)


class CreateVirtualMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    virtual_mfa_device_name: str = field(name="VirtualMFADeviceName")
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class VirtualMFADevice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")
    base32_string_seed: bytes | None = field(name="Base32StringSeed", default=None)
    qr_code_png: bytes | None = field(name="QRCodePNG", default=None)
    user: User | None = field(name="User", default=None)
    enable_date: datetime | None = field(name="EnableDate", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)

    def __repr__(self) -> str:
        return "VirtualMFADevice(…)"


class CreateVirtualMFADeviceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    virtual_mfa_device: VirtualMFADevice = field(name="VirtualMFADevice")


class DeactivateMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    serial_number: str = field(name="SerialNumber")


class DeactivateMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_id: str = field(name="AccessKeyId")


class DeleteAccessKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteAccountAliasRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_alias: str = field(name="AccountAlias")


class DeleteAccountAliasResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteAccountPasswordPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteAccountPasswordPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")


class DeleteGroupResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_name: str = field(name="PolicyName")


class DeleteGroupPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")


class DeleteInstanceProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteLoginProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)


class DeleteLoginProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")


class DeleteOpenIDConnectProviderResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeletePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")


class DeletePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeletePolicyVersionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    version_id: str = field(name="VersionId")


class DeletePolicyVersionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")


class DeleteRoleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteRolePermissionsBoundaryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")


class DeleteRolePermissionsBoundaryResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_name: str = field(name="PolicyName")


class DeleteRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteServiceLinkedRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")


class DeleteServiceLinkedRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    deletion_task_id: str = field(name="DeletionTaskId")


class DeleteUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")


class DeleteUserResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteUserPermissionsBoundaryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")


class DeleteUserPermissionsBoundaryResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")


class DeleteUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteVirtualMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")


class DeleteVirtualMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DetachGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_arn: str = field(name="PolicyArn")


class DetachGroupPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DetachRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_arn: str = field(name="PolicyArn")


class DetachRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DetachUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_arn: str = field(name="PolicyArn")


class DetachUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnableMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    serial_number: str = field(name="SerialNumber")
    authentication_code1: str = field(name="AuthenticationCode1")
    authentication_code2: str = field(name="AuthenticationCode2")


class EnableMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GenerateCredentialReportRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GenerateCredentialReportResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    state: str | None = field(name="State", default=None)
    description: str | None = field(name="Description", default=None)


class GetAccessKeyLastUsedRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key_id: str = field(name="AccessKeyId")


class AccessKeyLastUsed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    last_used_date: datetime | None = field(name="LastUsedDate", default=None)
    service_name: str = field(name="ServiceName")
    region: str = field(name="Region")


class GetAccessKeyLastUsedResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_last_used: AccessKeyLastUsed | None = field(name="AccessKeyLastUsed", default=None)


class GetAccountAuthorizationDetailsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    filter: tuple[str, ...] | None = field(name="Filter", default=None)
    max_items: int | None = field(name="MaxItems", default=None)
    marker: str | None = field(name="Marker", default=None)


class PolicyDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str | None = field(name="PolicyName", default=None)
    policy_document: str | None = field(name="PolicyDocument", default=None)


class AttachedPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str | None = field(name="PolicyName", default=None)
    policy_arn: str | None = field(name="PolicyArn", default=None)


class UserDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    user_name: str | None = field(name="UserName", default=None)
    user_id: str | None = field(name="UserId", default=None)
    arn: str | None = field(name="Arn", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    user_policy_list: tuple[PolicyDetail, ...] | None = field(name="UserPolicyList", default=None)
    group_list: tuple[str, ...] | None = field(name="GroupList", default=None)
    attached_managed_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedManagedPolicies", default=None)
    permissions_boundary: AttachedPermissionsBoundary | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class GroupDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    group_name: str | None = field(name="GroupName", default=None)
    group_id: str | None = field(name="GroupId", default=None)
    arn: str | None = field(name="Arn", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    group_policy_list: tuple[PolicyDetail, ...] | None = field(name="GroupPolicyList", default=None)
    attached_managed_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedManagedPolicies", default=None)


class RoleDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str | None = field(name="Path", default=None)
    role_name: str | None = field(name="RoleName", default=None)
    role_id: str | None = field(name="RoleId", default=None)
    arn: str | None = field(name="Arn", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    assume_role_policy_document: str | None = field(name="AssumeRolePolicyDocument", default=None)
    instance_profile_list: tuple[InstanceProfile, ...] | None = field(name="InstanceProfileList", default=None)
    role_policy_list: tuple[PolicyDetail, ...] | None = field(name="RolePolicyList", default=None)
    attached_managed_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedManagedPolicies", default=None)
    permissions_boundary: AttachedPermissionsBoundary | None = field(name="PermissionsBoundary", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    role_last_used: RoleLastUsed | None = field(name="RoleLastUsed", default=None)


class ManagedPolicyDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str | None = field(name="PolicyName", default=None)
    policy_id: str | None = field(name="PolicyId", default=None)
    arn: str | None = field(name="Arn", default=None)
    path: str | None = field(name="Path", default=None)
    default_version_id: str | None = field(name="DefaultVersionId", default=None)
    attachment_count: int | None = field(name="AttachmentCount", default=None)
    permissions_boundary_usage_count: int | None = field(name="PermissionsBoundaryUsageCount", default=None)
    is_attachable: bool | None = field(name="IsAttachable", default=None)
    description: str | None = field(name="Description", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    update_date: datetime | None = field(name="UpdateDate", default=None)
    policy_version_list: tuple[PolicyVersion, ...] | None = field(name="PolicyVersionList", default=None)


class GetAccountAuthorizationDetailsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_detail_list: tuple[UserDetail, ...] | None = field(name="UserDetailList", default=None)
    group_detail_list: tuple[GroupDetail, ...] | None = field(name="GroupDetailList", default=None)
    role_detail_list: tuple[RoleDetail, ...] | None = field(name="RoleDetailList", default=None)
    policies: tuple[ManagedPolicyDetail, ...] | None = field(name="Policies", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class GetAccountPasswordPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PasswordPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    minimum_password_length: int | None = field(name="MinimumPasswordLength", default=None)
    require_symbols: bool | None = field(name="RequireSymbols", default=None)
    require_numbers: bool | None = field(name="RequireNumbers", default=None)
    require_uppercase_characters: bool | None = field(name="RequireUppercaseCharacters", default=None)
    require_lowercase_characters: bool | None = field(name="RequireLowercaseCharacters", default=None)
    allow_users_to_change_password: bool | None = field(name="AllowUsersToChangePassword", default=None)
    expire_passwords: bool | None = field(name="ExpirePasswords", default=None)
    max_password_age: int | None = field(name="MaxPasswordAge", default=None)
    password_reuse_prevention: int | None = field(name="PasswordReusePrevention", default=None)
    hard_expiry: bool | None = field(name="HardExpiry", default=None)


class GetAccountPasswordPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    password_policy: PasswordPolicy = field(name="PasswordPolicy")


class GetAccountSummaryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetAccountSummaryResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    summary_map: dict[str, int] | None = field(name="SummaryMap", default=None)


class GetContextKeysForCustomPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_input_list: tuple[str, ...] = field(name="PolicyInputList")


class GetContextKeysForPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    context_key_names: tuple[str, ...] | None = field(name="ContextKeyNames", default=None)


class GetContextKeysForPrincipalPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_source_arn: str = field(name="PolicySourceArn")
    policy_input_list: tuple[str, ...] | None = field(name="PolicyInputList", default=None)


class GetCredentialReportRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetCredentialReportResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    content: bytes | None = field(name="Content", default=None)
    report_format: str | None = field(name="ReportFormat", default=None)
    generated_time: datetime | None = field(name="GeneratedTime", default=None)


class GetGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class GetGroupResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group: Group = field(name="Group")
    users: tuple[User, ...] = field(name="Users")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class GetGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_name: str = field(name="PolicyName")


class GetGroupPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class GetInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")


class GetInstanceProfileResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile: InstanceProfile = field(name="InstanceProfile")


class GetLoginProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)


class GetLoginProfileResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    login_profile: LoginProfile = field(name="LoginProfile")


class GetMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")
    user_name: str | None = field(name="UserName", default=None)


class GetMFADeviceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    serial_number: str = field(name="SerialNumber")
    enable_date: datetime | None = field(name="EnableDate", default=None)
    certifications: dict[str, str] | None = field(name="Certifications", default=None)


class GetOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")


class GetOpenIDConnectProviderResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    url: str | None = field(name="Url", default=None)
    client_id_list: tuple[str, ...] | None = field(name="ClientIDList", default=None)
    thumbprint_list: tuple[str, ...] | None = field(name="ThumbprintList", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class GetPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")


class GetPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: Policy | None = field(name="Policy", default=None)


class GetPolicyVersionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    version_id: str = field(name="VersionId")


class GetPolicyVersionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_version: PolicyVersion | None = field(name="PolicyVersion", default=None)


class GetRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")


class GetRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role: Role = field(name="Role")


class GetRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_name: str = field(name="PolicyName")


class GetRolePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class GetServiceLinkedRoleDeletionStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    deletion_task_id: str = field(name="DeletionTaskId")


class RoleUsageType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    region: str | None = field(name="Region", default=None)
    resources: tuple[str, ...] | None = field(name="Resources", default=None)


class DeletionTaskFailureReasonType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reason: str | None = field(name="Reason", default=None)
    role_usage_list: tuple[RoleUsageType, ...] | None = field(name="RoleUsageList", default=None)


class GetServiceLinkedRoleDeletionStatusResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    status: str = field(name="Status")
    reason: DeletionTaskFailureReasonType | None = field(name="Reason", default=None)


class GetUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)


class GetUserResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user: User = field(name="User")


class GetUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")


class GetUserPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class ListAccessKeysRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class AccessKeyMetadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_id: str | None = field(name="AccessKeyId", default=None)
    status: str | None = field(name="Status", default=None)
    create_date: datetime | None = field(name="CreateDate", default=None)


class ListAccessKeysResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key_metadata: tuple[AccessKeyMetadata, ...] = field(name="AccessKeyMetadata")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListAccountAliasesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListAccountAliasesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account_aliases: tuple[str, ...] = field(name="AccountAliases")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListAttachedGroupPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListAttachedGroupPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attached_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedPolicies", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListAttachedRolePoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListAttachedRolePoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attached_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedPolicies", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListAttachedUserPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListAttachedUserPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    attached_policies: tuple[AttachedPolicy, ...] | None = field(name="AttachedPolicies", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListEntitiesForPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    entity_filter: str | None = field(name="EntityFilter", default=None)
    path_prefix: str | None = field(name="PathPrefix", default=None)
    policy_usage_filter: str | None = field(name="PolicyUsageFilter", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class PolicyGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str | None = field(name="GroupName", default=None)
    group_id: str | None = field(name="GroupId", default=None)


class PolicyUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    user_id: str | None = field(name="UserId", default=None)


class PolicyRole(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str | None = field(name="RoleName", default=None)
    role_id: str | None = field(name="RoleId", default=None)


class ListEntitiesForPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_groups: tuple[PolicyGroup, ...] | None = field(name="PolicyGroups", default=None)
    policy_users: tuple[PolicyUser, ...] | None = field(name="PolicyUsers", default=None)
    policy_roles: tuple[PolicyRole, ...] | None = field(name="PolicyRoles", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListGroupPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListGroupPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_names: tuple[str, ...] = field(name="PolicyNames")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListGroupsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListGroupsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    groups: tuple[Group, ...] = field(name="Groups")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListGroupsForUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListGroupsForUserResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    groups: tuple[Group, ...] = field(name="Groups")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListInstanceProfileTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListInstanceProfileTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListInstanceProfilesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListInstanceProfilesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profiles: tuple[InstanceProfile, ...] = field(name="InstanceProfiles")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListInstanceProfilesForRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListInstanceProfilesForRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profiles: tuple[InstanceProfile, ...] = field(name="InstanceProfiles")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListMFADeviceTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListMFADeviceTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListMFADevicesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class MFADevice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    serial_number: str = field(name="SerialNumber")
    enable_date: datetime = field(name="EnableDate")


class ListMFADevicesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    mfa_devices: tuple[MFADevice, ...] = field(name="MFADevices")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListOpenIDConnectProviderTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListOpenIDConnectProviderTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListOpenIDConnectProvidersRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class OpenIDConnectProviderListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="Arn", default=None)


class ListOpenIDConnectProvidersResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_list: tuple[OpenIDConnectProviderListEntry, ...] | None = field(
        name="OpenIDConnectProviderList", default=None
    )


class ListPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    scope: str | None = field(name="Scope", default=None)
    only_attached: bool | None = field(name="OnlyAttached", default=None)
    path_prefix: str | None = field(name="PathPrefix", default=None)
    policy_usage_filter: str | None = field(name="PolicyUsageFilter", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policies: tuple[Policy, ...] | None = field(name="Policies", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListPolicyTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListPolicyTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListPolicyVersionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListPolicyVersionsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    versions: tuple[PolicyVersion, ...] | None = field(name="Versions", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListRolePoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListRolePoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_names: tuple[str, ...] = field(name="PolicyNames")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListRoleTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListRoleTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListRolesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListRolesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    roles: tuple[Role, ...] = field(name="Roles")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListUserPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListUserPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_names: tuple[str, ...] = field(name="PolicyNames")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListUserTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListUserTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] = field(name="Tags")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListUsersRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListUsersResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    users: tuple[User, ...] = field(name="Users")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListVirtualMFADevicesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    assignment_status: str | None = field(name="AssignmentStatus", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListVirtualMFADevicesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    virtual_mfa_devices: tuple[VirtualMFADevice, ...] = field(name="VirtualMFADevices")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class PutGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutGroupPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutRolePermissionsBoundaryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    permissions_boundary: str = field(name="PermissionsBoundary")


class PutRolePermissionsBoundaryResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutUserPermissionsBoundaryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    permissions_boundary: str = field(name="PermissionsBoundary")


class PutUserPermissionsBoundaryResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RemoveClientIDFromOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    client_id: str = field(name="ClientID")


class RemoveClientIDFromOpenIDConnectProviderResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RemoveRoleFromInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    role_name: str = field(name="RoleName")


class RemoveRoleFromInstanceProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RemoveUserFromGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    user_name: str = field(name="UserName")


class RemoveUserFromGroupResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ResyncMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    serial_number: str = field(name="SerialNumber")
    authentication_code1: str = field(name="AuthenticationCode1")
    authentication_code2: str = field(name="AuthenticationCode2")


class ResyncMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class SetDefaultPolicyVersionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    version_id: str = field(name="VersionId")


class SetDefaultPolicyVersionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class OrderedOrganizationPolicyType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    service_control_policy_input_list: tuple[str, ...] | None = field(
        name="ServiceControlPolicyInputList", default=None
    )


class ContextEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    context_key_name: str | None = field(name="ContextKeyName", default=None)
    context_key_values: tuple[str, ...] | None = field(name="ContextKeyValues", default=None)
    context_key_type: str | None = field(name="ContextKeyType", default=None)


class SimulateCustomPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_input_list: tuple[str, ...] = field(name="PolicyInputList")
    permissions_boundary_policy_input_list: tuple[str, ...] | None = field(
        name="PermissionsBoundaryPolicyInputList", default=None
    )
    ordered_organization_policy_input_list: tuple[OrderedOrganizationPolicyType, ...] | None = field(
        name="OrderedOrganizationPolicyInputList", default=None
    )
    action_names: tuple[str, ...] = field(name="ActionNames")
    resource_arns: tuple[str, ...] | None = field(name="ResourceArns", default=None)
    resource_policy: str | None = field(name="ResourcePolicy", default=None)
    resource_owner: str | None = field(name="ResourceOwner", default=None)
    caller_arn: str | None = field(name="CallerArn", default=None)
    context_entries: tuple[ContextEntry, ...] | None = field(name="ContextEntries", default=None)
    resource_handling_option: str | None = field(name="ResourceHandlingOption", default=None)
    max_items: int | None = field(name="MaxItems", default=None)
    marker: str | None = field(name="Marker", default=None)


class Position(Struct, frozen=True, kw_only=True, omit_defaults=True):
    line: int | None = field(name="Line", default=None)
    column: int | None = field(name="Column", default=None)


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    source_policy_id: str | None = field(name="SourcePolicyId", default=None)
    source_policy_type: str | None = field(name="SourcePolicyType", default=None)
    start_position: Position | None = field(name="StartPosition", default=None)
    end_position: Position | None = field(name="EndPosition", default=None)


class OrganizationsDecisionDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    allowed_by_organizations: bool | None = field(name="AllowedByOrganizations", default=None)


class PermissionsBoundaryDecisionDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    allowed_by_permissions_boundary: bool | None = field(name="AllowedByPermissionsBoundary", default=None)


class ResourceSpecificResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    eval_resource_name: str = field(name="EvalResourceName")
    eval_resource_decision: str = field(name="EvalResourceDecision")
    matched_statements: tuple[Statement, ...] | None = field(name="MatchedStatements", default=None)
    missing_context_values: tuple[str, ...] | None = field(name="MissingContextValues", default=None)
    eval_decision_details: dict[str, str] | None = field(name="EvalDecisionDetails", default=None)
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = field(
        name="PermissionsBoundaryDecisionDetail", default=None
    )


class EvaluationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    eval_action_name: str = field(name="EvalActionName")
    eval_resource_name: str | None = field(name="EvalResourceName", default=None)
    eval_decision: str = field(name="EvalDecision")
    matched_statements: tuple[Statement, ...] | None = field(name="MatchedStatements", default=None)
    missing_context_values: tuple[str, ...] | None = field(name="MissingContextValues", default=None)
    organizations_decision_detail: OrganizationsDecisionDetail | None = field(
        name="OrganizationsDecisionDetail", default=None
    )
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = field(
        name="PermissionsBoundaryDecisionDetail", default=None
    )
    eval_decision_details: dict[str, str] | None = field(name="EvalDecisionDetails", default=None)
    resource_specific_results: tuple[ResourceSpecificResult, ...] | None = field(
        name="ResourceSpecificResults", default=None
    )


class SimulatePolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    evaluation_results: tuple[EvaluationResult, ...] | None = field(name="EvaluationResults", default=None)
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class InlinePolicyIdentifierType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str = field(name="PolicyName")
    attachment_type: str = field(name="AttachmentType")
    attachment_name: str = field(name="AttachmentName")


class PolicyIdentifier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_type: str | None = field(name="PolicyType", default=None)
    policy_arn: str | None = field(name="PolicyArn", default=None)
    inline_policy_identifier: InlinePolicyIdentifierType | None = field(name="InlinePolicyIdentifier", default=None)


class SimulatePrincipalPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_source_arn: str = field(name="PolicySourceArn")
    policy_input_list: tuple[str, ...] | None = field(name="PolicyInputList", default=None)
    permissions_boundary_policy_input_list: tuple[str, ...] | None = field(
        name="PermissionsBoundaryPolicyInputList", default=None
    )
    policy_exclusion_list: tuple[PolicyIdentifier, ...] | None = field(name="PolicyExclusionList", default=None)
    action_names: tuple[str, ...] = field(name="ActionNames")
    resource_arns: tuple[str, ...] | None = field(name="ResourceArns", default=None)
    resource_policy: str | None = field(name="ResourcePolicy", default=None)
    resource_owner: str | None = field(name="ResourceOwner", default=None)
    caller_arn: str | None = field(name="CallerArn", default=None)
    context_entries: tuple[ContextEntry, ...] | None = field(name="ContextEntries", default=None)
    resource_handling_option: str | None = field(name="ResourceHandlingOption", default=None)
    max_items: int | None = field(name="MaxItems", default=None)
    marker: str | None = field(name="Marker", default=None)


class TagInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagInstanceProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagOpenIDConnectProviderResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagRoleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class TagUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagUserResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagInstanceProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    instance_profile_name: str = field(name="InstanceProfileName")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagInstanceProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagMFADeviceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    serial_number: str = field(name="SerialNumber")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagMFADeviceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagOpenIDConnectProviderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagOpenIDConnectProviderResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagRoleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagUserResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_id: str = field(name="AccessKeyId")
    status: str = field(name="Status")


class UpdateAccessKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateAccountPasswordPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    minimum_password_length: int | None = field(name="MinimumPasswordLength", default=None)
    require_symbols: bool | None = field(name="RequireSymbols", default=None)
    require_numbers: bool | None = field(name="RequireNumbers", default=None)
    require_uppercase_characters: bool | None = field(name="RequireUppercaseCharacters", default=None)
    require_lowercase_characters: bool | None = field(name="RequireLowercaseCharacters", default=None)
    allow_users_to_change_password: bool | None = field(name="AllowUsersToChangePassword", default=None)
    max_password_age: int | None = field(name="MaxPasswordAge", default=None)
    password_reuse_prevention: int | None = field(name="PasswordReusePrevention", default=None)
    hard_expiry: bool | None = field(name="HardExpiry", default=None)


class UpdateAccountPasswordPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateAssumeRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_document: str = field(name="PolicyDocument")


class UpdateAssumeRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    new_path: str | None = field(name="NewPath", default=None)
    new_group_name: str | None = field(name="NewGroupName", default=None)


class UpdateGroupResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateLoginProfileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    password: str | None = field(name="Password", default=None)
    password_reset_required: bool | None = field(name="PasswordResetRequired", default=None)

    def __repr__(self) -> str:
        return "UpdateLoginProfileRequest(…)"


class UpdateLoginProfileResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateOpenIDConnectProviderThumbprintRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    open_id_connect_provider_arn: str = field(name="OpenIDConnectProviderArn")
    thumbprint_list: tuple[str, ...] = field(name="ThumbprintList")


class UpdateOpenIDConnectProviderThumbprintResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    description: str | None = field(name="Description", default=None)
    max_session_duration: int | None = field(name="MaxSessionDuration", default=None)


class UpdateRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateRoleDescriptionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    description: str = field(name="Description")


class UpdateRoleDescriptionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role: Role | None = field(name="Role", default=None)


class UpdateUserRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    new_path: str | None = field(name="NewPath", default=None)
    new_user_name: str | None = field(name="NewUserName", default=None)


class UpdateUserResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass

"""Types of iam's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AccessKey",
    "AccessKeyLastUsed",
    "AccessKeyMetadata",
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
    "CreateAccessKeyRequest",
    "CreateAccessKeyResponse",
    "CreateGroupRequest",
    "CreateGroupResponse",
    "CreateInstanceProfileRequest",
    "CreateInstanceProfileResponse",
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
    "DeleteAccessKeyRequest",
    "DeleteAccessKeyResult",
    "DeleteGroupPolicyRequest",
    "DeleteGroupPolicyResult",
    "DeleteGroupRequest",
    "DeleteGroupResult",
    "DeleteInstanceProfileRequest",
    "DeleteInstanceProfileResult",
    "DeletePolicyRequest",
    "DeletePolicyResult",
    "DeletePolicyVersionRequest",
    "DeletePolicyVersionResult",
    "DeleteRolePolicyRequest",
    "DeleteRolePolicyResult",
    "DeleteRoleRequest",
    "DeleteRoleResult",
    "DeleteServiceLinkedRoleRequest",
    "DeleteServiceLinkedRoleResponse",
    "DeleteUserPolicyRequest",
    "DeleteUserPolicyResult",
    "DeleteUserRequest",
    "DeleteUserResult",
    "DeletionTaskFailureReasonType",
    "DetachGroupPolicyRequest",
    "DetachGroupPolicyResult",
    "DetachRolePolicyRequest",
    "DetachRolePolicyResult",
    "DetachUserPolicyRequest",
    "DetachUserPolicyResult",
    "GetAccessKeyLastUsedRequest",
    "GetAccessKeyLastUsedResponse",
    "GetGroupPolicyRequest",
    "GetGroupPolicyResponse",
    "GetGroupRequest",
    "GetGroupResponse",
    "GetInstanceProfileRequest",
    "GetInstanceProfileResponse",
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
    "InstanceProfile",
    "ListAccessKeysRequest",
    "ListAccessKeysResponse",
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
    "ListInstanceProfilesForRoleRequest",
    "ListInstanceProfilesForRoleResponse",
    "ListInstanceProfilesRequest",
    "ListInstanceProfilesResponse",
    "ListPoliciesRequest",
    "ListPoliciesResponse",
    "ListPolicyVersionsRequest",
    "ListPolicyVersionsResponse",
    "ListRolePoliciesRequest",
    "ListRolePoliciesResponse",
    "ListRolesRequest",
    "ListRolesResponse",
    "ListUserPoliciesRequest",
    "ListUserPoliciesResponse",
    "ListUsersRequest",
    "ListUsersResponse",
    "Policy",
    "PolicyGroup",
    "PolicyRole",
    "PolicyUser",
    "PolicyVersion",
    "PutGroupPolicyRequest",
    "PutGroupPolicyResult",
    "PutRolePolicyRequest",
    "PutRolePolicyResult",
    "PutUserPolicyRequest",
    "PutUserPolicyResult",
    "RemoveRoleFromInstanceProfileRequest",
    "RemoveRoleFromInstanceProfileResult",
    "RemoveUserFromGroupRequest",
    "RemoveUserFromGroupResult",
    "Role",
    "RoleLastUsed",
    "RoleUsageType",
    "SetDefaultPolicyVersionRequest",
    "SetDefaultPolicyVersionResult",
    "SourceRoleTemplate",
    "Tag",
    "UpdateAccessKeyRequest",
    "UpdateAccessKeyResult",
    "UpdateAssumeRolePolicyRequest",
    "UpdateAssumeRolePolicyResult",
    "UpdateGroupRequest",
    "UpdateGroupResult",
    "UpdateRoleDescriptionRequest",
    "UpdateRoleDescriptionResponse",
    "UpdateRoleRequest",
    "UpdateRoleResponse",
    "UpdateUserRequest",
    "UpdateUserResult",
    "User",
]


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


class CreateAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)


class AccessKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    access_key_id: str = field(name="AccessKeyId")
    status: str = field(name="Status")
    secret_access_key: str = field(name="SecretAccessKey")
    create_date: datetime | None = field(name="CreateDate", default=None)


class CreateAccessKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key: AccessKey = field(name="AccessKey")


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


class DeleteAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_id: str = field(name="AccessKeyId")


class DeleteAccessKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class DeleteUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")


class DeleteUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class GetAccessKeyLastUsedRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    access_key_id: str = field(name="AccessKeyId")


class AccessKeyLastUsed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    last_used_date: datetime | None = field(name="LastUsedDate", default=None)
    service_name: str = field(name="ServiceName")
    region: str = field(name="Region")


class GetAccessKeyLastUsedResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_last_used: AccessKeyLastUsed | None = field(name="AccessKeyLastUsed", default=None)


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


class ListAttachedGroupPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class AttachedPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_name: str | None = field(name="PolicyName", default=None)
    policy_arn: str | None = field(name="PolicyArn", default=None)


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


class ListUsersRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path_prefix: str | None = field(name="PathPrefix", default=None)
    marker: str | None = field(name="Marker", default=None)
    max_items: int | None = field(name="MaxItems", default=None)


class ListUsersResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    users: tuple[User, ...] = field(name="Users")
    is_truncated: bool | None = field(name="IsTruncated", default=None)
    marker: str | None = field(name="Marker", default=None)


class PutGroupPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    group_name: str = field(name="GroupName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutGroupPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutRolePolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role_name: str = field(name="RoleName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutRolePolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PutUserPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str = field(name="UserName")
    policy_name: str = field(name="PolicyName")
    policy_document: str = field(name="PolicyDocument")


class PutUserPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class SetDefaultPolicyVersionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_arn: str = field(name="PolicyArn")
    version_id: str = field(name="VersionId")


class SetDefaultPolicyVersionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateAccessKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    user_name: str | None = field(name="UserName", default=None)
    access_key_id: str = field(name="AccessKeyId")
    status: str = field(name="Status")


class UpdateAccessKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
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

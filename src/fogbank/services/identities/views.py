"""Identities as IAM shows them. Policy documents are percent-encoded in answers, as RFC 3986 has it."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from fogbank.services.api import iam
from fogbank.services.identities.ids import arn_of
from fogbank.services.identities.model import (
    AccessKey,
    Group,
    InstanceProfile,
    ManagedPolicy,
    PolicyVersion,
    Role,
    User,
)

_BOUNDARY_TYPE = "PermissionsBoundaryPolicy"


def encoded(document: str) -> str:
    """A policy document as answers carry it."""
    return quote(document, safe="")


def tags(found: Mapping[str, str]) -> tuple[iam.Tag, ...]:
    """By key."""
    return tuple(iam.Tag(key=key, value=value) for key, value in sorted(found.items()))


def boundary(arn: str | None) -> iam.AttachedPermissionsBoundary | None:
    """A permissions boundary."""
    if arn is None:
        return None
    return iam.AttachedPermissionsBoundary(permissions_boundary_type=_BOUNDARY_TYPE, permissions_boundary_arn=arn)


def user(account: str, document: User, *, listed: bool = False) -> iam.User:
    """listed: as lists show it, without tags and boundary."""
    login = document.login
    return iam.User(
        path=document.path,
        user_name=document.name,
        user_id=document.id,
        arn=arn_of(account, document),
        create_date=document.created_at,
        password_last_used=None if login is None else login.used_at,
        permissions_boundary=None if listed else boundary(document.boundary),
        tags=None if listed or not document.tags else tags(document.tags),
    )


def group(account: str, document: Group) -> iam.Group:
    """A group."""
    return iam.Group(
        path=document.path,
        group_name=document.name,
        group_id=document.id,
        arn=arn_of(account, document),
        create_date=document.created_at,
    )


def last_used(document: Role) -> iam.RoleLastUsed:
    """When and where a role was used last; empty for one that never was."""
    return iam.RoleLastUsed(last_used_date=document.last_used_at, region=document.last_used_region)


def role(account: str, document: Role, *, listed: bool = False) -> iam.Role:
    """listed: as lists show it, without tags, boundary and last use."""
    return iam.Role(
        path=document.path,
        role_name=document.name,
        role_id=document.id,
        arn=arn_of(account, document),
        create_date=document.created_at,
        assume_role_policy_document=encoded(document.trust_policy),
        description=document.description or None,
        max_session_duration=document.session_seconds_max,
        permissions_boundary=None if listed else boundary(document.boundary),
        tags=None if listed or not document.tags else tags(document.tags),
        role_last_used=None if listed else last_used(document),
    )


def instance_profile(account: str, document: InstanceProfile, found: Role | None) -> iam.InstanceProfile:
    """found: the role in it."""
    return iam.InstanceProfile(
        path=document.path,
        instance_profile_name=document.name,
        instance_profile_id=document.id,
        arn=arn_of(account, document),
        create_date=document.created_at,
        roles=() if found is None else (role(account, found, listed=True),),
        tags=tags(document.tags) if document.tags else None,
    )


def policy(owner: str, document: ManagedPolicy, uses: tuple[int, int], *, listed: bool = False) -> iam.Policy:
    """owner: the account, or `aws`. uses: how often it is attached, and how often it bounds."""
    return iam.Policy(
        policy_name=document.name,
        policy_id=document.id,
        arn=arn_of(owner, document),
        path=document.path,
        default_version_id=version_id(document.default_version),
        attachment_count=uses[0],
        permissions_boundary_usage_count=uses[1],
        is_attachable=True,
        description=None if listed else document.description or None,
        create_date=document.created_at,
        update_date=document.updated_at,
        tags=None if listed or not document.tags else tags(document.tags),
    )


def version_id(number: int) -> str:
    """`v3`."""
    return f"v{number}"


def policy_version(document: ManagedPolicy, version: PolicyVersion, *, with_text: bool) -> iam.PolicyVersion:
    """with_text: with the version's document."""
    return iam.PolicyVersion(
        document=encoded(version.document) if with_text else None,
        version_id=version_id(version.number),
        is_default_version=version.number == document.default_version,
        create_date=version.created_at,
    )


def access_key(user_name: str, document: AccessKey) -> iam.AccessKeyMetadata:
    """An access key, without its secret."""
    return iam.AccessKeyMetadata(
        user_name=user_name,
        access_key_id=document.id,
        status=document.state.value,
        create_date=document.created_at,
    )


def attached(found: Iterable[tuple[str, str]]) -> tuple[iam.AttachedPolicy, ...]:
    """Of names and ARNs."""
    return tuple(iam.AttachedPolicy(policy_name=name, policy_arn=arn) for name, arn in found)

"""CreatePolicyVersion, GetPolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion, DeletePolicyVersion."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, documents, errors, find, paging, repository, rules, views
from fogbank.services.identities.model import ManagedPolicy, PolicyVersion


@operation("iam", "CreatePolicyVersion", access=access.ON_POLICY)
def create_policy_version(context: Context, request: iam.CreatePolicyVersionRequest) -> iam.CreatePolicyVersionResponse:
    """Adds a version to a managed policy, as its default where that is asked for. Numbers are never given again.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
    """
    policy = find.own_policy(context, request.policy_arn)
    documents.check_managed_policy(request.policy_document)
    rules.check_managed_size(request.policy_document)
    if len(policy.versions) >= rules.VERSIONS_MAX:
        raise errors.too_many_versions(rules.VERSIONS_MAX)
    now, number = find.now(context), policy.latest + 1
    version = PolicyVersion(number=number, document=request.policy_document, created_at=now)
    changed = msgspec.structs.replace(
        policy,
        versions=(*policy.versions, version),
        latest=number,
        default_version=number if request.set_as_default else policy.default_version,
        updated_at=now,
    )
    _store(context, changed)
    return iam.CreatePolicyVersionResponse(policy_version=views.policy_version(changed, version, with_text=False))


@operation("iam", "GetPolicyVersion", writes=False, access=access.ON_POLICY)
def get_policy_version(context: Context, request: iam.GetPolicyVersionRequest) -> iam.GetPolicyVersionResponse:
    """A version of a managed policy, with its document.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
    """
    policy = find.policy(context, request.policy_arn)
    version = _version(policy, request.policy_arn, request.version_id)
    return iam.GetPolicyVersionResponse(policy_version=views.policy_version(policy, version, with_text=True))


@operation("iam", "ListPolicyVersions", writes=False, access=access.ON_POLICY)
def list_policy_versions(context: Context, request: iam.ListPolicyVersionsRequest) -> iam.ListPolicyVersionsResponse:
    """A managed policy's versions, the newest first.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
    """
    policy = find.policy(context, request.policy_arn)
    newest_first = sorted(policy.versions, key=_age)
    page = paging.take(context, "ListPolicyVersions", request, newest_first, _age)
    return iam.ListPolicyVersionsResponse(
        versions=tuple(views.policy_version(policy, version, with_text=False) for version in page.items),
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation("iam", "SetDefaultPolicyVersion", access=access.ON_POLICY)
def set_default_policy_version(context: Context, request: iam.SetDefaultPolicyVersionRequest) -> None:
    """Has another version be the one that counts.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
    """
    policy = find.own_policy(context, request.policy_arn)
    version = _version(policy, request.policy_arn, request.version_id)
    changed = msgspec.structs.replace(policy, default_version=version.number, updated_at=find.now(context))
    _store(context, changed)


@operation("iam", "DeletePolicyVersion", access=access.ON_POLICY)
def delete_policy_version(context: Context, request: iam.DeletePolicyVersionRequest) -> None:
    """Deletes a version that is not the default.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
    """
    policy = find.own_policy(context, request.policy_arn)
    version = _version(policy, request.policy_arn, request.version_id)
    if version.number == policy.default_version:
        raise errors.default_version_stays()
    kept = tuple(each for each in policy.versions if each.number != version.number)
    _store(context, msgspec.structs.replace(policy, versions=kept, updated_at=find.now(context)))


def _age(version: PolicyVersion) -> str:
    """A key that puts the newest first."""
    return f"{10**9 - version.number:010}"


def _version(policy: ManagedPolicy, arn: str, version_id: str) -> PolicyVersion:
    for version in policy.versions:
        if views.version_id(version.number) == version_id:
            return version
    raise errors.no_such_version(arn, version_id)


def _store(context: Context, policy: ManagedPolicy) -> None:
    repository.policies.must_update(context.transaction, find.scope(context), policy)

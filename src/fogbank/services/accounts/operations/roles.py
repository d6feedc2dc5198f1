"""AssumeRole."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fogbank.core.access import Access, Need, PolicyRule, ResourcePolicy, Target
from fogbank.core.operation import operation
from fogbank.core.settings import AuthMode
from fogbank.services.accounts import errors, session_rules
from fogbank.services.accounts.identities import ROLE_ARN, AssumableRole, find_role
from fogbank.services.accounts.session_rules import Limits
from fogbank.services.accounts.sessions import assumed, new_session, open_session, role_caller, shown_mfa
from fogbank.services.api import sts
from fogbank.services.context import Context


def role_target(context: Context, role_arn: str) -> Target:
    """A role as what is asked for, with its trust policy."""
    role = find_role(context.transaction, role_arn)
    if role is None:
        found = ROLE_ARN.fullmatch(role_arn)
        return Target(role_arn, found.group(1) if found else None)
    return Target(
        role.arn,
        role.account,
        tags=role.tags,
        policy=ResourcePolicy(role.trust_policy, PolicyRule.TRUST, "trust policy"),
    )


def _targets(context: Context, request: sts.AssumeRoleRequest) -> tuple[Target, ...]:
    return (role_target(context, request.role_arn),)


def _keys(_context: Context, request: sts.AssumeRoleRequest) -> Mapping[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {"sts:RoleSessionName": (request.role_session_name,)}
    if request.external_id is not None:
        keys["sts:ExternalId"] = (request.external_id,)
    if request.source_identity is not None:
        keys["sts:SourceIdentity"] = (request.source_identity,)
    if request.token_code is not None:
        # Whether it is right is found out by the operation, which refuses a wrong one.
        keys["aws:MultiFactorAuthPresent"] = ("true",)
        keys["aws:MultiFactorAuthAge"] = ("0",)
    if request.transitive_tag_keys:
        keys["sts:TransitiveTagKeys"] = tuple(request.transitive_tag_keys)
    return keys


def _tags(_context: Context, request: sts.AssumeRoleRequest) -> Mapping[str, str]:
    return {tag.key: tag.value for tag in request.tags or ()}


def _also(context: Context, request: sts.AssumeRoleRequest) -> Iterable[Need]:
    targets, keys = _targets(context, request), _keys(context, request)
    if request.tags or request.transitive_tag_keys:
        yield Need("sts:TagSession", targets, keys)
    if request.source_identity is not None:
        yield Need("sts:SetSourceIdentity", targets, keys)


@operation("sts", "AssumeRole", access=Access(resources=_targets, keys=_keys, tags=_tags, also=_also))
def assume_role(context: Context, request: sts.AssumeRoleRequest) -> sts.AssumeRoleResponse:
    """Temporary credentials of a role. Whether the caller may is decided before, by the role's trust policy too.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    caller = context.caller
    strict = context.cloud.settings.auth is AuthMode.STRICT
    if caller.is_root and strict:
        raise errors.root_may_not_assume()
    if request.provided_contexts:
        raise errors.invalid("ProvidedContexts are not built in Fogbank yet.")
    mfa_at = shown_mfa(context, request.serial_number, request.token_code)
    role = found_role(context, request.role_arn, "sts:AssumeRole")
    seconds = session_rules.role_seconds(request.duration_seconds, role.session_seconds_max, caller)
    policies, arns = session_rules.session_policies(request.policy, request.policy_arns, role.account)
    tags, transitive = session_rules.passed_on(
        caller.session, session_rules.session_tags(request.tags), request.transitive_tag_keys
    )
    limits = Limits(policies, arns, tags, transitive)
    session = replace(
        new_session(context, role.arn, request.role_session_name, seconds, limits),
        source_identity=session_rules.source_identity(caller.session, request.source_identity),
        mfa_at=mfa_at,
    )
    opened = role_caller(role, session)
    return sts.AssumeRoleResponse(
        credentials=open_session(context, opened),
        assumed_role_user=assumed(opened),
        packed_policy_size=limits.packed_percent,
        source_identity=session.source_identity,
    )


def found_role(context: Context, role_arn: str, action: str) -> AssumableRole:
    """The role. Raises ApiError: that there is none is told to nobody, so it sounds as if it were forbidden."""
    if not ROLE_ARN.fullmatch(role_arn):
        raise errors.invalid(f"{role_arn} is invalid")
    role = find_role(context.transaction, role_arn)
    if role is None:
        raise errors.may_not_assume(context.caller.arn, action, role_arn)
    return role

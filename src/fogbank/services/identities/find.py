"""What a request names: the user, group, role or policy, or AWS's error for one that isn't there."""

from datetime import datetime

from fogbank.core.caller import CallerKind
from fogbank.services.context import Context
from fogbank.services.identities import aws_policies, errors, repository
from fogbank.services.identities.ids import AWS, arn_of, parse_arn, provider_arn
from fogbank.services.identities.model import (
    Group,
    InstanceProfile,
    Kind,
    ManagedPolicy,
    MfaDevice,
    OidcProvider,
    Role,
    User,
    scope_of,
)
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction


def scope(context: Context) -> Scope:
    """Where the caller's account keeps its identities."""
    return scope_of(context.caller.account)


def now(context: Context) -> datetime:
    """The time, in IAM's whole seconds."""
    return context.now.replace(microsecond=0)


def user(context: Context, name: str) -> User:
    """Raises ApiError NoSuchEntity."""
    found = repository.users.named(context.transaction, scope(context), name)
    if found is None:
        raise errors.no_such_named("user", name)
    return found


def user_or_self(context: Context, name: str | None) -> User:
    """The user named, or the one who calls. Raises ApiError NoSuchEntity, ValidationError."""
    if name is not None:
        return user(context, name)
    found = calling_user(context)
    if found is None:
        raise errors.user_name_needed()
    return found


def calling_user(context: Context) -> User | None:
    """The user who calls; None where it is root or a role."""
    if context.caller.kind is not CallerKind.USER:
        return None
    return repository.users.get(context.transaction, scope(context), context.caller.user_id)


def group(context: Context, name: str) -> Group:
    """Raises ApiError NoSuchEntity."""
    found = repository.groups.named(context.transaction, scope(context), name)
    if found is None:
        raise errors.no_such_named("group", name)
    return found


def role(context: Context, name: str) -> Role:
    """Raises ApiError NoSuchEntity."""
    found = repository.roles.named(context.transaction, scope(context), name)
    if found is None:
        raise errors.no_such_named("role", name)
    return found


def own_role(context: Context, name: str) -> Role:
    """A role that its account may change, no service-linked one. Raises ApiError NoSuchEntity, UnmodifiableEntity."""
    found = role(context, name)
    if found.service is not None:
        raise errors.protected_role(found.name)
    return found


def owner(context: Context, kind: Kind, name: str) -> User | Group | Role:
    """What policies can be put on, by kind and name. Raises ApiError NoSuchEntity, UnmodifiableEntity."""
    if kind is Kind.USER:
        return user(context, name)
    if kind is Kind.GROUP:
        return group(context, name)
    return own_role(context, name)


def owner_to_read(context: Context, kind: Kind, name: str) -> User | Group | Role:
    """As `owner`, service-linked roles included."""
    return role(context, name) if kind is Kind.ROLE else owner(context, kind, name)


def instance_profile(context: Context, name: str) -> InstanceProfile:
    """Raises ApiError NoSuchEntity."""
    found = repository.profiles.named(context.transaction, scope(context), name)
    if found is None:
        raise errors.no_such_instance_profile(name)
    return found


def policy_of_arn(transaction: Transaction, account: str, arn: str) -> ManagedPolicy | None:
    """A policy that the account can attach: its own, or one of AWS's."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.word != "policy":
        return None
    if parsed.account == AWS:
        return aws_policies.by_arn(arn)
    if parsed.account != account:
        return None
    found = repository.policies.named(transaction, scope_of(account), parsed.name)
    return found if found is not None and arn_of(account, found) == arn else None


def policy(context: Context, arn: str) -> ManagedPolicy:
    """A managed policy to read. Raises ApiError InvalidInput, NoSuchEntity."""
    if parse_arn(arn) is None:
        raise errors.invalid_arn(arn)
    found = policy_of_arn(context.transaction, context.caller.account, arn)
    if found is None:
        raise errors.no_such_policy(arn)
    return found


def own_policy(context: Context, arn: str) -> ManagedPolicy:
    """A managed policy to change. Raises ApiError as `policy`, and AccessDenied for AWS's."""
    found = policy(context, arn)
    parsed = parse_arn(arn)
    if parsed is not None and parsed.account == AWS:
        raise errors.aws_policy(arn)
    return found


def provider(context: Context, arn: str) -> OidcProvider:
    """An OIDC provider. Raises ApiError NoSuchEntity."""
    prefix = provider_arn(context.caller.account, "")
    found = repository.providers.get(context.transaction, scope(context), arn.removeprefix(prefix))
    if found is None or not arn.startswith(prefix):
        raise errors.no_such_provider(arn)
    return found


def device(context: Context, serial: str) -> MfaDevice:
    """A virtual MFA device. Raises ApiError NoSuchEntity."""
    found = repository.devices.get(context.transaction, scope(context), serial)
    if found is None:
        raise errors.no_such_mfa_device(serial)
    return found

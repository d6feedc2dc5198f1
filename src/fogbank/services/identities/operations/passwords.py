"""Login profiles, ChangePassword, and what an account asks of passwords."""

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, passwords, repository
from fogbank.services.identities.ids import random_bytes
from fogbank.services.identities.model import LoginProfile, PasswordPolicy, User


@operation("iam", "CreateLoginProfile", access=access.ON_USER)
def create_login_profile(context: Context, request: iam.CreateLoginProfileRequest) -> iam.CreateLoginProfileResponse:
    """Gives a user a password, of which only a hash is kept.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
    """
    user = find.user_or_self(context, request.user_name)
    if user.login is not None:
        raise errors.already_exists(f"Login Profile for user {user.name} already exists.")
    if request.password is None:
        raise errors.validation("Password is required.")
    passwords.check_password(request.password, _policy(context))
    login = passwords.new_login(
        request.password,
        find.now(context),
        random_bytes(context.ids),
        reset_required=bool(request.password_reset_required),
    )
    _store(context, user, login)
    return iam.CreateLoginProfileResponse(login_profile=_shown(user, login))


@operation("iam", "GetLoginProfile", writes=False, access=access.ON_USER)
def get_login_profile(context: Context, request: iam.GetLoginProfileRequest) -> iam.GetLoginProfileResponse:
    """Since when a user has a password.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
    """
    user = find.user_or_self(context, request.user_name)
    return iam.GetLoginProfileResponse(login_profile=_shown(user, _login(user)))


@operation("iam", "UpdateLoginProfile", access=access.ON_USER)
def update_login_profile(context: Context, request: iam.UpdateLoginProfileRequest) -> None:
    """Gives a user another password, or has the user choose one.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
    """
    user = find.user(context, request.user_name)
    login = _login(user)
    if request.password is not None:
        login = _changed(context, login, request.password)
    if request.password_reset_required is not None:
        login = msgspec.structs.replace(login, reset_required=request.password_reset_required)
    _store(context, user, login)


@operation("iam", "DeleteLoginProfile", access=access.ON_USER)
def delete_login_profile(context: Context, request: iam.DeleteLoginProfileRequest) -> None:
    """Takes a user's password away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html
    """
    user = find.user_or_self(context, request.user_name)
    _login(user)
    _store(context, user, None)


@operation("iam", "ChangePassword", access=access.ON_USER)
def change_password(context: Context, request: iam.ChangePasswordRequest) -> None:
    """Changes the password of the user who calls.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
    """
    user = find.calling_user(context)
    if user is None:
        raise errors.invalid_user_type("Only IAM Users can change their own password")
    login = _login(user)
    if not passwords.is_password(login, request.old_password):
        raise errors.old_password_wrong()
    _store(context, user, _changed(context, login, request.new_password))


@operation("iam", "UpdateAccountPasswordPolicy", access=access.ON_ANYTHING)
def update_account_password_policy(context: Context, request: iam.UpdateAccountPasswordPolicyRequest) -> None:
    """Sets the whole policy: what isn't named is at its default again.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
    """
    policy = PasswordPolicy(
        length_min=request.minimum_password_length or 6,
        symbols=bool(request.require_symbols),
        numbers=bool(request.require_numbers),
        uppercase=bool(request.require_uppercase_characters),
        lowercase=bool(request.require_lowercase_characters),
        users_may_change=bool(request.allow_users_to_change_password),
        days_max=request.max_password_age,
        reuse_prevention=request.password_reuse_prevention,
        hard_expiry=request.hard_expiry,
    )
    _set_policy(context, policy)


@operation("iam", "GetAccountPasswordPolicy", writes=False, access=access.ON_ANYTHING)
def get_account_password_policy(
    context: Context, _request: iam.GetAccountPasswordPolicyRequest
) -> iam.GetAccountPasswordPolicyResponse:
    """What the account asks of passwords; an error where it has no policy of its own.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
    """
    policy = _policy(context)
    if policy is None:
        raise errors.no_such_password_policy(context.caller.account)
    return iam.GetAccountPasswordPolicyResponse(
        password_policy=iam.PasswordPolicy(
            minimum_password_length=policy.length_min,
            require_symbols=policy.symbols,
            require_numbers=policy.numbers,
            require_uppercase_characters=policy.uppercase,
            require_lowercase_characters=policy.lowercase,
            allow_users_to_change_password=policy.users_may_change,
            expire_passwords=policy.days_max is not None,
            max_password_age=policy.days_max,
            password_reuse_prevention=policy.reuse_prevention,
            hard_expiry=policy.hard_expiry,
        )
    )


@operation("iam", "DeleteAccountPasswordPolicy", access=access.ON_ANYTHING)
def delete_account_password_policy(context: Context, _request: iam.DeleteAccountPasswordPolicyRequest) -> None:
    """Goes back to AWS's default.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html
    """
    if _policy(context) is None:
        raise errors.no_such_password_policy(context.caller.account)
    _set_policy(context, None)


def _policy(context: Context) -> PasswordPolicy | None:
    return repository.settings_of(context.transaction, find.scope(context)).password_policy


def _set_policy(context: Context, policy: PasswordPolicy | None) -> None:
    scope = find.scope(context)
    settings = repository.settings_of(context.transaction, scope)
    repository.put_settings(context.transaction, scope, msgspec.structs.replace(settings, password_policy=policy))


def _login(user: User) -> LoginProfile:
    if user.login is None:
        raise errors.no_such_login_profile(user.name)
    return user.login


def _changed(context: Context, login: LoginProfile, password: str) -> LoginProfile:
    policy = _policy(context)
    passwords.check_password(password, policy)
    reuse_prevention = policy.reuse_prevention if policy is not None else None
    return passwords.changed_login(login, password, find.now(context), random_bytes(context.ids), reuse_prevention)


def _store(context: Context, user: User, login: LoginProfile | None) -> None:
    changed = msgspec.structs.replace(user, login=login)
    repository.users.must_update(context.transaction, find.scope(context), changed)


def _shown(user: User, login: LoginProfile) -> iam.LoginProfile:
    return iam.LoginProfile(
        user_name=user.name, create_date=login.created_at, password_reset_required=login.reset_required
    )

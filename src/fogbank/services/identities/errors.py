"""Every error of IAM, with its codes and wording.

Codes: the service's model, and https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html. The wording is
AWS's as seen in public logs; where a code has no known text, ours is in its shape.
"""

from fogbank.core.errors import ApiError


def no_such_entity(message: str) -> ApiError:
    return ApiError("NoSuchEntity", message, 404)


def no_such_named(kind: str, name: str) -> ApiError:
    """Kind: `user`, `group`, `role`, `user policy`, …"""
    return no_such_entity(f"The {kind} with name {name} cannot be found.")


def no_such_instance_profile(name: str) -> ApiError:
    return no_such_entity(f"Instance Profile {name} cannot be found.")


def no_such_access_key(key_id: str) -> ApiError:
    return no_such_entity(f"The Access Key with id {key_id} cannot be found.")


def no_such_policy(arn: str) -> ApiError:
    return no_such_entity(f"Policy {arn} was not found.")


def not_attachable(arn: str) -> ApiError:
    return no_such_entity(f"Policy {arn} does not exist or is not attachable.")


def no_such_version(arn: str, version: str) -> ApiError:
    return no_such_entity(f"Policy {arn} version {version} does not exist or is not attachable.")


def no_such_boundary(kind: str, name: str) -> ApiError:
    return no_such_entity(f"The {kind} with name {name} has no permissions boundary.")


def no_such_login_profile(user: str) -> ApiError:
    return no_such_entity(f"Login Profile for User {user} cannot be found.")


def no_such_password_policy(account: str) -> ApiError:
    return no_such_entity(f"The Password Policy with domain name {account} cannot be found.")


def no_such_alias(alias: str) -> ApiError:
    return no_such_entity(f"The account alias {alias} cannot be found.")


def no_such_provider(arn: str) -> ApiError:
    return no_such_entity(f"OpenIDConnect Provider not found for arn {arn}")


def no_such_mfa_device(serial: str) -> ApiError:
    return no_such_entity(f"VirtualMFADevice with serial number {serial} doesn't exist.")


def no_mfa_device_of(user: str, serial: str) -> ApiError:
    return no_such_entity(f"MFA device {serial} of user {user} cannot be found.")


def no_such_deletion_task(task: str) -> ApiError:
    return no_such_entity(f"Service linked role deletion task {task} cannot be found.")


def already_exists(message: str) -> ApiError:
    return ApiError("EntityAlreadyExists", message, 409)


def named_already_exists(kind: str, name: str) -> ApiError:
    """kind: `User`, `Group`, `Role`."""
    return already_exists(f"{kind} with name {name} already exists.")


def policy_already_exists(name: str) -> ApiError:
    return already_exists(f"A policy called {name} already exists. Duplicate names are not allowed.")


def delete_conflict(message: str) -> ApiError:
    return ApiError("DeleteConflict", message, 409)


def must_first(what: str) -> ApiError:
    """what: to be done before, e.g. `detach all policies`."""
    return delete_conflict(f"Cannot delete entity, must {what} first.")


def limit_exceeded(message: str) -> ApiError:
    return ApiError("LimitExceeded", message, 409)


def quota_exceeded(quota: str, limit: int) -> ApiError:
    return limit_exceeded(f"Cannot exceed quota for {quota}: {limit}")


def inline_too_large(limit: int, kind: str, name: str) -> ApiError:
    return limit_exceeded(f"Maximum policy size of {limit} bytes exceeded for {kind} {name}")


def too_many_versions(limit: int) -> ApiError:
    return limit_exceeded(
        f"A managed policy can have up to {limit} versions. "
        "Before you create a new version, you must delete an existing version."
    )


def default_version_stays() -> ApiError:
    return delete_conflict("Cannot delete the default version of a policy.")


def policy_in_use() -> ApiError:
    return delete_conflict("Cannot delete a policy attached to entities.")


def policy_has_versions() -> ApiError:
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
        "The default version is deleted with the policy."
    )


def malformed_policy(message: str) -> ApiError:
    return ApiError("MalformedPolicyDocument", message, 400)


def invalid_input(message: str) -> ApiError:
    return ApiError("InvalidInput", message, 400)


def invalid_arn(arn: str) -> ApiError:
    return invalid_input(f"ARN {arn} is not valid.")


def duplicate_tag_keys() -> ApiError:
    return invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")


def validation(message: str) -> ApiError:
    return ApiError("ValidationError", message, 400)


def user_name_needed() -> ApiError:
    return validation("Must specify userName when calling with non-User credentials")


def invalid_marker() -> ApiError:
    return validation("Invalid Marker.")


def protected_role(name: str) -> ApiError:
    return ApiError(
        "UnmodifiableEntity",
        f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS",
        400,
    )


def aws_policy(arn: str) -> ApiError:
    return ApiError("AccessDenied", f"{arn} belongs to AWS: no account can change it.", 403)


def foreign_key(key_id: str) -> ApiError:
    return ApiError("AccessDenied", f"User is not authorized to perform iam:GetAccessKeyLastUsed on {key_id}", 403)


def password_violation(message: str) -> ApiError:
    return ApiError("PasswordPolicyViolation", message, 400)


def old_password_wrong() -> ApiError:
    return ApiError("AccessDenied", "The old password was incorrect.", 403)


def invalid_code() -> ApiError:
    return ApiError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403)


def report_not_present() -> ApiError:
    return ApiError("ReportNotPresent", "There is no credential report. Use GenerateCredentialReport first.", 410)


def report_expired() -> ApiError:
    return ApiError("ReportExpired", "The credential report is more than four hours old.", 410)


def invalid_user_type(message: str) -> ApiError:
    return ApiError("InvalidUserType", message, 400)

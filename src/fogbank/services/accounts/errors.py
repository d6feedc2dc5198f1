"""Every error about accounts, their credentials, and sessions. Wording: AWS's, from its pages and from public logs.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
"""

from pathlib import Path

from fogbank.core.errors import ApiError


class CredentialsUnusable(Exception):
    """A credentials file can't be used: `reason` says why and what to do, for a person."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def unknown_attribute(name: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Value ({name}) for parameter attributeName is invalid. Unknown attribute."
    )


def invalid(message: str) -> ApiError:
    return ApiError("ValidationError", message)


def invalid_parameter(message: str) -> ApiError:
    return ApiError("InvalidParameterValue", message)


def denied(message: str) -> ApiError:
    return ApiError("AccessDenied", message, 403)


def may_not_assume(caller_arn: str, action: str, role_arn: str) -> ApiError:
    return denied(f"User: {caller_arn} is not authorized to perform: {action} on resource: {role_arn}")


def web_identity_may_not_assume() -> ApiError:
    return denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")


def root_may_not_assume() -> ApiError:
    return denied("Roles may not be assumed by root accounts.")


def session_may_not_call(operation: str) -> ApiError:
    return denied(f"Cannot call {operation} with session credentials")


def mfa_refused() -> ApiError:
    return denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")


def duration_over_role() -> ApiError:
    return invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def duration_over_chain() -> ApiError:
    return invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")


def malformed_policy(message: str) -> ApiError:
    return ApiError("MalformedPolicyDocument", message)


def packed_too_large(percent: int) -> ApiError:
    return ApiError("PackedPolicyTooLarge", f"Packed size of session tags consumes {percent}% of allotted space.")


def invalid_token(message: str) -> ApiError:
    return ApiError("InvalidIdentityToken", message)


def token_expired(message: str) -> ApiError:
    return ApiError("ExpiredTokenException", message)


def key_unknown() -> ApiError:
    return invalid_token(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity "
        "documentation for requirements"
    )


def idp_unreachable(issuer: str) -> ApiError:
    return ApiError(
        "IDPCommunicationError", f"Couldn't retrieve verification key from your identity provider: {issuer}"
    )

"""Every error about authorization that isn't a refusal itself."""

from fogbank.core.errors import ApiError


def invalid_message() -> ApiError:
    return ApiError("InvalidAuthorizationMessageException", "Message is not valid", 400)


def token_not_taken() -> ApiError:
    """IAM's answer to sessions that it doesn't serve, as public logs have it."""
    return ApiError("InvalidClientTokenId", "The security token included in the request is invalid", 403)


def session_may_not_call(operation: str) -> ApiError:
    return ApiError("AccessDenied", f"Cannot call {operation} with session credentials", 403)

"""Every error about authorization that isn't a refusal itself."""

from fogbank.core.errors import ApiError


def invalid_message() -> ApiError:
    return ApiError("InvalidAuthorizationMessageException", "Message is not valid", 400)

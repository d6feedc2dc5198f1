"""Every error of EventBridge, with AWS's codes.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
"""

from fogbank.core.errors import ApiError


def invalid(message: str) -> ApiError:
    return ApiError("ValidationException", message)


def invalid_pattern(reason: str) -> ApiError:
    return ApiError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {reason}")


def not_found(message: str) -> ApiError:
    return ApiError("ResourceNotFoundException", message)


def rule_not_found(name: str, bus: str) -> ApiError:
    return not_found(f"Rule {name} does not exist on EventBus {bus}.")


def bus_not_found(bus: str) -> ApiError:
    return not_found(f"Event bus {bus} does not exist.")


def exists(message: str) -> ApiError:
    return ApiError("ResourceAlreadyExistsException", message)


def limit_exceeded(message: str) -> ApiError:
    return ApiError("LimitExceededException", message)


def not_built(what: str) -> ApiError:
    """For a parameter of a built operation that promises more than Fogbank can do yet."""
    return ApiError("OperationDisabledException", f"{what} is not built in Fogbank yet.", 501)

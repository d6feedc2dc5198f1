"""Every error of metrics and alarms, with CloudWatch's codes.

Codes: the service's model, and https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html. The
wording is AWS's as seen in public logs; where a code has no known text, ours is in its shape.
"""

from collections.abc import Sequence

from fogbank.core.errors import ApiError


def invalid_value(message: str) -> ApiError:
    return ApiError("InvalidParameterValue", message)


def invalid_combination(message: str) -> ApiError:
    return ApiError("InvalidParameterCombination", message)


def missing(parameter: str) -> ApiError:
    return ApiError("MissingParameter", f"The parameter {parameter} is required.")


def validation(message: str) -> ApiError:
    return ApiError("ValidationError", message)


def invalid_token() -> ApiError:
    return ApiError("InvalidNextToken", "Invalid NextToken")


def start_after_end() -> ApiError:
    return validation("The parameter StartTime must be less than the parameter EndTime.")


def statistics_start_after_end() -> ApiError:
    return invalid_combination("The parameter StartTime must be less than the parameter EndTime.")


def too_many_datapoints(count: int, limit: int) -> ApiError:
    return invalid_combination(
        f"You have requested up to {count:,} datapoints, which exceeds the limit of {limit:,}. "
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
    )


def too_long_a_span(count: int, limit: int) -> ApiError:
    """As too_many_datapoints, where the service answers ValidationError."""
    return validation(too_many_datapoints(count, limit).message)


def bad_period(parameter: str) -> ApiError:
    return invalid_value(f"The parameter {parameter} must be 1, 5, 10, 20, 30, 60, or any multiple of 60.")


def alarm_not_found(name: str) -> ApiError:
    return ApiError("ResourceNotFound", f"Alarm {name} does not exist", 404)


def alarms_not_found(names: Sequence[str]) -> ApiError:
    return ApiError("ResourceNotFound", f"Alarms [{', '.join(names)}] do not exist", 404)


def resource_not_found(arn: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"The resource {arn} does not exist.", 404)


def alarm_limit(limit: int) -> ApiError:
    return ApiError("LimitExceeded", f"You have reached the limit of {limit:,} alarms.")


def bad_json(parameter: str) -> ApiError:
    return ApiError("InvalidFormat", f"{parameter} must be a valid JSON document.")


def bad_expression(id_: str, reason: str) -> ApiError:
    return validation(f"Error in expression '{id_}': {reason}")


def not_built(what: str) -> ApiError:
    return ApiError("NotImplemented", f"{what} is not built in Fogbank yet.", 501)

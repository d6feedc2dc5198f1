"""Every error of CloudTrail, with AWS's codes.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html#API_LookupEvents_Errors
"""

from fogbank.core.errors import ApiError


def invalid_attributes(message: str) -> ApiError:
    return ApiError("InvalidLookupAttributesException", message)


def invalid_time_range() -> ApiError:
    return ApiError(
        "InvalidTimeRangeException", "The start time of events lookup specified is later than the end time specified."
    )


def invalid_token() -> ApiError:
    return ApiError("InvalidNextTokenException", "Invalid NextToken.")


def insights_not_built() -> ApiError:
    return ApiError("UnsupportedOperationException", "Insights events are not built in Fogbank yet.", 501)


def not_built(what: str) -> ApiError:
    """For a parameter of a built operation that promises more than Fogbank can do yet."""
    return ApiError("UnsupportedOperationException", f"{what} is not built in Fogbank yet.", 501)


def invalid_trail_name(message: str) -> ApiError:
    return ApiError("InvalidTrailNameException", message)


def invalid_bucket(name: str) -> ApiError:
    return ApiError("InvalidS3BucketNameException", f"Bucket name is invalid: {name}")


def invalid_prefix(prefix: str) -> ApiError:
    return ApiError("InvalidS3PrefixException", f"S3 prefix is invalid: {prefix}")


def trail_exists(name: str, account: str) -> ApiError:
    return ApiError("TrailAlreadyExistsException", f"Trail {name} already exists for customer: {account}")


def trail_not_found(name: str, account: str) -> ApiError:
    return ApiError("TrailNotFoundException", f"Unknown trail: {name} for the user: {account}")


def too_many_trails(account: str, limit: int) -> ApiError:
    return ApiError(
        "MaximumNumberOfTrailsExceededException", f"User: {account} already has {limit} trails in this Region."
    )


def invalid_selectors(message: str) -> ApiError:
    return ApiError("InvalidEventSelectorsException", message)


def invalid_arn(arn: str) -> ApiError:
    return ApiError("CloudTrailARNInvalidException", f"Invalid trail ARN: {arn}")


def too_many_tags() -> ApiError:
    return ApiError("TagsLimitExceededException", "A trail has at most 50 tags.")


def invalid_tag(key: str) -> ApiError:
    return ApiError("InvalidTagParameterException", f"The tag key {key} is used twice or reserved.")

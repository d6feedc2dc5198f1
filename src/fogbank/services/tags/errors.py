"""Every error about tags, with AWS's codes and wording.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. The wording is AWS's as seen in
public logs; where a code has no known text, ours is in its shape.
"""

from fogbank.core.errors import ApiError


def invalid_id(resource_id: str) -> ApiError:
    return ApiError("InvalidID", f"The ID '{resource_id}' is not valid")


def missing(parameter: str) -> ApiError:
    return ApiError("MissingParameter", f"The request must contain the parameter {parameter}")


def too_many_resources(limit: int) -> ApiError:
    return ApiError("ResourceCountExceeded", f"The number of resources in the request exceeds the limit of {limit}")


def too_many_tags_named(limit: int) -> ApiError:
    return ApiError("InvalidParameterValue", f"The number of tags in the request exceeds the limit of {limit}")


def tag_limit_exceeded() -> ApiError:
    return ApiError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")


def key_empty() -> ApiError:
    return ApiError(
        "InvalidParameterValue", "Value ( '' ) for parameter Tag key is invalid. Tag key cannot be null or empty"
    )


def key_too_long(limit: int) -> ApiError:
    return ApiError("InvalidParameterValue", f"Tag key exceeds the maximum length of {limit} characters")


def value_too_long(limit: int) -> ApiError:
    return ApiError("InvalidParameterValue", f"Tag value exceeds the maximum length of {limit} characters")


def key_reserved(key: str, prefix: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Value ( {key} ) for parameter key is invalid. "
        f"Tag keys starting with '{prefix}' are reserved for internal use",
    )


def character_not_allowed(member: str) -> ApiError:
    return ApiError("InvalidParameterValue", f"Tag {member} contains a character that is not allowed")


def duplicate_key(key: str) -> ApiError:
    return ApiError("InvalidParameterValue", f"Duplicate tag key '{key}' specified.")


def specification_without_type() -> ApiError:
    return ApiError("InvalidParameter", "Tag specification resource type must have a value")


def specification_without_tags() -> ApiError:
    return ApiError("InvalidTagKey.Malformed", "Tag specification must have at least one tag")


def type_not_taggable(resource_type: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"'{resource_type}' is not a valid taggable resource type for this operation."
    )


def type_twice() -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        "The same resource type may not be specified more than once in tag specifications",
    )

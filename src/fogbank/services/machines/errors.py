"""Every error about instances and instance types, with AWS's codes and wording.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. The wording is AWS's as seen in
public logs; where a code has no known text, ours is in its shape.
"""

from collections.abc import Sequence

from fogbank.core.errors import ApiError


def instance_id_malformed(value: str) -> ApiError:
    return ApiError("InvalidInstanceID.Malformed", f'Invalid id: "{value}"')


def instances_not_found(instance_ids: Sequence[str]) -> ApiError:
    if len(instance_ids) == 1:
        return ApiError("InvalidInstanceID.NotFound", f"The instance ID '{instance_ids[0]}' does not exist")
    listed = ", ".join(instance_ids)
    return ApiError("InvalidInstanceID.NotFound", f"The instance IDs '{listed}' do not exist")


def too_many_instance_ids(count: int, limit: int) -> ApiError:
    # The spelling is AWS's.
    return ApiError(
        "InvalidRequest",
        f"{count} exceeds the maximum number of instance IDs that can be specificied ({limit}). "
        f"Please specify fewer than {limit} instance IDs.",
    )


def unknown_instance_types(names: Sequence[str]) -> ApiError:
    return ApiError("InvalidInstanceType", f"The following supplied instance types do not exist: [{', '.join(names)}]")

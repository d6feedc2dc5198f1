"""Every error about regions and zones, with AWS's codes and wording.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. The wording is AWS's as seen in
public logs; where a code has no known text, ours is in its shape.
"""

from collections.abc import Sequence

from fogbank.core.errors import ApiError


def unknown_region(name: str) -> ApiError:
    return ApiError("AuthFailure", f"Credential should be scoped to a valid region, not '{name}'.", 401)


def zone_not_found(zone: str) -> ApiError:
    return ApiError("InvalidZone.NotFound", f"The zone '{zone}' does not exist.")


def invalid_regions(names: Sequence[str]) -> ApiError:
    return ApiError("InvalidParameterValue", f"Invalid region: [{', '.join(names)}]")


def invalid_zones(zones: Sequence[str]) -> ApiError:
    return ApiError("InvalidParameterValue", f"Invalid availability zone: [{', '.join(zones)}]")

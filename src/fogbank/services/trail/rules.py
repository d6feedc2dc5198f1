"""What CloudTrail checks of trails. Pure.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
"""

import ipaddress
import re
from collections.abc import Mapping

from fogbank.services.trail import errors

TRAILS_MAX, TAGS_MAX = 5, 50
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]", re.ASCII)
# A prefix is also a folder here: no way out of it.
_PREFIX = re.compile(r"[A-Za-z0-9!_.*'()/-]{1,200}", re.ASCII)
_ARN = re.compile(r"arn:aws[a-z-]*:cloudtrail:([a-z0-9-]+):(\d{12}):trail/(.+)", re.ASCII)


def check_name(name: str) -> None:
    """Raises ApiError InvalidTrailNameException."""
    if not 3 <= len(name) <= 128:
        raise errors.invalid_trail_name("Trail name must be between 3 and 128 characters.")
    if _NAME.fullmatch(name) is None:
        message = (
            "Trail name can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and "
            "underscores (_), and must start and end with a letter or a number."
        )
        raise errors.invalid_trail_name(message)
    if re.search(r"[._-]{2}", name):
        raise errors.invalid_trail_name("Trail name must have no adjacent periods, underscores or hyphens.")
    if _is_address(name):
        raise errors.invalid_trail_name("Trail name must not be an IP address.")


def check_bucket(name: str) -> None:
    """Raises ApiError InvalidS3BucketNameException."""
    if _BUCKET.fullmatch(name) is None or _is_address(name):
        raise errors.invalid_bucket(name)


def check_prefix(prefix: str | None) -> None:
    """Raises ApiError InvalidS3PrefixException."""
    if prefix is None:
        return
    parts = prefix.split("/")
    if _PREFIX.fullmatch(prefix) is None or any(part in ("", ".", "..") for part in parts):
        raise errors.invalid_prefix(prefix)


def trail_of(name_or_arn: str, region: str, account: str) -> str:
    """The trail's name. Raises ApiError where an ARN is malformed, or names another account's trail or Region's."""
    if not name_or_arn.startswith("arn:"):
        return name_or_arn
    found = _ARN.fullmatch(name_or_arn)
    if found is None:
        raise errors.invalid_arn(name_or_arn)
    if (found[1], found[2]) != (region, account):
        raise errors.trail_not_found(name_or_arn, account)
    return found[3]


def trail_arn(name: str, region: str, account: str) -> str:
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


def check_tags(tags: Mapping[str, str]) -> None:
    """Raises ApiError."""
    if len(tags) > TAGS_MAX:
        raise errors.too_many_tags()
    for key in tags:
        if key.lower().startswith("aws:"):
            raise errors.invalid_tag(key)


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True

"""What a request to KMS may say. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from fogbank.services.api import kms
from fogbank.services.keys import errors
from fogbank.services.keys.specs import NOT_BUILT, PAIR_SPECS, SPECS, KeySpec, KeyUsage

PLAINTEXT_BYTES_MAX = 4096
DELETION_DAYS = (7, 30)
DELETION_DAYS_DEFAULT = 30
ROTATION_DAYS_DEFAULT = 365
ON_DEMAND_ROTATIONS_MAX = 25
ALIASES_OF_KEY_MAX = 50
TAGS_MAX = 50
GRANTS_OF_KEY_MAX = 50_000
KEYS_MAX = 100_000
POLICY_BYTES_MAX = 32 * 1024
CONSTRAINT_PAIRS_MAX = 8
_ALIAS = re.compile(r"alias/[a-zA-Z0-9/_-]+")
_TAG = re.compile(r"[\w\s+\-=.:/@]*")


def spec_and_usage(spec: str | None, older: str | None, usage: str | None) -> tuple[KeySpec, KeyUsage]:
    """What is to be made: `KeySpec`, or `CustomerMasterKeySpec` as it was once called. Raises ApiError."""
    if spec is not None and older is not None:
        raise errors.invalid("You cannot specify KeySpec and CustomerMasterKeySpec in the same request.")
    name = spec or older or KeySpec.SYMMETRIC_DEFAULT
    if name in NOT_BUILT:
        raise errors.unsupported(f"KeySpec {name} is not supported in this region")
    made = KeySpec(name)
    if usage is None and made is not KeySpec.SYMMETRIC_DEFAULT:
        raise errors.invalid("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")
    wanted = KeyUsage(usage or KeyUsage.ENCRYPT_DECRYPT)
    if wanted not in SPECS[made].algorithms:
        raise errors.invalid(f"KeyUsage {wanted} is not compatible with KeySpec {made}")
    return made, wanted


def pair_spec(name: str) -> KeySpec:
    """The spec of a data key pair. Raises ApiError."""
    if name in NOT_BUILT or KeySpec(name) not in PAIR_SPECS:
        raise errors.unsupported(f"KeyPairSpec {name} is not supported in this region")
    return KeySpec(name)


def checked_alias(name: str) -> str:
    """A name for an alias that a client may make, change or delete. Raises ApiError."""
    if not name.startswith("alias/"):
        raise errors.invalid_alias()
    if name.startswith("alias/aws/"):
        raise errors.invalid("The alias prefix alias/aws/ is reserved for AWS managed keys.")
    if _ALIAS.fullmatch(name) is None:
        raise errors.bad_alias_name(name)
    return name


def checked_tags(tags: Sequence[kms.Tag] | None, known: Mapping[str, str]) -> dict[str, str]:
    """`known` with `tags` put on. Raises ApiError."""
    given = [tag.tag_key for tag in tags or ()]
    if len(set(given)) < len(given):
        raise errors.bad_tag("Duplicate tag keys")
    merged = {**known, **{tag.tag_key: tag.tag_value for tag in tags or ()}}
    for key in given:
        if key.lower().startswith("aws:"):
            raise errors.bad_tag(f"Tag key {key} is reserved")
    for text in (*given, *(tag.tag_value for tag in tags or ())):
        if _TAG.fullmatch(text) is None:
            raise errors.bad_tag("A tag has a character that is not allowed")
    if len(merged) > TAGS_MAX:
        raise errors.limit_exceeded("Too many tags")
    return merged


def check_deletion_days(days: int) -> int:
    """Raises ApiError."""
    low, high = DELETION_DAYS
    if not low <= days <= high:
        raise errors.invalid(f"PendingWindowInDays must be between {low} and {high}.")
    return days


def data_key_bytes(spec: str | None, number: int | None) -> int:
    """How long a data key is to be. Raises ApiError."""
    if (spec is None) == (number is None):
        raise errors.invalid("Please specify either number of bytes or key spec.")
    return number if number is not None else {"AES_128": 16, "AES_256": 32}[str(spec)]


def check_constraints(pairs: Iterable[Mapping[str, str] | None]) -> None:
    """Raises ApiError where a grant's constraint names too many pairs."""
    for each in pairs:
        if each is not None and len(each) > CONSTRAINT_PAIRS_MAX:
            raise errors.invalid(f"A grant constraint has at most {CONSTRAINT_PAIRS_MAX} encryption context pairs.")

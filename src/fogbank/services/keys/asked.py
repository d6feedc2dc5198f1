"""What is to be done with a key, as its policy may speak of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fogbank.core.access import Keys


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done. action: as in a policy, without `kms:`. keys: condition keys of this request alone.

    via: the AWS service that does it for the caller (`ec2`). for_resource: a service asks on behalf of one of its
    resources, which kms:GrantIsForAWSResource tells.
    """

    action: str
    encryption_context: Mapping[str, str] | None = None
    grant_tokens: tuple[str, ...] = ()
    keys: Keys = field(default_factory=dict)
    via: str | None = None
    for_resource: bool = False

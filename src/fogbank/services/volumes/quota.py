"""How much an account may have of volumes in a region. Reads what there is.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
"""

from fogbank.services.context import Context
from fogbank.services.volumes import errors, repository, rules
from fogbank.services.volumes.model import VolumeConfiguration
from fogbank.services.volumes.types import VOLUME_TYPES


def check_quota(context: Context, new: VolumeConfiguration, old: VolumeConfiguration | None) -> None:
    """Raises ApiError where `new`, in place of `old`, is more than the account may have in the region."""
    kind = VOLUME_TYPES[context.cloud.settings.limits][new.type]
    size, iops = repository.provisioned(context.transaction, context.scope, new.type)
    if old is not None and old.type == new.type:
        size, iops = size - old.size_gib, iops - (old.iops or 0)
    if size + new.size_gib > kind.quota_tib * 1024:
        raise errors.volume_limit_exceeded(kind.name, kind.quota_tib)
    if kind.quota_iops is not None and iops + (new.iops or 0) > kind.quota_iops:
        raise errors.iops_limit_exceeded(kind.name, kind.quota_iops)


def check_initialization_quota(context: Context, rate: int) -> None:
    """Raises ApiError where `rate`, MiB/s, is more than the account's volumes may be initialized at together."""
    taken = repository.initialization_rates(context.transaction, context.scope)
    if taken + rate > rules.INITIALIZATION_RATES_MAX:
        raise errors.initialization_rates_exceeded(rules.INITIALIZATION_RATES_MAX)

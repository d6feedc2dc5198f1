"""What seals the secrets of identities in the store: access keys, and the seeds of MFA devices."""

from fogbank.core.sealing import Sealer
from fogbank.services.context import Cloud


def key_sealer(cloud: Cloud) -> Sealer:
    """For secret access keys, bound to their key's id."""
    return Sealer(cloud.page_tokens.secret, "secret access keys")


def seed_sealer(cloud: Cloud) -> Sealer:
    """For the seeds of one-time codes, bound to their device's serial number."""
    return Sealer(cloud.page_tokens.secret, "seeds of MFA devices")

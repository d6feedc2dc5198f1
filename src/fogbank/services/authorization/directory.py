"""What other domains, and the front door, may ask about rights."""

from fogbank.services.authorization.messages import seal as seal_message
from fogbank.services.authorization.rights import authorize, require

__all__ = ["authorize", "require", "seal_message"]

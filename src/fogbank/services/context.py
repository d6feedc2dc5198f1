"""What an operation is given beside its request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fogbank.core.access import Target
from fogbank.core.caller import FROM_WITHIN, Caller, Origin
from fogbank.core.ids import IdFactory
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.core.vault import Vault
from fogbank.services.accounts.web_identity.issuers import Issuers
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Host:
    """This machine as an EC2 instance. seed: keeps its id the same for the life of the data folder."""

    seed: str
    cores: int
    memory_mib: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class TaggableKind:
    """A kind of resource that tags can be put on.

    name: AWS's word for it (`volume`). missing: of the given ids, those that the scope doesn't have; it raises ApiError
    where one is malformed. not_found: the error for one that is missing. target: the resource as policies speak of it;
    without, by its ARN alone.
    """

    name: str
    missing: Callable[["Context", list[str]], list[str]]
    not_found: Callable[[str], Exception]
    target: Callable[["Context", str], Target] | None = None


@dataclass(frozen=True, slots=True)
class Cloud:
    """What is the same for every request to one cloud. taggable: by id prefix (`vol`).

    vault: seals secrets that the store or a client keeps. Where none is given, what it seals ends with the process.
    issuers: keys of those who vouch for web identities.
    """

    settings: Settings
    host: Host
    page_tokens: PageTokens
    taggable: Mapping[str, TaggableKind]
    vault: Vault = field(default_factory=Vault.of_random_key)
    issuers: Issuers = field(default_factory=Issuers)


@dataclass(frozen=True, slots=True)
class Context:
    """One call: its transaction, who makes it, where, and when. now and ids are the only time and randomness.

    origin: whence it came over the network; of calls that come from within, nothing is known. prepared: what the
    operation's `prepares` made before the transaction.
    """

    transaction: Transaction
    caller: Caller
    region: str
    now: datetime
    ids: IdFactory
    cloud: Cloud
    origin: Origin = FROM_WITHIN
    prepared: object = None

    @property
    def scope(self) -> Scope:
        """Whose and where: all that this call can see."""
        return Scope(self.caller.account, self.region)

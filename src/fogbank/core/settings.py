"""What a person chooses when starting a cloud. Passed in, never read from the environment below the CLI."""

import enum
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 4566
DEFAULT_ZONE = "us-east-1a"
# As long as CloudWatch keeps points of one minute; it keeps coarser ones longer, which ours are not made into.
METRICS_DAYS_DEFAULT = 15
# As long as CloudWatch keeps any.
METRICS_DAYS_MAX = 455
# The account that root credentials, and anything without a better name in open mode, belong to: LocalStack's.
DEFAULT_ACCOUNT = "000000000000"


class AuthMode(enum.StrEnum):
    """`strict`: every request is signed with known keys. `open`: any signature, or none, is taken."""

    STRICT = "strict"
    OPEN = "open"


class LimitsProfile(enum.StrEnum):
    """Which year's volume limits hold; see reference `EBS volume types` and its older text of 2023."""

    CURRENT = "current"
    Y2023 = "2023"


class ModificationPace(enum.StrEnum):
    """How long a volume stays `optimizing`: as long as here (nothing is left to move), or as long as on AWS."""

    HOST = "host"
    AWS = "aws"


class LatencyMode(enum.StrEnum):
    """`real`: volumes answer as late as their type does on AWS. `off`: as fast as this machine goes."""

    REAL = "real"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NbdTls:
    """PEM files of NBD over TLS. client_authority: who signs the certificates that clients must show; None: none."""

    certificate: Path
    key: Path
    client_authority: Path | None = None


@dataclass(frozen=True, slots=True)
class NbdTcp:
    """NBD over TCP beside the Unix socket. address: host:port; beyond loopback only with clients' certificates."""

    address: str
    tls: NbdTls | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """One cloud's settings.

    zone: the availability zone this machine is in; its region is the default region. metrics_days: how long metrics'
    points are kept. integrity: volumes that are made keep checksums of their data. root_key: where the root key of KMS
    is, None for a file in the data folder; see `server.root_keys`.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    auth: AuthMode = AuthMode.STRICT
    zone: str = DEFAULT_ZONE
    limits: LimitsProfile = LimitsProfile.CURRENT
    modification_pace: ModificationPace = ModificationPace.HOST
    nbd_tcp: NbdTcp | None = None
    metrics_days: int = METRICS_DAYS_DEFAULT
    latency: LatencyMode = LatencyMode.OFF
    integrity: bool = False
    root_key: str | None = None

    @property
    def region(self) -> str:
        """The region of `zone` (`us-east-1` of `us-east-1a`)."""
        return self.zone[:-1]

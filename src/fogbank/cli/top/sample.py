"""What the control plane says of the load of volumes at one moment."""

import msgspec

from fogbank.cli.errors import CliError
from fogbank.cli.server import ControlClient


class Rate(msgspec.Struct, frozen=True):
    """Tokens a second. baseline 0: no limit."""

    baseline: float
    ceiling: float
    credits_max: float = 0.0


class Limits(msgspec.Struct, frozen=True):
    """What a volume is carried at."""

    ops: Rate
    bytes: Rate


class Credits(msgspec.Struct, frozen=True):
    """What is in the burst buckets."""

    ops: float = 0.0
    bytes: float = 0.0


class Stats(msgspec.Struct, frozen=True):
    """Counters since the volume was made; the histograms since fogd was started."""

    read_ops: int = 0
    write_ops: int = 0
    read_bytes: int = 0
    write_bytes: int = 0
    counted_ops: int = 0
    read_time_ns: int = 0
    write_time_ns: int = 0
    throttled_ns: int = 0
    error_ops: int = 0
    corrupt_ops: int = 0
    read_latency: tuple[int, ...] = ()
    write_latency: tuple[int, ...] = ()


class VolumeLoad(msgspec.Struct, frozen=True):
    """One volume."""

    volume_id: str
    account: str
    region: str
    state: str
    type: str
    size_gib: int
    limits: Limits
    stats: Stats
    credits: Credits = Credits()
    io_enabled: bool = True
    healthy: bool = True
    message: str = ""
    clients: int = 0
    faults: tuple[str, ...] = ()
    in_flight: int = 0
    oldest_request_ns: int = 0


class Sample(msgspec.Struct, frozen=True):
    """All attached volumes. at_s: when, seconds since 1970 by the host's clock."""

    at_s: float
    volumes: tuple[VolumeLoad, ...]


def take_sample(control: ControlClient) -> Sample:
    """Raises CliError."""
    try:
        return msgspec.convert(control.get("load"), Sample)
    except msgspec.ValidationError as error:
        raise CliError("unreachable", f"What Fogbank says of its volumes can't be understood: {error}.") from error


def damaged_volumes(control: ControlClient) -> dict[str, int]:
    """How many requests met data that are not what was written, of attached volumes that had any. Empty where the data
    plane does not answer. Raises CliError otherwise.
    """
    try:
        sample = take_sample(control)
    except CliError as error:
        if error.code != "unavailable":
            raise
        return {}
    return {volume.volume_id: volume.stats.corrupt_ops for volume in sample.volumes if volume.stats.corrupt_ops}

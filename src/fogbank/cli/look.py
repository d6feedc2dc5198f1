"""What the control plane says of one volume on its own endpoint, whichever region and account the volume is in."""

import time
from urllib.parse import quote

import msgspec

from fogbank.cli.errors import CliError
from fogbank.cli.server import ControlClient

# Right after `fogbank up` fogd may still be coming up: it takes well under a second.
_PLANE_SECONDS = 10.0
_POLL_SECONDS = 0.05


class Rate(msgspec.Struct, frozen=True):
    """Tokens a second. baseline 0: no limit."""

    baseline: float
    ceiling: float


class Limits(msgspec.Struct, frozen=True):
    """What the volume is carried at: operations, and bytes, a second."""

    ops: Rate
    bytes: Rate


class Export(msgspec.Struct, frozen=True):
    """A name that NBD clients ask for. closing: it only waits for its clients to leave."""

    name: str
    clients: int
    closing: bool


class Credits(msgspec.Struct, frozen=True):
    """What is in the burst buckets, and what each holds; a bucket that holds 0 is none."""

    ops: float
    bytes: float
    ops_max: float
    bytes_max: float


class Stats(msgspec.Struct, frozen=True):
    """Counters since the volume was made. corrupt_ops: of the failed ones, those that met damaged data."""

    read_ops: int
    write_ops: int
    read_bytes: int
    write_bytes: int
    flush_ops: int
    trim_ops: int
    throttled_ns: int
    error_ops: int
    corrupt_ops: int = 0


class Attached(msgspec.Struct, frozen=True):
    """An instance that the volume is on, and how that one reaches it."""

    instance_id: str
    state: str
    export: str
    nbd_uri: str


class Fault(msgspec.Struct, frozen=True):
    """A practice fault. ms: of a delay. ends_at: ISO 8601. experiment: whose it is, where it is an experiment's."""

    kind: str
    reads: bool
    writes: bool
    percent: float
    ms: float
    ends_at: str | None = None
    experiment: str | None = None


class Look(msgspec.Struct, frozen=True):
    """One volume. message: why it has failed, may be empty. io_enabled: false where its I/O was cut, as it may hold
    inconsistent data. From `healthy` on: absent where fogd doesn't know it.
    """

    volume_id: str
    account: str
    region: str
    state: str
    limits: Limits
    message: str = ""
    io_enabled: bool = True
    nbd_uri: str | None = None
    healthy: bool = False
    allocated_bytes: int | None = None
    exports: tuple[Export, ...] = ()
    credits: Credits | None = None
    stats: Stats | None = None
    attachments: tuple[Attached, ...] = ()
    faults: tuple[Fault, ...] = ()

    def is_served(self, instance_id: str) -> bool:
        """Whether the NBD clients of an instance get its data."""
        names = {item.export for item in self.attachments if item.instance_id == instance_id}
        return self.healthy and any(item.name in names and not item.closing for item in self.exports)

    def on(self, instance_id: str) -> Attached:
        """The attachment to an instance, which it has (see `is_served`)."""
        return next(item for item in self.attachments if item.instance_id == instance_id)


def look_at(control: ControlClient, volume_id: str) -> tuple[Look, dict[str, object]]:
    """The volume, and the answer as it came. Waits for a data plane that is coming up.

    Raises CliError: `not-found`, `unavailable`, or the server can't be understood.
    """
    deadline = time.monotonic() + _PLANE_SECONDS
    while True:
        try:
            document = control.get(f"volumes/{quote(volume_id, safe='')}")
            return msgspec.convert(document, Look), document
        except msgspec.ValidationError as error:
            raise CliError("unreachable", f"What Fogbank says of {volume_id} can't be understood: {error}.") from error
        except CliError as error:
            if error.code != "unavailable" or time.monotonic() > deadline:
                raise
        time.sleep(_POLL_SECONDS)


def wait_until_served(control: ControlClient, volume_id: str, instance_id: str, seconds: float) -> Look:
    """The volume once an instance's NBD clients get its data.

    Raises CliError `not-served` with the reason where they don't.
    """
    deadline = time.monotonic() + seconds
    while True:
        look, _ = look_at(control, volume_id)
        if look.is_served(instance_id):
            return look
        # An error may pass, but not by waiting here: the host's disk is full, or the data is gone.
        if look.state == "error" or time.monotonic() > deadline:
            raise _not_served(look)
        time.sleep(_POLL_SECONDS)


def _not_served(look: Look) -> CliError:
    reason = look.message.rstrip(".") or ("fogd does not list its export" if look.healthy else "fogd gives no reason")
    return CliError(
        "not-served",
        f"{look.volume_id} is attached, but its data can't be reached (state {look.state}): {reason}.",
        f"`fogbank logs` may say more. `fogbank volume disconnect {look.volume_id}` takes it off this machine.",
    )

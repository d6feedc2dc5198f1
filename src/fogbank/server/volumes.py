"""What this machine's own endpoints say and do about volumes: how they are carried, their credits, practice faults."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

import msgspec

from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.core.layout import DataLayout
from fogbank.planes.block.contract import BlockPlane
from fogbank.server.timekeeper import Timekeeper
from fogbank.services.accounts.directory import delete_everything as forget_accounts
from fogbank.services.context import Cloud, Context
from fogbank.services.events.directory import delete_everything as forget_rules
from fogbank.services.experiments.directory import delete_everything as forget_experiments
from fogbank.services.identities.directory import forget_everything as forget_identities
from fogbank.services.keys.directory import forget_everything as forget_keys
from fogbank.services.machines.directory import host_instance_id
from fogbank.services.machines.practice import forget_all as forget_instances
from fogbank.services.metrics.directory import drop_everything as drop_every_metric
from fogbank.services.organizations.directory import delete_everything as forget_organizations
from fogbank.services.tags.directory import drop_everything as drop_every_tag
from fogbank.services.trail.directory import delete_everything as forget_trail
from fogbank.services.volumes.desired import carried_limits, export_name
from fogbank.services.volumes.directory import add_faults, drop_faults, find_anywhere, modification_of, peek
from fogbank.services.volumes.faults import DELAY_MAX, FaultRefused
from fogbank.services.volumes.model import Attachment, FaultKind, PracticeFault, Volume
from fogbank.services.volumes.operations.status import impair_volume
from fogbank.services.volumes.reset import count, delete_everything
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.idempotency import forget_all
from fogbank.store.transaction import Transaction

_FAULT_SECONDS_MAX = 366 * 86_400


class UnknownVolume(Exception):
    """No account has it. The argument is its id."""


class ResetIncomplete(Exception):
    """Some volumes are not gone yet."""


class WantedFault(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST volumes/VOL/fault. Neither reads nor writes: both. ms: of a delay. seconds: until it ends."""

    kind: Literal["pause", "error", "delay"]
    reads: bool = False
    writes: bool = False
    percent: float = 100.0
    ms: float = 0.0
    seconds: float | None = None

    def as_fault(self, now: datetime) -> PracticeFault:
        """The fault, begun now. Raises FaultRefused."""
        if self.seconds is not None and not 0 < self.seconds <= _FAULT_SECONDS_MAX:
            raise FaultRefused("a fault lasts more than no time, and at most a year")
        if not 0 <= self.ms <= DELAY_MAX.total_seconds() * 1000:
            raise FaultRefused("a delay is at most a minute")
        both = not (self.reads or self.writes)
        return PracticeFault(
            kind=FaultKind(self.kind),
            reads=self.reads or both,
            writes=self.writes or both,
            fraction=self.percent / 100,
            delay_us=round(self.ms * 1000),
            ends_at=None if self.seconds is None else now + timedelta(seconds=self.seconds),
        )


@dataclass(frozen=True, slots=True)
class VolumeDesk:
    """Answers about any account's volumes: for the person whose machine this is."""

    store: Store
    plane: BlockPlane
    timekeeper: Timekeeper
    layout: DataLayout
    cloud: Cloud
    now: Callable[[], datetime]
    ids: IdFactory

    def look(self, volume_id: str) -> dict[str, object]:
        """How a volume is carried. Raises UnknownVolume, BlockPlaneUnavailable."""
        scope, volume, attachments = self._find(volume_id)
        modification = self.store.read(lambda transaction: modification_of(transaction, scope, volume_id))
        limits = carried_limits(volume, modification)
        document: dict[str, object] = {
            "volume_id": volume.id,
            "account": scope.account,
            "region": scope.region,
            "state": volume.state.value,
            "message": volume.status_message or "",
            "io_enabled": volume.io_enabled,
            "provisioned": {
                "type": volume.configuration.type,
                "size_gib": volume.configuration.size_gib,
                "iops": volume.configuration.iops,
                "throughput_mibps": volume.configuration.throughput_mibps,
            },
            "limits": asdict(limits),
            "attachments": [self._attachment(item) for item in attachments],
            # That of this machine, where several instances share the volume.
            "nbd_uri": self._nbd_uri(self._own(scope, attachments)) if attachments else None,
            "faults": [_shown(fault) for fault in volume.faults],
        }
        for observed in self.plane.observe([volume_id]):
            document |= {
                "healthy": observed.healthy,
                "size_bytes": observed.size_bytes,
                "allocated_bytes": observed.allocated_bytes,
                "shared_bytes": observed.shared_bytes,
                "in_flight": observed.in_flight,
                "oldest_request_ns": observed.oldest_request_ns,
                "exports": [asdict(export) for export in observed.exports],
                "credits": {
                    **asdict(observed.credits),
                    "ops_max": limits.ops.credits_max,
                    "bytes_max": limits.bytes.credits_max,
                },
                "stats": asdict(observed.stats),
            }
        return document

    def set_credits(self, volume_id: str, ops: float | None, bytes_: float | None) -> dict[str, object]:
        """Sets burst credits. Raises UnknownVolume, ValueError, BlockPlaneUnavailable."""
        self._find(volume_id)
        try:
            return {"credits": asdict(self.plane.set_credits(volume_id, ops=ops, bytes=bytes_))}
        except KeyError:
            raise UnknownVolume(volume_id) from None

    def impair(self, volume_id: str) -> dict[str, object]:
        """Cuts a volume's I/O as AWS does on possibly inconsistent data. Raises UnknownVolume."""
        scope, _, _ = self._find(volume_id)
        caller = Caller.root(scope.account, "")

        def act(transaction: Transaction) -> None:
            context = Context(transaction, caller, scope.region, self.now(), self.ids, self.cloud)
            impair_volume(context, volume_id)

        self.store.write(act)
        self.timekeeper.step()
        return self.look(volume_id)

    def add_fault(self, volume_id: str, wanted: WantedFault) -> dict[str, object]:
        """Lays a practice fault on a volume. Raises UnknownVolume, FaultRefused."""
        scope, _, _ = self._find(volume_id)

        def act(transaction: Transaction) -> None:
            volume = peek(transaction, scope, volume_id)
            if volume is None:
                raise UnknownVolume(volume_id)
            add_faults(transaction, scope, volume, wanted.as_fault(self.now()))

        self.store.write(act)
        self.timekeeper.step()
        return self.look(volume_id)

    def clear_faults(self, volume_id: str) -> dict[str, object]:
        """Takes a person's faults off a volume; an experiment's end with it. Raises UnknownVolume."""
        scope, _, _ = self._find(volume_id)
        self.store.write(lambda transaction: drop_faults(transaction, scope, volume_id, ""))
        self.timekeeper.step()
        return self.look(volume_id)

    def reset(self) -> int:
        """Deletes every account's volumes, data and all, and whatever else was made; how many volumes.

        Raises ResetIncomplete.
        """

        def forget(transaction: Transaction) -> int:
            drop_every_tag(transaction)
            drop_every_metric(transaction)
            forget_experiments(transaction)
            forget_instances(transaction)
            forget_identities(transaction)
            forget_keys(transaction)
            forget_organizations(transaction)
            forget_accounts(transaction)
            forget_all(transaction)
            forget_rules(transaction)
            forget_trail(transaction)
            return delete_everything(transaction)

        deleted = self.store.write(forget)
        self.timekeeper.step()
        left = self.store.read(count)
        if left:
            raise ResetIncomplete(f"{left} volumes are not gone yet")
        return deleted

    def _find(self, volume_id: str) -> tuple[Scope, Volume, list[Attachment]]:
        found = self.store.read(lambda transaction: find_anywhere(transaction, volume_id))
        if found is None:
            raise UnknownVolume(volume_id)
        return found

    def _own(self, scope: Scope, attachments: list[Attachment]) -> Attachment:
        host = host_instance_id(self.cloud, scope.account)
        return next((item for item in attachments if item.instance_id == host), attachments[0])

    def _attachment(self, item: Attachment) -> dict[str, object]:
        return {
            "instance_id": item.instance_id,
            "device": item.device,
            "state": item.state.value,
            "export": export_name(item),
            "nbd_uri": self._nbd_uri(item),
        }

    def _nbd_uri(self, attachment: Attachment) -> str:
        # A slash in an export's name stays one: it is the first alone that ends the host's part of the URI.
        export = quote(export_name(attachment))
        return f"nbd+unix:///{export}?socket={quote(str(self.layout.nbd_socket), safe='')}"


def _shown(fault: PracticeFault) -> dict[str, object]:
    return {
        "kind": fault.kind.value,
        "reads": fault.reads,
        "writes": fault.writes,
        "percent": round(100 * fault.fraction, 4),
        "ms": fault.delay_us / 1000,
        "ends_at": fault.ends_at.isoformat() if fault.ends_at else None,
        "experiment": fault.owner.partition("/")[0] or None,
    }

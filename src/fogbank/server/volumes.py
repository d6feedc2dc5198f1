"""What this machine's own endpoints say and do about volumes: how they are carried, their credits, practice faults."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import quote

from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.core.layout import DataLayout
from fogbank.planes.block.contract import BlockPlane
from fogbank.server.timekeeper import Timekeeper
from fogbank.services.context import Cloud, Context
from fogbank.services.metrics.directory import drop_everything as drop_every_metric
from fogbank.services.tags.directory import drop_everything as drop_every_tag
from fogbank.services.volumes.directory import find_anywhere
from fogbank.services.volumes.model import Attachment, Volume
from fogbank.services.volumes.operations.status import impair_volume
from fogbank.services.volumes.performance import limits_of
from fogbank.services.volumes.reset import count, delete_everything
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.idempotency import forget_all
from fogbank.store.transaction import Transaction


class UnknownVolume(Exception):
    """No account has it. The argument is its id."""


class ResetIncomplete(Exception):
    """Some volumes are not gone yet."""


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
        limits = limits_of(volume.configuration)
        document: dict[str, object] = {
            "volume_id": volume.id,
            "account": scope.account,
            "region": scope.region,
            "state": volume.state.value,
            "message": volume.status_message or "",
            "provisioned": {
                "type": volume.configuration.type,
                "size_gib": volume.configuration.size_gib,
                "iops": volume.configuration.iops,
                "throughput_mibps": volume.configuration.throughput_mibps,
            },
            "limits": asdict(limits),
            "attachments": [
                {"instance_id": item.instance_id, "device": item.device, "state": item.state.value}
                for item in attachments
            ],
            "nbd_uri": self._nbd_uri(volume.id) if attachments else None,
        }
        for observed in self.plane.observe([volume_id]):
            document |= {
                "healthy": observed.healthy,
                "size_bytes": observed.size_bytes,
                "allocated_bytes": observed.allocated_bytes,
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

    def reset(self) -> int:
        """Deletes every account's volumes, data and all, tags, metrics, alarms and client tokens; how many volumes.

        Raises ResetIncomplete.
        """

        def forget(transaction: Transaction) -> int:
            drop_every_tag(transaction)
            drop_every_metric(transaction)
            forget_all(transaction)
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

    def _nbd_uri(self, volume_id: str) -> str:
        return f"nbd+unix:///{volume_id}?socket={quote(str(self.layout.nbd_socket), safe='')}"

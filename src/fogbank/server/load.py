"""What `fogbank top` asks for: the counters of every attached volume at one moment, with histograms of latency."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from fogbank.planes.block.contract import BlockPlane, VolumeObserved
from fogbank.services.volumes.desired import carried_limits
from fogbank.services.volumes.directory import attached_anywhere
from fogbank.services.volumes.model import Attachment, Volume
from fogbank.store.documents import Scope
from fogbank.store.engine import Store


class LoadDesk:
    """host_now: the time that counters are counted in, whatever services take for the time."""

    def __init__(self, store: Store, plane: BlockPlane, host_now: Callable[[], datetime]) -> None:
        self._store = store
        self._plane = plane
        self._host_now = host_now

    def look(self) -> dict[str, object]:
        """Every attached volume of every account. Raises BlockPlaneUnavailable."""
        attached = self._store.read(attached_anywhere)
        ids = [volume.id for _, volume, _ in attached]
        observed = {each.id: each for each in self._plane.observe(ids, histograms=True)} if ids else {}
        at = self._host_now()
        volumes = [
            _volume(scope, volume, attachments, observed[volume.id])
            for scope, volume, attachments in attached
            if volume.id in observed
        ]
        return {"at_s": at.timestamp(), "volumes": sorted(volumes, key=lambda each: str(each["volume_id"]))}


def _volume(scope: Scope, volume: Volume, attachments: list[Attachment], observed: VolumeObserved) -> dict[str, object]:
    configuration = volume.configuration
    return {
        "volume_id": volume.id,
        "account": scope.account,
        "region": scope.region,
        "state": volume.state.value,
        "io_enabled": volume.io_enabled,
        "type": configuration.type,
        "size_gib": configuration.size_gib,
        "instances": [item.instance_id for item in attachments],
        "clients": sum(export.clients for export in observed.exports),
        "healthy": observed.healthy,
        "message": observed.error,
        "faults": [fault.kind.value for fault in volume.faults],
        "limits": asdict(carried_limits(volume, None)),
        "credits": asdict(observed.credits),
        "in_flight": observed.in_flight,
        "oldest_request_ns": observed.oldest_request_ns,
        "stats": asdict(observed.stats),
    }

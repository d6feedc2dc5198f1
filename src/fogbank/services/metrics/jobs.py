"""The reconciler that samples volumes at each full minute of services' time, and drops what is past its time.

The counters that a volume had are kept beside its points, in one transaction: whatever ends when, nothing is counted
twice, and nothing below zero. It catches up by itself: moving the clock over a day makes it run once, not 1,440 times.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import msgspec

from fogbank.planes.block.contract import BlockPlane, VolumeObserved
from fogbank.services.context import Cloud
from fogbank.services.machines.directory import is_running
from fogbank.services.metrics import repository
from fogbank.services.metrics.packing import pack_values
from fogbank.services.metrics.repository import Group, GroupKey
from fogbank.services.metrics.sampling import (
    MINUTE_S,
    Counters,
    Load,
    Subject,
    burst_balance,
    counters_of,
    instance_metrics,
    is_stalled,
    load_between,
    minutes_ended,
    spread,
    volume_metrics,
)
from fogbank.services.volumes.directory import attached_anywhere, find_anywhere, known_anywhere
from fogbank.services.volumes.model import Attachment, Volume
from fogbank.services.volumes.performance import limits_of
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds
from fogbank.store.values import get_value, set_value

log = logging.getLogger("fogbank.metrics")
VOLUMES_NAMESPACE, INSTANCES_NAMESPACE = "AWS/EBS", "AWS/EC2"
# Of time that was skipped, so much gets points: more would be rows without end that say nothing. And of many volumes
# fewer minutes, so that who moves the clock need not wait for long.
FILLED_MINUTES_MAX, _FILLED_MINUTES_LEAST, _FILLED_ROWS_MAX = 180, 5, 20_000
# One transaction of forgetting; few enough that no call waits long behind it.
_GROUPS_AT_ONCE = 200
_BELOW_ALL = -(1 << 63)
_FORGET_EVERY = timedelta(hours=1)
_SINCE = "metrics_since_us"
_read_counters = msgspec.msgpack.Decoder(Counters).decode
_write_counters = msgspec.msgpack.Encoder().encode
_PROVISIONED = ("io1", "io2")


@dataclass(frozen=True, slots=True)
class _Carried:
    """A volume that is attached, or was at the last sample, as it was read. attached_s: since when."""

    scope: Scope
    volume: Volume
    instances: tuple[str, ...]
    attached_s: float


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a sample is taken: services' time, the host's, and what fogd takes for services' time."""

    now: datetime
    host: datetime
    told: datetime


class MetricsReconciler:
    """See module.

    clock: the host's time, and services' time as fogd knows it. retention: how long points are kept.
    """

    name = "metrics"
    topics = ()

    def __init__(
        self,
        store: Store,
        plane: BlockPlane,
        cloud: Cloud,
        clock: Callable[[], tuple[datetime, datetime]],
        retention: timedelta,
    ) -> None:
        self._store = store
        self._plane = plane
        self._cloud = cloud
        self._clock = clock
        self._retention = retention
        self._due: datetime | None = None
        self._forget_due: datetime | None = None

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        # Not at the start: a minute's points are made when it has ended.
        if self._due is None:
            self._store.write(lambda transaction: _begun(transaction, now))
        elif now >= self._due:
            self._sample(now)
            self._forget(now)
        self._due = _full_minute(now) + timedelta(minutes=1)
        return self._due

    def _sample(self, now: datetime) -> None:
        ids = self._store.read(self._ids)
        host, told = self._clock()
        observed = {each.id: each for each in self._plane.observe(ids)} if ids else {}
        moment = _Moment(now, host, told)
        self._store.write(lambda transaction: _Sample(transaction, self._cloud, moment, observed).take())

    @staticmethod
    def _ids(transaction: Transaction) -> list[str]:
        counters = repository.load_counters(transaction).items()
        left = {volume_id for volume_id, each in counters if _read_counters(each).attached}
        return sorted(left | {volume.id for _, volume, _ in attached_anywhere(transaction)})

    def _forget(self, now: datetime) -> None:
        if self._forget_due is not None and now < self._forget_due:
            return
        self._store.write(_forget_counters)
        before = int((now - self._retention).timestamp())
        after: int | None = _BELOW_ALL
        while after is not None:
            after = self._store.write(partial(_forget_points, before_s=before, after=after))
        self._forget_due = now + _FORGET_EVERY


class _Sample:
    """One sample, in its transaction."""

    def __init__(
        self, transaction: Transaction, cloud: Cloud, moment: _Moment, observed: Mapping[str, VolumeObserved]
    ) -> None:
        self._transaction = transaction
        self._cloud = cloud
        self._moment = moment
        self._observed = observed
        self._at_s = moment.now.timestamp()
        self._host_s = moment.host.timestamp()
        self._filled_max = FILLED_MINUTES_MAX

    def take(self) -> None:
        """Stores the points of the minutes that have ended since the sample before, and the counters as they are."""
        kept = {
            volume_id: _read_counters(each) for volume_id, each in repository.load_counters(self._transaction).items()
        }
        since = _begun(self._transaction, self._moment.now)
        values: dict[tuple[GroupKey, int], list[tuple[str, str, float]]] = {}
        loads: dict[tuple[GroupKey, int], list[Load]] = {}
        counters: dict[str, bytes] = {}
        found = self._carried(kept)
        self._filled_max = max(_FILLED_MINUTES_LEAST, min(FILLED_MINUTES_MAX, _FILLED_ROWS_MAX // (len(found) or 1)))
        for carried in found:
            observed = self._observed.get(carried.volume.id)
            if observed is None:
                continue
            current = counters_of(observed, self._at_s, self._host_s, attached=bool(carried.instances))
            previous = _previous(carried, kept.get(carried.volume.id), current, since, self._moment.told.timestamp())
            counters[carried.volume.id] = _write_counters(current)
            if previous is not None:
                self._measure(carried, previous, current, values, loads)
        for (key, minute), listed in loads.items():
            values[key, minute] = list(instance_metrics(listed))
            stalled = float(any(load.stalled for load in listed))
            of_instance = GroupKey(key.scope, VOLUMES_NAMESPACE, key.dimensions)
            values[of_instance, minute] = [("VolumeStalledIOCheck", "None", stalled)]
        self._store(values)
        repository.save_counters(self._transaction, counters)

    def _carried(self, kept: Mapping[str, Counters]) -> list[_Carried]:
        """Volumes on an instance that runs, and those that were at the sample before: they get their last minute."""
        found = [
            _Carried(scope, volume, self._running(scope, attachments), _attached_s(attachments))
            for scope, volume, attachments in attached_anywhere(self._transaction)
        ]
        attached = {carried.volume.id for carried in found}
        for volume_id, counters in kept.items():
            if counters.attached and volume_id not in attached:
                left = find_anywhere(self._transaction, volume_id)
                found += [_Carried(left[0], left[1], (), 0.0)] if left else []
        return [each for each in found if each.instances or _was_attached(kept, each.volume)]

    def _running(self, scope: Scope, attachments: Sequence[Attachment]) -> tuple[str, ...]:
        return tuple(
            item.instance_id
            for item in attachments
            if is_running(self._transaction, self._cloud, scope, item.instance_id)
        )

    def _measure(
        self,
        carried: _Carried,
        previous: Counters,
        current: Counters,
        values: dict[tuple[GroupKey, int], list[tuple[str, str, float]]],
        loads: dict[tuple[GroupKey, int], list[Load]],
    ) -> None:
        observed = self._observed[carried.volume.id]
        subject = _subject(carried.volume)
        key = GroupKey(carried.scope, VOLUMES_NAMESPACE, (("VolumeId", carried.volume.id),))
        load = load_between(previous, current, stalled=is_stalled(observed))
        minutes = minutes_ended(previous.at_s, current.at_s)
        told_s = self._moment.told.timestamp()
        for minute, each in spread(load, current.host_s - previous.host_s, minutes, self._filled_max):
            ahead_s = minute + MINUTE_S - told_s
            balance = burst_balance(subject, observed.credits.ops, observed.credits.bytes, ahead_s)
            values[key, minute] = list(volume_metrics(subject, each, balance))
            # Which of several instances did what can't be told: none of them counts it.
            for instance in carried.instances if len(carried.instances) == 1 else ():
                of_instance = GroupKey(carried.scope, INSTANCES_NAMESPACE, (("InstanceId", instance),))
                loads.setdefault((of_instance, minute), []).append(each)

    def _store(self, values: Mapping[tuple[GroupKey, int], Sequence[tuple[str, str, float]]]) -> None:
        groups = repository.load_groups(self._transaction, {key for key, _ in values})
        rows = [
            {"group_id": groups[key].id, "at_s": minute, "data": _packed(groups[key], minute, listed)}
            for (key, minute), listed in values.items()
        ]
        repository.save_groups(self._transaction, groups.values())
        repository.replace_rows(self._transaction, rows)


def _packed(group: Group, minute: int, values: Sequence[tuple[str, str, float]]) -> bytes:
    return pack_values({group.number(name, unit, minute): value for name, unit, value in values})


def _begun(transaction: Transaction, now: datetime) -> datetime:
    """When sampling began here: counters of older volumes tell of time before."""
    noted = get_value(transaction, _SINCE)
    if noted is None:
        set_value(transaction, _SINCE, str(microseconds(now)))
        return now
    return from_microseconds(int(noted))


def _attached_s(attachments: Sequence[Attachment]) -> float:
    return min(item.attached_at.timestamp() for item in attachments)


def _was_attached(kept: Mapping[str, Counters], volume: Volume) -> bool:
    return volume.id in kept and kept[volume.id].attached


def _previous(
    carried: _Carried, kept: Counters | None, current: Counters, since: datetime, told_s: float
) -> Counters | None:
    """What to measure from; None where that isn't known: counters from before sampling began here tell of any time."""
    if kept is not None and kept.attached:
        return kept
    if kept is None and carried.volume.created_at < since:
        return None
    # It was attached since the sample before. Its counters stood still until then: as they were, or at zero.
    began = Counters(at_s=0, host_s=0, attached=False) if kept is None else kept
    attached_s = min(carried.attached_s, current.at_s)
    host_s = current.host_s - max(0.0, told_s - attached_s)
    return msgspec.structs.replace(began, at_s=attached_s, host_s=host_s, attached=True)


def _forget_points(transaction: Transaction, before_s: int, after: int) -> int | None:
    return repository.forget_points(transaction, before_s, after, _GROUPS_AT_ONCE)


def _forget_counters(transaction: Transaction) -> None:
    """Drops those of volumes that are gone."""
    kept = list(repository.load_counters(transaction))
    repository.drop_counters(transaction, set(kept) - known_anywhere(transaction, kept))


def _full_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _subject(volume: Volume) -> Subject:
    configuration = volume.configuration
    provisioned = configuration.iops if configuration.type in _PROVISIONED else None
    return Subject(configuration.type, provisioned, configuration.multi_attach, limits_of(configuration))

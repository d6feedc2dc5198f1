"""This machine as the cloud knows it: kept in the store, so that it stays the same over restarts."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta

from fogbank.core.clock import Clock
from fogbank.core.ids import IdFactory
from fogbank.core.settings import Settings
from fogbank.server.errors import ZoneConflict
from fogbank.services.context import Host
from fogbank.services.volumes.directory import is_any_attached
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction
from fogbank.store.values import get_value, set_value

_SEED, _STARTED, _ZONE, _OFFSET = "host_seed", "host_started_at", "host_zone", "clock_offset_us"


def load_clock(store: Store) -> Clock:
    """The clock, as far ahead as it was left."""
    offset = store.read(lambda transaction: get_value(transaction, _OFFSET))
    return Clock(timedelta(microseconds=int(offset or 0)))


def save_offset(store: Store, offset: timedelta) -> None:
    """Keeps the clock's offset over a restart."""
    text = str(offset // timedelta(microseconds=1))
    store.write(lambda transaction: set_value(transaction, _OFFSET, text))


def load_host(store: Store, settings: Settings, ids: IdFactory, now: Callable[[], datetime]) -> Host:
    """This machine. Raises ZoneConflict where volumes are attached to it in another zone."""

    def load(transaction: Transaction) -> Host:
        seed = get_value(transaction, _SEED)
        if seed is None:
            seed = ids.random_hex(32)
            set_value(transaction, _SEED, seed)
            set_value(transaction, _STARTED, now().isoformat())
        zone = get_value(transaction, _ZONE)
        if zone not in (None, settings.zone) and is_any_attached(transaction):
            raise ZoneConflict(settings.zone, str(zone))
        set_value(transaction, _ZONE, settings.zone)
        started = get_value(transaction, _STARTED)
        return Host(seed, os.cpu_count() or 1, _memory_mib(), datetime.fromisoformat(str(started)))

    return store.write(load)


def _memory_mib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20

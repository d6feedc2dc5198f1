"""What this machine's own endpoints do about practice instances, those of the root account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.server.timekeeper import Timekeeper
from fogbank.services.context import Cloud, Context
from fogbank.services.machines.model import PracticeInstance
from fogbank.services.machines.practice import DEFAULT_TYPE, add_instance, list_practice, remove_instance
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

T = TypeVar("T")


class WantedInstance(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST instances. zone: this machine's where it isn't given. account: the root account's."""

    zone: str | None = None
    type: str = DEFAULT_TYPE
    account: str | None = None


@dataclass(frozen=True, slots=True)
class InstanceDesk:
    """account: whose instances they are, unless another is named."""

    store: Store
    timekeeper: Timekeeper
    cloud: Cloud
    account: str
    now: Callable[[], datetime]
    ids: IdFactory

    def add(self, wanted: WantedInstance) -> dict[str, object]:
        """Makes one. Raises ApiError, PracticeRefused."""
        zone = wanted.zone or self.cloud.settings.zone
        made = self._write(wanted.account, zone[:-1], lambda context: add_instance(context, zone, wanted.type))
        return _shown(made)

    def list(self) -> dict[str, object]:
        """Those of the root account in this machine's region."""
        region = self.cloud.settings.region
        return {"instances": [_shown(each) for each in self._write(None, region, list_practice)]}

    def remove(self, instance_id: str) -> dict[str, object]:
        """Has one go, with its volumes detached by force. `gone` is false while some are still on it.

        Raises PracticeRefused.
        """
        region = self.cloud.settings.region
        gone = self._write(None, region, lambda context: remove_instance(context, instance_id))
        if not gone:
            self.timekeeper.step()
            gone = self._write(None, region, lambda context: remove_instance(context, instance_id))
        return {"instance_id": instance_id, "gone": gone}

    def _write(self, account: str | None, region: str, act: Callable[[Context], T]) -> T:
        caller = Caller.root(account or self.account, "")

        def run(transaction: Transaction) -> T:
            return act(Context(transaction, caller, region, self.now(), self.ids, self.cloud))

        return self.store.write(run)


def _shown(instance: PracticeInstance) -> dict[str, object]:
    return {
        "instance_id": instance.id,
        "state": instance.state.value,
        "zone": instance.zone,
        "type": instance.type,
        "launched_at": instance.launched_at.isoformat(),
    }

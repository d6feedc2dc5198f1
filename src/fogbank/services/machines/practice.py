"""Practice instances: made and removed by the person whose machine this is. No operations of AWS.

RunInstances with machines that boot is something else; what is made here stands for another client, no more.
"""

import msgspec
import sqlalchemy as sa

from fogbank.services.context import Context
from fogbank.services.machines import errors, lifecycle, repository
from fogbank.services.machines.instance_types import instance_types
from fogbank.services.machines.model import InstanceState, PracticeInstance
from fogbank.services.places.atlas import find_zone
from fogbank.services.tags import directory as tags
from fogbank.services.volumes import directory as volumes
from fogbank.store.transaction import Transaction

DEFAULT_TYPE = "c6i.large"
# More than AWS's 16 of one volume, and few enough to list.
INSTANCES_MAX = 64


class PracticeRefused(ValueError):
    """It can't be done; the message says why."""


def add_instance(context: Context, zone: str, instance_type: str) -> PracticeInstance:
    """A further instance, running at once. Raises ApiError for what is no zone or type, PracticeRefused."""
    find_zone(context.region, name=zone)
    if instance_type not in instance_types():
        raise errors.unknown_instance_types([instance_type])
    there = list(repository.instances.select(context.transaction, context.scope))
    if len(there) >= INSTANCES_MAX:
        raise PracticeRefused(f"there are {INSTANCES_MAX} practice instances already")
    document = PracticeInstance(
        id=context.ids.resource("i"),
        state=InstanceState.RUNNING,
        zone=zone,
        type=instance_type,
        launched_at=context.now,
    )
    return repository.instances.insert(context.transaction, context.scope, document)


def list_practice(context: Context) -> list[PracticeInstance]:
    """The scope's practice instances."""
    return list(repository.instances.select(context.transaction, context.scope))


def remove_instance(context: Context, instance_id: str) -> bool:
    """Has an instance go, by force: its volumes are detached. True once it is gone; until then call it again.

    Raises PracticeRefused for one that is none of ours.
    """
    document = repository.instances.get(context.transaction, context.scope, instance_id)
    if document is None:
        raise PracticeRefused(f"there is no practice instance {instance_id}")
    state = lifecycle.INSTANCE.check(document.state, InstanceState.SHUTTING_DOWN)
    if volumes.detach_all(context, instance_id):
        going = msgspec.structs.replace(document, state=state)
        repository.instances.must_update(context.transaction, context.scope, going)
        return False
    lifecycle.INSTANCE.check(state, InstanceState.TERMINATED)
    repository.instances.delete(context.transaction, context.scope, instance_id)
    tags.drop_resource(context.transaction, context.scope, instance_id)
    return True


def forget_all(transaction: Transaction) -> None:
    """Every account's practice instances, at once: for a reset."""
    transaction.connection.execute(sa.delete(repository.instances_table))

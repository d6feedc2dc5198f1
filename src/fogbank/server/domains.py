"""Which domains there are: the one list of what operations, resources and tables the cloud is made of."""

from collections.abc import Mapping
from types import ModuleType

from fogbank.core.operation import OperationTable
from fogbank.services.accounts.operations import MODULES as ACCOUNTS
from fogbank.services.authorization import operations as authorization
from fogbank.services.context import TaggableKind
from fogbank.services.events.operations import OPERATIONS as EVENTS
from fogbank.services.experiments.operations import catalogue, experiments, templates
from fogbank.services.experiments.operations import tags as experiment_tags
from fogbank.services.identities.operations import MODULES as IDENTITIES
from fogbank.services.keys.operations import MODULES as KEYS
from fogbank.services.machines import operations as machines
from fogbank.services.machines.directory import TAGGABLE as INSTANCES
from fogbank.services.metrics.operations import alarm_history, alarm_state, alarm_tags, alarms, data, metrics, widgets
from fogbank.services.organizations.operations import MODULES as ORGANIZATIONS
from fogbank.services.places import operations as places
from fogbank.services.tags import operations as tags
from fogbank.services.trail.operations import lookup, trails
from fogbank.services.volumes.directory import TAGGABLE as VOLUMES
from fogbank.services.volumes.operations import attachments, copies, encryption, modifications, status, volumes

OPERATION_MODULES: tuple[ModuleType, ...] = (
    alarm_history,
    alarm_state,
    alarm_tags,
    alarms,
    attachments,
    authorization,
    data,
    catalogue,
    copies,
    encryption,
    experiment_tags,
    experiments,
    lookup,
    machines,
    metrics,
    modifications,
    places,
    status,
    tags,
    templates,
    trails,
    volumes,
    widgets,
    *ACCOUNTS,
    *EVENTS,
    *IDENTITIES,
    *ORGANIZATIONS,
    *KEYS,
)

TAGGABLE: Mapping[str, TaggableKind] = {"i": INSTANCES, "vol": VOLUMES}


def operation_table() -> OperationTable:
    """Every operation that is built."""
    return OperationTable(OPERATION_MODULES)

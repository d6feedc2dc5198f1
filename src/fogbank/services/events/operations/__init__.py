"""EventBridge's operations."""

from types import ModuleType

from fogbank.services.events.operations import destinations, events, rules, tags, targets

OPERATIONS: tuple[ModuleType, ...] = (destinations, events, rules, tags, targets)

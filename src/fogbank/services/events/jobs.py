"""The bus: takes events off it, finds the rules that they fit, and orders a delivery to each target.

An event leaves the bus in the transaction that orders its deliveries: a crash at any moment loses and doubles none.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from fogbank.core.ids import IdFactory
from fogbank.services.events import names, repository
from fogbank.services.events.inputs import About, InvalidInput, payload_of
from fogbank.services.events.model import DELIVERIES_TOPIC, TOPIC, Delivery, Rule, RuleState
from fogbank.services.events.patterns import InvalidPattern, parse_pattern
from fogbank.services.events.repository import Queued
from fogbank.services.events.schedule import next_after
from fogbank.store.documents import Scope
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction, from_microseconds, microseconds

log = logging.getLogger("fogbank.events")
# Few enough that no call waits long behind one transaction of it.
_EVENTS_AT_ONCE = 100
# What targets don't take is dropped beyond this, rather than let the store grow.
DELIVERIES_MAX = 100_000
# How often one schedule may fire in one step: an advance of a year is not made up for minute by minute.
_FIRES_MAX = 1_000
_TRAIL_DETAIL = "AWS API Call via CloudTrail"


class BusReconciler:
    """See module; it fires schedules too. A follower: schedules are caught up with, each event at its own time."""

    name = "events"
    topics = (TOPIC,)

    def __init__(self, store: Store, ids: IdFactory, deliveries_max: int = DELIVERIES_MAX) -> None:
        self._store = store
        self._ids = ids
        self._deliveries_max = deliveries_max

    def step(self, now: datetime) -> datetime | None:
        """See Reconciler."""
        while self._store.read(lambda it: _any_due(it, now)):
            self._store.write(lambda it: _fire_all(it, now))
        while self._store.read(lambda it: bool(repository.queued(it, 1))):
            self._store.write(lambda it: self._pass_on(it, now))
        return self._store.read(_next_due)

    def _pass_on(self, transaction: Transaction, now: datetime) -> None:
        found = repository.queued(transaction, _EVENTS_AT_ONCE)
        room = self._deliveries_max - repository.count_deliveries(transaction)
        rules: dict[tuple[Scope, str], list[Rule]] = {}
        for queued in found:
            place = (queued.scope, queued.bus)
            if place not in rules:
                rules[place] = repository.rules_on(transaction, *place)
            deliveries = list(self._deliveries(queued, rules[place], now))
            if len(deliveries) > room:
                log.error("%d deliveries of an event are dropped: too many are under way", len(deliveries) - room)
                deliveries = deliveries[: max(0, room)]
            room -= len(deliveries)
            repository.order_deliveries(transaction, queued.scope, deliveries, now)
        repository.dequeue(transaction, [queued.position for queued in found])
        transaction.wake(DELIVERIES_TOPIC)

    def _deliveries(self, queued: Queued, rules: list[Rule], now: datetime) -> Iterator[Delivery]:
        event = msgspec.json.decode(queued.event, type=dict[str, object])
        if not event.get("id"):
            event["id"] = self._ids.uuid()
        text = msgspec.json.encode(event).decode()
        for rule in rules:
            if rule.state is RuleState.DISABLED or not _wants(rule, queued, event):
                continue
            arn = names.rule_arn(rule.bus, rule.name, queued.scope.region, queued.scope.account)
            about = About(arn, rule.name, f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", text)
            for target in rule.targets:
                try:
                    payload = payload_of(target, event, about)
                except InvalidInput:
                    log.exception("rule %s: nothing can be made of an event for target %s", rule.name, target.id)
                    continue
                yield Delivery(rule=rule.name, target=target, event_id=str(event["id"]), payload=payload, made_at=now)


def _wants(rule: Rule, queued: Queued, event: Mapping[str, object]) -> bool:
    if queued.rule:
        return rule.id == queued.rule
    if rule.pattern is None:
        return False
    if event.get("detail-type") == _TRAIL_DETAIL and rule.state is not RuleState.ENABLED_WITH_READS:
        detail = event.get("detail")
        # As on AWS: reads come only to who asks for them.
        if isinstance(detail, dict) and detail.get("readOnly") is True:
            return False
    try:
        return parse_pattern(rule.pattern).matches(event)
    except InvalidPattern:
        log.exception("rule %s has a pattern that is none any more", rule.name)
        return False


def _any_due(transaction: Transaction, now: datetime) -> bool:
    return bool(repository.rules.run_anywhere(transaction, repository.DUE, now_us=microseconds(now)))


def _fire_all(transaction: Transaction, now: datetime) -> None:
    for scope, rule in repository.rules.run_anywhere(transaction, repository.DUE, now_us=microseconds(now)):
        repository.rules.must_update(transaction, scope, _fire(transaction, scope, rule, now))


def _fire(transaction: Transaction, scope: Scope, rule: Rule, now: datetime) -> Rule:
    """Puts what a schedule is due for on the bus, and sets its next time."""
    due, fired = rule.due_at, 0
    while due is not None and due <= now and rule.schedule is not None:
        if fired == _FIRES_MAX:
            log.warning("schedule %s fired %d times at once; what else was due until now is left out", rule.name, fired)
            due = next_after(rule.schedule, now)
            break
        repository.enqueue(transaction, scope, rule.bus, rule.id, _scheduled(scope, rule, due))
        fired += 1
        due = next_after(rule.schedule, due)
    return msgspec.structs.replace(rule, due_at=due)


def _scheduled(scope: Scope, rule: Rule, at: datetime) -> str:
    event = {
        "version": "0",
        "id": "",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": scope.account,
        "time": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": scope.region,
        "resources": [names.rule_arn(rule.bus, rule.name, scope.region, scope.account)],
        "detail": {},
    }
    return msgspec.json.encode(event).decode()


def _next_due(transaction: Transaction) -> datetime | None:
    due = transaction.connection.execute(repository.NEXT_DUE).scalar()
    return None if due is None else from_microseconds(due)

"""Rules and targets, the bus between them, deliveries, and the notices of volumes."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.conftest import ACCOUNT, STARTED

from fogbank.core.errors import ApiError
from fogbank.core.ids import IdFactory
from fogbank.services.api import events
from fogbank.services.context import Cloud
from fogbank.services.events import directory, repository
from fogbank.services.events.delivery import DeliveryReconciler
from fogbank.services.events.http import Request
from fogbank.services.events.inputs import About, InvalidInput, check_target, payload_of
from fogbank.services.events.jobs import BusReconciler
from fogbank.services.events.model import Target, Transformer
from fogbank.services.events.operations import destinations, rules, tags, targets
from fogbank.services.events.operations import events as putting
from fogbank.services.events.schedule import InvalidSchedule, check_schedule, next_after
from fogbank.store.engine import Store

LOG = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/events/notes"
ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/ours"
PATTERN = '{"source": ["ours"]}'


class Bus:
    """Rules of one account; `pass_on` lets bus and deliveries do all they can at a time."""

    def __init__(self, store: Store, cloud: Cloud, folder: Path, call: Callable[..., Any]) -> None:
        self.store, self.call, self.folder, self.now = store, call, folder, STARTED
        self.sent: list[Request] = []
        self.answers: list[int | Exception] = []
        self._answered = threading.Semaphore(0)
        self.bus = BusReconciler(store, IdFactory())
        self.deliveries = DeliveryReconciler(store, cloud.vault, folder, lambda: self.now, self._send)
        store.listen("event-deliveries", self._answered.release)

    def _send(self, request: Request) -> int:
        self.sent.append(request)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pass_on(self) -> None:
        self.bus.step(self.now)
        self.deliveries.step(self.now)

    def settle(self, attempts: int) -> None:
        """Until as many requests were made and noted."""
        self.pass_on()
        while len(self.sent) < attempts or self.in_hand():
            assert self._answered.acquire(timeout=20)

    def in_hand(self) -> bool:
        return bool(self.deliveries._in_hand)

    def rule(self, target: str = LOG, **more: Any) -> None:
        known: dict[str, Any] = {"name": "ours", "event_pattern": PATTERN}
        self.call(rules.put_rule, events.PutRuleRequest(**{**known, **more}))
        request = events.PutTargetsRequest(rule="ours", targets=(events.Target(id="t", arn=target),))
        self.call(targets.put_targets, request)

    def put(self, **more: Any) -> Any:
        known: dict[str, Any] = {"source": "ours", "detail_type": "Test", "detail": '{"a": 1}'}
        entry = events.PutEventsRequestEntry(**{**known, **more})
        return self.call(putting.put_events, events.PutEventsRequest(entries=(entry,)))

    def destination(self, endpoint: str = "http://127.0.0.1:9/hook/*") -> str:
        key = events.CreateConnectionApiKeyAuthRequestParameters(api_key_name="x-key", api_key_value="s3cret")
        parameters = events.CreateConnectionAuthRequestParameters(api_key_auth_parameters=key)
        request = events.CreateConnectionRequest(name="to", authorization_type="API_KEY", auth_parameters=parameters)
        connection = self.call(destinations.create_connection, request)
        made = self.call(
            destinations.create_api_destination,
            events.CreateApiDestinationRequest(
                name="hook",
                connection_arn=connection.connection_arn,
                invocation_endpoint=endpoint,
                http_method="POST",
            ),
        )
        return str(made.api_destination_arn)

    def logged(self) -> list[dict[str, Any]]:
        path = self.folder / ACCOUNT / "us-east-1" / "aws" / "events" / "notes.log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def under_way(self) -> int:
        return self.store.read(repository.count_deliveries)


@pytest.fixture
def bus(store: Store, cloud: Cloud, tmp_path: Path, call: Callable[..., Any]) -> Iterator[Bus]:
    made = Bus(store, cloud, tmp_path / "logs", call)
    yield made
    made.deliveries.stop()


def test_an_event_that_fits_is_logged_and_others_are_not(bus: Bus) -> None:
    bus.rule()
    put = bus.put(resources=("arn:x",))
    bus.put(source="theirs")
    bus.pass_on()
    assert bus.logged() == [
        {
            "version": "0",
            "id": put.entries[0].event_id,
            "detail-type": "Test",
            "source": "ours",
            "account": ACCOUNT,
            "time": "2026-01-31T12:00:00Z",
            "region": "us-east-1",
            "resources": ["arn:x"],
            "detail": {"a": 1},
        }
    ]
    assert bus.under_way() == 0
    file = next(bus.folder.rglob("notes.log"))
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_emitted_in_a_transaction_that_fails_never_was(bus: Bus, store: Store) -> None:
    bus.rule()

    def emit(transaction: Any) -> None:
        directory.emit(transaction, ACCOUNT, "us-east-1", "ours", "Test", {}, now=STARTED)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(emit)
    bus.pass_on()
    assert bus.logged() == []


def test_nothing_is_kept_where_nobody_listens(bus: Bus, store: Store) -> None:
    bus.put()
    assert store.read(lambda it: repository.queued(it, 10)) == []
    bus.rule()
    bus.call(rules.disable_rule, events.DisableRuleRequest(name="ours"))
    bus.put()
    bus.pass_on()
    assert bus.logged() == []


def test_entries_are_refused_one_by_one(bus: Bus) -> None:
    bus.rule()
    refused = {
        "InvalidArgument": {"detail_type": None},
        "MalformedDetail": {"detail": "[]"},
        "NotAuthorizedForSourceException": {"source": "aws.ec2"},
    }
    for code, entry in refused.items():
        answer = bus.put(**entry)
        assert (answer.failed_entry_count, answer.entries[0].error_code) == (1, code)


def test_rules_are_shown_listed_changed_and_deleted(bus: Bus) -> None:
    bus.rule(description="first")
    bus.call(rules.put_rule, events.PutRuleRequest(name="ours", event_pattern=PATTERN, state="DISABLED"))
    shown = bus.call(rules.describe_rule, events.DescribeRuleRequest(name="ours"))
    assert (shown.arn, shown.state, shown.description, shown.event_bus_name) == (ARN, "DISABLED", None, "default")
    bus.call(rules.enable_rule, events.EnableRuleRequest(name="ours"))
    bus.call(rules.put_rule, events.PutRuleRequest(name="other", schedule_expression="rate(5 minutes)"))
    first = bus.call(rules.list_rules, events.ListRulesRequest(limit=1))
    second = bus.call(rules.list_rules, events.ListRulesRequest(limit=1, next_token=first.next_token))
    assert [rule.name for rule in (*first.rules, *second.rules)] == ["other", "ours"]
    named = bus.call(rules.list_rule_names_by_target, events.ListRuleNamesByTargetRequest(target_arn=LOG))
    assert named.rule_names == ("ours",)
    with pytest.raises(ApiError, match="since it has targets"):
        bus.call(rules.delete_rule, events.DeleteRuleRequest(name="ours"))
    removed = bus.call(targets.remove_targets, events.RemoveTargetsRequest(rule="ours", ids=("t", "u")))
    assert [each.target_id for each in removed.failed_entries] == ["u"]
    bus.call(rules.delete_rule, events.DeleteRuleRequest(name="ours"))
    with pytest.raises(ApiError, match="ResourceNotFoundException"):
        bus.call(rules.describe_rule, events.DescribeRuleRequest(name="ours"))


def test_tags_of_a_rule(bus: Bus) -> None:
    bus.rule(tags=(events.Tag(key="a", value="1"),))
    bus.call(tags.tag_resource, events.TagResourceRequest(resource_arn=ARN, tags=(events.Tag(key="b", value="2"),)))
    bus.call(tags.untag_resource, events.UntagResourceRequest(resource_arn=ARN, tag_keys=("a",)))
    listed = bus.call(tags.list_tags_for_resource, events.ListTagsForResourceRequest(resource_arn=ARN))
    assert listed.tags == (events.Tag(key="b", value="2"),)


def test_what_cannot_be_a_rule_or_a_target_is_refused(bus: Bus) -> None:
    for code, rule in (
        ("ValidationException", events.PutRuleRequest(name="r")),
        ("InvalidEventPatternException", events.PutRuleRequest(name="r", event_pattern="[]")),
        ("ValidationException", events.PutRuleRequest(name="r", schedule_expression="rate(1 minutes)")),
        ("ResourceNotFoundException", events.PutRuleRequest(name="r", event_pattern=PATTERN, event_bus_name="none")),
    ):
        with pytest.raises(ApiError, match=code):
            bus.call(rules.put_rule, rule)
    bus.rule()
    base = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:"
    for code, target in (
        ("ValidationException", events.Target(id="t", arn=base + "../../etc")),
        ("ValidationException", events.Target(id="t", arn=base + "a//b")),
        ("ValidationException", events.Target(id="t", arn="nonsense")),
        ("ValidationException", events.Target(id="t", arn=LOG.replace(ACCOUNT, "999999999999"))),
        ("ValidationException", events.Target(id="t", arn=LOG, input="{")),
        ("ValidationException", events.Target(id="t", arn=LOG, input="{}", input_path="$.detail")),
        ("OperationDisabledException", events.Target(id="t", arn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue")),
    ):
        with pytest.raises(ApiError, match=code):
            bus.call(targets.put_targets, events.PutTargetsRequest(rule="ours", targets=(target,)))


def test_a_destination_gets_the_event_and_the_secret_is_sealed(bus: Bus, store: Store) -> None:
    arn = bus.destination()
    bus.rule(arn)
    bus.put()
    bus.settle(1)
    (request,) = bus.sent
    assert (request.method, request.headers["x-key"]) == ("POST", "s3cret")
    assert json.loads(request.body)["detail"] == {"a": 1}
    assert bus.under_way() == 0
    shown = bus.call(destinations.describe_connection, events.DescribeConnectionRequest(name="to"))
    assert "s3cret" not in repr(shown)
    (kept,) = store.read(lambda it: repository.connections.select_anywhere(it))
    assert "s3cret" not in repr(kept)


def test_a_delivery_that_fails_is_made_again_and_given_up_in_time(bus: Bus) -> None:
    bus.answers = [500, OSError("refused"), 200]
    bus.rule(bus.destination())
    bus.put()
    bus.settle(1)
    assert bus.under_way() == 1
    bus.pass_on()
    assert len(bus.sent) == 1, "not before its time"
    bus.now += timedelta(seconds=1)
    bus.settle(2)
    bus.now += timedelta(seconds=2)
    bus.settle(3)
    assert bus.under_way() == 0
    bus.answers = [503, 503]
    bus.put()
    bus.settle(4)
    bus.now += timedelta(hours=25)
    bus.settle(5)
    assert bus.under_way() == 0


def test_a_refusal_is_final(bus: Bus) -> None:
    bus.answers = [404]
    bus.rule(bus.destination())
    bus.put()
    bus.settle(1)
    assert bus.under_way() == 0


def test_secrets_go_over_tls_or_stay_here(bus: Bus) -> None:
    for endpoint in ("http://example.com/", "ftp://127.0.0.1/", "http://10.0.0.1/"):
        with pytest.raises(ApiError, match="InvocationEndpoint"):
            bus.call(
                destinations.create_api_destination,
                events.CreateApiDestinationRequest(
                    name="hook",
                    connection_arn=_connection(bus),
                    invocation_endpoint=endpoint,
                    http_method="POST",
                ),
            )


def _connection(bus: Bus) -> str:
    basic = events.CreateConnectionBasicAuthRequestParameters(username="u", password="p")
    request = events.CreateConnectionRequest(
        name=f"c{IdFactory().random_hex(8)}",
        authorization_type="BASIC",
        auth_parameters=events.CreateConnectionAuthRequestParameters(basic_auth_parameters=basic),
    )
    return str(bus.call(destinations.create_connection, request).connection_arn)


def test_schedules_fire_at_their_times_also_when_time_leaps(bus: Bus) -> None:
    bus.rule(event_pattern=None, schedule_expression="rate(10 minutes)")
    assert bus.bus.step(bus.now) == STARTED + timedelta(minutes=10)
    bus.now += timedelta(minutes=35)
    bus.pass_on()
    assert [each["time"] for each in bus.logged()] == [f"2026-01-31T12:{minute}:00Z" for minute in (10, 20, 30)]
    assert {each["detail-type"] for each in bus.logged()} == {"Scheduled Event"}
    assert bus.logged()[0]["resources"] == [ARN]


def test_schedule_expressions() -> None:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    for expression, expected in (
        ("rate(1 minute)", at + timedelta(minutes=1)),
        ("rate(2 days)", at + timedelta(days=2)),
        ("cron(0 12 * * ? *)", at + timedelta(days=1)),
        ("cron(15 10 ? * 6L 2027)", datetime(2027, 1, 29, 10, 15, tzinfo=UTC)),
        ("cron(0 8 1W * ? *)", datetime(2026, 2, 2, 8, tzinfo=UTC)),
        ("cron(0 8 ? * 2#1 *)", datetime(2026, 2, 2, 8, tzinfo=UTC)),
        ("cron(0 8 1 1 ? 2020)", None),
    ):
        check_schedule(expression)
        assert next_after(expression, at) == expected, expression
    for expression in ("rate(0 minutes)", "rate(2 minute)", "cron(* * * * *)", "cron(0 8 1 * 1 *)", "daily", "cron(x)"):
        with pytest.raises(InvalidSchedule):
            check_schedule(expression)


EVENT = {"detail": {"id": "vol-1", "n": [1, 2], "state": 'a "b"'}, "time": "now"}


def test_what_a_target_gets() -> None:
    about = About(ARN, "ours", "later", json.dumps(EVENT))

    def got(**more: Any) -> str:
        target = Target(id="t", arn=LOG, **more)
        check_target(target)
        return payload_of(target, EVENT, about)

    def made(template: str) -> str:
        paths = {"id": "$.detail.id", "n": "$.detail.n[1]", "state": '$["detail"]["state"]', "none": "$.no.such"}
        return got(transformer=Transformer(paths=paths, template=template))

    assert json.loads(got()) == EVENT
    assert got(input='{"a": 1}') == '{"a": 1}'
    assert got(input_path="$.detail.n") == "[1,2]"
    assert made('{"id": <id>, "n": <n>}') == '{"id": "vol-1", "n": 2}'
    assert made('"<id> is <state><none>"') == '"vol-1 is a \\"b\\""'
    assert json.loads(made('{"rule": "<aws.events.rule-name>", "all": <aws.events.event>}'))["all"] == EVENT
    for target in (
        Target(id="t", arn=LOG, input_path="detail"),
        Target(id="t", arn=LOG, transformer=Transformer(template="<unknown>")),
    ):
        with pytest.raises(InvalidInput):
            check_target(target)

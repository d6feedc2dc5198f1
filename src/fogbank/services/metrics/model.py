"""What a metric is, and what is kept of an alarm.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

import enum
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fogbank.services.api.cloudwatch import MetricDataQuery
from fogbank.store.documents import Document

# What the reconciler of alarms listens to.
TOPIC = "alarms"
# What is woken when an alarm enters a state.
STATES_TOPIC = "alarm-states"
NO_UNIT = "None"


@dataclass(frozen=True, slots=True)
class MetricKey:
    """A metric. dimensions: names and values, ascending by name."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


class AlarmState(enum.StrEnum):
    """AWS's alarm states."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Missing(enum.StrEnum):
    """What a period without data counts as."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """When an alarm goes off: in `to_alarm` of `periods` periods the value compares so with the threshold."""

    comparison: str
    threshold: float
    periods: int
    to_alarm: int
    missing: Missing = Missing.MISSING


class Alarm(Document, frozen=True, kw_only=True):
    """A metric alarm. id: its name.

    namespace to unit: of an alarm on one metric; queries: of one on several, by metric math. datapoints_to_alarm and
    treat_missing_data: as they were given, None where they were not.
    """

    state: AlarmState
    condition: Condition
    reason: str
    reason_data: str | None = None
    state_updated_at: datetime
    state_changed_at: datetime
    configured_at: datetime
    description: str | None = None
    actions_enabled: bool = True
    ok_actions: tuple[str, ...] = ()
    alarm_actions: tuple[str, ...] = ()
    insufficient_data_actions: tuple[str, ...] = ()
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str | None = None
    extended_statistic: str | None = None
    period: int | None = None
    unit: str | None = None
    queries: tuple[MetricDataQuery, ...] = ()
    datapoints_to_alarm: int | None = None
    treat_missing_data: str | None = None
    low_sample_percentile: str | None = None
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def metric(self) -> MetricKey | None:
        """The metric of an alarm on one; None of one on metric math."""
        if self.metric_name is None or self.namespace is None:
            return None
        return MetricKey(self.namespace, self.metric_name, self.dimensions)

    @property
    def stat(self) -> str:
        """The statistic of an alarm on one metric."""
        return self.statistic or self.extended_statistic or ""

    def actions(self, state: AlarmState) -> tuple[str, ...]:
        """What is to be done when it enters a state."""
        return {
            AlarmState.OK: self.ok_actions,
            AlarmState.ALARM: self.alarm_actions,
            AlarmState.INSUFFICIENT_DATA: self.insufficient_data_actions,
        }[state]


class HistoryKind(enum.StrEnum):
    """What an item of an alarm's history tells of."""

    CONFIGURATION = "ConfigurationUpdate"
    STATE = "StateUpdate"
    ACTION = "Action"


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One thing that happened to an alarm. data: JSON, as AWS shapes it."""

    alarm: str
    at: datetime
    kind: HistoryKind
    summary: str
    data: str

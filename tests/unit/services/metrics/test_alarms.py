"""Alarms' operations on a real store, and what the reconciler makes of them as time goes on."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import evaluator
from fogbank.services.metrics.operations.alarm_history import describe_alarm_history
from fogbank.services.metrics.operations.alarm_state import (
    disable_alarm_actions,
    enable_alarm_actions,
    set_alarm_state,
)
from fogbank.services.metrics.operations.alarm_tags import list_tags_for_resource, tag_resource, untag_resource
from fogbank.services.metrics.operations.alarms import (
    delete_alarms,
    describe_alarms,
    describe_alarms_for_metric,
    put_metric_alarm,
)

from .asking import datum, put, stat_of

_TOPIC = "arn:aws:sns:us-east-1:111111111111:alerts"


def _alarm(cloud: Any, name: str = "a", **more: Any) -> None:
    wanted: dict[str, Any] = {
        "alarm_name": name,
        "namespace": "mine",
        "metric_name": "m",
        "statistic": "Sum",
        "period": 60,
        "evaluation_periods": 1,
        "threshold": 5.0,
        "comparison_operator": "GreaterThanThreshold",
        **more,
    }
    cloud.call(
        put_metric_alarm,
        api.PutMetricAlarmInput(**{key: value for key, value in wanted.items() if value is not None}),
    )


def _described(cloud: Any, **asked: Any) -> tuple[api.MetricAlarm, ...]:
    found: tuple[api.MetricAlarm, ...] = cloud.call(describe_alarms, api.DescribeAlarmsInput(**asked)).metric_alarms
    return found


def _history(cloud: Any, **asked: Any) -> list[api.AlarmHistoryItem]:
    request = api.DescribeAlarmHistoryInput(**asked)
    return list(cloud.call(describe_alarm_history, request).alarm_history_items)


def test_an_alarm_goes_off_and_comes_back_each_at_its_minute(cloud: Any) -> None:
    _alarm(cloud, alarm_actions=(_TOPIC,), treat_missing_data="notBreaching")
    start = cloud.now.replace(second=0)
    put(cloud, datum(9.0, timestamp=start + timedelta(minutes=2)))
    cloud.advance(600)
    changes = [
        item for item in _history(cloud, scan_by="TimestampAscending") if item.history_item_type == "StateUpdate"
    ]
    assert [(item.history_summary, (item.timestamp - start).seconds) for item in changes] == [
        ("Alarm updated from INSUFFICIENT_DATA to OK", 60),
        ("Alarm updated from OK to ALARM", 180),
        ("Alarm updated from ALARM to OK", 360),
    ]
    new = json.loads(changes[1].history_data or "")["newState"]
    assert new["stateValue"] == "ALARM"
    assert new["stateReasonData"]["recentDatapoints"] == [9.0]
    (action,) = _history(cloud, history_item_type="Action")
    assert json.loads(action.history_data or "")["actionState"] == "Failed"
    assert "sns" in (action.history_summary or "")


def test_one_large_step_gives_the_history_that_small_steps_give(new_cloud: Callable[[], Any]) -> None:
    histories = []
    for steps in ([1200], [60] * 20, [37] * 32 + [16]):
        cloud = new_cloud()
        start = cloud.now.replace(second=0)
        for minute in (1, 2, 5, 11, 12):
            put(cloud, datum(9.0, timestamp=start + timedelta(minutes=minute)))
        _alarm(cloud, evaluation_periods=3, datapoints_to_alarm=2)
        for seconds in steps:
            cloud.advance(seconds)
        histories.append([(item.history_summary, item.timestamp, item.history_data) for item in _history(cloud)])
    assert histories[0] == histories[1] == histories[2]
    assert len(histories[0]) >= 4


def test_an_alarm_on_metric_math(cloud: Any) -> None:
    queries = (
        api.MetricDataQuery(id="used", metric_stat=stat_of(), return_data=False),
        api.MetricDataQuery(id="share", expression="100 * used / 8", label="share"),
    )
    _alarm(cloud, metrics=queries, **dict.fromkeys(("namespace", "metric_name", "statistic", "period")), threshold=90.0)
    put(cloud, datum(7.9))
    cloud.advance(60)
    (alarm,) = _described(cloud)
    assert (alarm.state_value, alarm.metric_name, alarm.metrics) == ("ALARM", None, queries)
    assert "98.75" in (alarm.state_reason or "")


def test_setting_a_state_lasts_until_the_next_evaluation(cloud: Any) -> None:
    put(cloud, datum(1.0, timestamp=cloud.now))
    _alarm(cloud)
    cloud.call(
        set_alarm_state,
        api.SetAlarmStateInput(alarm_name="a", state_value="ALARM", state_reason="to see", state_reason_data='{"a":1}'),
    )
    (alarm,) = _described(cloud, state_value="ALARM")
    assert (alarm.state_reason, alarm.state_reason_data) == ("to see", '{"a":1}')
    cloud.advance(60)
    assert _described(cloud)[0].state_value == "OK"
    for request, code in (
        (api.SetAlarmStateInput(alarm_name="b", state_value="OK", state_reason=""), "ResourceNotFound"),
        (
            api.SetAlarmStateInput(alarm_name="a", state_value="OK", state_reason="", state_reason_data="{"),
            "InvalidFormat",
        ),
    ):
        with pytest.raises(ApiError) as refused:
            cloud.call(set_alarm_state, request)
        assert refused.value.code == code


def test_alarms_that_may_not_act_change_state_only(cloud: Any) -> None:
    _alarm(cloud, alarm_actions=(_TOPIC,))
    cloud.call(disable_alarm_actions, api.DisableAlarmActionsInput(alarm_names=("a", "unknown")))
    set_it = api.SetAlarmStateInput(alarm_name="a", state_value="ALARM", state_reason="to see")
    cloud.call(set_alarm_state, set_it)
    assert _history(cloud, history_item_type="Action") == []
    cloud.call(enable_alarm_actions, api.EnableAlarmActionsInput(alarm_names=("a",)))
    assert _described(cloud)[0].actions_enabled is True
    cloud.call(set_alarm_state, api.SetAlarmStateInput(alarm_name="a", state_value="OK", state_reason="x"))
    cloud.call(set_alarm_state, set_it)
    assert len(_history(cloud, history_item_type="Action")) == 1


def test_alarms_are_found_by_name_prefix_state_action_and_metric(cloud: Any) -> None:
    _alarm(cloud, "one", alarm_actions=(_TOPIC,))
    _alarm(cloud, "two", metric_name="other", statistic=None, extended_statistic="p99")
    assert [each.alarm_name for each in _described(cloud)] == ["one", "two"]
    assert [each.alarm_name for each in _described(cloud, alarm_names=("two", "none"))] == ["two"]
    assert [each.alarm_name for each in _described(cloud, alarm_name_prefix="o")] == ["one"]
    assert [each.alarm_name for each in _described(cloud, action_prefix="arn:aws:sns")] == ["one"]
    assert _described(cloud, state_value="ALARM") == () == _described(cloud, alarm_types=("CompositeAlarm",))
    for asked, names in (
        ({"metric_name": "m"}, ["one"]),
        ({"metric_name": "other", "extended_statistic": "p99"}, ["two"]),
        ({"metric_name": "other", "statistic": "Sum"}, []),
    ):
        request = api.DescribeAlarmsForMetricInput(namespace="mine", **asked)  # type: ignore[arg-type]
        assert [each.alarm_name for each in cloud.call(describe_alarms_for_metric, request).metric_alarms] == names


def test_alarms_come_in_pages(cloud: Any) -> None:
    for index in range(5):
        _alarm(cloud, f"a{index}")
    names, token = [], None
    while True:
        page = cloud.call(describe_alarms, api.DescribeAlarmsInput(max_records=2, next_token=token))
        names += [each.alarm_name for each in page.metric_alarms]
        token = page.next_token
        if token is None:
            break
    assert names == [f"a{index}" for index in range(5)]
    items, token = [], None
    while True:
        page = cloud.call(describe_alarm_history, api.DescribeAlarmHistoryInput(max_records=2, next_token=token))
        items += [each.alarm_name for each in page.alarm_history_items]
        token = page.next_token
        if token is None:
            break
    assert sorted(items) == names


def test_an_alarm_that_is_deleted_leaves_its_history(cloud: Any) -> None:
    _alarm(cloud)
    _alarm(cloud, threshold=7.0)
    with pytest.raises(ApiError) as refused:
        cloud.call(delete_alarms, api.DeleteAlarmsInput(alarm_names=("a", "b")))
    assert refused.value.code == "ResourceNotFound"
    assert [each.threshold for each in _described(cloud)] == [7.0]
    cloud.call(delete_alarms, api.DeleteAlarmsInput(alarm_names=("a",)))
    assert _described(cloud) == ()
    summaries = [item.history_summary for item in _history(cloud, alarm_name="a")]
    assert summaries == ['Alarm "a" deleted', 'Alarm "a" updated', 'Alarm "a" created']
    cloud.advance(31 * 86_400)
    _alarm(cloud, "b")
    cloud.advance(60)
    assert _history(cloud, alarm_name="a") == []


def test_tags_of_alarms(cloud: Any) -> None:
    _alarm(cloud, tags=(api.Tag(key="team", value="a"),))
    arn = _described(cloud)[0].alarm_arn or ""
    assert arn == f"arn:aws:cloudwatch:us-east-1:{cloud.account}:alarm:a"
    cloud.call(tag_resource, api.TagResourceInput(resource_arn=arn, tags=(api.Tag(key="env", value="x"),)))
    cloud.call(untag_resource, api.UntagResourceInput(resource_arn=arn, tag_keys=("team", "none")))
    told = cloud.call(list_tags_for_resource, api.ListTagsForResourceInput(resource_arn=arn)).tags
    assert told == (api.Tag(key="env", value="x"),)
    with pytest.raises(ApiError) as refused:
        cloud.call(list_tags_for_resource, api.ListTagsForResourceInput(resource_arn=arn + "b"))
    assert (refused.value.code, refused.value.status) == ("ResourceNotFoundException", 404)


_WARM_UP = api.WarmUpConfiguration(warm_up_period_duration_in_minutes=5)
_NO_METRIC = dict.fromkeys(("namespace", "metric_name", "statistic", "period"))
REFUSED_ALARMS = [
    ({"statistic": None}, "Exactly one of Statistic", "ValidationError"),
    ({"extended_statistic": "p99"}, "Exactly one of Statistic", "ValidationError"),
    ({"statistic": None, "extended_statistic": "p101"}, "not supported", "ValidationError"),
    ({"metric_name": None}, "MetricName or Metrics", "ValidationError"),
    ({"period": None}, "Period", "ValidationError"),
    ({"period": 45}, "Period", "ValidationError"),
    ({"threshold": None}, "Threshold", "ValidationError"),
    ({"datapoints_to_alarm": 2}, "DatapointsToAlarm", "ValidationError"),
    ({"evaluation_periods": 1441}, "more than a day", "ValidationError"),
    ({"period": 3600, "evaluation_periods": 169}, "seven days", "ValidationError"),
    ({"treat_missing_data": "maybe"}, "TreatMissingData", "ValidationError"),
    ({"alarm_actions": ("not an arn",)}, "Invalid arn syntax: not an arn", "ValidationError"),
    ({"metrics": (api.MetricDataQuery(id="a", metric_stat=stat_of()),)}, "together with Metrics", "ValidationError"),
    ({**_NO_METRIC, "metrics": (api.MetricDataQuery(id="a", expression="1"),)}, "must be a metric", "ValidationError"),
    ({"threshold_metric_id": "band"}, "anomaly detection", "NotImplemented"),
    ({"comparison_operator": "LessThanLowerThreshold"}, "anomaly detection", "NotImplemented"),
    (
        {"warm_up_configuration": api.WarmUpConfiguration(warm_up_period_duration_in_minutes=5)},
        "WarmUp",
        "NotImplemented",
    ),
]


@pytest.mark.parametrize(("changed", "message", "code"), REFUSED_ALARMS)
def test_alarms_that_are_refused(cloud: Any, changed: dict[str, Any], message: str, code: str) -> None:
    with pytest.raises(ApiError, match=message) as refused:
        _alarm(cloud, **changed)
    assert refused.value.code == code
    assert _described(cloud) == ()


def test_an_alarm_that_fails_leaves_those_of_others_alone(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = "SUM([TIME_SERIES(1e308), TIME_SERIES(1e308)])"
    none = dict.fromkeys(("namespace", "metric_name", "statistic", "period"))
    for name, expression in (("huge", huge), ("broken", "TIME_SERIES(9)")):
        queries = (
            api.MetricDataQuery(id="m", metric_stat=stat_of(), return_data=False),
            api.MetricDataQuery(id="e", expression=expression),
        )
        _alarm(cloud, name, **none, metrics=queries)
    cloud.account = "222222222222"
    _alarm(cloud, "good")
    put(cloud, datum(9.0, timestamp=cloud.now.replace(second=0) + timedelta(minutes=1)))

    def fails(*asked: Any) -> Any:
        if asked[1].id == "broken":
            raise AttributeError("a defect")
        return computed(*asked)

    computed = evaluator._computed
    monkeypatch.setattr(evaluator, "_computed", fails)
    cloud.advance(130)
    assert [alarm.state_value for alarm in _described(cloud)] == ["ALARM"]
    cloud.account = "111111111111"
    assert {alarm.state_value for alarm in _described(cloud)} == {"INSUFFICIENT_DATA"}

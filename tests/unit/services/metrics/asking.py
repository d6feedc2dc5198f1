"""What tests of CloudWatch's operations ask a cloud in small, in short words."""

from datetime import timedelta
from typing import Any

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics.operations.data import get_metric_data
from fogbank.services.metrics.operations.metrics import put_metric_data


def put(cloud: Any, *data: api.MetricDatum, namespace: str = "mine", **more: Any) -> None:
    """Publishes."""
    cloud.call(put_metric_data, api.PutMetricDataInput(namespace=namespace, metric_data=data), **more)


def datum(value: float | None = None, name: str = "m", **more: Any) -> api.MetricDatum:
    """A point of the metric `m`."""
    return api.MetricDatum(metric_name=name, value=value, **more)


def stat_of(name: str = "m", stat: str = "Sum", period: int = 60, **more: Any) -> api.MetricStat:
    """A statistic of the metric `m`."""
    metric = api.Metric(
        namespace=more.pop("namespace", "mine"), metric_name=name, dimensions=more.pop("dimensions", ())
    )
    return api.MetricStat(metric=metric, period=period, stat=stat, **more)


def data_of(cloud: Any, *queries: api.MetricDataQuery, hours: float = 1, **more: Any) -> api.GetMetricDataOutput:
    """The last hour, and what is published ahead of time."""
    request = api.GetMetricDataInput(
        metric_data_queries=queries,
        start_time=more.pop("start_time", cloud.now - timedelta(hours=hours)),
        end_time=more.pop("end_time", cloud.now + timedelta(hours=3)),
        **more,
    )
    answer: api.GetMetricDataOutput = cloud.call(get_metric_data, request)
    return answer

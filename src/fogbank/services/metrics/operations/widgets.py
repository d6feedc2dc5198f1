"""GetMetricWidgetImage."""

from collections.abc import Sequence
from typing import Literal

from fogbank.core.operation import operation
from fogbank.services.api import cloudwatch as api
from fogbank.services.context import Context
from fogbank.services.metrics import alarm_repository, errors, rules, windows
from fogbank.services.metrics.alarms import arn_of
from fogbank.services.metrics.math.values import TimeSeries
from fogbank.services.metrics.model import Alarm
from fogbank.services.metrics.picture import Curve, Scene, draw
from fogbank.services.metrics.queries import Evaluation, Span, evaluation, metric_key
from fogbank.services.metrics.reading import MetricReader
from fogbank.services.metrics.widget import (
    METRICS_MAX,
    Horizontal,
    Line,
    Options,
    Widget,
    lines_of,
    read_widget,
    span_of,
    zone_of,
)

_FORMATS = (None, "png", "image/png")


@operation("cloudwatch", "GetMetricWidgetImage", writes=False)
def get_metric_widget_image(context: Context, request: api.GetMetricWidgetImageInput) -> api.GetMetricWidgetImageOutput:
    """A picture of metrics, drawn from their points. It comes in the answer's body, whatever OutputFormat says.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricWidgetImage.html
    """
    if request.output_format not in _FORMATS:
        raise errors.validation(f"The value {request.output_format} for parameter OutputFormat is not supported.")
    widget = read_widget(request.metric_widget)
    lines = [*lines_of(widget, context.region), *_alarm_lines(context, widget)]
    queries = [line.query for line in lines]
    rules.check_queries(queries, "MetricWidget.metrics")
    start, end = span_of(widget, context.now)
    zone = zone_of(widget)
    first_s = windows.first_start(start, context.now, min(_periods(queries), default=60))
    reader = MetricReader(context.transaction, context.scope, context.now.timestamp())
    evaluated = evaluation(reader, Span(first_s, int(end.timestamp())), queries)
    curves = [curve for line in lines for curve in _curves(line, evaluated, lines)]
    levels = _thresholds(context, widget)
    image = draw(Scene(widget, curves[:METRICS_MAX], start, end, zone, levels))
    return api.GetMetricWidgetImageOutput(metric_widget_image=image)


def _periods(queries: Sequence[api.MetricDataQuery]) -> list[int]:
    return [query.metric_stat.period for query in queries if query.metric_stat]


def _curves(line: Line, evaluated: Evaluation, lines: Sequence[Line]) -> list[Curve]:
    series = evaluated.series(line.query.id)
    return [
        Curve(_label(line, each, lines), line.options, sorted(each.points.items()), each.period, _unit(line, evaluated))
        for each in series
    ]


def _label(line: Line, series: TimeSeries, lines: Sequence[Line]) -> str:
    """What tells the line from the others: its metric's name, its dimensions, or both."""
    stat = line.query.metric_stat
    if line.options.label or stat is None:
        return series.label
    names = {other.query.metric_stat.metric.metric_name for other in lines if other.query.metric_stat}
    values = " ".join(each.value for each in stat.metric.dimensions or ())
    same_name = [
        other
        for other in lines
        if other.query.metric_stat and other.query.metric_stat.metric.metric_name == stat.metric.metric_name
    ]
    if len(same_name) == 1 or not values:
        return series.label
    return values if len(names) == 1 else f"{values} {series.label}"


def _unit(line: Line, evaluated: Evaluation) -> str:
    stat = line.query.metric_stat
    if stat is None or stat.stat == "SampleCount":
        return ""
    return stat.unit or evaluated.reader.unit_of(metric_key(stat.metric))


def _alarm_lines(context: Context, widget: Widget) -> list[Line]:
    """The metrics of the alarms that a widget names, where it names no metrics itself."""
    if widget.metrics:
        return []
    lines: list[Line] = []
    for index, alarm in enumerate(_alarms(context, widget)):
        if alarm.metric is not None:
            dimensions = tuple(api.Dimension(name=name, value=value) for name, value in alarm.dimensions)
            metric = api.Metric(namespace=alarm.namespace, metric_name=alarm.metric_name, dimensions=dimensions)
            stat = api.MetricStat(metric=metric, period=alarm.period or 60, stat=alarm.stat, unit=alarm.unit)
            lines.append(Line(api.MetricDataQuery(id=f"alarm{index}", metric_stat=stat), Options()))
    if not lines:
        raise errors.validation("The field MetricWidget is invalid: there is no metric to show")
    return lines


def _thresholds(context: Context, widget: Widget) -> list[Horizontal]:
    return [
        Horizontal(alarm.condition.threshold, alarm.id, fill=_beyond(alarm.condition.comparison))
        for alarm in _alarms(context, widget)
    ]


def _beyond(comparison: str) -> Literal["above", "below"]:
    return "below" if comparison.startswith("LessThan") else "above"


def _alarms(context: Context, widget: Widget) -> list[Alarm]:
    prefix = arn_of(context.scope, "")
    names = [arn.removeprefix(prefix) for arn in widget.annotations.alarms if arn.startswith(prefix)]
    return list(alarm_repository.alarms.get_many(context.transaction, context.scope, names).values())

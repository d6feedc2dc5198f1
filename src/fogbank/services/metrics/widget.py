"""A widget's JSON: what a picture of metrics shall show. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

import msgspec

from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics import errors

PIXELS_MAX = 2000
METRICS_MAX = 100
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_RELATIVE = re.compile(
    r"(-?)P(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?"
)
_ZONE = re.compile(r"([+-])(\d{2})(\d{2})")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_Side = Literal["left", "right"]


class Axis(msgspec.Struct, frozen=True, rename="camel"):
    """One vertical axis. min and max: its ends, where they are not for the data to say."""

    min: float | None = None
    max: float | None = None
    label: str | None = None
    show_units: bool = True


class Axes(msgspec.Struct, frozen=True):
    """Both vertical axes."""

    left: Axis = Axis()
    right: Axis = Axis()


class Horizontal(msgspec.Struct, frozen=True, rename="camel"):
    """A line at a value."""

    value: float
    label: str | None = None
    color: str | None = None
    fill: Literal["above", "below", "none"] | None = None
    visible: bool = True
    y_axis: _Side = "left"


class Vertical(msgspec.Struct, frozen=True, rename="camel"):
    """A line at a moment."""

    value: datetime
    label: str | None = None
    color: str | None = None
    fill: Literal["before", "after", "none"] | None = None
    visible: bool = True


class Annotations(msgspec.Struct, frozen=True):
    """Lines across the picture; two together are a band between them."""

    horizontal: tuple[Horizontal | tuple[Horizontal, Horizontal], ...] = ()
    vertical: tuple[Vertical | tuple[Vertical, Vertical], ...] = ()
    alarms: tuple[str, ...] = ()


class Legend(msgspec.Struct, frozen=True):
    """Where the series' names stand."""

    position: Literal["bottom", "right", "hidden"] = "bottom"


class Widget(msgspec.Struct, frozen=True, rename="camel"):
    """A picture of metrics, as it was asked for. Members that are for dashboards only are passed over."""

    metrics: tuple[tuple[Any, ...], ...] = ()
    view: str = "timeSeries"
    stacked: bool = False
    title: str = ""
    stat: str = "Average"
    period: int = 300
    width: int = 600
    height: int = 400
    start: str = "-PT3H"
    end: str = "PT0H"
    timezone: str = "+0000"
    y_axis: Axes = Axes()
    annotations: Annotations = Annotations()
    legend: Legend = Legend()


class Options(msgspec.Struct, frozen=True, rename="camel"):
    """What stands behind a metric in its line."""

    id: str | None = None
    label: str | None = None
    stat: str | None = None
    period: int | None = None
    color: str | None = None
    visible: bool = True
    y_axis: _Side = "left"
    expression: str | None = None
    region: str | None = None
    account_id: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One metric or expression of a widget, as a query, and how it is drawn."""

    query: api.MetricDataQuery
    options: Options


_VIEWS = ("timeSeries", "bar", "singleValue")


def read_widget(text: str) -> Widget:
    """Raises ApiError where the text is no JSON, or no widget."""
    try:
        widget = msgspec.json.decode(text, type=Widget)
    except msgspec.ValidationError as error:
        raise errors.validation(f"The field MetricWidget is invalid: {error}") from error
    except msgspec.DecodeError as error:
        raise errors.validation("The field MetricWidget must be a valid JSON object") from error
    if not widget.metrics and not widget.annotations.alarms:
        raise errors.validation("The field MetricWidget is invalid: metrics should not be empty")
    if widget.view not in _VIEWS:
        raise errors.validation(f"The field MetricWidget is invalid: view should be one of {', '.join(_VIEWS)}")
    for name, pixels in (("width", widget.width), ("height", widget.height)):
        if not 1 <= pixels <= PIXELS_MAX:
            raise errors.validation(f"The field MetricWidget is invalid: {name} should be from 1 to {PIXELS_MAX}")
    if len(widget.metrics) > METRICS_MAX:
        raise errors.validation(f"The field MetricWidget is invalid: at most {METRICS_MAX} metrics can be shown")
    return widget


def lines_of(widget: Widget, region: str) -> list[Line]:
    """The widget's metrics as queries, `.` and `...` written out. Raises ApiError."""
    lines: list[Line] = []
    before: tuple[str, ...] = ()
    for index, item in enumerate(widget.metrics):
        options = _options(item[-1], index) if item and isinstance(item[-1], Mapping) else Options()
        words = item[:-1] if item and isinstance(item[-1], Mapping) else item
        if options.region not in (None, region):
            raise errors.validation(f"The field MetricWidget is invalid: metrics[{index}] is of another region")
        if options.color is not None and not _COLOUR.fullmatch(options.color):
            raise errors.validation(f"The field MetricWidget is invalid: metrics[{index}] color is no #rrggbb")
        id_ = options.id or f"unnamed{index}"
        if options.expression is not None:
            query = api.MetricDataQuery(
                id=id_, expression=options.expression, label=options.label, period=options.period or widget.period
            )
        else:
            before = _written_out(words, before, index)
            query = _metric_query(widget, options, id_, before)
        lines.append(Line(query, options))
    return lines


def _options(value: object, index: int) -> Options:
    try:
        return msgspec.convert(value, Options)
    except msgspec.ValidationError as error:
        raise errors.validation(f"The field MetricWidget is invalid: metrics[{index}]: {error}") from error


def _written_out(words: Sequence[object], before: tuple[str, ...], index: int) -> tuple[str, ...]:
    """A line's words, those left to the line before filled in."""
    wrong = errors.validation(
        f"The field MetricWidget is invalid: metrics[{index}] should be namespace, name, and pairs of dimensions"
    )
    if not all(isinstance(word, str) for word in words):
        raise wrong
    texts = [str(word) for word in words]
    if texts[:1] == ["..."]:
        rest = texts[1:]
        texts = [*before[: len(before) - len(rest)], *rest]
    written: list[str] = []
    for position, word in enumerate(texts):
        if word == ".":
            if position >= len(before):
                raise wrong
            word = before[position]
        written.append(word)
    if len(written) < 2 or len(written) % 2:
        raise wrong
    return tuple(written)


def _metric_query(widget: Widget, options: Options, id_: str, words: tuple[str, ...]) -> api.MetricDataQuery:
    dimensions = tuple(
        api.Dimension(name=name, value=value) for name, value in zip(words[2::2], words[3::2], strict=True)
    )
    metric = api.Metric(namespace=words[0], metric_name=words[1], dimensions=dimensions)
    stat = api.MetricStat(metric=metric, period=options.period or widget.period, stat=options.stat or widget.stat)
    return api.MetricDataQuery(id=id_, metric_stat=stat, label=options.label)


def span_of(widget: Widget, now: datetime) -> tuple[datetime, datetime]:
    """From when until when. Raises ApiError."""
    start, end = _moment(widget.start, now, "start"), _moment(widget.end, now, "end")
    if start >= end:
        raise errors.validation("The field MetricWidget is invalid: start should be before end")
    if start < _EARLIEST:
        raise errors.validation("The field MetricWidget is invalid: start should not be before 1970")
    return start, end


def zone_of(widget: Widget) -> timezone:
    """The zone that times are shown in. Raises ApiError."""
    found = _ZONE.fullmatch(widget.timezone)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        raise errors.validation("The field MetricWidget is invalid: timezone should look like +0130")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(offset if found[1] == "+" else -offset)


def _moment(text: str, now: datetime, member: str) -> datetime:
    relative = _RELATIVE.fullmatch(text)
    try:
        if relative and text[-1] not in "PT":
            months, weeks, days, hours, minutes, seconds = (int(each or 0) for each in relative.groups()[1:])
            by = timedelta(days=30 * months + 7 * weeks + days, hours=hours, minutes=minutes, seconds=seconds)
            return now - by if relative[1] else now + by
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise errors.validation(
            f"The field MetricWidget is invalid: {member} should be like -PT3H or 2026-01-31T12:00:00Z"
        ) from error

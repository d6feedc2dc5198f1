"""GetMetricWidgetImage: real pictures, and what it is refused for."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import cloudwatch as api
from fogbank.services.metrics.operations.widgets import get_metric_widget_image

from .asking import datum, put


def _size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _image(cloud: Any, **widget: Any) -> bytes:
    request = api.GetMetricWidgetImageInput(metric_widget=json.dumps(widget))
    image: bytes = cloud.call(get_metric_widget_image, request).metric_widget_image
    return image


def test_a_widget_becomes_a_picture_of_its_size(cloud: Any) -> None:
    at = cloud.now - timedelta(minutes=30)
    for minute in range(20):
        for value in ("1", "2"):
            dimension = api.Dimension(name="d", value=value)
            put(cloud, datum(minute / 2, timestamp=at + timedelta(minutes=minute), dimensions=(dimension,)))
    metrics = [
        ["mine", "m", "d", "1"],
        ["...", "2", {"yAxis": "right"}],
        [{"expression": "unnamed0 * 2", "label": "x"}],
    ]
    shown = _image(cloud, metrics=metrics, period=60, width=500, height=300, title="$a_b$")
    assert _size_of(shown) == (500, 300)
    empty = _image(cloud, metrics=[["mine", "nothing"]], width=500, height=300)
    assert len(empty) < len(shown), "what has no data looks otherwise"
    for view in ("singleValue", "bar"):
        assert _size_of(_image(cloud, metrics=metrics, view=view, period=60)) == (600, 400)
    assert _size_of(_image(cloud, metrics=metrics, stacked=True, width=1, height=1)) == (1, 1)


REFUSED_WIDGETS: list[tuple[dict[str, Any], str]] = [
    ({}, "metrics should not be empty"),
    ({"metrics": "m"}, "Expected `array`"),
    ({"metrics": [["mine"]]}, "namespace, name"),
    ({"metrics": [["mine", "m", "d"]]}, "namespace, name"),
    ({"metrics": [[".", "m"]]}, "namespace, name"),
    ({"metrics": [["mine", "m"]], "view": "pie"}, "view"),
    ({"metrics": [["mine", "m"]], "width": 2001}, "width"),
    ({"metrics": [["mine", "m"]], "start": "yesterday"}, "start"),
    ({"metrics": [["mine", "m"]], "start": "-P9999M"}, "before 1970"),
    ({"metrics": [["mine", "m"]], "start": "0001-01-01T00:00:00Z", "timezone": "-0500"}, "before 1970"),
    ({"metrics": [["mine", "m"]], "start": "1971-01-01T00:00:00Z"}, "exceeds the limit of 100,800"),
    ({"metrics": [[{"expression": "TIME_SERIES(1)"}]], "start": "1971-01-01T00:00:00Z"}, "100,800"),
    ({"metrics": [["mine", "m"]], "start": "PT0H"}, "before end"),
    ({"metrics": [["mine", "m"]], "timezone": "CET"}, "timezone"),
    ({"metrics": [["mine", "m", {"color": "red"}]]}, "rrggbb"),
    ({"metrics": [["mine", "m", {"stat": "Median"}]]}, "not supported"),
    ({"metrics": [[{"expression": "1 +"}]]}, "ends too early"),
]


@pytest.mark.parametrize(("widget", "message"), REFUSED_WIDGETS)
def test_widgets_that_are_refused(cloud: Any, widget: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError, match=message) as refused:
        _image(cloud, **widget)
    assert refused.value.code == "ValidationError"


def test_a_widget_that_is_no_json_is_refused(cloud: Any) -> None:
    ask: Callable[[str], Any] = lambda text: cloud.call(  # noqa: E731
        get_metric_widget_image, api.GetMetricWidgetImageInput(metric_widget=text)
    )
    with pytest.raises(ApiError, match="valid JSON"):
        ask("{")


def test_an_axis_without_points_is_not_drawn(cloud: Any) -> None:
    put(cloud, datum(1.0, timestamp=cloud.now - timedelta(minutes=30)))
    shown = [["mine", "m"], ["mine", "nothing", {"yAxis": "right", "label": "n"}]]
    left = [["mine", "m"], ["mine", "nothing", {"label": "n"}]]
    assert _image(cloud, metrics=shown) == _image(cloud, metrics=left)

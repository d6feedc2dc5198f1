"""AWS's own tables of what an alarm does with missing data, and the words it says it in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.services.metrics.model import AlarmState, Condition, Missing
from fogbank.services.metrics.verdict import COMPARISONS, Datapoint, breaches, evaluate

_NOON = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())
OK, ALARM, UNKNOWN, KEPT = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA, None


def _points(drawn: str) -> list[Datapoint | None]:
    """`0` is within the threshold, `X` beyond it, `-` missing; the oldest first."""
    values = {"0": 1.0, "X": 9.0}
    return [
        None if each == "-" else Datapoint(_NOON + 60 * index, values[each]) for index, each in enumerate(drawn.split())
    ]


def _condition(to_alarm: int, missing: Missing, periods: int = 3) -> Condition:
    return Condition(
        comparison="GreaterThanThreshold", threshold=5, periods=periods, to_alarm=to_alarm, missing=missing
    )


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: a row for each of its two
# tables; the columns are missing, ignore, breaching, notBreaching.
AWS_TABLES = [
    (3, "0 - X - X", (OK, OK, OK, OK)),
    (3, "- - - - 0", (OK, OK, OK, OK)),
    (3, "- - - - -", (UNKNOWN, KEPT, ALARM, OK)),
    (3, "0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    (3, "- - X - -", (ALARM, KEPT, ALARM, OK)),
    (2, "0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 - X - -", (OK, OK, ALARM, OK)),
    (2, "- - - - 0", (OK, OK, ALARM, OK)),
    (2, "- - - X -", (ALARM, KEPT, ALARM, OK)),
]


@pytest.mark.parametrize(("to_alarm", "drawn", "states"), AWS_TABLES)
def test_missing_data_is_treated_as_aws_documents(
    to_alarm: int, drawn: str, states: tuple[AlarmState | None, ...]
) -> None:
    treatments = (Missing.MISSING, Missing.IGNORE, Missing.BREACHING, Missing.NOT_BREACHING)
    decided = tuple(evaluate(_points(drawn), _condition(to_alarm, each)).state for each in treatments)
    assert decided == states


WORDS = [
    (
        1, 1, Missing.MISSING, "- - X",
        "Threshold Crossed: 1 out of the last 1 datapoints [9.0 (01/03/26 12:02:00)] was greater than the threshold "
        "(5.0) (minimum 1 datapoint for OK -> ALARM transition).",
    ),
    (
        2, 2, Missing.MISSING, "- - X 0",
        "Threshold Crossed: 1 out of the last 2 datapoints [1.0 (01/03/26 12:03:00)] was not greater than the "
        "threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).",
    ),
    (
        2, 3, Missing.MISSING, "- - X 0 X",
        "Threshold Crossed: 2 out of the last 3 datapoints [9.0 (01/03/26 12:04:00), 9.0 (01/03/26 12:02:00)] were "
        "greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).",
    ),
    (1, 1, Missing.MISSING, "- - -", "Insufficient Data: 1 datapoint was unknown."),
    (3, 3, Missing.MISSING, "- - - - -", "Insufficient Data: 3 datapoints were unknown."),
    (
        1, 1, Missing.BREACHING, "- - -",
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
        "[Breaching].",
    ),
    (
        3, 3, Missing.NOT_BREACHING, "- - - - -",
        "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as "
        "[NonBreaching].",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("to_alarm", "periods", "missing", "drawn", "reason"), WORDS)
def test_the_reason_is_in_aws_words(to_alarm: int, periods: int, missing: Missing, drawn: str, reason: str) -> None:
    assert evaluate(_points(drawn), _condition(to_alarm, missing, periods)).reason == reason


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        ("GreaterThanThreshold", False, False, True),
        ("GreaterThanOrEqualToThreshold", False, True, True),
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
    ],
)
def test_comparisons(comparison: str, below: bool, equal: bool, above: bool) -> None:
    assert comparison in COMPARISONS
    condition = Condition(comparison=comparison, threshold=5, periods=1, to_alarm=1)
    assert [breaches(value, condition) for value in (4.9, 5.0, 5.1)] == [below, equal, above]


_DRAWN = st.lists(st.sampled_from("0X-"), min_size=5, max_size=5).map(" ".join)


@given(_DRAWN, st.integers(1, 3), st.sampled_from(list(Missing)))
def test_enough_of_the_latest_points_alarm_whatever_is_missing(drawn: str, to_alarm: int, missing: Missing) -> None:
    latest = [each for each in drawn.split() if each != "-"][-3:]
    verdict = evaluate(_points(drawn), _condition(to_alarm, missing))
    if latest.count("X") >= to_alarm:
        assert verdict.state is ALARM
    elif len(latest) == 3:
        assert verdict.state is OK


@given(_DRAWN, st.integers(1, 3))
def test_treating_missing_points_as_breaching_never_gives_less_alarm(drawn: str, to_alarm: int) -> None:
    rank = {OK: 0, UNKNOWN: 1, KEPT: 1, ALARM: 2}
    of = {each: rank[evaluate(_points(drawn), _condition(to_alarm, each)).state] for each in Missing}
    assert of[Missing.NOT_BREACHING] <= of[Missing.MISSING] <= of[Missing.BREACHING]


@given(_DRAWN, st.integers(1, 3), st.sampled_from(list(Missing)))
def test_a_state_comes_with_a_reason_that_fits_the_model(drawn: str, to_alarm: int, missing: Missing) -> None:
    verdict = evaluate(_points(drawn), _condition(to_alarm, missing))
    assert (verdict.state is None) == (verdict.reason == "")
    assert len(verdict.reason) <= 1023

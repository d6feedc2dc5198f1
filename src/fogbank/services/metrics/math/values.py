"""What expressions are computed on: numbers, time series, and arrays of these."""

from collections.abc import Mapping
from dataclasses import dataclass

from fogbank.services.metrics.math.syntax import ExpressionError

# Points of all that one request computes, what is in between as well: some 100 MB of them.
POINTS_MAX = 1_000_000
# Series of an array.
SERIES_MAX = 500


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Values by time (seconds since 1970), ascending. period: seconds. label: what it is called."""

    points: Mapping[int, float]
    period: int
    label: str = ""


@dataclass(slots=True)
class Budget:
    """How many points may still be computed."""

    left: int = POINTS_MAX

    def take(self, points: int) -> None:
        """To be called before the points are made. Raises ExpressionError where they are more than are left."""
        if points > self.left:
            raise ExpressionError(f"It takes more than {POINTS_MAX:,} data points to compute; shorten the time range")
        self.left -= points


Value = float | str | TimeSeries | tuple[TimeSeries, ...]


def size_of(*values: Value) -> int:
    """Points of values. Each value and each series counts as one more, since none comes for nothing."""
    series = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    return sum(1 + (len(each.points) if isinstance(each, TimeSeries) else 0) for each in series)

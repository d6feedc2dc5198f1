"""What expressions are computed on: numbers, time series, and arrays of these."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Values by time (seconds since 1970), ascending. period: seconds. label: what it is called."""

    points: Mapping[int, float]
    period: int
    label: str = ""


Value = float | str | TimeSeries | tuple[TimeSeries, ...]

"""Measurements over time, and what follows from them. Pure."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """value at `seconds` since the load began."""

    seconds: float
    value: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the closing table. deviation_percent: of measured from provisioned."""

    volume: str
    what: str
    provisioned: float
    measured: float
    unit: str

    @property
    def deviation_percent(self) -> float:
        return 100 * (self.measured - self.provisioned) / self.provisioned


def parse_fio_log(lines: Iterable[str]) -> list[Point]:
    """A log that fio wrote with `log_avg_msec=1000`: milliseconds, value, direction, …; lines cut short are left out.

    Each line stands for the second that ends at its time. https://fio.readthedocs.io/en/latest/fio_doc.html#log-file-formats
    """
    rows = csv.reader(lines, skipinitialspace=True)
    return [
        Point(int(fields[0]) / 1000, float(fields[1]))
        for fields in rows
        if len(fields) >= 2 and fields[0].isdigit() and fields[1].isdigit()
    ]


def mean(points: Sequence[Point]) -> float:
    """0 of none."""
    return sum(point.value for point in points) / len(points) if points else 0.0


def steady(points: Sequence[Point]) -> Sequence[Point]:
    """Without the first and the last second, which the load only partly fills."""
    return points[1:-1] if len(points) > 2 else points


@dataclass(frozen=True, slots=True)
class Burst:
    """A gp2 volume's run until its credits are gone, and after. fell_seconds: when that was; None where it wasn't."""

    high: Sequence[Point]
    low: Sequence[Point]
    fell_seconds: float | None


def split_burst(points: Sequence[Point], high: float, low: float) -> Burst:
    """Where the rate fell from around `high` to around `low`. The second in which it fell belongs to neither side."""
    middle = (high + low) / 2
    for at, point in enumerate(points):
        # The first second is the load's start, not a fall.
        if at > 0 and point.value < middle:
            return Burst(points[1 : max(1, at - 1)], points[at + 1 : -1], point.seconds)
    return Burst(steady(points), (), None)

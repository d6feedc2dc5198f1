"""Draws a widget as PNG, by matplotlib, which is imported only when a picture is asked for."""

import io
import math
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from fogbank.services.metrics.widget import Axis, Horizontal, Options, Vertical, Widget

_INK, _GREY, _GRID = "#1f2933", "#616e7c", "#e4e7eb"
_PALETTE = (
    "#2563eb", "#ea580c", "#0f766e", "#9333ea", "#b91c1c", "#0891b2", "#a16207", "#4d7c0f", "#db2777", "#475569",
)  # fmt: skip
_ANNOTATION = "#b91c1c"
_HALO = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8, "linewidth": 0}
_DPI = 100
_TITLE_MAX, _LABEL_MAX, _NAMED_MAX = 120, 64, 30
# matplotlib keeps settings and fonts for the whole process.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Curve:
    """One series. points: time (seconds since 1970) and value, ascending. unit: as CloudWatch calls it, or empty."""

    label: str
    options: Options
    points: Sequence[tuple[int, float]]
    period: int
    unit: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn. start and end: of the horizontal axis."""

    widget: Widget
    curves: Sequence[Curve]
    start: datetime
    end: datetime
    zone: timezone
    lines: Sequence[Horizontal] = ()


def draw(scene: Scene) -> bytes:
    """The picture, as PNG of the widget's width and height."""
    with _drawing:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        settings = {"font.family": "sans-serif", "font.size": 9, "text.color": _INK, "text.parse_math": False}
        # Pictures may be asked for that are smaller than their letters.
        with mpl.rc_context(settings), warnings.catch_warnings():  # type: ignore[arg-type]
            warnings.simplefilter("ignore")
            size = (scene.widget.width / _DPI, scene.widget.height / _DPI)
            figure = Figure(figsize=size, dpi=_DPI, layout="constrained", facecolor="white")
            FigureCanvasAgg(figure)
            _Picture(figure, scene).draw()
            written = io.BytesIO()
            figure.savefig(written, format="png", dpi=_DPI)
            return written.getvalue()


class _Picture:
    """One picture while it is drawn."""

    def __init__(self, figure: Any, scene: Scene) -> None:
        self._figure = figure
        self._scene = scene
        self._widget = scene.widget
        self._shown = [curve for curve in scene.curves if curve.options.visible]

    def draw(self) -> None:
        """Draws the widget in its view."""
        if self._widget.title:
            title = _cut(self._widget.title, _TITLE_MAX)
            self._figure.suptitle(title, x=0.012, ha="left", fontsize=11, fontweight="bold")
        match self._widget.view:
            case "singleValue":
                self._numbers()
            case "bar":
                self._bars()
            case _:
                self._time_series()

    def _time_series(self) -> None:
        axes = self._figure.add_subplot()
        _prepare(axes)
        sides = {"left": axes}
        # An axis without points has no scale to show.
        if any(curve.options.y_axis == "right" and curve.points for curve in self._shown):
            sides["right"] = axes.twinx()
            _prepare(sides["right"], grid=False)
        for side, on in sides.items():
            curves = [curve for curve in self._shown if curve.options.y_axis == side]
            self._curves(on, curves)
            _scale(on, getattr(self._widget.y_axis, side), curves)
        self._times(axes)
        self._annotations(sides)
        if not any(curve.points for curve in self._shown):
            axes.text(0.5, 0.5, "No data", transform=axes.transAxes, ha="center", va="center", color=_GREY, fontsize=12)
            axes.set_yticks([])
        self._legend()

    def _curves(self, axes: Any, curves: Sequence[Curve]) -> None:
        if self._widget.stacked and curves:
            self._stack(axes, curves)
            return
        for curve in curves:
            colour = self._colour(curve)
            times, drawn = _with_gaps(curve.points, curve.period)
            axes.plot(self._dates(times), drawn, color=colour, linewidth=1.8, solid_joinstyle="round")
            lonely = _lonely(curve)
            if lonely:
                dates = self._dates([at for at, _ in lonely])
                axes.plot(dates, [value for _, value in lonely], "o", color=colour, markersize=3.5)

    def _stack(self, axes: Any, curves: Sequence[Curve]) -> None:
        """Each curve on the ones before it; where one has no point, others of that time stand on what there is."""
        floor: dict[int, float] = dict.fromkeys(sorted({at for each in curves for at, _ in each.points}), 0.0)
        period = max(curve.period for curve in curves)
        for curve in curves:
            values = dict(curve.points)
            ceiling = {at: under + values.get(at, 0.0) for at, under in floor.items()}
            times, low = _with_gaps(list(floor.items()), period)
            _, high = _with_gaps(list(ceiling.items()), period)
            colour = self._colour(curve)
            axes.fill_between(self._dates(times), low, high, color=colour, alpha=0.3, linewidth=0)
            axes.plot(self._dates(times), high, color=colour, linewidth=1.4)
            floor = ceiling

    def _dates(self, times: Sequence[int]) -> list[datetime]:
        return [datetime.fromtimestamp(at, self._scene.zone) for at in times]

    def _colour(self, curve: Curve) -> str:
        return curve.options.color or _PALETTE[self._shown.index(curve) % len(_PALETTE)]

    def _times(self, axes: Any) -> None:
        dates = _matplotlib_dates()
        locator = dates.AutoDateLocator(tz=self._scene.zone, minticks=3, maxticks=max(4, self._widget.width // 90))
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=self._scene.zone, show_offset=False))
        axes.set_xlim(self._scene.start.astimezone(self._scene.zone), self._scene.end.astimezone(self._scene.zone))

    def _annotations(self, sides: dict[str, Any]) -> None:
        for item in (*self._widget.annotations.horizontal, *self._scene.lines):
            pair = item if isinstance(item, tuple) else (item,)
            axes = sides.get(pair[0].y_axis, sides["left"])
            _levels(axes, pair)
        for moment in self._widget.annotations.vertical:
            _moments(sides["left"], moment if isinstance(moment, tuple) else (moment,))

    def _legend(self) -> None:
        if self._widget.legend.position == "hidden" or not self._shown:
            return
        from matplotlib.lines import Line2D

        named = self._shown[:_NAMED_MAX]
        handles = [Line2D([], [], color=self._colour(curve), linewidth=2.6) for curve in named]
        labels = [_cut(curve.label, _LABEL_MAX) for curve in named]
        bottom = self._widget.legend.position == "bottom"
        longest = max(map(len, labels))
        columns = max(1, min(len(labels), int(self._widget.width / (longest * 6.2 + 42)))) if bottom else 1
        self._figure.legend(
            handles,
            labels,
            loc="outside lower left" if bottom else "outside right upper",
            ncols=columns,
            frameon=False,
            handlelength=1.2,
            columnspacing=1.4,
            fontsize=8.5,
        )

    def _numbers(self) -> None:
        """The latest value of each series, large, side by side."""
        count = max(1, len(self._shown))
        columns = min(count, max(1, self._widget.width // 160))
        grid = self._figure.subplots(-(-count // columns), columns, squeeze=False)
        for axes in grid.flat:
            axes.set_axis_off()
        for axes, curve in zip(grid.flat, self._shown, strict=False):
            value = compact(curve.points[-1][1]) if curve.points else "--"
            axes.text(0.02, 0.55, value, transform=axes.transAxes, fontsize=24, color=self._colour(curve))
            label = _cut(f"{curve.label} {_unit(curve.unit)}".strip(), _LABEL_MAX)
            axes.text(0.02, 0.3, label, transform=axes.transAxes, color=_GREY)

    def _bars(self) -> None:
        """The latest value of each series as a bar."""
        axes = self._figure.add_subplot()
        _prepare(axes)
        axes.grid(visible=False)
        axes.grid(axis="x", color=_GRID, linewidth=0.8)
        shown = [curve for curve in self._shown if curve.points][:_NAMED_MAX]
        values = [curve.points[-1][1] for curve in shown]
        axes.barh(range(len(shown)), values, color=[self._colour(curve) for curve in shown], height=0.6)
        axes.set_yticks(range(len(shown)), [_cut(curve.label, _LABEL_MAX) for curve in shown], color=_INK)
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(lambda value, _: compact(value))


def _matplotlib_dates() -> Any:
    """The module, which has no types."""
    from matplotlib import dates

    return dates


def _prepare(axes: Any, *, grid: bool = True) -> None:
    axes.tick_params(colors=_GREY, length=0)
    axes.yaxis.set_major_formatter(lambda value, _: compact(value))
    if grid:
        axes.grid(axis="y", color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(_GRID)


def _scale(axes: Any, axis: Axis, curves: Sequence[Curve]) -> None:
    """The ends of an axis: as asked for; else from zero, with room above, where all values are above it."""
    values = [value for curve in curves for _, value in curve.points]
    low, high = axis.min, axis.max
    if low is None and values and min(values) >= 0:
        low = 0.0
    bottom, top = axes.get_ylim()
    if high is None and values and low == 0.0:
        top = max(top, max(values) * 1.12) if max(values) > 0 else 1.0
    bottom, top = bottom if low is None else low, top if high is None else high
    if bottom < top:
        axes.set_ylim(bottom, top)
    units = {curve.unit for curve in curves if curve.unit}
    label = axis.label or (_unit(next(iter(units))) if axis.show_units and len(units) == 1 else "")
    axes.set_ylabel(_cut(label, _LABEL_MAX), color=_GREY)


def _levels(axes: Any, pair: Sequence[Horizontal]) -> None:
    first = pair[0]
    if not first.visible:
        return
    colour = _checked(first.color)
    if len(pair) == 2:
        axes.axhspan(first.value, pair[1].value, color=colour, alpha=0.1, linewidth=0)
    elif first.fill == "above":
        axes.axhspan(first.value, max(axes.get_ylim()[1], first.value), color=colour, alpha=0.1, linewidth=0)
    elif first.fill == "below":
        axes.axhspan(min(axes.get_ylim()[0], first.value), first.value, color=colour, alpha=0.1, linewidth=0)
    for level in pair:
        axes.axhline(level.value, color=colour, linewidth=1.1, linestyle=(0, (5, 3)))
        _include(axes, level.value)
        if level.label:
            axes.annotate(
                _cut(level.label, _LABEL_MAX),
                xy=(0.995, level.value),
                xycoords=("axes fraction", "data"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="right",
                color=colour,
                fontsize=8.5,
                # Over the curves, and legible on them.
                zorder=6,
                bbox=_HALO,
            )


def _include(axes: Any, value: float) -> None:
    """Makes room so that a line is within the picture, with its label."""
    bottom, top = axes.get_ylim()
    axes.set_ylim(min(bottom, value), max(top, value + 0.1 * abs(value - bottom)) if value > 0.95 * top else top)


def _moments(axes: Any, pair: Sequence[Vertical]) -> None:
    first = pair[0]
    if not first.visible:
        return
    colour = _checked(first.color)
    edges = axes.get_xlim()
    number_of = _matplotlib_dates().date2num
    at = float(number_of(first.value))
    if len(pair) == 2:
        axes.axvspan(at, float(number_of(pair[1].value)), color=colour, alpha=0.1, linewidth=0)
    elif first.fill in ("before", "after"):
        other = edges[0] if first.fill == "before" else edges[1]
        axes.axvspan(min(at, other), max(at, other), color=colour, alpha=0.1, linewidth=0)
    for moment in pair:
        place = float(number_of(moment.value))
        axes.axvline(place, color=colour, linewidth=1.1)
        if moment.label and edges[0] <= place <= edges[1]:
            axes.annotate(
                _cut(moment.label, _LABEL_MAX),
                xy=(place, 0.98),
                xycoords=("data", "axes fraction"),
                xytext=(3, 0),
                textcoords="offset points",
                va="top",
                color=colour,
                fontsize=8.5,
                # Over the curves, and legible on them.
                zorder=6,
                bbox=_HALO,
            )
    axes.set_xlim(edges)


def _checked(colour: str | None) -> str:
    """A colour as it was given, where it is one."""
    is_one = colour and colour.startswith("#") and len(colour) in (4, 7) and colour[1:].isalnum()
    try:
        int((colour or "#")[1:] or "g", 16)
    except ValueError:
        is_one = False
    return colour if colour and is_one else _ANNOTATION


def _with_gaps(points: Sequence[tuple[int, float]], period: int) -> tuple[list[int], list[float]]:
    """Times and values, broken where periods have no points: what was not measured is not drawn."""
    times: list[int] = []
    values: list[float] = []
    for at, value in points:
        if times and at - times[-1] > period * 1.5:
            times.append(times[-1] + period)
            values.append(math.nan)
        times.append(at)
        values.append(value)
    return times, values


def _lonely(curve: Curve) -> list[tuple[int, float]]:
    """Points without a neighbour, which no line would show."""
    near = curve.period * 1.5
    times = [at for at, _ in curve.points]
    return [
        point
        for index, point in enumerate(curve.points)
        if (index == 0 or point[0] - times[index - 1] > near)
        and (index == len(times) - 1 or times[index + 1] - point[0] > near)
    ]


def compact(value: float) -> str:
    """A number as an axis has it: `1.5k`, `20M`."""
    size = abs(value)
    for limit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= limit:
            return f"{value / limit:.4g}{letter}"
    return f"{value:.4g}"


def _unit(unit: str) -> str:
    return "" if unit == "None" else unit


def _cut(text: str, characters: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"

"""The tour's picture: what a volume was promised, and what it did."""

from pathlib import Path
from typing import TYPE_CHECKING

from fogbank.cli.tour.load import LoadResult
from fogbank.cli.tour.plan import GP2_BASELINE_IOPS, GP2_BURST_IOPS, GP3
from fogbank.cli.tour.series import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_INK, _GREY, _GRID = "#1f2933", "#7b8794", "#e4e7eb"
_BLUE, _ORANGE, _GREEN = "#2563eb", "#ea580c", "#0f766e"


def draw(gp3: LoadResult, gp2: LoadResult, file: Path) -> None:
    """Writes the picture to `file`."""
    import matplotlib as mpl

    # Before pyplot is imported: no display is needed, nor looked for.
    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with plt.rc_context({"font.family": "sans-serif", "font.size": 10, "axes.edgecolor": _GRID, "text.color": _INK}):
        layout = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
        figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 5), width_ratios=(1, 1.6), layout=layout)
        _draw_gp3(left, gp3)
        _draw_gp2(right, gp2)
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=144, facecolor="white")
        plt.close(figure)


def _draw_gp3(axes: "Axes", result: LoadResult) -> None:
    provisioned = float(GP3.iops or 0)
    _prepare(axes, f"gp3: {provisioned:,.0f} IOPS provisioned", "4 KiB random writes a second, as fio counts them")
    _steps(axes, result.iops_points, _BLUE)
    axes.set_ylim(0, provisioned * 1.25)
    axes.set_xlim(0, result.load.seconds)
    _promise(axes, provisioned, f"provisioned {provisioned:,.0f}")


def _draw_gp2(axes: "Axes", result: LoadResult) -> None:
    _prepare(axes, "gp2, 30 GiB: burst, then baseline", "4 KiB random writes a second, and I/O credits left")
    _steps(axes, result.iops_points, _ORANGE)
    axes.set_ylim(0, GP2_BURST_IOPS * 1.25)
    axes.set_xlim(0, result.load.seconds)
    _promise(axes, GP2_BURST_IOPS, f"burst {GP2_BURST_IOPS:,}")
    _promise(axes, GP2_BASELINE_IOPS, f"baseline {GP2_BASELINE_IOPS}")
    _draw_credits(axes, result.credit_points)


def _draw_credits(axes: "Axes", points: "Sequence[Point]") -> None:
    if not points:
        return
    twin = axes.twinx()
    twin.plot([p.seconds for p in points], [p.value for p in points], color=_GREEN, linewidth=2.2, zorder=5)
    # The same share of the height as the burst, so that both begin at one level.
    twin.set_ylim(0, max(point.value for point in points) * 1.25)
    twin.set_ylabel("I/O credits", color=_GREEN)
    twin.tick_params(axis="y", colors=_GREEN, length=0)
    twin.yaxis.set_major_formatter(lambda value, _: f"{value / 1000:,.0f}k" if value else "0")
    for side in twin.spines.values():
        side.set_visible(False)
    empty = next((point.seconds for point in points if point.value < 1), None)
    if empty is not None:
        twin.annotate(
            f"bucket empty after {empty:.1f} s",
            xy=(empty, 0),
            xytext=(empty + 1.2, twin.get_ylim()[1] * 0.42),
            color=_GREEN,
            fontweight="bold",
            arrowprops={"arrowstyle": "-|>", "color": _GREEN, "shrinkB": 2, "connectionstyle": "arc3,rad=0.25"},
        )


def _prepare(axes: "Axes", title: str, subtitle: str) -> None:
    axes.set_title(title, loc="left", fontsize=13, fontweight="bold", pad=24)
    axes.text(0, 1.03, subtitle, transform=axes.transAxes, color=_GREY)
    axes.set_xlabel("seconds", color=_GREY)
    axes.tick_params(colors=_GREY, length=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for name in ("top", "right", "left"):
        axes.spines[name].set_visible(False)


def _steps(axes: "Axes", points: "Sequence[Point]", colour: str) -> None:
    """Each second as a step: fio's figure is of the second that ends at its time."""
    edges = [0.0, *(point.seconds for point in points)]
    values = [point.value for point in points]
    axes.stairs(values, edges, color=colour, fill=True, alpha=0.16, linewidth=0)
    axes.stairs(values, edges, color=colour, linewidth=2, baseline=None)


def _promise(axes: "Axes", value: float, label: str) -> None:
    axes.axhline(value, color=_INK, linewidth=1, linestyle=(0, (5, 4)))
    axes.annotate(
        label,
        xy=(0.985, value),
        xycoords=("axes fraction", "data"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        fontsize=9,
        fontweight="bold",
    )

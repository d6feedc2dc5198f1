"""Rows in words: the same columns on a terminal that is live and in plain text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from fogbank.cli.top.rates import Row

if TYPE_CHECKING:
    from rich.console import RenderableType

HEADINGS = (
    "VOLUME", "TYPE", "R IOPS", "W IOPS", "R MiB/s", "W MiB/s", "QUEUE", "R p50/p99 ms", "W p50/p99 ms",
    "OF LIMIT", "LIMIT", "WAITS", "BURST", "STATE",
)  # fmt: skip
_LEFT = ("VOLUME", "TYPE", "STATE")
_GAP = 2
_DROPPED_FIRST = ("LIMIT", "TYPE", "WAITS", "R MiB/s", "W MiB/s", "QUEUE", "BURST")
# From here on a share of a limit, or of waiting, is worth a colour; and a bucket is nearly empty.
_NEAR, _AT, _LOW, _EMPTY = 0.8, 0.95, 0.25, 0.05


def cells(row: Row) -> tuple[str, ...]:
    """A row's cells, in the order of `HEADINGS`."""
    return (
        row.volume_id,
        f"{row.type} {row.size_gib:,} GiB",
        f"{row.read_iops:,.0f}",
        f"{row.write_iops:,.0f}",
        _amount(row.read_mibps),
        _amount(row.write_mibps),
        _amount(row.queue),
        f"{_ms(row.read_p50_ms)} / {_ms(row.read_p99_ms)}",
        f"{_ms(row.write_p50_ms)} / {_ms(row.write_p99_ms)}",
        _percent(row.used),
        _limit(row),
        _percent(row.throttled),
        "-" if row.burst is None else _percent(row.burst),
        row.state,
    )


def document(row: Row) -> dict[str, str | float | None]:
    """A row for a program: shares as they are, figures to a sensible number of places."""
    values = {name: getattr(row, name) for name in Row.__dataclass_fields__}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def headline(rows: Sequence[Row]) -> str:
    """All volumes in one line."""
    operations = sum(row.read_iops + row.write_iops for row in rows)
    moved = sum(row.read_mibps + row.write_mibps for row in rows)
    volumes = f"{len(rows):,} volume{'' if len(rows) == 1 else 's'} attached"
    return f"{volumes}   {operations:,.0f} IOPS   {_amount(moved)} MiB/s"


def fitting(rows: Sequence[Row], width: int) -> list[int]:
    """The columns that a terminal has room for; those that say least go first."""
    widest = [max(map(len, column)) for column in zip(HEADINGS, *map(cells, rows), strict=True)]
    kept = list(range(len(HEADINGS)))
    for heading in _DROPPED_FIRST:
        if sum(widest[column] for column in kept) + _GAP * (len(kept) - 1) <= width:
            break
        kept.remove(HEADINGS.index(heading))
    return kept


def live_table(rows: Sequence[Row], *, width: int, height: int) -> "RenderableType":
    """The table for a terminal of so many columns and lines; rows that have no room are counted below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    room = max(1, height - 5)
    columns = fitting(rows[:room], width)
    for column in columns:
        justify: Literal["left", "right"] = "left" if HEADINGS[column] in _LEFT else "right"
        table.add_column(HEADINGS[column], justify=justify, no_wrap=True)
    for row in rows[:room]:
        styles, texts = _styles(row), cells(row)
        table.add_row(*(Text(texts[column], style=styles.get(HEADINGS[column], "")) for column in columns))
    more = f"and {len(rows) - room:,} more" if len(rows) > room else ""
    return Group(Text(headline(rows), style="bold"), Text(), table, Text(more, style="dim"))


def _styles(row: Row) -> dict[str, str]:
    """What is worth an eye."""
    styles = {"LIMIT": "dim", "TYPE": "dim"}
    if row.read_iops + row.write_iops == 0:
        styles |= dict.fromkeys(("R IOPS", "W IOPS", "R MiB/s", "W MiB/s", "QUEUE", "WAITS", "OF LIMIT"), "dim")
    if row.used >= _AT:
        styles["OF LIMIT"] = "bold red"
    elif row.used >= _NEAR:
        styles["OF LIMIT"] = "yellow"
    if row.burst is not None and row.burst < _LOW:
        styles["BURST"] = "bold red" if row.burst < _EMPTY else "yellow"
    if row.state not in ("in-use", "available"):
        styles["STATE"] = "bold red"
    return styles


def _amount(value: float) -> str:
    """Small numbers with a place behind the point, large ones without."""
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:,.0f} %"


def _limit(row: Row) -> str:
    parts = [f"{row.limit_iops:,.0f} IOPS" if row.limit_iops else "", f"{row.limit_mibps:,.0f} MiB/s"]
    return ", ".join(part for part in parts if part)

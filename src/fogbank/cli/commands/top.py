"""`fogbank top`: volumes as they work."""

import sys
import time

import click

from fogbank.cli.numbers import Amount
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, table
from fogbank.cli.server import ControlClient, require_server
from fogbank.cli.top.rates import SORTS, Row, ordered, rows_between
from fogbank.cli.top.sample import Sample, take_sample
from fogbank.cli.top.text import HEADINGS, cells, document, headline, live_table

_INTERVAL_S, _INTERVAL_LEAST_S, _INTERVAL_MOST_S = 2.0, 0.1, 3600.0


@click.command()
@common_options
@click.option(
    "--interval", type=Amount(_INTERVAL_MOST_S), default=_INTERVAL_S, show_default=True, help="Seconds between looks."
)
@click.option("--sort", type=click.Choice(list(SORTS)), default="iops", show_default=True, help="What stands first.")
@click.option("--once", is_flag=True, help="Look for one interval, print a table, and end.")
def command(invocation: Invocation, interval: float, sort: str, once: bool) -> None:
    """Show attached volumes as they work: IOPS, MiB/s, queue, latencies, limits, burst balance.

    Live on a terminal until Ctrl-C; elsewhere, and with --json, once. OF LIMIT is how much of the nearer limit was
    used, WAITS the part of the time in which requests waited for it.
    """
    control = ControlClient(require_server(invocation.layout).url)
    pause_s = max(interval, _INTERVAL_LEAST_S)
    if once or invocation.output.as_json or not sys.stdout.isatty():
        first = take_sample(control)
        time.sleep(pause_s)
        _print(invocation, ordered(rows_between(first, take_sample(control)), sort))
        return
    _live(control, pause_s, sort)


def _print(invocation: Invocation, rows: list[Row]) -> None:
    result: JsonValue = {"volumes": [document(row) for row in rows]}
    text = [headline(rows), *table(HEADINGS, map(cells, rows))] if rows else "No volume is attached."
    invocation.output.result(result, text)


def _live(control: ControlClient, pause_s: float, sort: str) -> None:
    from rich.console import Console
    from rich.live import Live

    console = Console()
    before: Sample = take_sample(control)
    with Live(console=console, screen=True, auto_refresh=False) as live:
        # Something to look at, at once.
        rows = rows_between(before, before)
        try:
            while True:
                shown = live_table(ordered(rows, sort), width=console.width, height=console.height)
                live.update(shown, refresh=True)
                time.sleep(pause_s)
                after = take_sample(control)
                rows, before = rows_between(before, after), after
        except KeyboardInterrupt:
            return

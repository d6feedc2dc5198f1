"""`fogbank clock`: the clock that services see, and moving it forward."""

import click

from fogbank.cli.durations import format_duration, parse_duration
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue
from fogbank.cli.server import ControlClient, require_server


class Duration(click.ParamType[float]):
    """Seconds, written like 3d, 90m or 1h30m."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, invocation: Invocation) -> None:
    """Show or advance the clock that services see.

    Alone it shows it. Timers fire in order, whether it moves once or in many small steps; it never goes back.
    """
    if ctx.invoked_subcommand is None:
        _show(invocation)


@command.command()
@common_options
def show(invocation: Invocation) -> None:
    """Show the clock."""
    _show(invocation)


@command.command()
@common_options
@click.argument("duration", type=Duration())
def advance(invocation: Invocation, duration: float) -> None:
    """Move the clock forward by DURATION, such as 3d, 90m or 1h30m."""
    control = ControlClient(require_server(invocation.layout).url)
    control.post("clock", {"advance_seconds": duration})
    _show(invocation)


def _show(invocation: Invocation) -> None:
    answer = ControlClient(require_server(invocation.layout).url).get("clock")
    offset = answer.get("offset_seconds", 0)
    seconds = float(offset) if isinstance(offset, int | float) else 0.0
    document: JsonValue = {"now": str(answer.get("now")), "offset_seconds": seconds}
    ahead = f"{format_duration(seconds)} ahead of this machine" if seconds >= 1 else "this machine's time"
    invocation.output.result(document, f"{answer.get('now')}  ({ahead})")

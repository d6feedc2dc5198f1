"""`fogbank volume fault`: practice faults, laid on a volume and taken off again."""

from urllib.parse import quote

import click
import msgspec

from fogbank.cli.commands.clock import Duration
from fogbank.cli.look import Look
from fogbank.cli.numbers import Amount
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue
from fogbank.cli.server import ControlClient, require_server
from fogbank.cli.volume_text import fault_text, volume_lines

_KINDS = ("pause", "error", "delay", "clear")
_DELAY_MS_MAX = 60_000


@click.command("fault", short_help="Lay a practice fault on a volume, or clear it.")
@common_options
@click.argument("volume_id", metavar="VOL")
@click.argument("kind", type=click.Choice(_KINDS), metavar="|".join(_KINDS))
@click.option("--reads", is_flag=True, help="Strike reads only.")
@click.option("--writes", is_flag=True, help="Strike writes only (and flushes, trims, zeroing).")
@click.option("--percent", type=Amount(100), default=100.0, show_default=True, help="Of the requests.")
@click.option("--ms", type=Amount(_DELAY_MS_MAX), metavar="N", help="Milliseconds of a delay.")
@click.option(
    "--for", "seconds", type=Duration(), metavar="TIME", help="End by itself after 30s, 5m, … [default: stay]"
)
def fault(
    invocation: Invocation,
    volume_id: str,
    kind: str,
    reads: bool,
    writes: bool,
    percent: float,
    ms: float | None,
    seconds: float | None,
) -> None:
    """Lay a practice fault on a volume, or clear those that were laid.

    pause: requests wait until it ends. error: they fail with an I/O error and change nothing. delay: they are answered
    later. Faults add up, survive restarts, and end by the services' clock. Those of an experiment (AWS FIS) end with
    it: clear leaves them.
    """
    control = ControlClient(require_server(invocation.layout).url)
    path = f"volumes/{quote(volume_id, safe='')}/fault"
    if kind == "clear":
        answer = control.post(f"{path}/clear", {})
    else:
        if (kind == "delay") != bool(ms):
            raise click.UsageError("A delay needs --ms, and nothing else has it.")
        wanted: dict[str, object] = {"kind": kind, "reads": reads, "writes": writes, "percent": percent}
        if ms:
            wanted["ms"] = ms
        if seconds is not None:
            wanted["seconds"] = seconds
        answer = control.post(path, wanted)
    look = msgspec.convert(answer, Look)
    document: JsonValue = {"volume_id": volume_id, "faults": [msgspec.to_builtins(each) for each in look.faults]}
    faults = [fault_text(each) for each in look.faults]
    invocation.output.result(
        document, volume_lines(volume_id, [("fault", text) for text in faults] or [("faults", "none")])
    )

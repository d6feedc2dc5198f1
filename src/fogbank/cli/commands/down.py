"""`fogbank down`: ends the control plane and fogd of a data folder, in this order."""

import click

from fogbank.cli.devices.nodes import NodeKeeper
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.server import open_server_process
from fogbank.planes.block.fogd_process import StopOutcome, stop_running


@click.command()
@common_options
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, max=3600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="How long each process may take to end before it is killed.",
)
@click.option("--force", is_flag=True, help="Also when a volume's /dev node is mounted here.")
def command(invocation: Invocation, timeout: float, force: bool) -> None:
    """Stop Fogbank. The data stays; `fogbank up` brings all of it back.

    Fine to repeat: ends with 0 also when nothing ran.
    """
    _release_nodes(invocation, force=force)
    control = StopOutcome.NOT_RUNNING
    handle = open_server_process(invocation.layout)
    if handle:
        invocation.output.line(f"Stopping Fogbank (pid {handle.pid}) …")
        with handle:
            control = StopOutcome.ENDED if handle.end(timeout) else StopOutcome.KILLED
    # The control plane ends fogd itself; what is left is a fogd whose control plane died before.
    fogd = stop_running(invocation.layout, timeout)
    if control is not StopOutcome.ENDED:
        invocation.layout.server_file.unlink(missing_ok=True)
    document = {"data": str(invocation.layout.root), "control": str(control), "fogd": str(fogd)}
    invocation.output.result(document, _text(str(invocation.layout.root), control, fogd))


def _release_nodes(invocation: Invocation, *, force: bool) -> None:
    """Takes down /dev nodes first: without fogd behind them a file system on one would fail."""
    keeper = NodeKeeper(invocation.layout)
    for volume_id in keeper.volumes_with_nodes():
        try:
            keeper.release(volume_id, force=force)
        except CliError as error:
            raise CliError(
                error.code, error.message, "Unmount it first, or use --force and risk its data.", Exit.BUSY
            ) from error


def _text(data: str, control: StopOutcome, fogd: StopOutcome) -> str:
    if control is StopOutcome.NOT_RUNNING and fogd is StopOutcome.NOT_RUNNING:
        return f"Nothing runs on {data}."
    if StopOutcome.KILLED in (control, fogd):
        return f"Stopped, but had to be killed after the time was up; nothing acknowledged is lost. Data: {data}"
    if control is StopOutcome.NOT_RUNNING:
        return f"Stopped fogd; the control plane was dead already. Data: {data}"
    return f"Stopped. Data stays in {data}"

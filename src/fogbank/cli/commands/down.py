"""`fogbank down`: ends the control plane and fogd of a data folder, in this order."""

import click

from fogbank.cli.devices.nodes import NodeKeeper, force_offered
from fogbank.cli.lifecycle import Stopped, stop_cloud
from fogbank.cli.numbers import Amount
from fogbank.cli.options import Invocation, common_options
from fogbank.planes.block.fogd_process import StopOutcome


@click.command()
@common_options
@click.option(
    "--timeout",
    type=Amount(3600),
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
    stopped = stop_cloud(invocation.layout, timeout)
    document = {
        "data": str(invocation.layout.root),
        "control": str(stopped.control),
        "fogd": str(stopped.fogd),
    }
    invocation.output.result(document, _text(str(invocation.layout.root), stopped))


def _release_nodes(invocation: Invocation, *, force: bool) -> None:
    """Takes down /dev nodes first: without fogd behind them a file system on one would fail."""
    keeper = NodeKeeper(invocation.layout)
    with force_offered():
        for volume_id in keeper.volumes_with_nodes():
            keeper.release(volume_id, force=force)


def _text(data: str, stopped: Stopped) -> str:
    outcomes = (stopped.control, stopped.fogd)
    if set(outcomes) == {StopOutcome.NOT_RUNNING}:
        return f"Nothing runs on {data}."
    if StopOutcome.KILLED in outcomes:
        return f"Stopped, but had to be killed after the time was up; nothing acknowledged is lost. Data: {data}"
    if stopped.control is StopOutcome.NOT_RUNNING:
        return f"Stopped fogd; the control plane was dead already. Data: {data}"
    return f"Stopped. Data stays in {data}"

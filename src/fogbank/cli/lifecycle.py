"""Ending what runs on a data folder: the control plane, then fogd."""

from dataclasses import dataclass

from fogbank.cli.server import open_server_process
from fogbank.core.layout import DataLayout
from fogbank.planes.block.fogd_process import StopOutcome, stop_running


@dataclass(frozen=True, slots=True)
class Stopped:
    """How ending each half went."""

    control: StopOutcome
    fogd: StopOutcome


def stop_cloud(layout: DataLayout, timeout_seconds: float) -> Stopped:
    """Ends both halves, whichever of them runs; each has the time to end before it is killed.

    Raises PermissionError where they belong to somebody else.
    """
    control = StopOutcome.NOT_RUNNING
    handle = open_server_process(layout)
    if handle:
        with handle:
            control = StopOutcome.ENDED if handle.end(timeout_seconds) else StopOutcome.KILLED
    # The control plane ends fogd itself; what is left is a fogd whose control plane died before.
    fogd = stop_running(layout, timeout_seconds)
    if control is not StopOutcome.ENDED:
        layout.server_file.unlink(missing_ok=True)
    return Stopped(control, fogd)

"""Whether volumes are carried, by what the control plane says of its data plane."""

import time

from fogbank.cli.server import ControlClient

_POLL_SECONDS = 0.02


def uncarried(health: dict[str, object]) -> str | None:
    """Why volumes are not carried, in one line, by an answer of `health`; None where they are."""
    if health.get("data_plane") == "running":
        return None
    return str(health.get("data_plane_trouble") or "the data plane does not answer yet")


def settled_health(control: ControlClient, seconds: float) -> dict[str, object]:
    """What `health` says once the data plane runs or has failed, or after `seconds`. Raises CliError."""
    deadline = time.monotonic() + seconds
    while True:
        health = control.get("health")
        settled = health.get("data_plane") == "running" or health.get("data_plane_trouble")
        if settled or time.monotonic() > deadline:
            return health
        time.sleep(_POLL_SECONDS)

"""`fogbank status`: whether Fogbank runs on a data folder, and how it is."""

from dataclasses import dataclass
from datetime import UTC, datetime

import click

from fogbank.cli.carried import settled_health, uncarried
from fogbank.cli.durations import format_duration
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, styled
from fogbank.cli.server import ControlClient, ServerRecord, find_server, open_server_process
from fogbank.planes.block.fogd_process import find_running

# One line holds these; --json lists all.
_ORPHANS_NAMED_MAX = 5
# A fogd that is coming up is no trouble yet.
_PLANE_SECONDS = 2.0


@click.command()
@common_options
def command(invocation: Invocation) -> None:
    """Say whether Fogbank runs on the data folder, and how it is.

    Ends with 0 when it runs and is well, 3 when it does not run, 1 when it runs and something is wrong.
    """
    layout = invocation.layout
    fogd = find_running(layout)
    fogd_pid = fogd.pid if fogd else None
    if fogd:
        fogd.close()
    record = find_server(layout)
    if record is None:
        starting = open_server_process(layout)
        if starting:
            starting.close()
        state = "starting" if starting else "stopped"
        document: JsonValue = {"status": state, "data": str(layout.root), "fogd_pid": fogd_pid}
        invocation.output.result(document, _stopped_text(state, str(layout.root), fogd_pid))
        raise click.exceptions.Exit(Exit.NOT_RUNNING)
    health = _health(record)
    problem = health.problem
    document = {
        "status": "unwell" if problem else "running",
        "problem": problem,
        "url": record.url,
        "data": str(layout.root),
        "pid": record.pid,
        "fogd_pid": fogd_pid,
        "auth": record.auth,
        "zone": record.zone,
        "region": record.region,
        "version": record.version,
        "started": record.started,
        "services": health.services,
        "orphans": health.orphans,
    }
    invocation.output.result(document, _running_text(record, str(layout.root), fogd_pid, health))
    raise click.exceptions.Exit(Exit.FAILURE if problem else Exit.OK)


@dataclass(frozen=True, slots=True)
class _Health:
    """What the control plane says of itself. problem: what is wrong, if anything. orphans: volume ids."""

    services: dict[str, str]
    orphans: list[str]
    problem: str | None


def _health(record: ServerRecord) -> _Health:
    try:
        answer = settled_health(ControlClient(record.url), _PLANE_SECONDS)
    except CliError as error:
        return _Health({}, [], error.message)
    services = answer.get("services")
    named = {str(name): str(state) for name, state in services.items()} if isinstance(services, dict) else {}
    orphans = answer.get("orphans")
    if answer.get("status") != "running":
        problem: str | None = f"health is {answer.get('status')}"
    else:
        reason = uncarried(answer)
        problem = f"volumes are not carried: {reason}" if reason else None
    return _Health(named, [str(orphan) for orphan in orphans] if isinstance(orphans, list) else [], problem)


def _stopped_text(state: str, data: str, fogd_pid: int | None) -> list[str]:
    lines = [f"{styled(state.capitalize(), 'yellow')}  {data}"]
    if fogd_pid:
        lines.append(f"fogd (pid {fogd_pid}) still serves its volumes; `fogbank up` takes it over, `down` ends it.")
    elif state == "stopped":
        lines.append("Start it with `fogbank up --detach`.")
    return lines


def _running_text(record: ServerRecord, data: str, fogd_pid: int | None, health: _Health) -> list[str]:
    headline = styled("Unwell", "red") + f": {health.problem}" if health.problem else styled("Running", "green")
    fields = [
        ("url", record.url),
        ("data", data),
        ("zone", record.zone),
        ("auth", record.auth),
        ("up for", _age(record.started)),
        ("pids", f"control {record.pid}, fogd {fogd_pid or 'not running'}"),
        ("services", ", ".join(f"{name} {state}" for name, state in sorted(health.services.items())) or "none"),
    ]
    lines = [headline, *(f"  {styled(name.ljust(9), 'dim')} {value}" for name, value in fields)]
    return [*lines, _orphans_warning(health.orphans)] if health.orphans else lines


def _orphans_warning(orphans: list[str]) -> str:
    named = ", ".join(orphans[:_ORPHANS_NAMED_MAX])
    more = f" and {len(orphans) - _ORPHANS_NAMED_MAX} more" if len(orphans) > _ORPHANS_NAMED_MAX else ""
    return f"{styled('Warning', 'yellow')}: fogd keeps data of volumes that the store does not know: {named}{more}"


def _age(started: str) -> str:
    try:
        return format_duration((datetime.now(UTC) - datetime.fromisoformat(started)).total_seconds())
    except (ValueError, TypeError):
        return "an unknown time"

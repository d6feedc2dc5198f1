"""`fogbank up`: starts a cloud on a data folder, here or detached."""

import ipaddress
import shlex
import sys
import threading
from pathlib import Path

import click

from fogbank.cli.carried import settled_health, uncarried
from fogbank.cli.detach import ReadyPipe, start_detached
from fogbank.cli.errors import CliError, Exit
from fogbank.cli.numbers import WholeNumber
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, styled
from fogbank.cli.server import ControlClient, ServerRecord, require_server
from fogbank.core.layout import DataLayout, default_data_folder
from fogbank.core.settings import (
    DEFAULT_PORT,
    DEFAULT_ZONE,
    METRICS_DAYS_DEFAULT,
    METRICS_DAYS_MAX,
    AuthMode,
    LatencyMode,
    LimitsProfile,
    ModificationPace,
    NbdTcp,
    NbdTls,
    Settings,
)

# In the child's environment and not on its command line, where a password in the URL would show in `ps`.
STORE_VARIABLE = "FOGBANK_STORE"
_PORT_MAX = 65_535
# How long fogd may take to come up before it is told that it has not.
_PLANE_SECONDS = 3.0
_PEM = click.Path(exists=True, dir_okay=False, readable=True, resolve_path=True, path_type=Path)


@click.command()
@common_options
@click.option(
    "--port", type=WholeNumber(0, _PORT_MAX), default=DEFAULT_PORT, show_default=True, help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--auth",
    type=click.Choice([mode.value for mode in AuthMode]),
    default=AuthMode.STRICT.value,
    show_default=True,
    help="strict: requests are signed with known keys. open: any signature is taken.",
)
@click.option("--zone", default=DEFAULT_ZONE, show_default=True, help="Availability zone that this machine is in.")
@click.option(
    "--store",
    "store_url",
    envvar=STORE_VARIABLE,
    metavar="URL",
    help="postgresql://… for the metadata, instead of SQLite in the data folder; also $FOGBANK_STORE.",
)
@click.option(
    "--limits",
    type=click.Choice([profile.value for profile in LimitsProfile]),
    default=LimitsProfile.CURRENT.value,
    show_default=True,
    help="Which year's volume limits hold.",
)
@click.option(
    "--modification-pace",
    type=click.Choice([pace.value for pace in ModificationPace]),
    default=ModificationPace.HOST.value,
    show_default=True,
    help="How long a volume stays `optimizing`: as long as the work takes here, or as long as on AWS.",
)
@click.option(
    "--latency",
    type=click.Choice([mode.value for mode in LatencyMode]),
    default=LatencyMode.OFF.value,
    show_default=True,
    help="real: volumes answer as late as their type does on AWS. off: as fast as this machine goes.",
)
@click.option(
    "--integrity",
    type=click.Choice(["on", "off"]),
    default="off",
    show_default=True,
    help="on: volumes that are made keep checksums; damaged data are an I/O error. Volumes stay as they were made.",
)
@click.option(
    "--metrics-days",
    type=WholeNumber(1, METRICS_DAYS_MAX),
    default=METRICS_DAYS_DEFAULT,
    show_default=True,
    help="How many days the points of metrics are kept.",
)
@click.option(
    "--root-key",
    metavar="PLACE",
    help="What KMS's keys are kept under: file:PATH, env:NAME or pkcs11:MODULE?token=NAME; a file in the data folder.",
)
@click.option("--nbd-tcp", metavar="HOST:PORT", help="Serve NBD on TCP too; beyond loopback with all of TLS.")
@click.option("--nbd-tls-cert", type=_PEM, help="Certificate (PEM) of NBD over TLS.")
@click.option("--nbd-tls-key", type=_PEM, help="Its key (PEM).")
@click.option(
    "--nbd-tls-client-ca",
    type=_PEM,
    help="Authority (PEM) of NBD clients' certificates; beyond loopback it must be given.",
)
@click.option("--detach", "-d", is_flag=True, help="Return once it is ready and leave it running.")
@click.option("--allow-open-network", is_flag=True, help="Let --auth open listen on more than loopback.")
@click.option("--ready-fd", type=int, hidden=True)
def command(
    invocation: Invocation,
    port: int,
    host: str,
    auth: str,
    zone: str,
    store_url: str | None,
    limits: str,
    modification_pace: str,
    latency: str,
    integrity: str,
    metrics_days: int,
    root_key: str | None,
    nbd_tcp: str | None,
    nbd_tls_cert: Path | None,
    nbd_tls_key: Path | None,
    nbd_tls_client_ca: Path | None,
    detach: bool,
    allow_open_network: bool,
    ready_fd: int | None,
) -> None:
    """Start Fogbank on the data folder.

    In the foreground it runs until Ctrl-C or `fogbank down`. All settings hold for this run.
    """
    settings = Settings(
        host,
        port,
        AuthMode(auth),
        zone,
        LimitsProfile(limits),
        ModificationPace(modification_pace),
        _nbd_tcp(nbd_tcp, nbd_tls_cert, nbd_tls_key, nbd_tls_client_ca),
        metrics_days=metrics_days,
        latency=LatencyMode(latency),
        integrity=integrity == "on",
        root_key=root_key,
    )
    _check_zone(zone)
    _check_store(store_url)
    _check_exposure(settings, allow_open_network=allow_open_network, warns=ready_fd is None)
    if not invocation.layout.root.exists():
        _check_address(settings)
    if detach:
        child_arguments = _child_arguments(invocation.layout, settings, allow_open_network=allow_open_network)
        environment = {STORE_VARIABLE: store_url} if store_url else {}
        _start_detached(invocation.layout, child_arguments, environment)
        server = require_server(invocation.layout)
        _announce(invocation, server, detached=True)
        _warn_of_uncarried(server)
        return
    pipe = ReadyPipe(ready_fd)
    try:
        code = _serve(invocation, settings, store_url, pipe)
    except CliError as error:
        if not pipe.failed(error):
            raise
        # The caller says it; our standard error is a log, maybe that of another cloud which runs on the folder.
        raise click.exceptions.Exit(error.exit_code) from error
    raise click.exceptions.Exit(code)


def _start_detached(layout: DataLayout, arguments: list[str], environment: dict[str, str]) -> None:
    from fogbank.server.errors import DataFolderUnusable

    try:
        layout.make()
    except OSError as error:
        raise _as_cli_error(DataFolderUnusable(str(error))) from error
    start_detached(layout, arguments, environment)


def _nbd_tcp(address: str | None, certificate: Path | None, key: Path | None, client_ca: Path | None) -> NbdTcp | None:
    if (certificate is None) != (key is None) or (client_ca and not certificate):
        raise click.UsageError("--nbd-tls-cert and --nbd-tls-key go together, and --nbd-tls-client-ca with them.")
    if address is None:
        if certificate:
            raise click.UsageError("--nbd-tls-cert goes with --nbd-tcp.")
        return None
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > _PORT_MAX:
        raise click.BadParameter("give HOST:PORT.", param_hint="'--nbd-tcp'")
    if not _is_loopback(host):
        _check_nbd_exposure(address, certificate, client_ca)
    return NbdTcp(address, NbdTls(certificate, key, client_ca) if certificate and key else None)


def _check_nbd_exposure(address: str, certificate: Path | None, client_ca: Path | None) -> None:
    if certificate and client_ca:
        return
    # NBD has no other way to say who a client is: with the server's certificate alone, everybody is let in.
    code, what = (
        ("nbd-without-client-ca", "let everybody in: a server's certificate keeps nobody out")
        if certificate
        else ("nbd-without-tls", "carry data in the clear, to anybody")
    )
    raise CliError(
        code,
        f"NBD on {address} would {what}: refused.",
        "Give --nbd-tls-cert, --nbd-tls-key and --nbd-tls-client-ca, or an address of loopback.",
        Exit.USAGE,
    )


def _serve(invocation: Invocation, settings: Settings, store_url: str | None, pipe: ReadyPipe) -> int:
    from fogbank.server.errors import StartError
    from fogbank.server.main import serve

    def on_ready() -> None:
        if not pipe.ready():
            server = require_server(invocation.layout)
            _announce(invocation, server, detached=False)
            # Beside: who serves must not wait.
            threading.Thread(target=_warn_of_uncarried, args=(server,), name="tell-plane", daemon=True).start()

    try:
        return serve(invocation.layout, settings, store_url, on_ready)
    except StartError as error:
        raise _as_cli_error(error) from error


def _as_cli_error(error: Exception) -> CliError:
    from fogbank.server.errors import AlreadyRunning, PortInUse, StartError

    code, exit_code = "start-failed", Exit.FAILURE
    if isinstance(error, AlreadyRunning):
        code, exit_code = "already-running", Exit.ALREADY_RUNNING
    elif isinstance(error, PortInUse):
        code, exit_code = "port-in-use", Exit.PORT_IN_USE
    message, hint = (error.message, error.hint) if isinstance(error, StartError) else (str(error), "")
    return CliError(code, message, hint, exit_code)


def _announce(invocation: Invocation, server: ServerRecord, *, detached: bool) -> None:
    data = str(invocation.layout.root)
    option = "" if invocation.layout.root == default_data_folder().resolve() else f" --data {shlex.quote(data)}"
    document: JsonValue = {
        "url": server.url,
        "data": data,
        "pid": server.pid,
        "auth": server.auth,
        "zone": server.zone,
        "region": server.region,
        "version": server.version,
    }
    end = f"fogbank down{option}" if detached else "Ctrl-C"
    lines = [
        f"{styled('Fogbank ' + server.version + ' runs', 'green')} at {styled(server.url, 'bold')}",
        f"  data  {data}",
        f"  zone  {server.zone}, auth {server.auth}",
        f'  next  eval "$(fogbank env{option})" && aws ec2 describe-volumes',
        f"  end   {end}",
    ]
    invocation.output.result(document, lines)


def _warn_of_uncarried(server: ServerRecord) -> None:
    """Says on standard error that the data plane has not come up, where it hasn't: the API answers all the same."""
    try:
        reason = uncarried(settled_health(ControlClient(server.url), _PLANE_SECONDS))
    except CliError:
        # It has ended meanwhile, which whoever ended it knows.
        return
    if reason:
        warning = f"volumes are not carried: {reason} (`fogbank logs` says more)"
        print(f"{styled('fogbank: warning:', 'yellow', sys.stderr)} {warning}", file=sys.stderr)


def _check_zone(zone: str) -> None:
    from fogbank.services.places.atlas import REGIONS, zone_named

    if zone_named(zone):
        return
    region = REGIONS.get(zone[:-1]) or REGIONS.get(zone)
    known = ", ".join(item.name for item in region.zones) if region else "us-east-1a, eu-central-1a, …"
    raise click.BadParameter(f"'{zone}' is no availability zone of AWS (there are {known}).", param_hint="'--zone'")


def _check_store(store_url: str | None) -> None:
    if store_url and not store_url.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
        raise click.BadParameter("give a postgresql:// or sqlite:/// URL.", param_hint="'--store'")


def _check_address(settings: Settings) -> None:
    """For a cloud that is to be new: nothing is made for one that can't be. An old one has what is checked first."""
    from fogbank.cli.address import check_can_listen
    from fogbank.server.errors import StartError

    try:
        check_can_listen(settings.host, settings.port)
    except StartError as error:
        raise _as_cli_error(error) from error


def _check_exposure(settings: Settings, *, allow_open_network: bool, warns: bool) -> None:
    if _is_loopback(settings.host):
        return
    if settings.auth is AuthMode.OPEN and not allow_open_network:
        raise CliError(
            "open-network",
            f"With --auth open, whoever reaches {settings.host} could do anything: refused.",
            "Use --auth strict, or --allow-open-network where the network is yours alone.",
            Exit.USAGE,
        )
    if not warns:
        return
    warning = f"The API becomes reachable from the network at {settings.host}, without TLS."
    print(f"{styled('fogbank: warning:', 'yellow', sys.stderr)} {warning}", file=sys.stderr)


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _child_arguments(layout: DataLayout, settings: Settings, *, allow_open_network: bool) -> list[str]:
    arguments = ["--data", str(layout.root), "--host", settings.host, "--port", str(settings.port)]
    arguments += ["--auth", settings.auth, "--zone", settings.zone, "--limits", settings.limits]
    arguments += ["--modification-pace", settings.modification_pace, "--latency", settings.latency]
    arguments += ["--integrity", "on" if settings.integrity else "off"]
    arguments += ["--metrics-days", str(settings.metrics_days)]
    arguments += ["--root-key", settings.root_key] if settings.root_key else []
    if tcp := settings.nbd_tcp:
        arguments += ["--nbd-tcp", tcp.address]
        if tls := tcp.tls:
            arguments += ["--nbd-tls-cert", str(tls.certificate), "--nbd-tls-key", str(tls.key)]
            arguments += ["--nbd-tls-client-ca", str(tls.client_authority)] if tls.client_authority else []
    return [*arguments, "--allow-open-network"] if allow_open_network else arguments

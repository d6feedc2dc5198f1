"""The control plane's life: takes the folder, puts the cloud together, serves, and ends in order."""

import contextlib
import errno
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from logging.handlers import RotatingFileHandler

from fogbank.core.calls import Recorders
from fogbank.core.ids import IdFactory
from fogbank.core.layout import DataLayout
from fogbank.core.operation import OperationTable
from fogbank.core.pages import PageTokens
from fogbank.core.reconcile import Reconciler
from fogbank.core.settings import DEFAULT_ACCOUNT, Settings
from fogbank.gateway.authentication import Authenticator
from fogbank.gateway.credentials import CredentialDesk
from fogbank.gateway.front import FrontDoor
from fogbank.gateway.wire import ServiceCatalog
from fogbank.planes.block.contract import BlockPlane
from fogbank.planes.block.deferred import DeferredBlockPlane
from fogbank.planes.block.fogd_process import FogdStartFailed, packaged_binary
from fogbank.planes.block.supervisor import FogdSupervisor
from fogbank.server import folder, identity
from fogbank.server.accounts import AccountDesk
from fogbank.server.asgi import application
from fogbank.server.audit import trail_followers, trail_recorder
from fogbank.server.blocks import hold_together
from fogbank.server.control import ControlEndpoints
from fogbank.server.domains import TAGGABLE, operation_table
from fogbank.server.errors import CannotListen, DataFolderUnusable, PortInUse, StoreCannotOpen
from fogbank.server.hooks import HookRun, HookState, InitHooks
from fogbank.server.http import HttpServer
from fogbank.server.instances import InstanceDesk
from fogbank.server.jobs import declared_jobs
from fogbank.server.load import LoadDesk
from fogbank.server.rights import RightsDesk
from fogbank.server.signals import EndSignals
from fogbank.server.timekeeper import Timekeeper
from fogbank.server.vault import open_vault
from fogbank.server.volumes import VolumeDesk
from fogbank.server.watcher import PlaneWatcher
from fogbank.services.accounts.credentials import Credentials, load_credentials, make_credentials, save_credentials
from fogbank.services.accounts.errors import CredentialsUnusable
from fogbank.services.accounts.lookup import KeyRing
from fogbank.services.authorization.directory import authorize
from fogbank.services.context import Cloud
from fogbank.services.events.delivery import DeliveryReconciler
from fogbank.services.events.jobs import BusReconciler
from fogbank.services.experiments.jobs import ExperimentReconciler
from fogbank.services.housekeeping.jobs import HousekeepingReconciler
from fogbank.services.identities.jobs import LastUses
from fogbank.services.keys.jobs import KeyReconciler
from fogbank.services.metrics.evaluator import AlarmReconciler
from fogbank.services.metrics.jobs import MetricsReconciler
from fogbank.services.places.atlas import REGIONS
from fogbank.services.volumes.jobs import VolumeReconciler
from fogbank.services.volumes.latency import adopt_latency
from fogbank.services.volumes.sampler import StatusSampler
from fogbank.store.engine import Store, StoreUnusable, open_store
from fogbank.store.job_engine import JobEngine
from fogbank.store.outbox import OutboxDispatcher

log = logging.getLogger("fogbank.server")
_LOG_BYTES_MAX, _LOGS_KEPT = 10 * 1024 * 1024, 3


def serve(layout: DataLayout, settings: Settings, store_url: str | None, on_ready: Callable[[], None]) -> int:
    """Serves until SIGTERM or SIGINT; the exit code. on_ready: called once the API answers.

    Raises StartError.
    """
    # Taken before anything else: a signal during the start ends it in order too.
    ended = EndSignals()
    with contextlib.ExitStack() as stack:
        stack.enter_context(folder.locked(layout))
        _log_to_file(layout)
        listener = stack.enter_context(_listen(settings))
        store = stack.enter_context(_opened(layout, store_url))
        cloud = _Running(layout, settings, store, listener)
        stack.callback(cloud.stop)
        cloud.start()
        on_ready()
        ended.wait()
        log.info("ending")
    log.info("ended")
    return 0


class _Running:
    """A cloud that is put together; see `start` for the order of things."""

    def __init__(self, layout: DataLayout, settings: Settings, store: Store, listener: socket.socket) -> None:
        self._layout = layout
        self._settings = settings
        self._store = store
        self._url = _url(listener)
        self._clock = identity.load_clock(store)
        ids = IdFactory()
        hold_together(layout, store, ids)
        self._credentials = _credentials(layout)
        cloud = _cloud(layout, settings, store, ids, self._clock.now)
        self._plane = DeferredBlockPlane(lambda: _fogd(layout))
        reconciler = VolumeReconciler(store, self._plane, cloud.vault, settings.modification_pace, settings.latency)
        sampler = StatusSampler(store, self._plane, ids)
        store.write(lambda transaction: adopt_latency(transaction, settings.latency))
        self._watcher = PlaneWatcher(self._plane, reconciler, lambda: self._clock.offset, sampler.tick)
        self._jobs = JobEngine(store)
        self._jobs.declare(declared_jobs(store, self._jobs))
        self._uses = LastUses(store)
        # What orders jobs comes before what starts them.
        reconcilers = (
            # Experiments lay faults on volumes, and samples cut I/O: what volumes are to be comes after.
            ExperimentReconciler(store, ids),
            sampler,
            reconciler,
            KeyReconciler(store, cloud.vault),
            self._uses,
            HousekeepingReconciler(store),
            OutboxDispatcher(store, self._jobs),
        )
        self._deliveries = DeliveryReconciler(store, cloud.vault, layout.event_logs, self._clock.now)
        self._timekeeper = Timekeeper(
            self._clock, store, reconcilers, self._offset_changed, followers=self._followers(cloud)
        )
        self._supervisor = FogdSupervisor(
            packaged_binary(), layout, nbd_tcp=settings.nbd_tcp, integrity=settings.integrity
        )
        self._starting = threading.Thread(target=self._start_planes, name="start-planes", daemon=True)
        self._hooks: InitHooks | None = None
        operations = operation_table()
        self._catalog = ServiceCatalog()
        self._recorder = trail_recorder(store, self._catalog, layout, ids)
        desk = VolumeDesk(store, self._plane, self._timekeeper, layout, cloud, self._clock.now, ids)
        control = ControlEndpoints(
            cloud,
            self._credentials.account,
            self._clock,
            self._timekeeper,
            operations,
            lambda: self._hooks,
            lambda: self._watcher.in_sight,
            lambda: self._supervisor.status().trouble,
            lambda: reconciler.orphans,
            desk,
            InstanceDesk(store, self._timekeeper, cloud, self._credentials.account, self._clock.now, ids),
            LoadDesk(store, self._plane, self._clock.host_now),
            AccountDesk(store, cloud, self._credentials, self._clock.now, ids),
            RightsDesk(store, cloud, self._credentials.account, self._clock.now, ids),
        )
        self._http = HttpServer(application(self._front(operations, cloud, ids), control), listener)

    def _followers(self, cloud: Cloud) -> Sequence[Reconciler]:
        kept = timedelta(days=self._settings.metrics_days)
        return (
            # In this order: what a minute's points are is known when alarms are evaluated on it.
            MetricsReconciler(self._store, self._plane, cloud, self._told_time, kept),
            AlarmReconciler(self._store),
            *trail_followers(self._store, self._layout),
            BusReconciler(self._store, IdFactory()),
            self._deliveries,
        )

    def _front(self, operations: OperationTable, cloud: Cloud, ids: IdFactory) -> FrontDoor:
        return FrontDoor(
            self._catalog,
            operations,
            self._authenticator(cloud),
            self._store,
            cloud,
            self._clock.now,
            self._clock.host_now,
            ids,
            self._timekeeper.step,
            recorder=Recorders((self._recorder, self._uses)),
            authorize=authorize,
        )

    def start(self) -> None:
        """The API first: it takes calls while what carries is still coming up, and what they want is done then."""
        self._recorder.start()
        self._http.start()
        self._starting.start()
        threading.Thread(target=self._warm, name="warm", daemon=True).start()
        folder.announce(self._layout, self._settings, self._url, self._clock.now())
        log.info("ready at %s", self._url)
        self._hooks = InitHooks(self._layout.init_hooks, self._environment(), _report_hook)
        self._hooks.start()
        # Last, and in a thread: it takes a second that nobody shall wait for.
        self._jobs.start()

    def stop(self) -> None:
        """Ends what was started, in the reverse order; what carries last."""
        self._layout.server_file.unlink(missing_ok=True)
        if self._hooks is not None:
            self._hooks.stop()
        self._http.stop()
        # Nobody calls any more: what was called is made durable.
        self._recorder.stop()
        self._starting.join()
        # Ends a call that waits for a fogd that hangs: what it was for is taken up by the next start.
        self._plane.close()
        self._timekeeper.stop()
        self._deliveries.stop()
        self._jobs.stop()
        self._watcher.stop()
        self._supervisor.stop()

    def _warm(self) -> None:
        """Loads what the first requests will want, so that they need not wait for it."""
        for service in ("ec2", "sts"):
            self._catalog.service(service)

    def _start_planes(self) -> None:
        self._watcher.start()
        self._timekeeper.start()
        try:
            self._supervisor.start()
        except FogdStartFailed as error:
            # Without a traceback: the message is made for people.
            log.error("volumes are not carried: %s", error)  # noqa: TRY400
        except OSError:
            log.exception("fogd could not be started: volumes are not carried")
        self._supervisor.watch()

    def _authenticator(self, cloud: Cloud) -> Authenticator:
        known = self._credentials
        credentials = CredentialDesk(self._store, KeyRing(known, cloud), cloud.vault, self._clock.now)
        return Authenticator(
            self._settings.auth, credentials.find, REGIONS.keys(), known.account, self._settings.region
        )

    def _offset_changed(self, offset: timedelta) -> None:
        identity.save_offset(self._store, offset)
        self._watcher.tell_clock(offset)

    def _told_time(self) -> tuple[datetime, datetime]:
        """The host's time, and services' time as fogd was told it: while an advance is under way it is behind."""
        host = self._clock.host_now()
        return host, host + self._clock.offset

    def _environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self._url,
            "AWS_ACCESS_KEY_ID": self._credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self._credentials.secret_access_key,
            "AWS_DEFAULT_REGION": self._settings.region,
            "AWS_REGION": self._settings.region,
            "FOGBANK_DATA": str(self._layout.root),
        }


def _cloud(layout: DataLayout, settings: Settings, store: Store, ids: IdFactory, now: Callable[[], datetime]) -> Cloud:
    return Cloud(
        settings,
        identity.load_host(store, settings, ids, now),
        PageTokens(folder.page_secret(layout.secret_file)),
        TAGGABLE,
        open_vault(layout, store, settings.root_key),
    )


def _fogd(layout: DataLayout) -> BlockPlane:
    from fogbank.planes.block.grpc_plane import GrpcBlockPlane

    return GrpcBlockPlane(layout.grpc_socket)


def _report_hook(run: HookRun) -> None:
    if run.state is HookState.ERROR:
        log.error("init hook %s failed: %s", run.name, run.output)
    else:
        log.info("init hook %s: %s", run.name, run.state.value)


def _credentials(layout: DataLayout) -> Credentials:
    try:
        known = load_credentials(layout.credentials_file)
        if known is None:
            known = make_credentials(DEFAULT_ACCOUNT, secrets.token_bytes)
            save_credentials(layout.credentials_file, known)
    except (CredentialsUnusable, OSError) as error:
        raise DataFolderUnusable(str(error)) from error
    return known


@contextlib.contextmanager
def _opened(layout: DataLayout, store_url: str | None) -> Iterator[Store]:
    try:
        store = open_store(store_url or layout.database_url)
    except StoreUnusable as error:
        raise StoreCannotOpen(error.reason) from error
    try:
        yield store
    finally:
        store.close()


def _listen(settings: Settings) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise CannotListen(settings.host, settings.port, error.strerror or str(error)) from error
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(settings.host, settings.port) from error
        raise CannotListen(settings.host, settings.port, error.strerror or str(error)) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    # A wildcard address isn't one that a client on this machine can be sent to.
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(  # noqa: S104 - recognised, not listened on
        host, f"[{host}]" if ":" in host else host
    )
    return f"http://{named}:{port}"


def _log_to_file(layout: DataLayout) -> None:
    handler = RotatingFileHandler(layout.control_log, maxBytes=_LOG_BYTES_MAX, backupCount=_LOGS_KEPT)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)

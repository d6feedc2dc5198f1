"""Makes /dev nodes of volumes and takes them down, whatever became of their pieces meanwhile."""

import contextlib
from collections.abc import Iterator

import msgspec

from fogbank.cli.devices import host
from fogbank.cli.devices.method import NodeRequest
from fogbank.cli.devices.methods import method_named, usable_method
from fogbank.cli.devices.record import Connection, ConnectionBook, NodeParts
from fogbank.cli.errors import CliError, Exit
from fogbank.core.layout import DataLayout


class NodeKeeper:
    """The /dev nodes of one data folder."""

    def __init__(self, layout: DataLayout) -> None:
        self._layout = layout
        self.book = ConnectionBook(layout.devices)

    def volumes_with_nodes(self) -> list[str]:
        """Volumes that have a node, or the remains of one."""
        return [connection.volume_id for connection in self.book.all() if connection.node]

    def ensure(self, connection: Connection, export: str) -> Connection:
        """The connection with a working node: the one it has, or a new one. Call it with the volume held.

        Raises CliError: this machine can't make one, or a broken one is still mounted.
        """
        if connection.node and method_named(connection.node.method).is_alive(connection.node):
            return connection
        method = usable_method()
        if connection.node:
            connection = self._take_down(connection, force=False)

        def remember(parts: NodeParts) -> None:
            self.book.write(msgspec.structs.replace(connection, node=parts))

        try:
            workspace = self.book.workspace(connection.volume_id)
            request = NodeRequest(export, self._layout.nbd_socket, self._layout.device_socket, workspace, remember)
            return msgspec.structs.replace(connection, node=method.open(request))
        except BaseException:
            begun = self.book.read(connection.volume_id)
            if begun and begun.node:
                self._take_down(begun, force=True)
            raise

    def release(self, volume_id: str, *, force: bool) -> Connection | None:
        """Takes the volume's node down and gives what is left of the record; None where there is none.

        force: also where it is mounted. Raises CliError `busy` that names who uses it.
        """
        with self.book.held(volume_id):
            connection = self.book.read(volume_id)
            return self._take_down(connection, force=force) if connection else None

    def _take_down(self, connection: Connection, *, force: bool) -> Connection:
        parts = connection.node
        if parts is None:
            return connection
        users = host.device_users(parts.device) if parts.device else []
        if users and not force:
            raise CliError(
                "busy",
                f"{connection.volume_id} is in use as {parts.device}: {', '.join(users)}.",
                _way_out(users[0]),
                Exit.BUSY,
            )
        for mount_point in (user for user in users if user.startswith("/") and not user.startswith("/dev/")):
            host.run_as_root(["umount", "--lazy", mount_point])
        method_named(parts.method).close(parts, force=force)
        left = msgspec.structs.replace(connection, node=None)
        self.book.write(left)
        return left


def _way_out(user: str) -> str:
    if user.startswith("swap on "):
        return f"`swapoff {user.removeprefix('swap on ')}` first."
    return f"Take {user} down first." if user.startswith("/dev/") else f"`umount {user}` first."


@contextlib.contextmanager
def force_offered() -> Iterator[None]:
    """Adds --force to the hint of a volume in use: for commands that have that option."""
    try:
        yield
    except CliError as error:
        if error.code != "busy":
            raise
        hint = f"{error.hint} Or use --force, and risk its data."
        raise CliError(error.code, error.message, hint, error.exit_code) from error

"""Whether an address can be listened on, asked before anything is made for the sake of listening."""

import errno
import socket

from fogbank.server.errors import CannotListen, PortInUse


def check_can_listen(host: str, port: int) -> None:
    """Takes the address for a moment. Raises PortInUse, CannotListen.

    Somebody may take it right afterwards; the server's own attempt is what counts.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from error
        raise CannotListen(host, port, error.strerror or str(error)) from error

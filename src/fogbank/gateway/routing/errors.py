"""What can't be routed: an error that knows which protocol the client seems to speak, as there is no codec to ask."""

from fogbank.gateway.routing.index import ServiceEntry
from fogbank.gateway.wire.errors import WireError


class UnroutableError(WireError):
    """No operation fits. protocol, service: the best guess, for rendering the error."""

    def __init__(self, code: str, message: str, status: int, protocol: str, service: str | None = None) -> None:
        super().__init__(code, message, status)
        self.protocol = protocol
        self.service = service


def unknown_rest_operation(entry: ServiceEntry) -> UnroutableError:
    """A REST service, but no template that fits the method and path."""
    protocol = next(each for each in entry.protocols if each.startswith("rest-"))
    if entry.name == "s3":
        message = "The specified method is not allowed against this resource."
        return UnroutableError("MethodNotAllowed", message, 405, protocol, entry.name)
    message = "Unable to determine service/operation name to be authorized"
    return UnroutableError("UnknownOperationException", message, 404, protocol, entry.name)

"""How an error looks in each format that carries it as a structure: JSON and CBOR bodies, and the headers beside."""

from collections.abc import Mapping
from dataclasses import dataclass

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.codec import ErrorShape, error_shape
from fogbank.gateway.wire.model import Service, Shape, location, wire_name
from fogbank.gateway.wire.values import ValueWriterCompiler

_DEFAULT_STATUS = 400


@dataclass(frozen=True, slots=True)
class Fault:
    """An error ready to render. name: the shape's name where modelled; query_code: the code older clients know."""

    name: str
    query_code: str
    status: int
    modelled: ErrorShape | None


def fault_of(service: Service, error: ApiError) -> Fault:
    """The error by the names the model gives it. A modelled status stands unless the handler chose another."""
    modelled = error_shape(service, error.code)
    status = error.status
    if modelled is None:
        return Fault(error.code, error.code, status, None)
    if status == _DEFAULT_STATUS and modelled.status is not None:
        status = modelled.status
    return Fault(modelled.shape.name, modelled.code, status, modelled)


def body_of(fault: Fault, error: ApiError, writers: ValueWriterCompiler) -> dict[str, object]:
    """The error's members by their names on the wire, the message among them."""
    shape = fault.modelled.shape if fault.modelled else None
    body: dict[str, object] = {message_key(shape): error.message}
    if shape is not None:
        writable = writers.members(shape)
        for name, value in error.members.items():
            if name in writable and value is not None and location(shape.members[name]) is None:
                wire, write = writable[name]
                body[wire] = write(value)
    return body


def message_key(shape: Shape | None) -> str:
    """What the shape calls its message: `message` in most, `Message` in some."""
    if shape is not None:
        for name, member in shape.members.items():
            if name.lower() == "message" and location(member) is None:
                return wire_name(member, name)
    return "message"


def query_error_header(service_metadata: Mapping[str, object], fault: Fault, sender: bool) -> list[tuple[str, str]]:
    """`x-amzn-query-error` for services that once spoke the query protocol, so that old error codes stay catchable."""
    if "awsQueryCompatible" not in service_metadata:
        return []
    return [("x-amzn-query-error", f"{fault.query_code};{'Sender' if sender else 'Receiver'}")]

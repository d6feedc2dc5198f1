"""CreateConnection, DescribeConnection, ListConnections, DeleteConnection, CreateApiDestination,
DescribeApiDestination, ListApiDestinations, DeleteApiDestination.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from fogbank.core.access import Access, Target
from fogbank.core.operation import operation
from fogbank.services.api import events
from fogbank.services.context import Context
from fogbank.services.events import errors, repository
from fogbank.services.events.model import Connection, Destination, DestinationState
from fogbank.services.events.requests import page_of
from fogbank.services.events.secrets import sealed_for

R = TypeVar("R")
_CONNECTION_ARN = re.compile(r"arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:connection/([\w.-]+)/([\w-]+)", re.ASCII)


def _named(kind: str) -> Access:
    def targets(context: Context, request: msgspec.Struct) -> Iterable[Target]:
        name = getattr(request, "name", "")
        documents = repository.connections if kind == "connection" else repository.destinations
        found = documents.get(context.transaction, context.scope, name)
        uuid = found.uuid if isinstance(found, Connection | Destination) else "*"
        return (Target(_arn(context, kind, name, uuid)),)

    return Access(resources=targets)


def _with_connection(context: Context, request: msgspec.Struct) -> Iterable[Target]:
    """A destination and its connection."""
    name = str(getattr(request, "name", ""))
    found = repository.destinations.get(context.transaction, context.scope, name)
    yield Target(_arn(context, "api-destination", name, found.uuid if found else "*"))
    given = getattr(request, "connection_arn", None)
    connection = found.connection if found else "*"
    yield Target(str(given) if given else _arn(context, "connection", connection, "*"))


_ON_DESTINATION = Access(resources=_with_connection)


@operation("events", "CreateConnection", access=_named("connection"))
def create_connection(context: Context, request: events.CreateConnectionRequest) -> events.CreateConnectionResponse:
    """Keeps how a destination is told who calls: a user name and password, or a key in a header.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html
    """
    if repository.connections.get(context.transaction, context.scope, request.name) is not None:
        raise errors.exists(f"Connection {request.name} already exists.")
    given = request.auth_parameters
    if request.authorization_type == "OAUTH_CLIENT_CREDENTIALS" or given.o_auth_parameters is not None:
        raise errors.not_built("A connection by OAuth")
    if given.invocation_http_parameters is not None or given.connectivity_parameters is not None:
        raise errors.not_built("A connection's further parameters")
    basic, key = given.basic_auth_parameters, given.api_key_auth_parameters
    if request.authorization_type == "BASIC" and basic is not None:
        user, secret = basic.username, basic.password
    elif request.authorization_type == "API_KEY" and key is not None:
        user, secret = key.api_key_name, key.api_key_value
    else:
        raise errors.invalid("AuthParameters must fit the AuthorizationType.")
    uuid = context.ids.uuid()
    made = Connection(
        id=request.name,
        uuid=uuid,
        description=request.description,
        kind=request.authorization_type,
        user=user,
        sealed=sealed_for(context.cloud.vault, context.scope, uuid, secret),
        created_at=context.now,
        modified_at=context.now,
    )
    repository.connections.insert(context.transaction, context.scope, made)
    return events.CreateConnectionResponse(
        connection_arn=_arn(context, "connection", made.id, made.uuid),
        connection_state=made.state.value,
        creation_time=made.created_at,
        last_modified_time=made.modified_at,
    )


@operation("events", "DescribeConnection", writes=False, access=_named("connection"))
def describe_connection(
    context: Context, request: events.DescribeConnectionRequest
) -> events.DescribeConnectionResponse:
    """A connection, without its secret.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html
    """
    found = _connection(context, request.name)
    basic = events.ConnectionBasicAuthResponseParameters(username=found.user) if found.kind == "BASIC" else None
    key = events.ConnectionApiKeyAuthResponseParameters(api_key_name=found.user) if found.kind == "API_KEY" else None
    return events.DescribeConnectionResponse(
        connection_arn=_arn(context, "connection", found.id, found.uuid),
        name=found.id,
        description=found.description,
        connection_state=found.state.value,
        authorization_type=found.kind,
        auth_parameters=events.ConnectionAuthResponseParameters(
            basic_auth_parameters=basic, api_key_auth_parameters=key
        ),
        creation_time=found.created_at,
        last_modified_time=found.modified_at,
        last_authorized_time=found.modified_at,
    )


@operation("events", "ListConnections", writes=False)
def list_connections(context: Context, request: events.ListConnectionsRequest) -> events.ListConnectionsResponse:
    """Connections, by name.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListConnections.html
    """
    prefix = request.name_prefix or ""
    found = repository.connections.select(context.transaction, context.scope)
    fitting = [
        each for each in found if each.id.startswith(prefix) and request.connection_state in (None, each.state.value)
    ]
    asked = (prefix, request.connection_state or "")
    page, token = page_of(context, "ListConnections", asked, request, fitting, lambda each: each.id)
    listed = tuple(
        events.Connection(
            connection_arn=_arn(context, "connection", each.id, each.uuid),
            name=each.id,
            connection_state=each.state.value,
            authorization_type=each.kind,
            creation_time=each.created_at,
            last_modified_time=each.modified_at,
        )
        for each in page
    )
    return events.ListConnectionsResponse(connections=listed, next_token=token)


@operation("events", "DeleteConnection", access=_named("connection"))
def delete_connection(context: Context, request: events.DeleteConnectionRequest) -> events.DeleteConnectionResponse:
    """Forgets a connection; the destinations that use it are inactive from then on.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteConnection.html
    """
    found = _connection(context, request.name)
    repository.connections.delete(context.transaction, context.scope, found.id)
    for each in list(repository.destinations.select(context.transaction, context.scope)):
        if each.connection == found.id:
            changed = msgspec.structs.replace(each, state=DestinationState.INACTIVE)
            repository.destinations.must_update(context.transaction, context.scope, changed)
    return events.DeleteConnectionResponse(
        connection_arn=_arn(context, "connection", found.id, found.uuid), connection_state="DELETING"
    )


@operation("events", "CreateApiDestination", access=_ON_DESTINATION)
def create_api_destination(
    context: Context, request: events.CreateApiDestinationRequest
) -> events.CreateApiDestinationResponse:
    """Makes an HTTP endpoint that rules may have as a target.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html
    """
    if repository.destinations.get(context.transaction, context.scope, request.name) is not None:
        raise errors.exists(f"An api-destination '{request.name}' already exists.")
    named = _CONNECTION_ARN.fullmatch(request.connection_arn)
    connection = _connection(context, named[1]) if named else None
    if named is None or connection is None or connection.uuid != named[2]:
        raise errors.not_found("Failed to describe the connection(s).")
    _check_endpoint(request.invocation_endpoint)
    made = Destination(
        id=request.name,
        uuid=context.ids.uuid(),
        description=request.description,
        connection=connection.id,
        endpoint=request.invocation_endpoint,
        method=request.http_method,
        rate=request.invocation_rate_limit_per_second,
        created_at=context.now,
        modified_at=context.now,
    )
    repository.destinations.insert(context.transaction, context.scope, made)
    return events.CreateApiDestinationResponse(
        api_destination_arn=_arn(context, "api-destination", made.id, made.uuid),
        api_destination_state=made.state.value,
        creation_time=made.created_at,
        last_modified_time=made.modified_at,
    )


@operation("events", "DescribeApiDestination", writes=False, access=_ON_DESTINATION)
def describe_api_destination(
    context: Context, request: events.DescribeApiDestinationRequest
) -> events.DescribeApiDestinationResponse:
    """A destination.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeApiDestination.html
    """
    return _shown(context, _destination(context, request.name), events.DescribeApiDestinationResponse)


@operation("events", "ListApiDestinations", writes=False)
def list_api_destinations(
    context: Context, request: events.ListApiDestinationsRequest
) -> events.ListApiDestinationsResponse:
    """Destinations, by name.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListApiDestinations.html
    """
    prefix = request.name_prefix or ""
    found = repository.destinations.select(context.transaction, context.scope)
    fitting = [each for each in found if each.id.startswith(prefix)]
    page, token = page_of(context, "ListApiDestinations", (prefix,), request, fitting, lambda each: each.id)
    listed = tuple(_shown(context, each, events.ApiDestination) for each in page)
    return events.ListApiDestinationsResponse(api_destinations=listed, next_token=token)


@operation("events", "DeleteApiDestination", access=_named("api-destination"))
def delete_api_destination(
    context: Context, request: events.DeleteApiDestinationRequest
) -> events.DeleteApiDestinationResponse:
    """Forgets a destination; what is on its way there is given up.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteApiDestination.html
    """
    found = _destination(context, request.name)
    repository.destinations.delete(context.transaction, context.scope, found.id)
    return events.DeleteApiDestinationResponse()


def _shown(context: Context, destination: Destination, kind: Callable[..., R]) -> R:
    connection = repository.connections.get(context.transaction, context.scope, destination.connection)
    uuid = connection.uuid if connection is not None else "*"
    more = {"description": destination.description} if kind is events.DescribeApiDestinationResponse else {}
    return kind(
        api_destination_arn=_arn(context, "api-destination", destination.id, destination.uuid),
        name=destination.id,
        api_destination_state=destination.state.value,
        connection_arn=_arn(context, "connection", destination.connection, uuid),
        invocation_endpoint=destination.endpoint,
        http_method=destination.method,
        invocation_rate_limit_per_second=destination.rate,
        creation_time=destination.created_at,
        last_modified_time=destination.modified_at,
        **more,
    )


def _check_endpoint(endpoint: str) -> None:
    """Secrets go over TLS, or stay on this machine. Raises ApiError."""
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError as error:
        raise errors.invalid("Parameter InvocationEndpoint is not valid.") from error
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_here(parts.hostname):
        return
    raise errors.invalid("Parameter InvocationEndpoint is not valid. Reason: https only, or http to this machine.")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connection(context: Context, name: str) -> Connection:
    found = repository.connections.get(context.transaction, context.scope, name)
    if found is None:
        raise errors.not_found("Failed to describe the connection(s).")
    return found


def _destination(context: Context, name: str) -> Destination:
    found = repository.destinations.get(context.transaction, context.scope, name)
    if found is None:
        raise errors.not_found(
            f"Failed to describe the api-destination(s). An api-destination '{name}' does not exist."
        )
    return found


def _arn(context: Context, kind: str, name: str, uuid: str) -> str:
    return f"arn:aws:events:{context.region}:{context.caller.account}:{kind}/{name}/{uuid}"

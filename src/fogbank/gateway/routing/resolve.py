"""The order in which a request's marks are read, and the errors where none fits."""

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from fogbank.gateway.routing.errors import UnroutableError, unknown_rest_operation
from fogbank.gateway.routing.index import ServiceEntry, service_index
from fogbank.gateway.routing.rest import match_operation
from fogbank.gateway.wire.errors import Malformed, abridged
from fogbank.gateway.wire.inflate import plain_body
from fogbank.gateway.wire.message import HttpRequest
from fogbank.gateway.wire.model import Service, ServiceCatalog
from fogbank.gateway.wire.route import Route

# An unsigned REST request may make us load this many models besides S3's, and no more.
_UNSIGNED_CANDIDATES_MAX = 4
CBOR = "smithy-rpc-v2-cbor"
_SMITHY_PATH = re.compile(r"(?:/.*)?/service/([^/]+)/operation/([^/]+)/?")
_FORM_FIELD = {name: re.compile(rf"(?:^|&){name}=([^&]*)") for name in ("Action", "Version")}
_DATE = re.compile(r"20\d\d-\d\d-\d\d")


def resolve(catalog: ServiceCatalog, request: HttpRequest, signing_name: str | None = None) -> Route:
    """The operation and protocol of a request; raises UnroutableError (a WireError) where there is none.

    signing_name: the service of the credential scope, None for an unsigned request. A bucket in the host name must
    have been moved into the path before (`path_style`).
    """
    candidates = _candidates(request, signing_name)
    smithy = _SMITHY_PATH.fullmatch(request.raw_path)
    if smithy and request.method == "POST" and _is_smithy(request):
        return _by_smithy_path(catalog, smithy[1], smithy[2], candidates)
    target = request.headers.get("X-Amz-Target")
    if target is not None and (not candidates or any(each.speaks("json") for each in candidates)):
        return _by_target(catalog, target, candidates)
    if _may_be_query(request, candidates):
        action, version = _action_and_version(request)
        if action is not None or _is_form(request) or (candidates and not any(each.paths for each in candidates)):
            return _by_action(catalog, action, version, candidates)
    return _by_path(catalog, request, candidates)


def _candidates(request: HttpRequest, signing_name: str | None) -> tuple[ServiceEntry, ...]:
    """The services the credential scope, or else the host, allows; empty where neither says."""
    index = service_index()
    if signing_name:
        found = index.signed_for(signing_name)
        if not found:
            raise UnroutableError(
                "UnknownServiceException", f"The service '{abridged(signing_name)}' is not known.", 400, "json"
            )
        return found
    return index.hosted_at(request.headers.get("Host") or "")


def _is_smithy(request: HttpRequest) -> bool:
    stated = request.headers.get("smithy-protocol")
    return stated == "rpc-v2-cbor" or (request.headers.get("Content-Type") or "").startswith("application/cbor")


def _operations(catalog: ServiceCatalog, service: str) -> frozenset[str]:
    def build(model: Service) -> frozenset[str]:
        return frozenset(model.operation_names)

    return catalog.derived(service, "operation names", build)


def _first_with(catalog: ServiceCatalog, operation: str, entries: Iterable[ServiceEntry]) -> ServiceEntry | None:
    return next((each for each in entries if operation in _operations(catalog, each.name)), None)


def _preferring(found: tuple[ServiceEntry, ...], candidates: tuple[ServiceEntry, ...]) -> tuple[ServiceEntry, ...]:
    """Those of `found` that the candidates allow; all of them where nothing was said."""
    return tuple(each for each in found if each in candidates) if candidates else found


def _by_smithy_path(
    catalog: ServiceCatalog, prefix: str, operation: str, candidates: tuple[ServiceEntry, ...]
) -> Route:
    found = service_index().by_target.get(prefix, ())
    entries = [each for each in _preferring(found, candidates) if each.speaks(CBOR)]
    entry = _first_with(catalog, operation, entries)
    if entry is None:
        raise UnroutableError("UnknownOperationException", "The requested operation is not recognized.", 404, CBOR)
    return Route(entry.name, operation, CBOR)


def _by_target(catalog: ServiceCatalog, target: str, candidates: tuple[ServiceEntry, ...]) -> Route:
    prefix, _, operation = target.rpartition(".")
    entries = _preferring(service_index().by_target.get(prefix, ()), candidates)
    entry = _first_with(catalog, operation, (each for each in entries if each.speaks("json")))
    if entry is None:
        raise UnroutableError("UnknownOperationException", "The requested operation is not recognized.", 400, "json")
    return Route(entry.name, operation, "json")


def _may_be_query(request: HttpRequest, candidates: tuple[ServiceEntry, ...]) -> bool:
    if request.method not in ("GET", "POST"):
        return False
    if candidates:
        return any(each.speaks("query", "ec2") for each in candidates)
    return _is_form(request) or _FORM_FIELD["Action"].search(request.raw_query) is not None


def _is_form(request: HttpRequest) -> bool:
    return (request.headers.get("Content-Type") or "").startswith("application/x-www-form-urlencoded")


def _action_and_version(request: HttpRequest) -> tuple[str | None, str | None]:
    """The two fields that name the operation, without decoding the rest; the query string's come first."""
    try:
        body = plain_body(request).decode("utf-8", "replace") if request.body else ""
    except Malformed as malformed:
        raise UnroutableError("MalformedQueryString", malformed.detail, 400, "query") from malformed
    values: list[str | None] = []
    for name in ("Action", "Version"):
        match = _FORM_FIELD[name].search(request.raw_query) or _FORM_FIELD[name].search(body)
        values.append(unquote_plus(match[1]) if match else None)
    return values[0], values[1]


def _by_action(
    catalog: ServiceCatalog, action: str | None, version: str | None, candidates: tuple[ServiceEntry, ...]
) -> Route:
    index = service_index()
    entries = [each for each in candidates if each.speaks("query", "ec2")]
    if not candidates:
        entries = [each for each in index.by_version.get(version or "", ()) if each.speaks("query", "ec2")]
    if not candidates and not entries and version and _is_ec2_version(version):
        entries = [index.services["ec2"]]
    protocol = "ec2" if entries and entries[0].speaks("ec2") else "query"
    if not action:
        raise UnroutableError(
            "MissingAction", "The request is missing an action or a required parameter.", 400, protocol
        )
    fitting = [each for each in entries if _accepts_version(each, version)]
    entry = _first_with(catalog, action, fitting)
    if entry is not None:
        return Route(entry.name, action, protocol)
    raise _unknown_action(action, version, protocol, bool(fitting))


def _accepts_version(entry: ServiceEntry, version: str | None) -> bool:
    """EC2 keeps every earlier version alive; the others know one."""
    return version == entry.version or (entry.name == "ec2" and version is not None and _is_ec2_version(version))


def _is_ec2_version(version: str) -> bool:
    return _DATE.fullmatch(version) is not None and "2006-06-26" <= version <= service_index().services["ec2"].version


def _unknown_action(action: str, version: str | None, protocol: str, version_known: bool) -> UnroutableError:
    name = abridged(action)
    if version_known:
        return UnroutableError("InvalidAction", f"The action {name} is not valid for this web service.", 400, protocol)
    if protocol == "ec2":
        if version is None:
            return UnroutableError("MissingParameter", "The request must contain the parameter Version", 400, protocol)
        message = f"The requested version ({abridged(version)}) of service AmazonEC2 does not exist"
        return UnroutableError("NoSuchVersion", message, 400, protocol)
    stated = abridged(version) if version else "NO_VERSION_SPECIFIED"
    return UnroutableError("InvalidAction", f"Could not find operation {name} for version {stated}", 400, protocol)


def _by_path(catalog: ServiceCatalog, request: HttpRequest, candidates: tuple[ServiceEntry, ...]) -> Route:
    entries = [each for each in candidates or _by_literal_path(request.raw_path) if each.paths]
    hosts = service_index().hosted_at(request.headers.get("Host") or "")
    best: tuple[tuple[object, ...], Route] | None = None
    for entry in entries:
        match = match_operation(catalog, entry.name, request)
        if match is not None:
            protocol = next(each for each in entry.protocols if each.startswith("rest-"))
            merit = (*match.merit, entry in hosts)
            if best is None or merit > best[0]:
                best = (merit, Route(entry.name, match.operation, protocol))
    if best is not None:
        return best[1]
    if candidates and not entries:
        raise _no_marks(candidates[0])
    raise unknown_rest_operation(entries[0] if entries else service_index().services["s3"])


def _by_literal_path(raw_path: str) -> list[ServiceEntry]:
    """For an unsigned request: the services with the longest literal beginning of the path, then S3, which has none.

    A beginning that many share (`/tags/`) tells nothing, and is not worth loading all their models for.
    """
    longest, entries = 0, list[ServiceEntry]()
    for entry in service_index().services.values():
        length = max((len(path) for path in entry.paths if len(path) > 1 and raw_path.startswith(path)), default=0)
        if length > longest:
            longest, entries = length, []
        if length and length == longest:
            entries.append(entry)
    if len(entries) > _UNSIGNED_CANDIDATES_MAX:
        entries = []
    return [*entries, service_index().services["s3"]]


def _no_marks(entry: ServiceEntry) -> UnroutableError:
    """The request names a service whose protocols need a mark it does not carry."""
    if entry.speaks("query", "ec2"):
        protocol = "ec2" if entry.speaks("ec2") else "query"
        message = "The request is missing an action or a required parameter."
        return UnroutableError("MissingAction", message, 400, protocol)
    protocol = "json" if entry.speaks("json") else CBOR
    return UnroutableError("MissingAuthenticationToken", "Missing Authentication Token", 403, protocol)

"""Names and addresses of this machine alone: loopback, and what everybody's resolver leads there."""

import ipaddress
from urllib.parse import urlsplit

# LocalStack's name, which public DNS leads to 127.0.0.1; nobody else can have a page there.
_LOCAL_DOMAINS = ("localhost", "localhost.localstack.cloud")


def is_loopback(address: str) -> bool:
    """True for an IP address of loopback, in brackets or not, and for IPv4's within IPv6."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def is_local_name(host: str) -> bool:
    """True for what a `Host` header says when this machine is meant: a local name or address, a port or none.

    An absent one (HTTP/1.0) counts: no web page's request lacks it.
    """
    name = _without_port(host).lower().removesuffix(".")
    if name == "" or any(name == domain or name.endswith(f".{domain}") for domain in _LOCAL_DOMAINS):
        return True
    return is_loopback(name)


def is_local_origin(origin: str) -> bool:
    """True where an `Origin` header names a page of this machine's own; `null` is anybody's."""
    try:
        parts = urlsplit(origin)
        name = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not name:
        return False
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)


def _without_port(host: str) -> str:
    if host.endswith("]") or (host.count(":") > 1 and not host.startswith("[")):
        return host
    return host.rpartition(":")[0] if ":" in host else host

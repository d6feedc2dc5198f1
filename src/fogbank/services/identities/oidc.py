"""What an OIDC provider may be: its URL and thumbprints. Pure.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from fogbank.core.local_names import is_local_name
from fogbank.services.identities import errors, rules

_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")


def checked_url(url: str) -> str:
    """The URL, a slash at its end left out. Raises ApiError ValidationError.

    As on AWS it is https, without port, query and fragment; an issuer on this machine may have a port, and http.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise errors.validation("Invalid Open ID Connect Provider URL") from error
    local = host is not None and is_local_name(host)
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise errors.validation("Invalid Open ID Connect Provider URL")
    if not host or parts.username is not None or parts.query or parts.fragment or (port is not None and not local):
        raise errors.validation("Invalid Open ID Connect Provider URL")
    return url.rstrip("/")


def without_scheme(url: str) -> str:
    """As ARNs and condition keys name the provider."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def checked_thumbprints(thumbprints: Sequence[str]) -> tuple[str, ...]:
    """SHA-1 fingerprints in hex. Raises ApiError."""
    rules.check_at_most("ThumbprintsPerOpenIdConnectProvider", len(thumbprints), rules.THUMBPRINTS_MAX)
    for thumbprint in thumbprints:
        if not _THUMBPRINT.fullmatch(thumbprint):
            raise errors.invalid_input(f"Thumbprint {thumbprint} is not 40 hexadecimal digits.")
    return tuple(thumbprints)

"""Keeping web pages from the API where requests need no signature.

A browser on this machine reaches what listens on loopback. A page from elsewhere could so make and delete volumes with
requests that it sends across sites, and read them too by a name of its own that it leads here (DNS rebinding). Strict
mode needs none of this: a page has no keys.
"""

from fogbank.core.errors import ApiError
from fogbank.core.local_names import is_local_name, is_local_origin, is_loopback
from fogbank.core.settings import AuthMode, Settings
from fogbank.gateway.wire import Headers


def refuse_pages(headers: Headers, settings: Settings) -> None:
    """Raises ApiError where the request is a page's from elsewhere, or may be one by another name than ours.

    Names are looked at where only loopback is listened on: on a network, this machine has names that we don't know.
    """
    if settings.auth is not AuthMode.OPEN:
        return
    if any(not is_local_origin(origin) for origin in headers.get_all("Origin")):
        raise _denied("a web page of another origin")
    # Images, links and forms by GET come without an origin; the browser says this of them.
    # https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
    if "Origin" not in headers and headers.get("Sec-Fetch-Site") == "cross-site":
        raise _denied("a web page of another site")
    if _on_loopback_alone(settings.host) and not all(is_local_name(host) for host in headers.get_all("Host")):
        raise _denied("a host name that is not this machine's (localhost, 127.0.0.1, [::1])")


def _on_loopback_alone(host: str) -> bool:
    return host.lower() == "localhost" or is_loopback(host)


def _denied(whose: str) -> ApiError:
    return ApiError("AccessDenied", f"With --auth open, Fogbank refuses requests of {whose}.", 403)

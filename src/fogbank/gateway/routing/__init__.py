"""From a request to the operation it is for.

What decides, in this order: the smithy path or protocol header, `X-Amz-Target`, `Action` with `Version`, and else the
REST method and path. Among services that would fit, the credential scope's service name decides, then the Host header;
an unsigned request is told by what remains. The protocol that a request arrived in is part of the route, and the
response is written in the same.
"""

from fogbank.gateway.routing.errors import UnroutableError
from fogbank.gateway.routing.resolve import resolve
from fogbank.gateway.routing.vhost import path_style
from fogbank.gateway.wire.route import Route

__all__ = ["Route", "UnroutableError", "path_style", "resolve"]

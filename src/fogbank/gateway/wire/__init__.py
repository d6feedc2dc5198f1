"""The server side of AWS's wire protocols, driven by the service models that botocore ships.

Bytes in, values out, and the reverse: no socket, clock or randomness. `codec_for` gives the codec of one operation in
one protocol; it is compiled from the model on first use and kept with the catalog.
"""

from fogbank.gateway.wire.bare import bare_error
from fogbank.gateway.wire.cbor import CborCodec
from fogbank.gateway.wire.codec import Codec, Compilation
from fogbank.gateway.wire.errors import UnserializableResult, WireError
from fogbank.gateway.wire.jsonrpc import JsonCodec
from fogbank.gateway.wire.message import Headers, HttpRequest, HttpResponse
from fogbank.gateway.wire.model import Service, ServiceCatalog, UnknownService
from fogbank.gateway.wire.query import Ec2Codec, QueryCodec
from fogbank.gateway.wire.rest_json import RestJsonCodec
from fogbank.gateway.wire.rest_xml import RestXmlCodec
from fogbank.gateway.wire.route import Route

__all__ = [
    "Codec",
    "Headers",
    "HttpRequest",
    "HttpResponse",
    "Route",
    "ServiceCatalog",
    "UnknownService",
    "UnserializableResult",
    "WireError",
    "bare_error",
    "codec_for",
]

_CODECS: dict[str, type[Codec]] = {
    "ec2": Ec2Codec,
    "query": QueryCodec,
    "json": JsonCodec,
    "smithy-rpc-v2-cbor": CborCodec,
    "rest-json": RestJsonCodec,
    "rest-xml": RestXmlCodec,
}


def codec_for(catalog: ServiceCatalog, route: Route) -> Codec:
    """The codec of a route's operation; raises LookupError for a service, operation or protocol that is not there."""
    kind = _CODECS[route.protocol]

    def build(service: Service) -> Codec:
        compilation = catalog.derived(
            route.service, ("compilation", route.protocol), lambda model: Compilation(model, route.protocol)
        )
        if route.operation not in service.operation_names:
            raise KeyError(route.operation)
        return kind(compilation, service.operation_model(route.operation))

    return catalog.derived(route.service, ("codec", route), build)

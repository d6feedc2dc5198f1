"""The `rest-xml` protocol: S3, Route 53, CloudFront and S3 Control. S3 differs in error shape and a few roots."""

from collections.abc import Callable

from fogbank.core.errors import ApiError
from fogbank.gateway.wire.errors import Malformed
from fogbank.gateway.wire.eventstream import EventStreamWriter
from fogbank.gateway.wire.fault import Fault
from fogbank.gateway.wire.model import Service, Shape, location, text_of, text_trait
from fogbank.gateway.wire.query import write_members
from fogbank.gateway.wire.rest import BodyReader, RestCodec, error_headers
from fogbank.gateway.wire.xml_read import XmlReaderCompiler, parse_xml
from fogbank.gateway.wire.xml_write import XML_DECLARATION, XmlWriterCompiler, escape, escape_attribute

# The document elements of S3's responses, which its model does not name; from the "Response Syntax" of each operation
# in the Amazon S3 API Reference. Others are named by their payload member.
_S3_ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CreateSession": "CreateSessionResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycle": "LifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotification": "NotificationConfiguration",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketIntelligentTieringConfigurations": "ListBucketIntelligentTieringConfigurationsOutput",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListDirectoryBuckets": "ListAllMyDirectoryBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}
# The one response whose document element is itself the member.
_UNWRAPPED = {("s3", "GetBucketLocation"): "LocationConstraint"}


class RestXmlCodec(RestCodec):
    """One operation in the `rest-xml` protocol."""

    content_type = "application/xml"

    @property
    def _writers(self) -> XmlWriterCompiler:
        return self.compilation.part(XmlWriterCompiler, XmlWriterCompiler)

    @property
    def _is_s3(self) -> bool:
        return self.service.service_name == "s3"

    def body_reader(self, shape: Shape) -> BodyReader:
        read = self.compilation.part(XmlReaderCompiler, XmlReaderCompiler).structure(shape)
        root = text_trait(shape.serialization, "name")

        def read_body(body: bytes) -> dict[str, object]:
            if not body.strip():
                return {}
            node = parse_xml(body)
            if root is not None and node.tag != root:
                raise Malformed(f"The document element must be {root}.")
            return read(node)

        return read_body

    def body_writer(self, shape: Shape, is_payload: bool) -> Callable[[object], bytes]:
        unwrapped = _UNWRAPPED.get((self.service.service_name, self.operation.name))
        attributes = self._namespace(shape)
        if unwrapped is not None:
            return lambda value: _unwrapped(value, unwrapped, attributes)
        name = text_trait(shape.serialization, "name") if is_payload else None
        root = (_S3_ROOTS.get(self.operation.name) if self._is_s3 and not is_payload else None) or name or shape.name
        write_content = self._writers.content(shape)
        opening, closing = f"{XML_DECLARATION}<{root}{attributes}>", f"</{root}>"

        def write(value: object) -> bytes:
            pieces = [opening]
            write_content(value, pieces.append)
            pieces.append(closing)
            return "".join(pieces).encode()

        return write

    def _namespace(self, shape: Shape) -> str:
        """The root's namespace: the shape's own, or the one that the service's requests use."""
        uri = _uri(shape) or self.compilation.part(_Namespace, lambda: _Namespace(self.service)).uri
        return f' xmlns="{escape_attribute(uri)}"' if uri else ""

    def event_writer(self) -> EventStreamWriter:
        return _XmlEventStreamWriter(self._writers)

    def request_id_headers(self, request_id: str) -> list[tuple[str, str]]:
        if self._is_s3:
            return [("x-amz-request-id", request_id), ("x-amz-id-2", host_id(request_id))]
        return [("x-amzn-requestid", request_id)]

    def error_body(self, fault: Fault, error: ApiError, request_id: str) -> tuple[bytes, list[tuple[str, str]]]:
        pieces = [f"<Code>{escape(fault.query_code)}</Code><Message>{escape(error.message)}</Message>"]
        shape = fault.modelled.shape if fault.modelled else None
        if shape is not None:
            body = {name: item for name, item in error.members.items() if name in shape.members}
            body = {name: item for name, item in body.items() if location(shape.members[name]) is None}
            write_members(self._writers.members(shape), body, pieces)
        for name, value in error.members.items():
            if (shape is None or name not in shape.members) and isinstance(value, str) and name.isalnum():
                pieces.append(f"<{name}>{escape(value)}</{name}>")
        headers = [("Content-Type", self.content_type), *error_headers(fault, error)]
        if self._is_s3:
            return s3_error("".join(pieces), request_id), headers
        namespace = self.compilation.part(_Namespace, lambda: _Namespace(self.service)).uri
        attributes = f' xmlns="{escape_attribute(namespace)}"' if namespace else ""
        return rest_xml_error("".join(pieces), fault.status < 500, request_id, attributes), headers


class _XmlEventStreamWriter(EventStreamWriter):
    """An event stream whose structured payloads are XML."""

    def __init__(self, writers: XmlWriterCompiler) -> None:
        super().__init__(None, lambda _: b"", "text/xml")
        self._xml = writers

    def encoded(self, shape: Shape, value: object) -> bytes:
        pieces: list[str] = []
        self._xml.element(shape, shape.name)(value, pieces.append)
        return "".join(pieces).encode()


class _Namespace:
    """The XML namespace of a service, from its metadata or from the first request that states one."""

    def __init__(self, service: Service) -> None:
        self.uri = text_of(service.metadata, "xmlNamespace") or _first_namespace(service)


def _first_namespace(service: Service) -> str:
    for name in service.operation_names:
        shape = service.operation_model(name).input_shape
        if shape is not None:
            payload = text_trait(shape.serialization, "payload")
            uri = _uri(shape) or (_uri(shape.members[payload]) if payload else "")
            if uri:
                return uri
    return ""


def _uri(shape: Shape) -> str:
    stated = shape.serialization.get("xmlNamespace")
    return str(stated["uri"]) if isinstance(stated, dict) and "uri" in stated and not stated.get("prefix") else ""


def _unwrapped(value: object, member: str, attributes: str) -> bytes:
    text = value.get(member) if isinstance(value, dict) else None
    content = "" if text is None else escape(str.__str__(text))
    return f"{XML_DECLARATION}<{member}{attributes}>{content}</{member}>".encode()


def host_id(request_id: str) -> str:
    """S3's second id. AWS's is opaque; ours is the request's, in the alphabet it has there."""
    return request_id.replace("-", "") + "="


def s3_error(members: str, request_id: str) -> bytes:
    """S3's error document."""
    ids = f"<RequestId>{escape(request_id)}</RequestId><HostId>{escape(host_id(request_id))}</HostId>"
    return f"{XML_DECLARATION}<Error>{members}{ids}</Error>".encode()


def rest_xml_error(members: str, sender_fault: bool, request_id: str, attributes: str = "") -> bytes:
    """The error document of the other services."""
    side = "Sender" if sender_fault else "Receiver"
    text = (
        f"{XML_DECLARATION}<ErrorResponse{attributes}><Error><Type>{side}</Type>{members}</Error>"
        f"<RequestId>{escape(request_id)}</RequestId></ErrorResponse>"
    )
    return text.encode()

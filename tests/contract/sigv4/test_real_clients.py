"""boto3 as users run it, through real sockets: what its clients put on the wire verifies and decodes.

A loopback server takes each request apart with this package alone and keeps what it found; its answers don't matter.
"""

import contextlib
import hashlib
import io
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import boto3
import pytest
from botocore.client import BaseClient, Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fogbank.gateway.sigv4 import (
    Endpoint,
    Family,
    Payload,
    RequestHead,
    Secret,
    SignatureError,
    SigningKeys,
    Verified,
    decoder_of,
    parse,
    verify,
)

KEY, SECRET, TOKEN, REGION = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a/token+", "eu-west-1"
KEYS = SigningKeys()
# S3's model names MD5 too, which botocore doesn't compute.
CHECKSUMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "XXHASH64", "XXHASH3", "XXHASH128"]


@dataclass(frozen=True)
class Seen:
    head: RequestHead
    verified: Verified
    body: bytes
    checksums: tuple[str, ...]


class Server(ThreadingHTTPServer):
    """Keeps what it saw; daemon threads, so that a test that fails doesn't hang."""

    daemon_threads = True
    seen: list[Seen | SignatureError]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _take(self) -> None:
        path, _, query = self.path.partition("?")
        head = RequestHead.of(self.command, path, query, self.headers.items())
        wire = b"".join(self._body())
        try:
            self.server.seen.append(_look(head, wire))
        except SignatureError as error:
            self.server.seen.append(error)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = _take  # noqa: N815

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _look(head: RequestHead, wire: bytes) -> Seen:
    presented = parse(head)
    assert presented is not None
    service = presented.scope.service
    s3 = service == "s3"
    verified = verify(
        presented,
        head,
        secret_of=lambda key, token: Secret(SECRET) if (key, token) == (KEY, TOKEN) else None,
        now=datetime.now(UTC),
        endpoint=Endpoint(Family.S3 if s3 else Family.QUERY, None, None),
        keys=KEYS,
        body_sha256=None if s3 else hashlib.sha256(wire).hexdigest(),
    )
    decoder = decoder_of(head, verified)
    if decoder is None:
        return Seen(head, verified, wire, ())
    body = b"".join(decoder.feed(wire[at : at + 1000]) for at in range(0, len(wire), 1000))
    return Seen(head, verified, body, tuple(decoder.finish().checksums))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A self-signed certificate of the loopback address, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture(scope="module", params=["https", "http"])
def server(request, certificate) -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.seen = []
    if request.param == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(10)


@pytest.fixture
def client(server, certificate, request):
    server.seen.clear()
    scheme = "https" if isinstance(server.socket, ssl.SSLSocket) else "http"

    def make(service: str, secret: str = SECRET) -> BaseClient:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=f"{scheme}://127.0.0.1:{server.server_address[1]}",
            aws_access_key_id=KEY,
            aws_secret_access_key=secret,
            aws_session_token=TOKEN,
            verify=str(certificate),
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, inject_host_prefix=False),
        )

    return make


def one(server: Server) -> Seen:
    assert len(server.seen) == 1
    found = server.seen[0]
    if isinstance(found, SignatureError):
        raise found
    return found


CALLS = {
    "ec2": ("describe_volumes", {"Filters": [{"Name": "tag:a b", "Values": ["ü+~*"]}]}),
    "elbv2": ("describe_load_balancers", {"Names": ["a&b"]}),
    "sts": ("get_caller_identity", {}),
    "ssm": ("get_parameter", {"Name": "/a/b"}),
    "imagebuilder": ("get_image", {"imageBuildVersionArn": "arn:aws:imagebuilder:eu-west-1:1:image/a/1.0.0/1"}),
    "route53": ("get_hosted_zone", {"Id": "Z1"}),
    "lambda": ("get_function", {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:f"}),
    "cloudwatch": ("list_metrics", {"Namespace": "AWS/EBS"}),
}


@pytest.mark.parametrize("service", CALLS)
def test_calls(server, client, service):
    operation, arguments = CALLS[service]
    # The empty answer is no answer to some parsers; what was sent is what counts.
    with contextlib.suppress(Exception):
        getattr(client(service), operation)(**arguments)
    assert one(server).verified.presented.token == TOKEN


def test_a_block_with_an_unsigned_body(server, client):
    with contextlib.suppress(ClientError):
        client("ebs").put_snapshot_block(
            SnapshotId="snap-0123456789abcdef0",
            BlockIndex=7,
            BlockData=io.BytesIO(b"x" * 524288),
            DataLength=524288,
            Checksum="AAAA",
            ChecksumAlgorithm="SHA256",
        )
    seen = one(server)
    assert seen.body == b"x" * 524288
    assert seen.verified.presented.scope.service == "ebs"


@pytest.mark.parametrize("algorithm", CHECKSUMS)
@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_uploads(server, client, algorithm, size):
    body = b"fog" * (size // 3) + b"x" * (size % 3)
    client("s3").put_object(Bucket="bucket", Key="a b/ü+~", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm)
    seen = one(server)
    assert seen.body == body
    if isinstance(server.socket, ssl.SSLSocket):
        assert seen.verified.payload is Payload.UNSIGNED_TRAILER
        assert seen.checksums == (algorithm.lower(),)
    else:
        assert seen.verified.payload is Payload.HASHED
        assert seen.verified.payload_hash == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("key", ["plain", "a/../b", "a//b", "./a", "*'()!~", "a%2Fb", "ünï/код"])
def test_keys_are_signed_as_they_are(server, client, key):
    client("s3").delete_object(Bucket="bucket", Key=key)
    assert one(server).head.method == "DELETE"


def test_lists(server, client):
    client("s3").list_objects_v2(Bucket="bucket", Prefix="a+b c/é&=", Delimiter="/", StartAfter="~")
    assert one(server).head.raw_query.startswith("list-type=2&")


def test_another_secret_fails(server, client):
    with contextlib.suppress(ClientError):
        client("s3", secret="another").delete_object(Bucket="bucket", Key="key")
    found = server.seen[0]
    assert isinstance(found, SignatureError)
    assert found.answer(Family.S3).code == "SignatureDoesNotMatch"

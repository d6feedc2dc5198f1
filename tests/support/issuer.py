"""A small OpenID Connect issuer on loopback: it publishes keys and signs tokens, over HTTP or TLS."""

import base64
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _integer(value: int, size: int | None = None) -> str:
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def jwk_of(key_id: str, key: PrivateKey) -> dict[str, str]:
    """The public half, as it is published."""
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "kid": key_id, "use": "sig", "n": _integer(numbers.n), "e": _integer(numbers.e)}
    point = key.public_key().public_numbers()
    return {"kty": "EC", "kid": key_id, "crv": "P-256", "x": _integer(point.x, 32), "y": _integer(point.y, 32)}


def sign(key_id: str, key: PrivateKey, claims: dict[str, Any], **header: Any) -> str:
    """A token."""
    elliptic = isinstance(key, ec.EllipticCurvePrivateKey)
    head = {"typ": "JWT", "alg": "ES256" if elliptic else "RS256", "kid": key_id, **header}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims)).encode()
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{signed.decode()}.{base64url(signature)}"


@dataclass
class Issuer:
    """keys: those that it publishes, by id. asked: the paths that were asked for."""

    keys: dict[str, PrivateKey] = field(
        default_factory=lambda: {"k1": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
    )
    certificate: tuple[Path, Path] | None = None
    thumbprint: str = ""
    claimed: str | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "Issuer":
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                body = json.dumps(issuer._document(self.path)).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def _document(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            return {"keys": [jwk_of(key_id, key) for key_id, key in self.keys.items()]}
        return {"issuer": self.claimed or self.url, "jwks_uri": f"{self.url}/keys"}

    def token(self, key_id: str = "k1", **claims: Any) -> str:
        """One that holds for five minutes, unless `claims` say otherwise; a claim that is None is left out."""
        now = int(time.time())
        usual = {"iss": self.url, "sub": "repo:a/b:main", "aud": "client", "iat": now, "exp": now + 300}
        together = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return sign(key_id, self.keys[key_id], together)


def self_signed(folder: Path) -> tuple[tuple[Path, Path], str]:
    """Files of a certificate and its key for 127.0.0.1, and its thumbprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "issuer.pem", folder / "issuer.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return files, sha1(der, usedforsecurity=False).hexdigest()

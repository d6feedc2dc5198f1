"""S3's virtual-hosted addressing: a bucket in the host name becomes the first segment of the path."""

from collections.abc import Sequence
from dataclasses import replace

from fogbank.gateway.wire.message import HttpRequest


def bucket_of_host(host: str, suffixes: Sequence[str]) -> str | None:
    """The bucket before one of the endpoint's names, e.g. `photos` of `photos.s3.example:4566`; None without one."""
    name = host.lower()
    if not name.startswith("["):
        name = name.rsplit(":", 1)[0] if ":" in name else name
    for suffix in sorted(suffixes, key=len, reverse=True):
        tail = "." + suffix.lower().strip(".")
        if name.endswith(tail) and len(name) > len(tail):
            return name[: -len(tail)]
    return None


def path_style(request: HttpRequest, suffixes: Sequence[str]) -> HttpRequest:
    """The same request with the bucket in the path; the request itself where its host names none.

    suffixes: the host names S3 answers to, such as `s3.localhost` and `s3.us-east-1.amazonaws.com`. For routing and
    parsing only: a signature covers the request as it was sent.
    """
    bucket = bucket_of_host(request.headers.get("Host") or "", suffixes)
    # S3 Control puts the account before the same host names, and says so in a header.
    if bucket is None or (bucket == request.headers.get("x-amz-account-id")):
        return request
    path = request.raw_path if request.raw_path.startswith("/") else "/" + request.raw_path
    return replace(request, raw_path=f"/{bucket}{'' if path == '/' else path}")
